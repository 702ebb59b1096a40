// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/host.hpp>
#include <bench/figures/onednn_network.hpp>
#include <bench/figures/quantized_host.hpp>
#include <bench/figures/race.hpp>
#include <bench/figures/recording.hpp>
#include <bench/support/close.hpp>
#include <functional>
#include <list>
#include <redzap/core/error.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// dense: every activation in full; reduced: under the oracle's labels; trained: predictors at work.
enum class network_variant { dense, reduced, trained };

/// What is left out exactly, and is no merit of a predictor.
struct left_out {
  bool zeros = false;   ///< weights of the zero inputs of linear layers
  bool unread = false;  ///< activations that the pooling after a convolution does not read
};

/// Compares logits with those of another implementation, or of another order of summation. Throws redzap::error where
/// they differ.
inline void check_close(std::span<float const> ours, std::span<float const> theirs, char const* what,
                        float bound = 1e-3f) {
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (!close(ours[i], theirs[i], bound)) throw error("cifar_alexnet", std::string(what) + " logits differ");
}

/// The whole host on its images: our sessions against each other and against the peer, which is dense. All begin with
/// an image in (c, h, w) order.
template <class Policy = defaults>
class network_race {
  using net = models::alexnet<Policy>;
  static constexpr bool sketched = predictor::reads_ifmap<typename Policy::predictor>;
  static constexpr bool in_i8 = std::is_same_v<typename Policy::precision, precision::i8>;

 public:
  /// before_run, if given, is called before every run and not timed.
  network_race(settings const& s, host const& h, std::function<void()> before_run = {})
      : settings_(s), host_(h), before_run_(std::move(before_run)) {
    if constexpr (sketched) return;   // the oracle's labels have other techniques
    session<net> reduced = session_of(network_variant::reduced, {});
    oracle_.load_labels(reduced, 0);
    check_close(reduced.run(h.images[0]).logits, oracle_.logits[0], "reduced: the oracle's and the replayed");
  }
  network_race(network_race const&) = delete;  // contenders point into it

  /// What is added first is dense: the others are compared with it where there is no peer.
  void add(network_variant which, left_out skipped = {}) {
    auto& of = sessions_.emplace_back(session_of(which, skipped));
    auto run = [&] { of.run(host_.images[current_]); };
    auto load = [&, which](int image) {
      if (which == network_variant::reduced) oracle_.load_labels(of, static_cast<std::size_t>(image));
      begin(image);
    };
    entries_.push_back({which, skipped, race_.add({.run = run, .load = load, .items = images()})});
  }

  /// Times all, and gives a row for each that was added.
  std::vector<row> rows(std::string const& op) {
    if constexpr (in_i8) {
      if (onednn::available()) add_peer("any", onednn_i8_network<net>(source_, settings_.threads));
    } else if (onednn::available()) {
      add_peer("any", onednn_network<net>(host_.model, settings_.threads, onednn::layouts::any));
      add_peer("blocked", onednn_network<net>(host_.model, settings_.threads, onednn::layouts::blocked));
    }
    race_.run();
    std::vector<row> result;
    for (entry const& of : entries_) result.push_back(row_of(op, of));
    return result;
  }

 private:
  struct entry {
    network_variant which;
    left_out skipped;
    std::size_t number;  ///< in the race
  };

  int images() const { return static_cast<int>(host_.images.size()); }
  session<net> session_of(network_variant which, left_out skipped) const {
    session<net> of(weights_, settings_.threads);
    of.skip_zeros(skipped.zeros);
    of.skip_unread(skipped.unread);
    if (which != network_variant::dense) of.pattern(sketched ? pattern::none : pattern::d);
    if constexpr (sketched)
      host_.set_sketch_thresholds(of);
    else if (which == network_variant::trained)
      of.threshold(settings_.threshold);
    replay(of, which == network_variant::reduced);
    return of;
  }

  /// Chooses the image of the next run. What a contender loads comes before, so that before_run meets it too.
  void begin(int image) {
    current_ = static_cast<std::size_t>(image);
    if (before_run_) before_run_();
  }

  void add_peer(std::string const& layout, onednn network) {
    onednn& peer = peers_.emplace_back(std::move(network));
    auto run = [&] {
      peer.load(host_.images[current_]);
      peer.run();
    };
    current_ = 0;
    run();
    // In i8 ours rounds what a convolution reads, the peer what every layer writes: 5 % tell another network.
    check_close(dense_.run(host_.images[0]).logits, peer.output(), "dense: ours and the peer's", in_i8 ? 0.05f : 1e-3f);
    race_.add_peer(layout, peer.implementations(),
                   {.run = run, .load = [&](int image) { begin(image); }, .items = images()});
  }

  /// MACs of all layers of the dense network, predictors left out.
  double dense_macs() {
    dense_.run(host_.images[0]);
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      return (0.0 + ... + static_cast<double>(dense_.template cost<I>().macs));
    }
    (std::make_integer_sequence<int, net::count>{});
  }

  row row_of(std::string const& op, entry const& of) {
    static constexpr char const* names[] = {"dense", "reduced", "trained"};
    bool const sketch = sketched && of.which == network_variant::trained;
    std::string const name = std::string(sketch ? "sketch" : names[static_cast<int>(of.which)]) +
                             (of.skipped.zeros ? "+zero_skip" : "") + (of.skipped.unread ? "+unread_skip" : "");
    row r = race_.finish({.op = op, .layer = "cifar_alexnet", .variant = name, .precision = Policy::precision::name},
                         of.number, dense_macs(), 0);
    if (in_i8) r.percent_of_peak = 0;   // that peak is of floats
    if (entry const& first = entries_.front(); &of != &first) {
      r.percent_of_peak = 0;  // MACs differ from image to image
      if (r.peer.empty()) r.peer = "redzap dense", r.theirs = race_[first.number];
      r.more["redzap_dense_us"] = race_[first.number].median;
    }
    r.more["images"] = images();
    if (of.which == network_variant::reduced) {
      r.density = 100 * oracle_.irreducible();
      r.more["labels"] = host::oracle_labels;
    } else if (of.which == network_variant::trained) {
      session<net> trained = session_of(of.which, of.skipped);
      r.density = 100 * recording(trained, host_.images).irreducible();
      r.more["labels"] = sketch ? host_.sketch_labels() : host_.trained_labels(settings_);
    }
    return r;
  }

  settings const& settings_;
  host const& host_;
  std::function<void()> before_run_;
  recording oracle_ = oracle_recording(host_, settings_.threads);
  std::conditional_t<in_i8, quantized_host, host const&> source_{host_};  ///< whose `model` is run
  weights<net> weights_ = host_.weights_with_predictors<net>(source_.model);
  session<net> dense_{weights_, settings_.threads};
  std::list<session<net>> sessions_;
  race race_{settings_};
  std::vector<entry> entries_;
  std::list<onednn> peers_;
  std::size_t current_ = 0;  ///< the image of the run that comes next
};

}  // namespace redzap::inline REDZAP_ISA::bench
