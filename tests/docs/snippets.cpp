// SPDX-License-Identifier: MIT
// The C++ of README.md and docs that no example has: tests/docs/snippets.py finds each of their blocks here, or in an
// example, word for word.
#include <redzap/io/cifar.hpp>
#include <redzap/io/map_packed.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/write_packed.hpp>
#include <redzap/redzap.hpp>
#include <redzap/trace/print_run.hpp>
#include <redzap/trace/recorder.hpp>
#include <redzap/trace/write_chrome.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "support/scratch_folder.hpp"

namespace rz = redzap;

namespace {
struct edge_policy : rz::defaults {
  using precision = rz::precision::bf16;
  using techniques = rz::zap_techniques;
  using predictor = rz::predictor::sketch<>;
};

struct timed_policy : edge_policy {
  using instrument = rz::trace::step_clock;   // steps too; without, layers alone
};

using net = rz::models::alexnet<edge_policy>;

/// The bundled network, read once.
struct bundle {
  std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";
  rz::io::safetensors const host = rz::io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  rz::named_tensors const predictors =
      rz::io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors;
  std::vector<float> image = std::vector<float>(rz::io::cifar100::pixels);
  rz::weights<net> loaded{host.tensors};

  bundle() {
    loaded.add_predictors(predictors, "sketch");
    auto const data = rz::io::read_cifar100(folder + "test_500.bin");
    rz::io::normalisation::from(host.metadata, "host")(data.image(0), image);
  }
};

struct fixture {
  static bundle const& of() {
    static bundle const one;
    return one;
  }
  rz::io::safetensors const& host = of().host;
  rz::named_tensors const& predictors = of().predictors;
  std::vector<float> const& image = of().image;
  rz::weights<net> const& loaded = of().loaded;
};

std::vector<float> copy(std::span<float const> values) { return {values.begin(), values.end()}; }
}  // namespace

TEST_CASE_FIXTURE(fixture, "snippets: images, outputs and labels in layouts of one's own") {
  rz::session session(loaded);
  session.pattern(rz::pattern::none);
  session.threshold(0.15f);
  auto const expected = copy(session.run(image).logits);
  std::vector<float> channels_last(image.size()), larger(3 * 40 * 50);
  rz::shape const photo{.c = 3, .h = 40, .w = 50};
  rz::view const plain{image.data(), {.c = 3, .h = 32, .w = 32}};
  rz::convert(plain, rz::view{channels_last.data(), plain.extents, rz::layout::nhwc{}});
  float* const corner = larger.data() + 5 * photo.w + 7;
  rz::convert(plain, rz::view{corner, plain.extents, rz::layout::nchw::strides(photo)});
  float const* const pixels = channels_last.data();
  std::vector<rz::label> found(192 * 19 * 19, 9);
  rz::label* const labels = found.data();

  session.run(rz::view{pixels, {.c = 3, .h = 32, .w = 32}, rz::layout::nhwc{}});
  session.run(rz::view{corner, {.c = 3, .h = 32, .w = 32}, rz::layout::nchw::strides(photo)});   // a crop
  session.labels<2>(rz::view{labels, {.c = 192, .h = 19, .w = 19}});

  CHECK(copy(session.run(rz::view{pixels, plain.extents, rz::layout::nhwc{}}).logits) == expected);
  CHECK(copy(session.run(rz::view{corner, plain.extents, rz::layout::nchw::strides(photo)}).logits) == expected);
  CHECK(std::ranges::count(found, rz::label{0}) == session.cost<2>().counts[0]);
}

TEST_CASE_FIXTURE(fixture, "snippets: a convolution for another engine") {
  rz::shape const input{.c = 64, .h = 17, .w = 17};
  rz::conv2d_options const options{.out_channels = 192, .kernel = 3, .padding = 2, .activation = rz::activation::relu};
  auto const& tensors = host.tensors;
  std::vector<float> in(input.size(), 0.5f), out(rz::output_shape(input, options).size(), -1.0f);
  rz::view const ifmap{in.data(), input}, ofmap{out.data(), rz::output_shape(input, options)};
  int const threads = 2;
  using convolution = rz::standalone::reducible_conv2d<edge_policy>;
  rz::aligned_buffer<std::byte> memory(convolution::workspace_bytes(input, options, threads));
  auto const workspace = memory.span();

  using conv2d = rz::standalone::reducible_conv2d<edge_policy>;
  conv2d::weights weights(input, options, "conv2", tensors);   // or spans of floats
  weights.add_predictors(predictors, "sketch");
  conv2d convolve(weights, threads, workspace);                // conv2d::workspace_bytes(...) bytes, or its own
  convolve.pattern(rz::pattern::none);
  convolve.threshold(0.15f);
  convolve.run(ifmap, ofmap);                                  // views; never allocates, throws or prints

  CHECK(convolve.cost().macs < convolve.cost().dense_macs);
  CHECK(std::ranges::all_of(out, [](float value) { return value >= 0; }));
}

TEST_CASE_FIXTURE(fixture, "snippets: packed weights") {
  scratch_folder const scratch;
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(scratch / "");
  auto const& weights = loaded;

  rz::io::write_packed("alexnet.packed", weights);   // once; or by `redzap pack`
  rz::weights<net> const packed = rz::io::map_packed<net>("alexnet.packed");   // at every start

  std::filesystem::current_path(before);
  rz::session first(loaded), second(packed);
  CHECK(copy(first.run(image).logits) == copy(second.run(image).logits));
}

TEST_CASE_FIXTURE(fixture, "snippets: a trace") {
  using instrument = decltype(rz::layer::reducible_state<timed_policy>::instrument);
  static_assert(std::is_same_v<instrument, rz::trace::step_clock>);
  scratch_folder const scratch;
  auto const before = std::filesystem::current_path();
  std::filesystem::current_path(scratch / "");
  rz::session session(loaded);
  std::ostringstream log;

  rz::trace::recorder recorder(session, 100, 10000);          // memory for 100 runs and 10,000 steps
  recorder.run(image);                                        // session.run(image); never allocates, throws or prints
  rz::trace::write_chrome("trace.json", recorder.so_far());   // for ui.perfetto.dev
  rz::trace::print_run(log, recorder.so_far());               // a line a layer of the last run, to any stream

  CHECK(std::filesystem::file_size("trace.json") > 1000);
  CHECK(std::ranges::count(log.str(), '\n') == net::count);
  std::filesystem::current_path(before);
}
