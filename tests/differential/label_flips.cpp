// SPDX-License-Identifier: MIT
// redzap-label-flips: how many labels of real images differ between two instruction sets, whose convolutions round
// differently. One build writes its labels to a file, another one compares its own with them; where they differ, the
// score that this build's label comes from is printed beside.
//   build/sse2/bin/redzap-label-flips write redzap 0.3 labels.bin
//   build/release/bin/redzap-label-flips compare redzap 0.3 labels.bin
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/layer/zap_defaults.hpp>
#include <redzap/predictor/score_block.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/redzap.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "support/promised_isa.hpp"

using namespace redzap;

namespace {

std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";

struct sketch_defaults : zap_defaults {
  using predictor = redzap::predictor::sketch<>;
};

/// Of a run: all labels, and what became of them in another one.
struct counts {
  long long labels = 0, flips = 0;
};

/// The score of an activation, from the layer's ofmap: what stands on the pattern is all that the predictor saw.
template <class State>
float score_at(State& state, shape out, pattern const& computed, float const* ofmap, int m, int position) {
  std::size_t const block = std::size_t(out.h) * out.w * 16;
  std::vector<float> partial(ofmap + std::size_t(m / 16) * block, ofmap + std::size_t(m / 16 + 1) * block);
  for (int at = 0; at < out.h * out.w; ++at)
    if (!computed.contains(at / out.w, at % out.w)) std::fill_n(partial.begin() + at * 16, 16, 0.0f);
  std::vector<float> hidden(predictor::hidden_floats(out.h, out.w)), scores(block);
  predictor::target_positions const targets(computed, out.h, out.w);
  predictor::score_block(state.predictor_weights().block(m / 16), partial.data(), targets, hidden.data(),
                         [to = scores.data()](std::ptrdiff_t at, auto found) { simd::store(to + at, found); });
  return scores[std::size_t(position) * 16 + std::size_t(m % 16)];
}

template <class Policy>
int run(std::string const& variant, pattern const& computed, float threshold, std::string const& path, bool writes) {
  using net = models::alexnet<Policy>;
  io::safetensors const model = io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  io::normalisation const normalise = io::normalisation::from(model.metadata, "model");
  weights<net> loaded(model.tensors);
  loaded.add_predictors(io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors, variant);
  io::cifar100 const data = io::read_cifar100(folder + "test_500.bin");
  session<net> s(loaded, 2);
  s.pattern(computed);
  s.threshold(threshold);
  std::fstream file(path, std::ios::binary | (writes ? std::ios::out | std::ios::trunc : std::ios::in));
  if (!file) throw error(path, "cannot be opened");
  counts layers[net::count];
  std::vector<float> image(io::cifar100::pixels);
  std::vector<label> theirs;
  for (std::size_t n = 0; n < data.size(); ++n) {
    normalise(data.image(n), image);
    s.run(image, [&]<int I>(std::integral_constant<int, I>, float const*, float const* ofmap) {
      if constexpr (requires { s.template state<I>().bands(); }) {
        shape const out = net::shapes[I + 1];
        label const* const ours = s.template labels<I>().data;
        std::size_t const size = layout::packed::size(out);
        layers[I].labels += static_cast<long long>(size);
        if (writes) {
          file.write(reinterpret_cast<char const*>(ours), static_cast<std::streamsize>(size));
          return;
        }
        theirs.resize(size);
        file.read(reinterpret_cast<char*>(theirs.data()), static_cast<std::streamsize>(size));
        for (std::size_t i = 0; i < size && file; ++i) {
          if (ours[i] == theirs[i]) continue;
          ++layers[I].flips;
          int const lane = static_cast<int>(i % 16), place = static_cast<int>(i / 16) % (out.h * out.w);
          int const m = static_cast<int>(i / 16) / (out.h * out.w) * 16 + lane;
          std::printf("image %zu, %s, channel %d, row %d, column %d: %d here, %d there", n,
                      std::string(net::name(I)).c_str(), m, place / out.w, place % out.w, ours[i], theirs[i]);
          if constexpr (!predictor::reads_ifmap<typename Policy::predictor>)
            std::printf(", score %.9g", double(score_at(s.template state<I>(), out, computed, ofmap, m, place)));
          std::printf("\n");
        }
      }
    });
  }
  if (!file) throw error(path, writes ? "cannot be written" : "ends too early: it is of another network");
  counts all;
  for (int i = 0; i < net::count; ++i) {
    if (layers[i].labels == 0) continue;
    all.labels += layers[i].labels, all.flips += layers[i].flips;
    std::printf("%s: %lld of %lld labels differ\n", std::string(net::name(i)).c_str(), layers[i].flips,
                layers[i].labels);
  }
  std::printf("%s, pattern %s, threshold %g: %lld labels %s", variant.c_str(), std::string(computed.name).c_str(),
              double(threshold), all.labels, writes ? "written\n" : "compared, ");
  if (!writes) std::printf("%lld differ, a share of %.2g\n", all.flips, double(all.flips) / double(all.labels));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (!test::runs_promised_isa()) return 1;
  std::string const what = argc == 5 ? argv[1] : "", technique = argc == 5 ? argv[2] : "";
  if ((what != "write" && what != "compare") ||
      (technique != "redzap" && technique != "zap" && technique != "sketch")) {
    std::fprintf(stderr, "redzap-label-flips write|compare redzap|zap|sketch THRESHOLD FILE\n");
    return 2;
  }
  try {
    float const threshold = std::strtof(argv[3], nullptr);
    if (technique == "zap") return run<zap_defaults>("zap", pattern::d, threshold, argv[4], what == "write");
    if (technique == "sketch")
      return run<sketch_defaults>("sketch", pattern::none, threshold, argv[4], what == "write");
    return run<defaults>("redzap-0.1", pattern::d, threshold, argv[4], what == "write");
  } catch (std::exception const& e) {
    std::fprintf(stderr, "redzap-label-flips: %s\n", e.what());
    return 1;
  }
}
