// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/host.hpp>
#include <bench/figures/race.hpp>
#include <bench/figures/recorded_layer.hpp>
#include <bench/figures/recording.hpp>
#include <bench/support/close.hpp>
#include <bench/support/problem.hpp>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/error.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <span>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

/// One reducible layer with memory of its own, outside a session. load(image) brings a recorded ifmap and its labels
/// in.
template <class Net, int I>
class single_layer {
 public:
  using layer = typename Net::template layer<I>;
  static constexpr shape in = alexnet::shapes[I], out = alexnet::shapes[I + 1];

  single_layer(weights<Net> const& w, session<Net>& of, recording::layer const& from, int threads)
      : weights_(w.template layer<I>()),
        state_(of.template state<I>()),
        from_(from),
        threads_(threads),
        scratch_(layer::scratch_bytes(in, threads)) {}

  void load(int image) {
    std::size_t const i = static_cast<std::size_t>(image);
    std::copy(from_.ifmaps[i].begin(), from_.ifmaps[i].end(), ifmap_.data());
    std::copy(from_.labels[i].begin(), from_.labels[i].end(), labels_.data());
  }
  void run() {
    layer::run(in, weights_, state_,
               {.ifmap = ifmap_.data(),
                .ofmap = ofmap_.data(),
                .scratch = scratch_.data(),
                .labels = labels_.data(),
                .on = threads_});
  }
  auto cost() const { return layer::cost(in, state_, labels_.data()); }
  std::span<float const> ofmap() const { return ofmap_.span(); }
  std::span<label const> labels() const { return labels_.span(); }

 private:
  typename layer::weights const& weights_;
  typename layer::state& state_;
  recording::layer const& from_;
  int threads_;
  aligned_buffer<float> ifmap_{layout::packed::size(in)}, ofmap_{layout::packed::size(out)};
  aligned_buffer<std::byte> scratch_;
  aligned_buffer<label> labels_{layout::packed::size(out)};
};

/// Means over the images of what a layer did.
struct mean_work {
  double irreducible = 0;  ///< share of the activations
  double macs = 0;         ///< as the paper counts
  double valid_macs = 0;   ///< of the irreducible activations: taps inside the ifmap
  double dense_share = 0;  ///< of I_t, positions times blocks of channels: by the dense kernel, see layer_cost
};

template <class Layer>
mean_work work_of(Layer& layer, problem const& p, int images) {
  mean_work sum;
  for (int image = 0; image < images; ++image) {
    layer.load(image);
    auto const cost = layer.cost();
    sum.macs += cost.macs;
    sum.dense_share += cost.dense_share;
    sum.irreducible += static_cast<double>(cost.counts[0]) / static_cast<double>(p.output().size());
    view<label const, layout::packed> const labels{layer.labels().data(), p.output()};
    for (int h = 0; h < p.output().h; ++h)
      for (int w = 0; w < p.output().w; ++w) {
        int chosen = 0;
        for (int m = 0; m < p.output().c; ++m) chosen += labels(0, m, h, w) == 0;
        sum.valid_macs += chosen * p.valid_terms(h, w);
      }
  }
  return {sum.irreducible / images, sum.macs / images, sum.valid_macs / images, sum.dense_share / images};
}

/// Both compute an irreducible activation in full, in different orders of summation.
template <class Layer>
void check_irreducible(Layer& reduced, Layer& dense, std::string const& name) {
  reduced.load(0);
  reduced.run();
  dense.load(0);
  dense.run();
  for (std::size_t i = 0; i < reduced.ofmap().size(); ++i) {
    if (reduced.labels()[i] != 0) continue;
    float const a = reduced.ofmap()[i], b = dense.ofmap()[i];
    if (!close(a, b, 1e-4f)) throw error(name, "an irreducible activation differs from the dense layer's");
  }
}

/// The rows of one op for every reducible layer, and for all of them together.
template <class Net>
class reducible_layers {
 public:
  reducible_layers(settings const& s, host const& h, weights<Net> const& w)
      : s_(s), host_(h), weights_(w), dense_(w, s.threads) {
    dense_.skip_unread(false);
  }

  std::vector<row> rows(std::string const& op, session<Net>& of, recording const& from) {
    std::vector<row> result;
    for_each_reducible<alexnet>([&](auto i) { result.push_back(row_of<i.value>(op, of, from.layers[i.value])); });
    row sum{.op = op, .layer = "cifar_conv2..5", .density = 0, .threads = s_.threads, .peer = result[0].peer};
    double activations = 0;
    std::size_t number = 0;
    for_each_reducible<alexnet>([&](auto i) {
      row const& r = result[number++];
      double const size = static_cast<double>(alexnet::shapes[i.value + 1].size());
      add(sum.ours, r.ours);
      add(sum.theirs, r.theirs);
      sum.density += r.density * size;
      activations += size;
    });
    sum.density /= activations;
    result.push_back(sum);
    return result;
  }

 private:
  static void add(timing& to, timing const& t) {
    to.median += t.median;
    to.lower_quartile += t.lower_quartile;
    to.upper_quartile += t.upper_quartile;
  }

  template <int I>
  row row_of(std::string const& op, session<Net>& of, recording::layer const& from) {
    recorded_layer recorded(std::integral_constant<int, I>{}, host_, from, s_.threads);
    problem const& p = recorded.problem();
    int const images = recorded.images();
    single_layer<Net, I> reduced(weights_, of, from, s_.threads), dense(weights_, dense_, from, s_.threads);
    check_irreducible(reduced, dense, p.name);

    race all(s_);
    std::size_t const number =
        all.add({.run = [&] { reduced.run(); }, .load = [&](int i) { reduced.load(i); }, .items = images});
    std::size_t const dense_number =
        all.add({.run = [&] { dense.run(); }, .load = [&](int i) { dense.load(i); }, .items = images});
    recorded.add_peers(all);
    all.run();

    mean_work const did = work_of(reduced, p, images);
    row r = all.finish({.op = op, .layer = p.name, .density = 100 * did.irreducible}, number, did.macs, did.valid_macs);
    r.more["redzap_dense_us"] = all[dense_number].median;
    r.more["images"] = images;
    r.more["dense_share"] = did.dense_share;
    return r;
  }

  settings const& s_;
  host const& host_;
  weights<Net> const& weights_;
  session<Net> dense_;
};

/// The rows of a network that its own predictors decide in, as they would.
template <class Net>
std::vector<row> deciding_rows(settings const& s, host const& h, weights<Net> const& w, session<Net>& of,
                               std::string const& op, std::string const& labels) {
  recording const decided(of, h.images);
  std::vector<row> rows = reducible_layers<Net>(s, h, w).rows(op, of, decided);
  for (row& r : rows) r.more["labels"] = labels;
  return rows;
}

}  // namespace

std::vector<row> three_step_rows(settings const& s) {
  host const h(s);
  recording const oracle_labels = oracle_recording(h, s.threads);
  weights<alexnet> const w = h.weights_with_predictors();
  session<alexnet> reduced(w, s.threads);
  reduced.pattern(pattern::d);
  reduced.skip_unread(false);
  replay(reduced, true);
  std::vector<row> rows = reducible_layers<alexnet>(s, h, w).rows("three_step", reduced, oracle_labels);
  for (row& r : rows) r.more["labels"] = host::oracle_labels;
  if (!h.trained) return rows;

  replay(reduced, false);
  reduced.threshold(s.threshold);
  for (row& r : deciding_rows(s, h, w, reduced, "trained", h.trained_labels(s))) rows.push_back(r);
  if (!h.sketched()) return rows;

  auto const sketched = h.weights_with_predictors<sketch_alexnet>();
  session<sketch_alexnet> foreseeing(sketched, s.threads);
  foreseeing.pattern(pattern::none);
  h.set_sketch_thresholds(foreseeing);
  foreseeing.skip_unread(false);
  for (row& r : deciding_rows(s, h, sketched, foreseeing, "sketch", h.sketch_labels())) rows.push_back(r);
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
