// SPDX-License-Identifier: MIT
#pragma once
#include <redzap/core/isa_namespace.hpp>

namespace redzap::inline REDZAP_ISA {

/// What an executor is given to run: a reference to a function of a number, which it calls once with each of
/// 0 to tasks - 1. It is valid until executor.run returns.
class task {
 public:
  template <class Function>
  explicit task(Function& function)
      : function_(&function), call_([](void* f, int i) noexcept { (*static_cast<Function*>(f))(i); }) {}

  void operator()(int i) const noexcept { call_(function_, i); }

 private:
  void* function_;
  void (*call_)(void*, int) noexcept;
};

}  // namespace redzap::inline REDZAP_ISA
