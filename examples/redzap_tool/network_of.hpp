// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstddef>
#include <map>
#include <optional>
#include <redzap/cost/conv2d_macs.hpp>
#include <redzap/cost/linear_macs.hpp>
#include <redzap/io/map_packed.hpp>
#include <redzap/io/self_test.hpp>
#include <redzap/io/write_packed.hpp>
#include <redzap/redzap.hpp>
#include <redzap/trace/recorder.hpp>
#include <string>
#include <utility>

#include "network.hpp"
#include "policies.hpp"
#include "verbose.hpp"

namespace tool {

/// Calls body(std::integral_constant<int, I>, n) for the n-th layer with weights, layer I of the network.
template <class Net, class Body>
void for_each_weighted(Body&& body) {
  int n = 0;
  auto visit = [&](auto i) {
    if constexpr (!Net::name(decltype(i)::value).empty()) body(i, n++);
  };
  [&]<int... I>(std::integer_sequence<int, I...>) { (visit(std::integral_constant<int, I>{}), ...); }
  (std::make_integer_sequence<int, Net::count>{});
}

/// Where reports have the labels of a list: those of the paper first, whether the list has them or not, then the
/// others.
template <class Techniques>
struct report_columns {
  static constexpr auto paper = redzap::redzap_techniques::names;
  /// Of each label of the list.
  static constexpr auto of = [] {
    std::array<std::size_t, Techniques::count + 1> result{};
    std::size_t next = paper.size();
    for (std::size_t l = 0; l < result.size(); ++l) {
      auto const found = std::find(paper.begin(), paper.end(), Techniques::names[l]);
      result[l] = found == paper.end() ? next++ : static_cast<std::size_t>(found - paper.begin());
    }
    return result;
  }();
  static constexpr std::size_t count = std::max(paper.size(), *std::max_element(of.begin(), of.end()) + 1);
};

template <class Net>
class runner_of : public runner {
 public:
  /// Both must outlive it; the constants are those of the normaliser of that name, by layer.
  runner_of(redzap::weights<Net> const& weights, int threads, std::map<std::string, float> const& constants,
            int batch = 1)
      : session_(weights, threads, batch), constants_(&constants) {
    for_each_weighted<Net>([&](auto, int n) { layer_ms_.resize(n + 1); });
    record(0, 0);
  }

  /// From now on the labels of an oracle are found in a run of their own, and what is timed is a second one that
  /// carries them out.
  void time_without_oracle() { twice_ = true; }

  std::span<float const> run(std::span<float const> images) override {
    if (twice_) session_.run(images);
    replay(twice_);
    auto const logits = recorder_->run(images).logits;
    replay(false);
    for_each_weighted<Net>([&](auto i, int n) { layer_ms_[n] = milliseconds(last().layers[i.value]); });
    if (verbose()) print_verbosely(recorder_->so_far());
    return logits;
  }

  void record(int runs, int steps) override { recorder_.emplace(session_, runs, steps); }
  redzap::trace::records recorded() const override { return recorder_->so_far(); }

  double ms() const override { return milliseconds(last()); }
  std::span<double const> layer_ms() const override { return layer_ms_; }

  std::vector<layer_work> work() override {
    std::vector<layer_work> result;
    for_each_weighted<Net>([&](auto i, int) {
      using layer = typename Net::template layer<decltype(i)::value>;
      auto const& did = last().layers[i.value];
      layer_work w{did.dense_macs, did.macs, did.predictor_macs};
      if constexpr (requires { typename layer::techniques; }) {
        using columns = report_columns<typename layer::techniques>;
        w.counts.resize(columns::count);
        for (std::size_t l = 0; l < columns::of.size(); ++l)
          w.counts[columns::of[l]] = static_cast<double>(did.counts[l]);
      }
      result.push_back(w);
    });
    return result;
  }

  std::vector<label_map> label_maps() override {
    std::vector<label_map> result;
    for_each_weighted<Net>([&](auto i, int n) {
      constexpr int I = decltype(i)::value;
      if constexpr (Net::template layer<I>::label_bytes(Net::shapes[I]) > 0) {
        using columns = report_columns<typename Net::template layer<I>::techniques>;
        auto const labels = session_.template labels<I>();
        auto& map = result.emplace_back(label_map{static_cast<std::size_t>(n), Net::shapes[I + 1], {}});
        for (int c = 0; c < map.extents.c; ++c)
          for (int h = 0; h < map.extents.h; ++h)
            for (int w = 0; w < map.extents.w; ++w)
              map.labels.push_back(static_cast<std::uint8_t>(columns::of[labels(0, c, h, w)]));
      }
    });
    return result;
  }

  void tune(options const& o) override {
    if (o.technique == technique::dense) return bound(o);
    for_each_weighted<Net>([&](auto i, int) {
      constexpr int I = decltype(i)::value;
      std::string const name(Net::name(I));
      if constexpr (requires { session_.template state<I>().decision; }) {
        auto& state = session_.template state<I>();
        auto const setting = o.setting(name);
        state.pattern(*find_pattern(setting.pattern));
        state.threshold(o.technique == technique::oracle_zap ? 0.0f : setting.threshold);
        if constexpr (requires { state.decision.normalizer.choice; })
          state.decision.normalizer.choice = normalizer_of(o, name);
      }
    });
    bound(o);
  }

  std::vector<zero_shares> zeros(std::span<float const> image) override {
    std::vector<zero_shares> result;
    session_.run(image, [&](auto i, float const* ifmap, float const* ofmap) {
      constexpr int layer = decltype(i)::value;
      if constexpr (!Net::name(layer).empty())
        result.push_back({zero_share(ifmap, Net::shapes[layer]), zero_share(ofmap, Net::shapes[layer + 1])});
    });
    return result;
  }

 protected:
  redzap::session<Net> session_;

 private:
  void bound(options const& o) {
    if (o.max_macs.empty()) return;
    if constexpr (redzap::session<Net>::keeps_budgets) {
      double dense = 0;
      for_each_weighted<Net>([&](auto i, int) {
        constexpr int I = decltype(i)::value;   // clang 14 takes a requires-expression that names i for false
        if constexpr (requires { session_.template state<I>().decision; })
          dense += static_cast<double>(redzap::cost::conv2d_macs(Net::shapes[I], Net::template layer<I>::options));
      });
      double const most = o.budget(dense);
      try {
        session_.budget(most);
      } catch (redzap::error const& e) {
        throw redzap::error("--max-macs", e.what());
      }
    } else {
      throw redzap::error(
          "--max-macs",
          o.technique_name + " cannot keep to it: only the scores of sketch and zap tell what to leave out first");
    }
  }

  decltype(chosen_normalizer::choice) normalizer_of(options const& o, std::string const& layer) const {
    namespace normalizer = redzap::predictor::normalizer;
    if (o.technique == technique::oracle_zap) return normalizer::constant{1};
    if (o.normalizer == "ofmap-value") return normalizer::ofmap_value{};
    if (o.normalizer == "ofmap-difference") return normalizer::ofmap_difference{};
    auto const found = constants_->find(layer);
    if (found == constants_->end())
      throw redzap::error(o.predictors, "metadata lacks \"normalizer_constant." + layer + '"');
    return normalizer::constant{found->second};
  }

  redzap::trace::records::run const& last() const { return *recorder_->so_far().last; }
  template <class Timed>
  static double milliseconds(Timed const& t) {
    return static_cast<double>(t.end - t.begin) / 1e6;
  }

  void replay(bool on) {
    for_each_weighted<Net>([&](auto i, int) {
      constexpr int I = decltype(i)::value;
      if constexpr (requires { session_.template state<I>().replay; }) session_.template state<I>().replay = on;
    });
  }

  static double zero_share(float const* map, redzap::shape extents) {
    redzap::view<float const, redzap::layout::packed> const view{map, extents};
    long long zeros = 0;
    for (int c = 0; c < extents.c; ++c)
      for (int h = 0; h < extents.h; ++h)
        for (int w = 0; w < extents.w; ++w) zeros += view(0, c, h, w) == 0.0f;
    return static_cast<double>(zeros) / static_cast<double>(extents.size());
  }

  std::map<std::string, float> const* constants_;
  std::optional<redzap::trace::recorder<Net>> recorder_;
  std::vector<double> layer_ms_;
  bool twice_ = false;
};

/// MACs by eq. (2), and parameters, of a layer.
inline double macs_of(redzap::shape in, redzap::conv2d_options const& o) {
  return static_cast<double>(redzap::cost::conv2d_macs(in, o));
}
inline double macs_of(redzap::shape in, redzap::linear_options const& o) {
  return static_cast<double>(redzap::cost::linear_macs(in, o));
}
inline double parameters_of(redzap::shape in, redzap::conv2d_options const& o) {
  return static_cast<double>(o.out_channels) * static_cast<double>(redzap::cost::macs_per_activation(in, o) + 1);
}
inline double parameters_of(redzap::shape in, redzap::linear_options const& o) {
  return macs_of(in, o) + o.out_features;
}

/// What an error says, with the file that it was found in.
template <class Body>
auto naming(std::string const& file, Body&& body) {
  try {
    return body();
  } catch (redzap::error const& e) {
    throw redzap::error(file, e.what());
  }
}

template <class Net>
class network_of : public network {
  using net = Net;

 public:
  network_of(options const& options, model const& model)
      : constants_(model.normalizer_constants),
        weights_(naming(options.model, [&] { return redzap::weights<net>(model.tensors); })) {
    if (options.trained())
      naming(options.predictors, [&] { weights_.add_predictors(model.predictors, options.variant()); });
  }

  std::vector<layer_description> layers() const override {
    std::vector<layer_description> result;
    for_each_weighted<net>([&](auto i, int) {
      constexpr int I = decltype(i)::value;
      auto const in = net::shapes[I];
      auto const& chosen = net::template layer<I>::options;
      bool const reducible = net::template layer<I>::label_bytes(in) > 0;
      result.push_back({std::string(net::name(I)), in, net::shapes[I + 1], macs_of(in, chosen),
                        parameters_of(in, chosen), reducible});
    });
    return result;
  }

  std::vector<std::string> labels() const override {
    std::vector<std::string> result;
    for_each_weighted<net>([&](auto i, int) {
      if constexpr (net::template layer<i.value>::label_bytes(net::shapes[i.value]) > 0) {
        using list = typename net::template layer<i.value>::techniques;
        using columns = report_columns<list>;
        result.resize(columns::count);
        std::copy(columns::paper.begin(), columns::paper.end(), result.begin());
        for (std::size_t l = 0; l < columns::of.size(); ++l) result[columns::of[l]] = list::names[l];
      }
    });
    return result;
  }

  std::size_t workspace_bytes(int threads) const override { return net::workspace_bytes(threads); }

  std::unique_ptr<runner> make_dense(int threads) const override {
    return std::make_unique<runner_of<net>>(weights_, threads, constants_);
  }

  std::unique_ptr<runner> make_reduced(int threads, options const& o, int batch) const override {
    auto result = std::make_unique<runner_of<net>>(weights_, threads, constants_, batch);
    if (o.technique == technique::dense && o.max_macs.empty()) return result;
    if (o.oracle() && o.timed()) result->time_without_oracle();
    result->tune(o);
    return result;
  }

  void write_packed(std::string const& file) const override { redzap::io::write_packed(file, weights_); }

  double map_packed(std::string const& file) const override {
    auto const begin = std::chrono::steady_clock::now();
    auto const mapped = redzap::io::map_packed<net>(file);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  }

  void add_self_test(redzap::named_tensors& to, std::span<float const> image) const override {
    redzap::io::self_test::add(to, weights_, image);
  }

  void check_self_test(redzap::named_tensors const& from, std::string const& file) const override {
    redzap::io::self_test::check(from, weights_, file);
  }

 protected:
  std::map<std::string, float> constants_;
  redzap::weights<net> weights_;
};

}  // namespace tool
