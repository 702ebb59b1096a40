// SPDX-License-Identifier: MIT
#include "predictor_recalibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <redzap/redzap.hpp>
#include <redzap/training/recalibration.hpp>
#include <span>
#include <utility>

#include "features.hpp"
#include "policies.hpp"
#include "progress.hpp"
#include "table.hpp"

namespace tool {
namespace {

using redzap::training::recalibration;
using norm = recalibration::norm;

char const* name_of(norm which) { return which == norm::first ? "bn1" : "bn2"; }

nlohmann::json to_json(recalibration::sums const& s) {
  nlohmann::json result{{"count", s.count}, {"z", nlohmann::json::array()}, {"squares", nlohmann::json::array()}};
  for (std::size_t b = 0; b < s.z.size(); ++b)
    for (std::size_t i = 0; i < s.z[b].size(); ++i)
      result["z"].push_back(s.z[b][i]), result["squares"].push_back(s.squares[b][i]);
  return result;
}

recalibration::sums sums_of(nlohmann::json const& found, int channels) {
  recalibration::sums result(channels);
  result.count = found.at("count").get<double>();
  for (std::size_t b = 0; b < result.z.size(); ++b)
    for (std::size_t i = 0, at = b * result.z[b].size(); i < result.z[b].size(); ++i, ++at)
      result.z[b][i] = found.at("z").at(at).get<double>(),
      result.squares[b][i] = found.at("squares").at(at).get<double>();
  return result;
}

template <class Policy>
class recalibration_run {
  using net = redzap::models::alexnet<Policy>;
  // images: between two results that are kept, and between two sums
  static constexpr int chunk = 2500, together = 125;

 public:
  recalibration_run(options const& o, model const& host, redzap::io::cifar100 const& data,
                    std::vector<int> const& images, cell_store& cells, redzap::named_tensors& tensors)
      : o_(o),
        host_(host),
        data_(data),
        images_(images),
        cells_(cells),
        tensors_(tensors),
        bar_("images", 2ll * layers() * count(), o.quiet) {}

  std::vector<moved_norm> run() {
    [&]<int... I>(std::integer_sequence<int, I...>) { (layer<I>(), ...); }
    (std::make_integer_sequence<int, net::count>{});
    return std::move(moved_);
  }

 private:
  int count() const { return static_cast<int>(images_.size()); }
  static int layers() {
    return []<int... I>(std::integer_sequence<int, I...>) { return (is_reducible<I>() + ... + 0); }
    (std::make_integer_sequence<int, net::count>{});
  }
  template <int I>
  static constexpr bool is_reducible() {
    return net::template layer<I>::label_bytes(net::shapes[I]) > 0;
  }

  /// What runs the network up to layer I and measures there, one a thread.
  template <int I>
  struct measuring {
    redzap::session<alexnet_up_to<Policy, I>> session;
    redzap::training::predictor_block::workspace space;

    measuring(redzap::weights<alexnet_up_to<Policy, I>> const& weights, options const& o, recalibration const& r)
        : session(weights), space(r.workspace()) {
      session.pattern(*find_pattern(o.pattern));
      session.threshold(o.chosen_threshold());
    }
  };

  template <int I>
  void layer() {
    if constexpr (is_reducible<I>()) {
      std::string const name(net::name(I)), predictor = name + '.' + o_.pattern + '.' + o_.variant();
      redzap::weights<alexnet_up_to<Policy, I>> weights(host_.tensors);
      weights.add_predictors(tensors_, o_.variant());   // earlier layers' are new by now
      recalibration here(predictor, net::shapes[I + 1], *find_pattern(o_.pattern), tensors_);
      std::vector<std::unique_ptr<measuring<I>>> threads;
      for (int t = 0; t < o_.threads; ++t) threads.push_back(std::make_unique<measuring<I>>(weights, o_, here));
      auto const before = tensors_;
      for (norm const which : {norm::first, norm::second}) here.set(which, total<I>(which, here, threads));
      here.write(tensors_);
      for (norm const which : {norm::first, norm::second})
        moved_.push_back(moved(before, name, predictor, name_of(which)));
    }
  }

  template <int I>
  recalibration::sums total(norm which, recalibration const& here,
                            std::vector<std::unique_ptr<measuring<I>>>& threads) {
    int const channels = net::shapes[I + 1].c;
    recalibration::sums result(channels);
    std::string const key = std::string(net::name(I)) + ' ' + name_of(which) + ", " + o_.variant() + ' ' + o_.pattern +
                            ' ' + fixed(o_.chosen_threshold(), 6) + ", of " + std::to_string(count());
    for (int first = 0; first < count(); first += chunk) {
      tool::chunk const images{first, std::min(chunk, count() - first)};
      if (auto const* const found = cells_.find(key, images)) {
        result += sums_of(*found, channels);
      } else {
        auto const part = measure<I>(which, here, threads, images, channels);
        cells_.add(key, images, to_json(part));
        result += part;
      }
      bar_.at(done_ += images.count);
    }
    return result;
  }

  template <int I>
  recalibration::sums measure(norm which, recalibration const& here,
                              std::vector<std::unique_ptr<measuring<I>>>& threads, tool::chunk images, int channels) {
    recalibration::sums result(channels);
    std::vector<recalibration::sums> each(together, recalibration::sums(channels));
    for (int begin = images.first, end = begin + images.count; begin < end; begin += together) {
      int const some = std::min(together, end - begin);
      redzap::parallel_for(some, o_.threads, [&](int n, int thread) {
        auto& own = *threads[thread];
        std::array<float, redzap::io::cifar100::pixels> input;
        host_.normalisation(data_.image(images_[begin + n]), input);
        own.session.run(input, [&](auto i, float const*, float const* ofmap) {
          if constexpr (i.value == I) each[n] = here.measure(which, ofmap, own.space);
        });
      });
      for (int n = 0; n < some; ++n) result += each[n];   // in the order of the images, whoever ran them
      bar_.at(done_ + begin + some - images.first);
    }
    return result;
  }

  moved_norm moved(redzap::named_tensors const& before, std::string const& layer, std::string const& predictor,
                   std::string const& which) const {
    auto const values = [&](redzap::named_tensors const& of, char const* what) -> auto const& {
      return of.at(predictor + '.' + which + ".running_" + what).values;
    };
    constexpr double epsilon = redzap::training::batch_norm::epsilon;
    moved_norm result{layer, which};
    auto const channels = values(before, "mean").size();
    for (std::size_t c = 0; c < channels; ++c) {
      double const variance = values(tensors_, "var")[c] + epsilon;
      result.mean += std::abs(values(tensors_, "mean")[c] - values(before, "mean")[c]) / std::sqrt(variance) /
                     static_cast<double>(channels);
      result.variance += std::log(variance / (values(before, "var")[c] + epsilon)) / static_cast<double>(channels);
    }
    result.variance = std::exp(result.variance);
    return result;
  }

  options const& o_;
  model const& host_;
  redzap::io::cifar100 const& data_;
  std::vector<int> const& images_;
  cell_store& cells_;
  redzap::named_tensors& tensors_;
  progress bar_;
  long long done_ = 0;
  std::vector<moved_norm> moved_;
};

}  // namespace

std::vector<moved_norm> recalibrate(options const& o, model const& host, redzap::io::cifar100 const& data,
                                    std::vector<int> const& images, cell_store& cells, redzap::named_tensors& tensors) {
  if (o.technique == technique::zap) return recalibration_run<zap_policy>(o, host, data, images, cells, tensors).run();
  return recalibration_run<redzap_policy>(o, host, data, images, cells, tensors).run();
}

}  // namespace tool
