// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bench/figures/settings.hpp>
#include <bench/support/random_predictors.hpp>
#include <cstddef>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <redzap/core/error.hpp>
#include <redzap/graph/session.hpp>
#include <redzap/graph/weights.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/models/alexnet.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/predictor/oracle.hpp>
#include <redzap/predictor/reads_ifmap.hpp>
#include <redzap/predictor/sketch.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <string>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

/// Labels from the true values: ideal RedZAP with the normaliser (a).
struct oracle_policy : defaults {
  using predictor = redzap::predictor::oracle<techniques>;
};

/// Weights in 16 bits: no loss for the bundled host, whose file holds them so.
struct bf16_weights : defaults {
  using precision = redzap::precision::bf16;
};

/// Labels from the ifmap, and no pattern.
struct sketch_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};

struct sketch_in_bf16 : sketch_policy {
  using precision = redzap::precision::bf16;
};

using alexnet = models::alexnet<>;
using sketch_alexnet = models::alexnet<sketch_policy>;
using oracle_alexnet = models::alexnet<oracle_policy>;

/// Calls body(std::integral_constant<int, I>) for every reducible layer.
template <class Net, class Body>
void for_each_reducible(Body&& body) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    auto visit = [&](auto i) {
      if constexpr (Net::template layer<i.value>::label_bytes(Net::shapes[i.value]) > 0) body(i);
    };
    (visit(std::integral_constant<int, I>{}), ...);
  }
  (std::make_integer_sequence<int, Net::count>{});
}

/// The trained network, its predictors for pattern D, and the real images that it is timed on.
struct host {
  static constexpr float oracle_threshold = 0.1f;
  static constexpr char const* oracle_labels = "oracle, pattern D, threshold 0.1";

  named_tensors model, predictors;
  std::string variant;
  bool trained = false;                    ///< false: predictors of random weights
  std::vector<std::vector<float>> images;  ///< normalised, (c, h, w)
  std::map<std::string, std::optional<float>> sketch_thresholds;  ///< by layer; nothing: it is left dense

  explicit host(settings const& s) : variant(s.variant), trained(!s.predictors.empty()) {
    io::safetensors file = io::read_safetensors(s.model);
    model = std::move(file.tensors);
    auto const normalise = io::normalisation::from(file.metadata, s.model);
    io::cifar100 const data = io::read_cifar100(s.images);
    for (std::size_t i = 0; i < std::min(data.size(), static_cast<std::size_t>(s.image_count)); ++i) {
      images.emplace_back(io::cifar100::pixels);
      normalise(data.image(i * data.size() / static_cast<std::size_t>(s.image_count)), images.back());
    }
    if (trained) {
      predictors = io::read_safetensors(s.predictors).tensors;
      for_each_reducible<alexnet>(
          [&](auto i) { sketch_thresholds[std::string(alexnet::name(i.value))] = s.sketch_threshold.value_or(0.15f); });
      if (!s.operating_point.empty()) read_sketch_thresholds(s.operating_point);
    } else {
      for_each_reducible<alexnet>([&](auto i) {
        add_random_predictor(predictors, std::string(alexnet::name(i.value)) + ".D." + variant,
                             alexnet::shapes[i.value + 1].c);
      });
    }
  }

  /// Whether the file of predictors has sketches.
  bool sketched() const { return predictors.contains("conv2.none.sketch.reduce.weight"); }

  template <class Net = alexnet>
  weights<Net> weights_with_predictors() const {
    return weights_with_predictors<Net>(model);
  }
  /// The same of other tensors of this host, such as quantised ones.
  template <class Net>
  weights<Net> weights_with_predictors(named_tensors const& tensors) const {
    weights<Net> w(tensors);
    w.add_predictors(predictors,
                     predictor::reads_ifmap<typename Net::template layer<2>::predictor> ? "sketch" : variant);
    return w;
  }
  /// The thresholds of the `sketch` rows, and the layers that the operating point leaves dense. Throws redzap::error
  /// where it lacks one.
  template <class Net>
  void set_sketch_thresholds(session<Net>& of) const {
    for_each_reducible<Net>([&](auto i) {
      auto const found = sketch_thresholds.find(std::string(Net::name(i.value)));
      if (found == sketch_thresholds.end())
        throw error("operating point", "lacks a threshold of " + std::string(Net::name(i.value)));
      auto& state = of.template state<i.value>();
      found->second ? state.threshold(*found->second) : state.pattern(pattern::all);
    });
  }
  std::string sketch_labels() const {
    std::string result = "sketch, thresholds";
    for (auto const& [layer, threshold] : sketch_thresholds) {
      char text[16] = " dense";
      if (threshold) std::snprintf(text, sizeof text, " %.3g", static_cast<double>(*threshold));
      result += text;
    }
    return result;
  }
  std::string trained_labels(settings const& s) const {
    return variant + ", pattern D, threshold " + nlohmann::json(s.threshold).dump().substr(0, 4);
  }

 private:
  void read_sketch_thresholds(std::string const& file) {
    auto const bytes = io::read_file(file);
    auto const* const text = reinterpret_cast<char const*>(bytes.data());
    auto const document = nlohmann::json::parse(text, text + bytes.size(), nullptr, false);
    if (!document.contains("layers") || document.value("technique", "") != "sketch")
      throw error(file, "is no operating point of sketches");
    for (auto const& [layer, setting] : document["layers"].items())
      sketch_thresholds[layer] =
          setting.value("pattern", "none") == "all" ? std::nullopt : std::optional(setting.value("threshold", 0.15f));
  }
};

}  // namespace redzap::inline REDZAP_ISA::bench
