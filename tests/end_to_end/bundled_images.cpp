// SPDX-License-Identifier: MIT
// The whole method on real images with the host and the predictors that ship.
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/redzap.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

using namespace redzap;

namespace {
std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";

struct zap_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::zap;
};
struct oracle_policy : defaults {
  using predictor = redzap::predictor::oracle<>;
};

template <class Policy>
struct network {
  using net = models::alexnet<Policy>;
  io::safetensors model = io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  io::normalisation normalise = io::normalisation::from(model.metadata, "model");
  weights<net> loaded{model.tensors};

  explicit network(std::string const& variant = "") {
    if (!variant.empty())
      loaded.add_predictors(io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors, variant);
  }
  std::vector<float> image(io::cifar100 const& data, std::size_t i) const {
    std::vector<float> result(io::cifar100::pixels);
    normalise(data.image(i), result);
    return result;
  }
  session<net> make_session() const { return session<net>(loaded); }
};

int best(std::span<float const> logits) { return int(std::max_element(logits.begin(), logits.end()) - logits.begin()); }

io::cifar100 bundled() { return io::read_cifar100(folder + "test_500.bin"); }

/// Two images at a time, a session each: threads inside a session would wait for one another at every layer.
template <class Network>
double top1(Network const& network, io::cifar100 const& data, redzap::pattern const& which = pattern::all,
            float threshold = 0) {
  std::vector<session<typename Network::net>> sessions;
  for (int t = 0; t < 2; ++t) {
    sessions.push_back(network.make_session());
    sessions.back().pattern(which);
    sessions.back().threshold(threshold);
  }
  std::array<int, 2> right{};
  parallel_for(int(data.size()), 2, [&](int i, int t) {
    right[std::size_t(t)] +=
        best(sessions[std::size_t(t)].run(network.image(data, std::size_t(i))).logits) == data.labels[std::size_t(i)];
  });
  return 100.0 * (right[0] + right[1]) / double(data.size());
}
}  // namespace

TEST_CASE("bundled images: five of each class") {
  auto const data = bundled();
  REQUIRE(data.size() == 500);
  for (int c = 0; c < 100; ++c) CHECK(std::count(data.labels.begin(), data.labels.end(), c) == 5);
}

TEST_CASE("bundled images: the RedZAP oracle at threshold 0 decides as the dense network does") {
  network<oracle_policy> n;
  auto dense = n.make_session(), reduced = n.make_session();
  reduced.pattern(pattern::d);
  auto const data = bundled();
  for (std::size_t i = 0; i < 60; ++i) {
    auto const image = n.image(data, i);
    auto const a = dense.run(image).logits, b = reduced.run(image).logits;
    CHECK(best(a) == best(b));
    // Only the order of sums differs: the dense kernel along M, the masked one along C.
    for (std::size_t k = 0; k < a.size(); ++k)
      CHECK(std::abs(a[k] - b[k]) <= 1e-4f * std::abs(a[std::size_t(best(a))]));
  }
}

TEST_CASE("bundled images: MAC counters are a brute-force count of the label maps") {
  network<defaults> n("redzap-0.1");
  auto s = n.make_session();
  s.pattern(pattern::a);
  s.threshold(0.3f);
  s.run(n.image(bundled(), 3));
  auto count = [&](auto i) {
    using net = network<defaults>::net;
    auto const labels = s.labels<i.value>();
    shape const out = labels.extents, in = net::shapes[i.value];
    double macs = 0;
    for (int p = 0; p < out.h; ++p)
      for (int q = 0; q < out.w; ++q) {
        bool max = false, average = false;
        for (int m = 0; m < out.c; ++m) {
          int const l = labels(0, m, p, q);
          if (pattern::a.contains(p, q)) CHECK(l == 0);
          macs += l == 0 ? in.c * 9 : l == 1 ? 0 : in.c;
          max = max || l == 2;
          average = average || l == 3;
        }
        macs += (max + average) * in.c * 9 / 3.0;
      }
    auto const cost = s.cost<i.value>();
    CHECK(cost.macs == doctest::Approx(macs));
    CHECK(cost.predictor_macs == 18.0 * double(out.size()));
    CHECK(cost.dense_macs == 9.0 * in.c * double(out.size()));
  };
  count(std::integral_constant<int, 2>{});
  count(std::integral_constant<int, 4>{});
  count(std::integral_constant<int, 5>{});
  count(std::integral_constant<int, 6>{});
}

TEST_CASE("bundled images: top-1 is what the README says") {
  // One image is 0.2 points; another ISA may turn up to three that stand on the edge. Pattern and thresholds were
  // chosen on held-out images.
  auto const data = bundled();
  network<defaults> redzap_network("redzap-0.1");
  CHECK(std::abs(top1(redzap_network, data) - 72.8) <= 0.6);
  CHECK(std::abs(top1(redzap_network, data, pattern::b, 0.2f) - 70.2) <= 0.6);
  network<zap_policy> zap_network("zap");
  CHECK(std::abs(top1(zap_network, data, pattern::b, 0.4f) - 71.4) <= 0.6);
}

TEST_CASE("full test set: dense top-1" * doctest::skip(std::getenv("REDZAP_CIFAR100") == nullptr)) {
  auto const data = io::read_cifar100(std::string(std::getenv("REDZAP_CIFAR100")) + "/test.bin");
  REQUIRE(data.size() == 10000);
  CHECK(std::abs(top1(network<defaults>(), data) - 67.60) <= 0.05);
}
