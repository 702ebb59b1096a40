// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/host.hpp>
#include <bench/figures/onednn_network.hpp>
#include <bench/figures/race.hpp>
#include <bench/figures/recording.hpp>
#include <cmath>
#include <functional>
#include <list>
#include <redzap/core/error.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

/// MACs of all layers in the last run, predictors left out.
double macs_of(session<alexnet>& of) {
  return [&]<int... I>(std::integer_sequence<int, I...>) {
    return (0.0 + ... + static_cast<double>(of.cost<I>().macs));
  }
  (std::make_integer_sequence<int, alexnet::count>{});
}

/// Logits of another implementation, or of another order of summation.
void check_logits(std::span<float const> ours, std::span<float const> theirs, char const* what) {
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (!(std::abs(ours[i] - theirs[i]) <= 1e-3f * (1 + std::abs(theirs[i]))))
      throw error("cifar_alexnet", std::string(what) + " logits differ");
}

}  // namespace

std::vector<row> network_rows(settings const& s) {
  host const h(s);
  weights<oracle_alexnet> const oracle_weights(h.model);
  session<oracle_alexnet> oracle(oracle_weights, s.threads);
  oracle.pattern(pattern::d);
  oracle.threshold(host::oracle_threshold);
  recording const labels(oracle, h.images);

  weights<alexnet> w(h.model);
  w.add_predictors(h.predictors, h.variant);
  session<alexnet> dense(w, s.threads), reduced(w, s.threads), trained(w, s.threads);
  for (auto* of : {&dense, &reduced, &trained}) of->skip_zeros(false);
  reduced.pattern(pattern::d);
  replay(reduced, true);
  trained.pattern(pattern::d);
  trained.threshold(s.threshold);

  int const images = static_cast<int>(h.images.size());
  std::size_t current = 0;  // the image of the run that comes next
  auto load = [&](int image) { current = static_cast<std::size_t>(image); };
  auto load_labels = [&](int image) {
    load(image);
    labels.load_labels(reduced, current);
  };
  load_labels(0);
  check_logits(reduced.run(h.images[0]).logits, labels.logits[0], "reduced: the oracle's and the replayed");

  race all(s);
  /// Each contender as it is, and leaving out the zero inputs of its linear layers.
  struct number {
    std::size_t plain, zero_skip;
  };
  auto add = [&](session<alexnet>& of, std::function<void(int)> const& load_image) {
    auto with = [&](bool skip) {
      return all.add({.run = [&, skip] { of.skip_zeros(skip), of.run(h.images[current]); }, .load = load_image, .items = images});
    };
    return number{with(false), with(true)};
  };
  number const dense_number = add(dense, load), reduced_number = add(reduced, load_labels);
  number const trained_number = h.trained ? add(trained, load) : number{};
  std::list<onednn> peers;
  auto add_peer = [&](std::string const& layout, onednn::layouts layouts) {
    onednn& peer = peers.emplace_back(onednn_network<alexnet>(h.model, s.threads, layouts));
    auto run = [&peer, &h, &current] {
      peer.load(h.images[current]);  // as ours, it begins with the image in (c, h, w) order
      peer.run();
    };
    load(0);
    run();
    check_logits(dense.run(h.images[0]).logits, peer.output(), "dense: ours and the peer's");
    all.add_peer(layout, peer.implementations(), {.run = run, .load = load, .items = images});
  };
  if (onednn::available()) {
    add_peer("any", onednn::layouts::any);
    add_peer("blocked", onednn::layouts::blocked);
  }
  all.run();

  double const dense_macs = (dense.run(h.images[0]), macs_of(dense));
  auto finish = [&](std::string const& variant, std::size_t number) {
    row r = all.finish({.op = "network", .layer = "cifar_alexnet", .variant = variant}, number, dense_macs, 0);
    if (number != dense_number.plain) {
      r.percent_of_peak = 0;  // MACs differ from image to image
      if (r.peer.empty()) r.peer = "redzap dense", r.theirs = all[dense_number.plain];
      r.more["redzap_dense_us"] = all[dense_number.plain].median;
    }
    r.more["images"] = images;
    return r;
  };
  auto mean_density = [&](recording const& of) {
    double irreducible = 0, activations = 0;
    for_each_reducible<alexnet>([&](auto i) {
      shape const out = alexnet::shapes[i.value + 1];
      for (auto const& map : of.layers[i.value].labels) {
        irreducible += static_cast<double>(
            std::count(map.begin(), map.end(), label{0}));  // 16 divides all channels: there are no tails
        activations += static_cast<double>(out.size());
      }
    });
    return 100 * irreducible / activations;
  };
  std::vector<row> rows;
  auto append = [&](std::string const& variant, number const& of, double density, std::string const& labels_are) {
    for (bool const skip : {false, true}) {
      row& r = rows.emplace_back(finish(variant + (skip ? "+zero_skip" : ""), skip ? of.zero_skip : of.plain));
      r.density = density;
      if (!labels_are.empty()) r.more["labels"] = labels_are;
    }
  };
  append("dense", dense_number, 100, "");
  append("reduced", reduced_number, mean_density(labels), "oracle, pattern D, threshold 0.1");
  if (h.trained)
    append("trained", trained_number, mean_density(recording(trained, h.images)), h.variant + ", pattern D, threshold " + nlohmann::json(s.threshold).dump().substr(0, 4));
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
