// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <redzap/core/error.hpp>
#include <redzap/training/trainer.hpp>
#include <support/generator.hpp>
#include <support/scratch_folder.hpp>
#include <training/exported.hpp>

using namespace redzap;
using test::equal, test::exported;
using trainer = training::trainer<>;

namespace {

constexpr int images = 6;

/// Two small layers, the second with a block that is not full.
trainer::options small() {
  return {.layers = {{"conv2", {.c = 32, .h = 7, .w = 6}, {}}, {"conv3", {.c = 20, .h = 5, .w = 5}, {}}},
          .patterns = {pattern::b, pattern::d},
          .batch = images};
}

/// Packed maps of one layer of one image, with zeros in tail lanes.
struct maps {
  std::vector<float> x, by_max, by_average;
  shape ofmap;
  maps(shape s, std::uint64_t seed) : ofmap(s) {
    test::generator random(seed);
    for (auto* map : {&x, &by_max, &by_average}) {
      map->resize(layout::packed::size(s));
      for (int c = 0; c < s.c; ++c)
        for (int h = 0; h < s.h; ++h)
          for (int w = 0; w < s.w; ++w)
            (*map)[layout::packed::offset(s, 0, c, h, w)] = std::max(0.0f, random.real(-1, 1));
    }
  }
  predictor::candidates<redzap_techniques> candidates() const {
    return {x.data(), {nullptr, by_max.data(), by_average.data()}, ofmap.c, ofmap.h * ofmap.w};
  }
};

void put_batch(trainer& t, int batch, int count = images) {
  for (int n = 0; n < count; ++n)
    for (int l = 0; l < 2; ++l)
      t.put(n, l, maps(t.chosen().layers[std::size_t(l)].ofmap, std::uint64_t(batch * 100 + n * 2 + l)).candidates());
}

void train(trainer& t, int first, int last, int threads = 1) {
  for (int batch = first; batch < last; ++batch) {
    int const count = batch % 3 == 2 ? images - 2 : images;  // the last batch of an epoch is smaller
    put_batch(t, batch, count);
    t.step(count, threads);
  }
}

}  // namespace

TEST_CASE("every predictor of the contract is trained and exported") {
  trainer t(small());
  auto const before = exported(t);
  CHECK(before.size() == 2 * 2 * 3 * 12);
  train(t, 0, 1);
  auto const after = exported(t);
  for (auto const* name : {"conv2.B.zap.dw1.weight", "conv3.D.redzap-0.01.dw2.weight", "conv3.B.redzap-0.1.bn2.bias"}) {
    CAPTURE(name);
    REQUIRE(after.count(name) == 1);
    CHECK(after.at(name).values != before.at(name).values);
  }
  CHECK(after.at("conv3.D.zap.dw1.weight").extents == std::vector<long long>{20, 1, 3, 3});
  CHECK(t.images_seen() == images);
}

TEST_CASE("the same for any number of threads") {
  trainer one(small()), three(small());
  train(one, 0, 4, 1);
  train(three, 0, 4, 3);
  CHECK(equal(exported(one), exported(three)));
  CHECK(one.loss(1, 1, 2) == three.loss(1, 1, 2));
}

TEST_CASE("each predictor is trained as if alone, on its own targets") {
  trainer all(small());
  train(all, 0, 3);
  auto chosen = small();
  chosen.patterns = {pattern::d};
  chosen.goals = {training::goal::redzap("redzap-0.1", 0.1f)};
  trainer alone(chosen);
  train(alone, 0, 3);
  auto const from_all = exported(all);
  for (auto const& expected : exported(alone)) {
    CAPTURE(expected.first);
    CHECK(from_all.at(expected.first).values == expected.second.values);
  }
  CHECK(alone.loss(0, 0, 0) == all.loss(0, 1, 2));
  // and a block is a predictor_block on this layer's share of the data
  training::map_geometry const map(5, 5, pattern::d);
  training::predictor_block block(1, "conv3.D.redzap-0.1", 16);
  training::predictor_block::workspace space(std::size_t(25 * images), map.bordered_size());
  std::vector<float> x;
  std::vector<std::uint8_t> target;
  for (int n = 0; n < images; ++n) {
    maps const m({.c = 20, .h = 5, .w = 5}, std::uint64_t(n * 2 + 1));
    std::vector<std::uint8_t> labels(m.x.size());
    training::targets::labels(m.candidates(), predictor::normalizer::ofmap_difference{}.of(m.candidates()), 0.1f,
                              labels.data());
    x.insert(x.end(), m.x.begin() + 25 * 16, m.x.end());
    target.insert(target.end(), labels.begin() + 25 * 16, labels.end());
  }
  training::predictor_block::batch const batch{x.data(), target.data(), images, 4, 20};
  block.step(map, training::predictor_block::moments(map, batch, space), batch, {3.5f}, {}, space);
  trainer fresh(small());
  train(fresh, 0, 1);
  auto const found = exported(fresh).at("conv3.D.redzap-0.1.dw1.weight").values;
  for (int m = 16; m < 20; ++m)
    for (int k = 0; k < 9; ++k)
      CHECK(found[std::size_t(m * 9 + k)] == block.learnt().parameter[std::size_t(k * 16 + m - 16)]);
}

TEST_CASE("a checkpoint goes on as if nothing had happened") {
  scratch_folder const folder;
  auto const path = folder / "state";
  trainer whole(small());
  train(whole, 0, 5);
  trainer first(small());
  train(first, 0, 2);
  first.save(path);
  trainer second(small());
  train(second, 7, 8);  // to be forgotten
  second.load(path);
  CHECK(second.images_seen() == 2 * images);
  CHECK(equal(exported(second), exported(first)));
  train(second, 2, 5);
  CHECK(equal(exported(second), exported(whole)));
  CHECK(second.images_seen() == whole.images_seen());
}

TEST_CASE("a checkpoint of another plan is refused") {
  scratch_folder const folder;
  auto const path = folder / "state";
  trainer(small()).save(path);
  auto refused = [&](auto&& change) {
    auto other = small();
    change(other);
    trainer t(other);
    CHECK_THROWS_AS(t.load(path), error);
  };
  refused([](auto& o) { o.seed = 2; });
  refused([](auto& o) { o.patterns = {pattern::b, pattern::c}; });
  refused([](auto& o) { o.goals[1].epsilon = 0.02f; });
  refused([](auto& o) { o.layers[0].ofmap.h = 8; });
  refused([](auto& o) { o.layers.pop_back(); });
  refused([](auto& o) { o.optimiser.rate = 0.02f; });
  refused([](auto& o) { o.data = "other images"; });
}

TEST_CASE("tensors can be taken over") {
  trainer from(small()), to(small());
  train(from, 0, 2);
  to.import_from(exported(from));
  CHECK(equal(exported(to), exported(from)));
  CHECK_THROWS_AS(to.import_from({}), error);
}

TEST_CASE("nothing to train") {
  auto refused = [](auto&& change) {
    auto options = small();
    change(options);
    CHECK_THROWS_AS(trainer{options}, error);
  };
  refused([](auto& o) { o.layers.clear(); });
  refused([](auto& o) { o.patterns.clear(); });
  refused([](auto& o) { o.goals.clear(); });
  refused([](auto& o) { o.batch = 0; });
  refused([](auto& o) { o.layers[0].ofmap.w = 0; });
}
