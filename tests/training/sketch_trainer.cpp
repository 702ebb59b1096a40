// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/predictor/sketch_weights.hpp>
#include <redzap/training/sketch_trainer.hpp>
#include <support/generator.hpp>
#include <support/scratch_folder.hpp>
#include <training/exported.hpp>

using namespace redzap;
using test::equal, test::exported;
using trainer = training::sketch_trainer<>;

namespace {

/// Two small layers, neither with whole blocks; 3 epochs of 10 images in steps of 4, 4 and 2.
trainer::options small() {
  conv2d_options const first{.out_channels = 12, .kernel = 3, .padding = 1},
      second{.out_channels = 20, .kernel = 5, .stride = 2, .padding = 2};
  return {
      .layers = {{"conv2", {.c = 8, .h = 7, .w = 6}, first, 0.5f}, {"conv3", {.c = 12, .h = 7, .w = 6}, second, 1.5f}},
      .epochs = 3,
      .batch = 4,
      .images = 10,
      .data = "some"};
}

std::vector<float> map(shape s, std::uint64_t seed) {
  test::generator random(seed);
  std::vector<float> result(layout::packed::size(s));
  for (int c = 0; c < s.c; ++c)
    for (int h = 0; h < s.h; ++h)
      for (int w = 0; w < s.w; ++w) result[layout::packed::offset(s, 0, c, h, w)] = std::max(0.0f, random.real(-1, 2));
  return result;
}

/// Steps until so many images are seen.
void train(trainer& t, int until, int threads = 1) {
  while (t.images_seen() < until) {
    for (int n = 0; n < t.next_batch(); ++n)
      for (int l = 0; l < int(t.chosen().layers.size()); ++l) {
        auto const& layer = t.chosen().layers[std::size_t(l)];
        auto const seed = std::uint64_t(t.images_seen() + n) * 4 + (layer.name == "conv3" ? 2 : 0);
        t.put(n, l, map(layer.ifmap, seed).data(), map(output_shape(layer.ifmap, layer.window), seed + 1).data());
      }
    t.step(threads);
  }
}

}  // namespace

TEST_CASE("sketch_trainer: batches fill epochs, and a sketch can read what is exported") {
  trainer t(small());
  CHECK(t.next_batch() == 4);
  train(t, 8);
  CHECK(t.next_batch() == 2);
  CHECK(!t.done());
  auto const before = exported(t);
  CHECK(before.size() == 8);
  train(t, 30);
  CHECK(t.done());
  CHECK(t.images_seen() == 30);
  for (auto const& found : exported(t)) {
    CAPTURE(found.first);
    CHECK(found.second.values != before.at(found.first).values);
  }
  for (auto const& l : t.chosen().layers)
    CHECK_NOTHROW(predictor::sketch<>::weights(exported(t), l.name + ".none.sketch", l.ifmap.c, l.window));
}

TEST_CASE("sketch_trainer: steps follow the one-cycle schedule, and each layer is trained as if alone") {
  trainer both(small());
  train(both, 14);
  auto chosen = small();
  chosen.layers.erase(chosen.layers.begin());
  trainer alone(chosen);
  train(alone, 14);
  CHECK(alone.loss(0) == both.loss(1));
  auto const found = exported(both);
  for (auto const& one : exported(alone)) CHECK(found.at(one.first).values == one.second.values);

  auto const& layer = chosen.layers[0];
  training::layer_sketch by_hand({.name = "conv3.none.sketch",
                                  .ifmap = layer.ifmap,
                                  .window = layer.window,
                                  .rank = predictor::sketch<>::weights::rank(12, layer.window),
                                  .mean_square = 1.5f,
                                  .batch = 4});
  int seen = 0, step = 0;
  for (int const count : {4, 4, 2, 4}) {
    for (int n = 0; n < count; ++n) {
      auto const seed = std::uint64_t(seen + n) * 4 + 2;
      by_hand.put(n, map(layer.ifmap, seed).data(), map(output_shape(layer.ifmap, layer.window), seed + 1).data());
    }
    by_hand.step(count, training::one_cycle{.rate = 0.01f, .steps = 9}.at(step), step + 1, 1);
    seen += count;
    ++step;
  }
  named_tensors expected;
  by_hand.write(expected);
  CHECK(equal(expected, exported(alone)));
}

TEST_CASE("sketch_trainer: the same for any number of threads") {
  trainer one(small()), three(small());
  train(one, 20, 1);
  train(three, 20, 3);
  CHECK(equal(exported(one), exported(three)));
  CHECK(one.loss(1) == three.loss(1));
}

TEST_CASE("sketch_trainer: a checkpoint goes on as if nothing had happened") {
  scratch_folder const folder;
  auto const path = folder / "state";
  trainer whole(small()), first(small()), second(small());
  train(whole, 30);
  train(first, 14);
  first.save(path);
  train(second, 4);  // to be forgotten
  second.load(path);
  CHECK(second.images_seen() == 14);
  train(second, 30);
  CHECK(equal(exported(second), exported(whole)));
}

TEST_CASE("sketch_trainer: a checkpoint of another plan is refused") {
  scratch_folder const folder;
  auto const path = folder / "state";
  trainer(small()).save(path);
  trainer same(small());
  CHECK_NOTHROW(same.load(path));
  auto refused = [&](auto&& change) {
    auto other = small();
    change(other);
    trainer t(other);
    CHECK_THROWS_WITH_AS(t.load(path), doctest::Contains("belongs to a training of other"), error);
  };
  refused([](auto& o) { o.seed = 2; });
  refused([](auto& o) { o.epochs = 4; });
  refused([](auto& o) { o.images = 11; });
  refused([](auto& o) { o.batch = 5; });
  refused([](auto& o) { o.rate = 0.0100001f; });
  refused([](auto& o) { o.objective.lambda = 0.06f; });
  refused([](auto& o) { o.data = "other"; });
  refused([](auto& o) { o.layers[0].name = "conv4"; });
  refused([](auto& o) { o.layers[0].mean_square = 0.6f; });
  refused([](auto& o) { o.layers[0].window.padding = {1, 0}; });
  refused([](auto& o) { o.layers[0].ifmap.h = 8; });
  refused([](auto& o) { o.layers.pop_back(); });
}

TEST_CASE("sketch_trainer: nothing to train") {
  auto refused = [](auto&& change) {
    auto options = small();
    change(options);
    CHECK_THROWS_AS(trainer{options}, error);
  };
  refused([](auto& o) { o.layers.clear(); });
  refused([](auto& o) { o.epochs = 0; });
  refused([](auto& o) { o.batch = 0; });
  refused([](auto& o) { o.images = 0; });
  refused([](auto& o) { o.layers[1].mean_square = 0; });
  refused([](auto& o) { o.layers[1].window.kernel = 0; });
}
