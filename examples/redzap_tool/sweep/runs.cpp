// SPDX-License-Identifier: MIT
#include "runs.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <redzap/core/parallel_for.hpp>

#include "../statistics.hpp"
#include "baselines.hpp"

namespace tool::sweep {
namespace {

/// Images of a run, so that each weight that is fetched serves all of them.
constexpr int batch = 10;

/// One network with a session a thread.
class contestant {
 public:
  contestant(point const& which, options const& chosen, source const& from)
      : from_(from), network_(network_of(which, chosen, from)) {
    for (int t = 0; t < chosen.threads; ++t) runners_.push_back(network_->make_reduced(1, chosen, batch));
    auto const layers = network_->layers();
    for (std::size_t l = 0; l < layers.size(); ++l)
      if (layers[l].reducible) reducible_.push_back(l);
  }

  outcome run(options const& chosen, chunk images) {
    for (auto& runner : runners_) runner->tune(chosen);
    outcome result{std::vector<int>(images.count), std::vector<layer_work>(reducible_.size())};
    std::vector<std::vector<layer_work>> work(runners_.size(), result.work);
    constexpr auto pixels = redzap::io::cifar100::pixels;
    redzap::parallel_for((images.count + batch - 1) / batch, chosen.threads, [&](int i, int thread) {
      int const first = i * batch, count = std::min(batch, images.count - first);
      std::vector<float> input(count * pixels);
      for (int n = 0; n < count; ++n)
        from_.model.normalisation(from_.data.image(images.first + first + n),
                                  std::span(input).subspan(n * pixels, pixels));
      auto const logits = runners_[thread]->run(input);
      std::size_t const classes = logits.size() / count;
      for (int n = 0; n < count; ++n)
        result.ranks[first + n] =
            std::min(9, rank_of(from_.data.labels[images.first + first + n], logits.subspan(n * classes, classes)));
      auto const did = runners_[thread]->work();
      for (std::size_t l = 0; l < reducible_.size(); ++l) work[thread][l] += did[reducible_[l]];
    });
    for (auto const& of_thread : work)   // whole numbers far below 2^53: the order of the sums is of no account
      for (std::size_t l = 0; l < reducible_.size(); ++l) result.work[l] += of_thread[l];
    return result;
  }

 private:
  static std::unique_ptr<network> network_of(point const& which, options const& chosen, source const& from) {
    if (!is_baseline(which.technique)) return make_network(chosen, from.model);
    if (which.technique != "baseline-constant") return make_baseline(which.technique, chosen, from.model);
    return make_baseline(which.technique, chosen, with_channel_means(from.model, *from.training, chosen.threads));
  }

  source from_;
  std::unique_ptr<network> network_;
  std::vector<std::unique_ptr<runner>> runners_;
  std::vector<std::size_t> reducible_;
};

nlohmann::json to_json(outcome const& o) {
  nlohmann::json result;
  std::string ranks;
  for (int const rank : o.ranks) ranks += static_cast<char>('0' + rank);
  result["ranks"] = ranks;
  for (auto const& w : o.work)
    result["work"].push_back(
        {{"dense_macs", w.dense_macs}, {"macs", w.macs}, {"predictor_macs", w.predictor_macs}, {"counts", w.counts}});
  return result;
}

void add(nlohmann::json const& cell, outcome& to) {
  for (char const rank : cell.at("ranks").get<std::string>()) to.ranks.push_back(rank - '0');
  auto const& work = cell.at("work");
  to.work.resize(work.size());
  for (std::size_t l = 0; l < work.size(); ++l)
    to.work[l] += {work[l].at("dense_macs"), work[l].at("macs"), work[l].at("predictor_macs"), work[l].at("counts")};
}

/// The same points, those of a network together in the order of their first.
std::vector<std::vector<point>> by_network(std::vector<point> const& points) {
  std::vector<std::vector<point>> result;
  std::map<std::string, std::size_t> place;
  for (auto const& p : points) {
    auto const at = place.try_emplace(p.network(), result.size()).first->second;
    if (at == result.size()) result.emplace_back();
    result[at].push_back(p);
  }
  return result;
}

}  // namespace

std::vector<chunk> chunks(int images) {
  constexpr int size = 250;
  std::vector<chunk> result;
  for (int first = 0; first < images; first += size) result.push_back({first, std::min(size, images - first)});
  return result;
}

long long missing(std::vector<point> const& points, int images, cell_store const& cells) {
  long long result = 0;
  for (auto const& p : points)
    for (chunk const c : chunks(images)) result += cells.find(p.key(), c) ? 0 : c.count;
  return result;
}

void complete(std::vector<point> const& points, int images, source const& from, cell_store& cells,
              advance const& done) {
  for (auto const& group : by_network(points)) {
    std::unique_ptr<contestant> network;   // one at a time, and only if it has something to do
    for (chunk const c : chunks(images))
      for (auto const& p : group) {
        if (cells.find(p.key(), c)) continue;
        auto const chosen = p.chosen(from.chosen);
        if (!network) network = std::make_unique<contestant>(p, chosen, from);
        cells.add(p.key(), c, to_json(network->run(chosen, c)));
        done(c.count);
      }
  }
}

std::optional<outcome> stored(point const& which, int images, cell_store const& cells) {
  outcome result;
  for (chunk const c : chunks(images)) {
    auto const* const cell = cells.find(which.key(), c);
    if (!cell) return std::nullopt;
    add(*cell, result);
  }
  return result;
}

}  // namespace tool::sweep
