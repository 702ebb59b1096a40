// SPDX-License-Identifier: MIT
#include <bench/figures/figures.hpp>
#include <bench/figures/recorded_layer.hpp>
#include <bench/support/dense_layer.hpp>
#include <bench/support/masked_layer.hpp>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

using label_map = std::vector<label>;  ///< in layout::packed

/// A map for each image, as dense as the recorded ones in the mean.
std::vector<label_map> bernoulli_maps(problem const& p, recording::layer const& like) {
  std::vector<label_map> result;
  for (std::size_t i = 0; i < like.labels.size(); ++i) {
    auto const drawn = bernoulli_labels(p, like.irreducible(), i + 1);
    result.emplace_back(drawn.elements.span().begin(), drawn.elements.span().end());
  }
  return result;
}

/// One masked layer, under the recorded maps and under the drawn ones: the masks are all that differs.
template <int I>
row row_of(std::integral_constant<int, I> layer, settings const& s, host const& h, recording::layer const& from) {
  constexpr float tolerance = 1e-4f;
  recorded_layer recorded(layer, h, from, s.threads);
  problem const& p = recorded.problem();
  std::vector<label_map> const drawn = bernoulli_maps(p, from);
  dense_layer dense(p, recorded.data(), s.threads);
  masked_layer<> masked(p, recorded.data(), from.irreducible(), s.threads);
  auto load = [&](std::vector<label_map> const& maps, int image) {
    masked.load(from.ifmaps[static_cast<std::size_t>(image)], maps[static_cast<std::size_t>(image)]);
  };
  dense.run();
  recorded.check_peers(dense.output(), tolerance);
  for (auto const* maps : {&from.labels, &drawn}) load(*maps, 0), check_masked(p, masked, dense.output(), tolerance);

  race all(s);
  auto add = [&](std::vector<label_map> const& maps) {
    return all.add({.run = [&] { masked.run(); }, .load = [&](int i) { load(maps, i); }, .items = recorded.images()});
  };
  std::size_t const recorded_number = add(from.labels), drawn_number = add(drawn);
  std::size_t const dense_number =
      all.add({.run = [&] { dense.run(); },
               .load = [&](int i) { dense.load(from.ifmaps[static_cast<std::size_t>(i)]); },
               .items = recorded.images()});
  recorded.add_peers(all);
  all.run();

  double macs = 0, valid_macs = 0;
  for (int i = 0; i < recorded.images(); ++i) {
    load(from.labels, i);
    macs += masked.macs() / recorded.images();
    valid_macs += masked.valid_macs() / recorded.images();
  }
  row r = all.finish({.op = "masked_conv2d", .layer = p.name, .density = 100 * from.irreducible()}, recorded_number,
                     macs, valid_macs);
  r.more["labels"] = "D-0.1";
  r.more["bernoulli_us"] = all[drawn_number].median;
  r.more["redzap_dense_us"] = all[dense_number].median;
  r.more["images"] = recorded.images();
  return r;
}

}  // namespace

std::vector<row> labels_rows(settings const& s) {
  host const h(s);
  recording const oracle = oracle_recording(h, s.threads);
  std::vector<row> rows;
  for_each_reducible<alexnet>([&](auto i) { rows.push_back(row_of(i, s, h, oracle.layers[i.value])); });
  return rows;
}

}  // namespace redzap::inline REDZAP_ISA::bench
