// SPDX-License-Identifier: MIT
#include <bench/support/onednn.hpp>
#include <redzap/core/error.hpp>

namespace redzap::inline REDZAP_ISA::bench {

struct onednn::chain {};

bool onednn::available() { return false; }
std::string onednn::name() { return "no peer"; }
void onednn::cap_isa() {}
onednn::onednn(shape, int, layouts) { throw error("oneDNN", "was not there when this was built"); }
onednn::onednn(onednn&&) noexcept = default;
onednn::~onednn() = default;
void onednn::conv2d(conv2d_options const&, std::span<float const>, std::span<float const>, algorithm) {}
void onednn::i8_conv2d(conv2d_options const&, std::span<float const>, std::span<float const>, i8_scales const&) {}
void onednn::max_pool2d(pool2d_options const&) {}
void onednn::linear(linear_options const&, std::span<float const>, std::span<float const>) {}
void onednn::i8_linear(linear_options const&, std::span<float const>, std::span<float const>, i8_scales const&) {}
void onednn::load(std::span<float const>) {}
void onednn::run() {}
std::vector<float> onednn::output() const { return {}; }
std::string onednn::implementations() const { return {}; }

}  // namespace redzap::inline REDZAP_ISA::bench
