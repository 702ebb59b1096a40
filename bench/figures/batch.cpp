// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/figures.hpp>
#include <bench/figures/host.hpp>
#include <bench/figures/network_race.hpp>
#include <bench/figures/onednn_network.hpp>
#include <bench/figures/race.hpp>
#include <bench/figures/recording.hpp>
#include <list>
#include <span>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

constexpr int batch = 8;

timing per_image(timing const& t) {
  return {.median = t.median / batch,
          .lower_quartile = t.lower_quartile / batch,
          .upper_quartile = t.upper_quartile / batch};
}

/// The host on eight images a run and on one, dense or under the oracle's labels; the peer is dense and takes eight as
/// well.
class batch_race {
 public:
  batch_race(settings const& s, host const& h) : settings_(s), host_(h) {
    for (int i = 0; i < batches() * batch; ++i) {
      auto const& image = h.images[image_of(0, i)];
      images_.insert(images_.end(), image.begin(), image.end());
    }
    for (auto* of : {&dense_, &dense_alone_, &reduced_, &reduced_alone_}) of->skip_unread(false);
    for (auto* of : {&reduced_, &reduced_alone_}) of->pattern(pattern::d), replay(*of, true);
    for (auto* of : {&dense_, &reduced_})
      of->run(images(0));  // from now on their label maps are those of a whole batch
    add_ours("dense+zero_skip", dense_, dense_alone_, false);
    add_ours("reduced+zero_skip", reduced_, reduced_alone_, true);
    if (onednn::available()) {
      add_peer("any", onednn::layouts::any);
      add_peer("blocked", onednn::layouts::blocked);
    }
  }
  batch_race(batch_race const&) = delete;  // contenders point into it

  std::vector<row> rows() {
    race_.run();
    std::vector<row> result;
    for (entry const& of : entries_) result.push_back(row_of(of));
    return result;
  }

 private:
  struct entry {
    char const* variant;
    std::size_t together, alone;  ///< in the race
    bool reduced;
  };

  /// Whole batches, at least one: few images come again in it.
  int batches() const { return std::max(1, static_cast<int>(host_.images.size()) / batch); }
  std::size_t image_of(int number, int place) const {
    return static_cast<std::size_t>(number * batch + place) % host_.images.size();
  }
  std::span<float const> images(int number) const {
    std::size_t const size = batch * alexnet::input.size();
    return std::span(images_).subspan(static_cast<std::size_t>(number) * size, size);
  }

  void add_ours(char const* variant, session<alexnet>& together, session<alexnet>& alone, bool reduced) {
    auto load = [&, reduced](int number) {
      current_ = number;
      for (int place = 0; reduced && place < batch; ++place)
        oracle_.load_labels(together, image_of(number, place), place);
    };
    auto load_one = [&, reduced](int image) {
      current_ = image;
      if (reduced) oracle_.load_labels(alone, image_of(0, image));
    };
    auto run_one = [&] {
      constexpr std::size_t size = alexnet::input.size();
      alone.run(std::span(images_).subspan(static_cast<std::size_t>(current_) * size, size));
    };
    std::size_t const number =
        race_.add({.run = [&] { together.run(images(current_)); }, .load = load, .items = batches()});
    entries_.push_back(
        {variant, number, race_.add({.run = run_one, .load = load_one, .items = batches() * batch}), reduced});
  }

  void add_peer(std::string const& layout, onednn::layouts layouts) {
    onednn& peer = peers_.emplace_back(onednn_network<alexnet>(host_.model, settings_.threads, layouts, batch));
    auto run = [&] {
      peer.load(images(current_));
      peer.run();
    };
    current_ = 0;
    run();
    check_close(dense_.run(images(0)).logits, peer.output(), "batch: ours and the peer's");
    race_.add_peer(layout, peer.implementations(),
                   {.run = run, .load = [&](int number) { current_ = number; }, .items = batches()});
  }

  row row_of(entry const& of) {
    row r = race_.finish({.op = "batch", .layer = "cifar_alexnet", .variant = of.variant}, of.together, 0, 0);
    r.ours = per_image(r.ours);
    if (r.peer.empty() && of.reduced) r.peer = "redzap dense", r.theirs = race_[entries_.front().together];
    r.theirs = per_image(r.theirs);
    r.more["batch"] = batch;
    r.more["batch_1_us"] = race_[of.alone].median;
    r.more["images"] = batches() * batch;
    if (of.reduced) {
      r.density = 100 * oracle_.irreducible();
      r.more["labels"] = host::oracle_labels;
    }
    return r;
  }

  settings const& settings_;
  host const& host_;
  std::vector<float> images_;  ///< [batch][image][c][h][w]
  recording oracle_ = oracle_recording(host_, settings_.threads);
  weights<alexnet> weights_ = host_.weights_with_predictors();
  session<alexnet> dense_{weights_, settings_.threads, batch}, dense_alone_{weights_, settings_.threads};
  session<alexnet> reduced_{weights_, settings_.threads, batch}, reduced_alone_{weights_, settings_.threads};
  race race_{settings_};
  std::vector<entry> entries_;
  std::list<onednn> peers_;
  int current_ = 0;  ///< the batch, or the image, of the run that comes next
};

}  // namespace

std::vector<row> batch_rows(settings const& s) {
  host const h(s);
  return batch_race(s, h).rows();
}

}  // namespace redzap::inline REDZAP_ISA::bench
