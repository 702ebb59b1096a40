// SPDX-License-Identifier: MIT
#include "pair_counts.hpp"

#include <algorithm>
#include <cmath>
#include <redzap/core/error.hpp>
#include <redzap/core/parallel_for.hpp>
#include <redzap/io/held_out.hpp>
#include <redzap/kernel/simd/activate_lanes.hpp>
#include <redzap/predictor/difference.hpp>
#include <redzap/predictor/normalizer.hpp>

#include "blend.hpp"

namespace tool::sweep {
namespace {

/// Of every output channel, [layer][channel].
template <class T>
using by_channel = std::vector<std::vector<T>>;

// the first two pairs are the paper's
constexpr int max_pair = 0, average_pair = 1;
static_assert(std::is_same_v<pairs::technique<max_pair + 1>, redzap::redzap_techniques::technique<2>>);
static_assert(std::is_same_v<pairs::technique<average_pair + 1>, redzap::redzap_techniques::technique<3>>);

float relu(float x) { return redzap::kernel::activate_lanes(redzap::activation::relu, x); }

class pair_counter final : public counter {
 public:
  /// learned: empty where no blend is counted.
  pair_counter(std::shared_ptr<pair_weights const> weights, by_channel<blend> const& learned, int techniques)
      : maps_(std::move(weights)), learned_(learned), techniques_(techniques) {}

  void count(std::span<float const> image, std::vector<long long>& counts) override {
    maps_.run(image, [&](int layer, pair_terms const& terms) { count(layer, terms, counts); });
  }

 private:
  void count(int layer, pair_terms const& terms, std::vector<long long>& counts) {
    if (!learned_.empty()) mix(learned_[layer], terms);
    for (float* const map : terms.values) std::transform(map, map + terms.size(), map, relu);
    redzap::predictor::candidates<redzap::redzap_techniques> const nearest{
        .exact = terms.exact,
        .replacement = {nullptr, terms.values[max_pair], terms.values[average_pair]},
        .channels = terms.channels(),
        .positions = terms.positions};
    float const normalizer = redzap::predictor::normalizer::ofmap_difference{}.of(nearest);
    for (auto& sets : sets_) sets.assign(terms.size(), 0);
    zeros_.resize(terms.size());
    add(pair_counts::zero, zeros_.data(), terms, normalizer);
    for (int p = 0; p < pairs::count; ++p) add(pair_counts::max + p, terms.values[p], terms, normalizer);
    if (!learned_.empty()) add(techniques_ - 1, mixed_.data(), terms, normalizer);
    for (int t = 0; t < reducible_sets::thresholds; ++t) {
      auto* const to = &counts[reducible_sets::at(layer, t, 0, techniques_)];
      terms.for_each([&](int, std::size_t at) { ++to[sets_[t][at]]; });
    }
  }

  /// Writes the blend's X_hat.
  void mix(std::vector<blend> const& of, pair_terms const& terms) {
    mixed_.resize(terms.size());
    terms.for_each([&](int m, std::size_t at) {
      double const bias = terms.bias[m];
      double const mixed = bias + of[m].of_max * (terms.values[max_pair][at] - bias) +
                           of[m].of_average * (terms.values[average_pair][at] - bias);
      mixed_[at] = relu(static_cast<float>(mixed));
    });
  }

  /// Adds the technique to the sets of the activations that it reduces.
  void add(int technique, float const* replacement, pair_terms const& terms, float normalizer) {
    for (int t = 0; t < reducible_sets::thresholds; ++t) {
      auto const bit = static_cast<std::uint16_t>(reducible_sets::only(technique));
      float const limit = static_cast<float>(reducible_sets::percents[t] / 100.0);
      auto* const sets = sets_[t].data();
      for (std::size_t at = 0; at < terms.size(); ++at) {
        float const distance = std::fabs(terms.exact[at] - replacement[at]);
        sets[at] |= (normalizer == 0 ? 0 : distance / normalizer) <= limit ? bit : 0;
      }
    }
  }

  pair_maps maps_;
  by_channel<blend> learned_;
  int techniques_;
  std::vector<float> zeros_, mixed_;
  std::array<std::vector<std::uint16_t>, reducible_sets::thresholds> sets_;
};

/// Adds the moments of one image.
void add_moments(pair_maps& maps, std::span<float const> image, by_channel<blend_moments>& to) {
  to.clear();
  maps.run(image, [&](int, pair_terms const& terms) {
    auto& moments = to.emplace_back(terms.channels());
    terms.for_each([&](int m, std::size_t at) {
      double const bias = terms.bias[m];
      if (terms.exact[at] > 0)
        moments[m].add(terms.values[max_pair][at] - bias, terms.values[average_pair][at] - bias,
                       terms.exact[at] - bias);
    });
  });
}

std::string const moments_key = "blend";

nlohmann::json to_json(by_channel<blend_moments> const& moments) {
  auto result = nlohmann::json::array();
  for (auto const& layer : moments) {
    auto& list = result.emplace_back(nlohmann::json::array());
    for (auto const& m : layer) list.push_back({m.max_max, m.max_average, m.average_average, m.max_x, m.average_x});
  }
  return result;
}

void add(nlohmann::json const& cell, by_channel<blend_moments>& to) {
  to.resize(cell.size());
  for (std::size_t l = 0; l < cell.size(); ++l) {
    to[l].resize(cell[l].size());
    for (std::size_t m = 0; m < cell[l].size(); ++m) {
      auto const& v = cell[l][m];
      to[l][m] += {v.at(0), v.at(1), v.at(2), v.at(3), v.at(4)};
    }
  }
}

/// The first images that the host was trained on. Throws redzap::error where there is none.
std::vector<int> trained_on(redzap::io::cifar100 const& training) {
  auto const held_out = redzap::io::held_out(training.labels);
  std::vector<int> images;
  for (int i = 0;
       i < static_cast<int>(training.size()) && static_cast<int>(images.size()) < pair_counts::training_images; ++i)
    if (!held_out[i]) images.push_back(i);
  if (images.empty())
    throw redzap::error("--train-data",
                        "holds no image that the host was trained on: the first 50 of each class are held out");
  return images;
}

by_channel<blend> learn(std::shared_ptr<pair_weights const> const& weights, source const& from, cell_store& cells,
                        advance const& done) {
  auto const images = trained_on(*from.training);
  std::vector<std::unique_ptr<pair_maps>> maps;
  for (int t = 0; t < from.chosen.threads; ++t) maps.push_back(std::make_unique<pair_maps>(weights));
  by_channel<blend_moments> sum;
  for (chunk const c : chunks(static_cast<int>(images.size()))) {
    if (!cells.find(moments_key, c)) {
      std::vector<by_channel<blend_moments>> of_image(c.count);
      redzap::parallel_for(c.count, from.chosen.threads, [&](int n, int thread) {
        std::vector<float> input(redzap::io::cifar100::pixels);
        from.model.normalisation(from.training->image(static_cast<std::size_t>(images[c.first + n])), input);
        add_moments(*maps[thread], input, of_image[n]);
      });
      // summed in the images' order, whatever the threads
      by_channel<blend_moments> of_chunk = std::move(of_image[0]);
      for (int n = 1; n < c.count; ++n)
        for (std::size_t l = 0; l < of_chunk.size(); ++l)
          for (std::size_t m = 0; m < of_chunk[l].size(); ++m) of_chunk[l][m] += of_image[n][l][m];
      cells.add(moments_key, c, to_json(of_chunk));
      done(c.count);
    }
    add(*cells.find(moments_key, c), sum);
  }
  by_channel<blend> result;
  for (auto const& layer : sum) {
    auto& of = result.emplace_back();
    for (auto const& moments : layer) of.push_back(blend::of(moments));
  }
  return result;
}

}  // namespace

std::vector<pair_counts::technique> pair_counts::techniques() const {
  std::vector<technique> result{{"zero", ""}};
  pairs::for_each_factor([&]<class Factor>(int) {
    result.push_back({std::string(Factor::window::name), std::string(Factor::kernel::name)});
  });
  if (blend_) result.push_back({"blend", ""});
  return result;
}

std::size_t pair_counts::size() const {
  return reducible_sets::size(static_cast<int>(reducible_layers().size()), static_cast<int>(techniques().size()));
}

std::vector<std::unique_ptr<counter>> pair_counts::counters(source const& from, cell_store& cells,
                                                            advance const& done) const {
  auto const weights = read_pair_weights(from.model.tensors);
  by_channel<blend> const learned = blend_ ? learn(weights, from, cells, done) : by_channel<blend>();
  std::vector<std::unique_ptr<counter>> result;
  for (int t = 0; t < from.chosen.threads; ++t)
    result.push_back(std::make_unique<pair_counter>(weights, learned, static_cast<int>(techniques().size())));
  return result;
}

long long pair_counts::missing(redzap::io::cifar100 const& training, cell_store const& cells) {
  long long result = 0;
  for (chunk const c : chunks(static_cast<int>(trained_on(training).size())))
    result += cells.find(moments_key, c) ? 0 : c.count;
  return result;
}

}  // namespace tool::sweep
