// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <cstdint>
#include <cstdio>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <string_view>
#include <vector>

#include "differential/problem.hpp"
#include "differential/reducible.hpp"

/// The same label maps on every instruction set and for any number of threads: 1,000 layers, whose labels' hashes are
/// committed.
namespace redzap::inline REDZAP_ISA::differential {

/// What a predictor computes with: whole numbers, whose sums are exact, or weights that round while the activations
/// that it looks at are whole numbers still, and so the same bits everywhere.
enum class rounding { none, of_predictor };

/// FNV-1a, 64 bits.
class label_hash {
 public:
  void add(std::vector<label> const& labels) {
    for (label const l : labels) value_ = (value_ ^ l) * 0x100000001b3u;
  }
  std::uint64_t value() const { return value_; }
  friend bool operator==(label_hash const&, label_hash const&) = default;

 private:
  std::uint64_t value_ = 0xcbf29ce484222325u;
};

/// The hash of `count` layers of one policy, 0 where two numbers of threads gave different labels.
template <class Policy>
std::uint64_t hash_of_labels(std::uint64_t seed, int count, rounding how, storage precision = storage::f32) {
  test::generator random(seed);
  label_hash hash;
  for (int i = 0; i < count; ++i) {
    drawn d = draw(random, [&](test::problem const& p) { return takes<Policy>(p, precision); });
    d.precision = precision;
    pattern const computed = detail::one_of(random, std::array{pattern::a, pattern::b, pattern::c, pattern::d});
    float const threshold = detail::one_of(random, std::array{0.25f, 0.5f, 0.75f, 0.99f});
    reducible<typename Policy::predictor> const of(d, computed, false, how == rounding::of_predictor);
    std::vector<label> const expected = run_layer<Policy>(of, computed, threshold, 1, {}).labels;
    for (int const threads : {2, 3, 4, 8})
      if (run_layer<Policy>(of, computed, threshold, threads, {}).labels != expected) return 0;
    hash.add(expected);
  }
  return hash.value();
}

/// Prints the hashes of 1,000 layers and says whether they are those committed. Instructions that round a * b + c once
/// and those that round twice can part only where a score is within a few 2^-24 of a threshold: in none of these.
inline bool labels_are_the_same_everywhere() {
  struct row {
    std::string_view name;
    std::uint64_t found, committed;
  };
  row const rows[] = {
      {"redzap", hash_of_labels<defaults>(1, 200, rounding::none), 0x068ae93a02cf12c4},
      {"redzap in i8", hash_of_labels<redzap_in<precision::i8>>(2, 100, rounding::none, storage::i8),
       0x4e75371ecc77f8da},
      {"zap", hash_of_labels<zap_defaults>(3, 200, rounding::none), 0xf7a1ce10102b7fa8},
      {"sketch", hash_of_labels<sketch_policy>(4, 100, rounding::none), 0x42637336c0ad6e8a},
      {"redzap, real weights", hash_of_labels<defaults>(5, 150, rounding::of_predictor), 0x129a70542c8599b8},
      {"zap, real weights", hash_of_labels<zap_defaults>(6, 150, rounding::of_predictor), 0x3fc1551903154597},
      {"sketch, real weights", hash_of_labels<sketch_policy>(7, 100, rounding::of_predictor), 0x06dedaed68e0de5a},
  };
  bool same = true;
  for (row const& r : rows) {
    std::printf("labels of %s: %016llx%s\n", r.name.data(), static_cast<unsigned long long>(r.found),
                r.found == r.committed ? ""
                : r.found == 0         ? ", which depends on the number of threads"
                                       : ", which is not the one committed");
    same = same && r.found == r.committed;
  }
  return same;
}

}  // namespace redzap::inline REDZAP_ISA::differential
