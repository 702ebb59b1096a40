// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/parallel_for.hpp>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// Sums over the images of a batch that are the same for any number of threads: the batch is cut into parts, always as
/// many, each is summed by one thread in the order of its images, and the parts meet in double, in their order.
/// Sums: what one part sums up; has `clear()`.
template <class Sums>
class batch_parts {
 public:
  static constexpr int count = 16;

  /// make(): empty sums.
  template <class Make>
  explicit batch_parts(Make const& make) {
    for (int i = 0; i < count; ++i) parts_.push_back(make());
  }

  /// Clears the sums, then calls body(sums of its part, n, thread) for images 0 to images - 1.
  template <class Body>
  void walk(int images, int threads, Body&& body) {
    parallel_for(count, threads, [&](int i, int thread) {
      Sums& sums = parts_[static_cast<std::size_t>(i)];
      sums.clear();
      for (int n = first(i, images); n < first(i + 1, images); ++n) body(sums, n, thread);
    });
  }

  /// The sum of value(sums of a part), a number.
  template <class Value>
  double total(Value&& value) const {
    double sum = 0;
    for (Sums const& part : parts_) sum += static_cast<double>(value(part));
    return sum;
  }

 private:
  static int first(int part, int images) { return static_cast<int>(static_cast<long long>(part) * images / count); }

  std::vector<Sums> parts_;
};

}  // namespace redzap::inline REDZAP_ISA::training
