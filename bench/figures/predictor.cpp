// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/recorded_layer.hpp>
#include <bench/support/dense_layer.hpp>
#include <redzap/pattern/window_table.hpp>
#include <redzap/pattern/work_list.hpp>
#include <redzap/predictor/label_block.hpp>
#include <redzap/predictor/target_positions.hpp>
#include <redzap/predictor/weights.hpp>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

/// The second step of one layer alone, on the partial ofmaps of real images: labels, and the lists of those that are
/// irreducible.
template <class Score>
class second_step {
 public:
  second_step(problem const& p, predictor::weights const& weights, Score const& score)
      : output_(p.output()),
        weights_(weights),
        score_(score),
        targets_(pattern::d, output_.h, output_.w),
        windows_(window_table::outside(p.input, p.options, pattern::d)),
        labels_(layout::packed::size(output_)),
        hidden_(predictor::hidden_floats(output_.h, output_.w)),
        memory_(work_list::capacity(windows_)) {}

  /// Of the dense ofmap in layout::packed.
  void load(std::span<float const> ofmap) {
    partial_.assign(ofmap.begin(), ofmap.end());
    for (std::size_t block = 0; block < partial_.size(); block += block_floats())
      for (auto const& target : targets_.all()) std::fill_n(partial_.begin() + block + target.position * 16, 16, 0.0f);
  }
  void run() {
    work_list list(windows_, memory_.span());
    for (int mb = 0; mb < weights_.blocks(); ++mb) {
      std::size_t const block = static_cast<std::size_t>(mb) * block_floats();
      predictor::label_block(weights_.block(mb), partial_.data() + block, targets_, hidden_.data(), score_,
                             labels_.data() + block);
      for (auto const& strip : windows_.strips()) list.fill(labels_.data() + block, 0, strip);
    }
  }

 private:
  std::size_t block_floats() const {
    return std::size_t(16) * static_cast<std::size_t>(output_.h) * static_cast<std::size_t>(output_.w);
  }

  shape output_;
  predictor::weights const& weights_;
  Score score_;
  predictor::target_positions targets_;
  window_table windows_;
  std::vector<float> partial_;
  aligned_buffer<label> labels_;
  aligned_buffer<float> hidden_;
  aligned_buffer<work_list::index> memory_;
};

template <int I>
row row_of(std::integral_constant<int, I> layer, settings const& s, host const& h, weights<alexnet> const& w,
           recording::layer const& from) {
  recorded_layer recorded(layer, h, from, s.threads);
  problem const& p = recorded.problem();
  dense_layer dense(p, recorded.data(), s.threads);
  auto const load_dense = [&](int i) { dense.load(from.ifmaps[static_cast<std::size_t>(i)]); };
  std::vector<std::vector<float>> ofmaps;
  for (int i = 0; i < recorded.images(); ++i) {
    load_dense(i);
    dense.run();
    ofmaps.emplace_back(dense.packed_output().begin(), dense.packed_output().end());
  }
  second_step step(p, w.template layer<I>().predictor_for("D"), predictor::redzap<>{.threshold = s.threshold});

  race all(s);
  std::size_t const number = all.add({.run = [&] { step.run(); },
                                      .load = [&](int i) { step.load(ofmaps[static_cast<std::size_t>(i)]); },
                                      .items = recorded.images()});
  std::size_t const dense_number =
      all.add({.run = [&] { dense.run(); }, .load = load_dense, .items = recorded.images()});
  recorded.add_peers(all);
  all.run();
  double const macs = 18.0 * static_cast<double>(p.output().size());
  row r = all.finish({.op = "predictor", .layer = p.name, .density = 0}, number, macs, macs);
  if (h.trained) r.more["labels"] = h.trained_labels(s);
  r.more["redzap_dense_us"] = all[dense_number].median;
  r.more["images"] = recorded.images();
  return r;
}

}  // namespace

std::vector<row> predictor_rows(settings const& asked) {
  settings s = asked;
  s.threads = 1;
  host const h(s);
  recording const oracle = oracle_recording(h, s.threads);
  weights<alexnet> const w = h.weights_with_predictors();
  std::vector<row> rows;
  for_each_reducible<alexnet>([&](auto i) { rows.push_back(row_of(i, s, h, w, oracle.layers[i.value])); });
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
