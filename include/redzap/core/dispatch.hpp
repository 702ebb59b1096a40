// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstddef>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <string>
#include <string_view>
#include <utility>

/// One program for every x86 processor: a source file of yours is compiled once for each instruction set, and each call
/// runs the best that processor and operating system have.
///
///     // photo.hpp, plain types alone; every file includes it
///     REDZAP_DISPATCH(photo, int, classify, (float const* image));
///     // photo.cpp, the one file that uses redzap
///     int REDZAP_VARIANT::classify(float const* image) { ... }
///     // main.cpp
///     int const label = classify(image);
///     std::puts(classify.isa());
///     // CMakeLists.txt
///     redzap_add_dispatched(photo photo.cpp)
///
/// What crosses the interface must be the same type in all files: numbers, pointers, your own abstract classes, types
/// of std; no type of redzap, whose name carries the instruction set (the linker would not find the function). A
/// function that is called once and gives an object of an abstract class costs a call through a pointer alone
/// afterwards. In the source file everything else may be as in any other: redzap_add_dispatched makes all that the
/// compiled file defines, templates of std too, local to its variant, so no function for a larger instruction set can
/// stand in for that of a smaller one. There is no state and no constructor: a processor is asked at each call, a few
/// loads.
namespace redzap::inline REDZAP_ISA {

namespace detail {
/// Whether processor and operating system have all that a variant is compiled for, by the flags of
/// redzap_add_dispatched.cmake.
[[gnu::always_inline]] inline bool processor_runs([[maybe_unused]] std::string_view isa) {
#if defined(__x86_64__)
  bool const fma = __builtin_cpu_supports("fma");
  bool const avx512 = fma && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
                      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                      __builtin_cpu_supports("avx512vl");
  bool const vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  if (isa == "sse2") return true;
  if (isa == "sse4_2") return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  if (isa == "avx2") return fma && __builtin_cpu_supports("avx2");
  if (isa == "avx512") return avx512;
  if (isa == "avx512_vnni") return vnni;
  if (isa == "avx512_bf16_vnni") return vnni && __builtin_cpu_supports("avx512bf16");
#endif
  return isa == "native";
}

template <class Function>
struct variant {
  char const* isa;
  Function* function;
};
}  // namespace detail

template <class Function, std::size_t Count>
class dispatch;

/// A function and its variants, from the smallest instruction set to the largest; REDZAP_DISPATCH makes one.
template <class Result, class... Parameters, std::size_t Count>
class dispatch<Result(Parameters...), Count> {
 public:
  using variant = detail::variant<Result(Parameters...)>;

  constexpr explicit dispatch(std::array<variant, Count> const& variants) : variants_(variants) {}

  /// Calls the best variant. Throws as best() does, and what the function throws.
  Result operator()(Parameters... arguments) const { return best().function(std::forward<Parameters>(arguments)...); }

  /// The name of the instruction set that a call runs, such as "avx2"; "native" where there is one variant, with the
  /// compiler's own flags. Throws as best() does.
  char const* isa() const { return best().isa; }

  /// The largest variant that this machine runs. Throws redzap::error where it runs none.
  variant const& best() const {
    for (std::size_t i = Count; i-- > 0;)
      if (detail::processor_runs(variants_[i].isa)) return variants_[i];
    raise(error("dispatch", "this processor has none of " + names()));
  }

  /// The variant of that name, and best() where the name is null or empty:
  /// `classify.on(std::getenv("PHOTO_ISA")).function(image)`.
  /// Throws redzap::error where there is no such variant, or the machine does not run it.
  variant const& on(char const* isa) const {
    if (isa == nullptr || *isa == '\0') return best();
    for (variant const& v : variants_)
      if (std::string_view(v.isa) == isa) {
        if (!detail::processor_runs(isa)) raise(error("dispatch", "this processor does not have " + std::string(isa)));
        return v;
      }
    raise(error("dispatch", "there is no variant " + std::string(isa) + ", only " + names()));
  }

  constexpr std::array<variant, Count> const& variants() const { return variants_; }

 private:
  std::string names() const {
    std::string text;
    for (variant const& v : variants_) text.append(text.empty() ? "" : ", ").append(v.isa);
    return text;
  }

  std::array<variant, Count> variants_;
};

template <class Function, std::size_t Count>
dispatch(std::array<detail::variant<Function>, Count> const&) -> dispatch<Function, Count>;

}  // namespace redzap::inline REDZAP_ISA

/// REDZAP_DISPATCH(target, result, name, (parameters)) declares, in the namespace where it stands, `name`, a
/// redzap::dispatch whose variants redzap_add_dispatched(target ...) compiles. The source file defines them as
/// `result REDZAP_VARIANT::name(parameters)`.
#define REDZAP_DISPATCH(target, result, name, parameters)                                               \
  REDZAP_DISPATCH_EACH_(REDZAP_DISPATCH_DECLARED_, result, name, parameters, REDZAP_VARIANTS_##target)  \
  inline namespace REDZAP_ISA {                                                                         \
  inline constexpr ::redzap::dispatch name{std::array{                                                  \
      REDZAP_DISPATCH_EACH_(REDZAP_DISPATCH_LISTED_, result, name, parameters, REDZAP_VARIANTS_##target)}}; \
  }                                                                                                     \
  static_assert(true)

#define REDZAP_DISPATCH_DECLARED_(isa, result, name, parameters) \
  namespace variant_##isa {                                      \
  result name parameters;                                        \
  }
#define REDZAP_DISPATCH_LISTED_(isa, result, name, parameters) \
  ::redzap::detail::variant<result parameters>{#isa, &variant_##isa::name},

// m for each instruction set of the list, at most six.
#define REDZAP_DISPATCH_EACH_(...) REDZAP_DISPATCH_1_(__VA_ARGS__)
#define REDZAP_DISPATCH_1_(m, r, n, p, isa, ...) m(isa, r, n, p) __VA_OPT__(REDZAP_DISPATCH_2_(m, r, n, p, __VA_ARGS__))
#define REDZAP_DISPATCH_2_(m, r, n, p, isa, ...) m(isa, r, n, p) __VA_OPT__(REDZAP_DISPATCH_3_(m, r, n, p, __VA_ARGS__))
#define REDZAP_DISPATCH_3_(m, r, n, p, isa, ...) m(isa, r, n, p) __VA_OPT__(REDZAP_DISPATCH_4_(m, r, n, p, __VA_ARGS__))
#define REDZAP_DISPATCH_4_(m, r, n, p, isa, ...) m(isa, r, n, p) __VA_OPT__(REDZAP_DISPATCH_5_(m, r, n, p, __VA_ARGS__))
#define REDZAP_DISPATCH_5_(m, r, n, p, isa, ...) m(isa, r, n, p) __VA_OPT__(REDZAP_DISPATCH_6_(m, r, n, p, __VA_ARGS__))
#define REDZAP_DISPATCH_6_(m, r, n, p, isa) m(isa, r, n, p)

// In a variant: its flags are the promised ones, whatever the program's own are.
#if defined(REDZAP_VARIANT)
#define REDZAP_DISPATCH_TEXT_(name) #name
#define REDZAP_DISPATCH_NAME_(name) std::string_view(REDZAP_DISPATCH_TEXT_(name))
static_assert(REDZAP_DISPATCH_NAME_(REDZAP_VARIANT) == "variant_native" ||
                  REDZAP_DISPATCH_NAME_(REDZAP_VARIANT).substr(8) == REDZAP_DISPATCH_NAME_(REDZAP_ISA).substr(3),
              "dispatch: the compiler's flags name another instruction set than the variant's; leave -m flags out");
#endif
