// SPDX-License-Identifier: MIT
#include <redzap/layer/pool2d.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace redzap;

namespace {
/// A kernel of the user's own: writes how it was called.
void note_call(view<float const, layout::packed> ifmap, pool2d_options const& options,
               view<float, layout::packed> pooled, execution on) noexcept {
  std::fill_n(pooled.data, layout::packed::size(pooled.extents),
              ifmap.data[0] + static_cast<float>(options.kernel.h * on.threads()));
}
}  // namespace

TEST_CASE("pool2d: shapes and faults are the options', the values are the kernel's") {
  using layer_type = layer::pool2d<pool2d_options{.kernel = 2}, &note_call>;
  constexpr shape in{.c = 3, .h = 5, .w = 4};
  static_assert(layer_type::output(in) == shape{.c = 3, .h = 2, .w = 2});
  static_assert(layer_type::check(in) == fault::none);
  static_assert(layer_type::check({.c = 3, .h = 1, .w = 4}) != fault::none);
  static_assert(layer_type::reads(in) == extent(4, 4));
  static_assert(layer_type::scratch_bytes(in, 4) == 0 && layer_type::label_bytes(in) == 0);
  std::array<float, layout::packed::size(in)> ifmap{};
  std::array<float, layout::packed::size(layer_type::output(in))> ofmap{};
  ifmap[0] = 5;
  named_tensors const nothing;
  layer::no_state none(in, "", nothing);
  layer_type::run(in, none, none, {ifmap.data(), ofmap.data(), nullptr, nullptr, 3});
  CHECK(std::count(ofmap.begin(), ofmap.end(), 11.0f) == static_cast<std::ptrdiff_t>(ofmap.size()));
}
