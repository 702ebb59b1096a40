// SPDX-License-Identifier: MIT
// PyTorch operators over redzap's convolution and its trainer of sketches, on PyTorch's own threads. redzap.py is what
// to call.
#include <torch/custom_class.h>
#include <torch/library.h>  // these two first: clang 14 takes ATen/Parallel.h of PyTorch 1.13 in C++20 only after them

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <redzap/redzap.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>
#include <redzap/training/sketch_trainer.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace {

using floats = c10::Dict<std::string, at::Tensor>;

struct policy : redzap::defaults {
  using techniques = redzap::zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};
using convolution = redzap::standalone::reducible_conv2d<policy>;
using trainer = redzap::training::sketch_trainer<policy::predictor>;

struct pool {  // PyTorch's own threads
  void run(int tasks, redzap::task t) const noexcept {
    at::parallel_for(0, tasks, 1, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) t(static_cast<int>(i));
    });
  }
};
pool const own_threads;

template <class... Words>
std::string sentence(Words const&... words) {
  std::ostringstream text;
  (text << ... << words);
  return text.str();
}
std::string shown(c10::IntArrayRef sizes) {
  std::string text;
  for (int64_t const size : sizes) text += (text.empty() ? "(" : ", ") + std::to_string(size);
  return text + ')';
}
void check(bool right, std::string const& layer, std::string const& what) {
  if (!right) throw redzap::error("layer '" + layer + "'", what);
}
void check_kind(at::Tensor const& t, std::string const& layer, char const* what) {
  check(t.device().is_cpu() && t.scalar_type() == at::kFloat, layer,
        sentence(what, " must be float32 on the CPU, is ", t.scalar_type(), " on ", t.device()));
}
/// Of a tensor that is contiguous already.
std::span<float const> values(at::Tensor const& t) {
  return {t.data_ptr<float>(), static_cast<std::size_t>(t.numel())};
}

/// Images `first` and after it as a view, of any strides.
template <class T>
redzap::view<T, redzap::layout::strided> images(at::Tensor const& t, int64_t first, redzap::shape extents) {
  auto const stride = [&](int axis) { return static_cast<std::size_t>(t.stride(axis)); };
  return {t.data_ptr<float>() + first * t.stride(0), extents, {stride(0), stride(1), stride(2), stride(3)}};
}

/// One layer: torch.classes.redzap.Conv2d. Its weights are packed once; dense until it has a sketch and a threshold.
class conv2d : public torch::CustomClassHolder {
 public:
  /// ifmap: (C, H, W) of an image; window: kernel, stride, padding, dilation, each height and width, then groups;
  /// images: at most so many are in work at a time.
  conv2d(std::string name, at::Tensor weight, c10::optional<at::Tensor> bias, std::vector<int64_t> const& ifmap,
         std::vector<int64_t> const& window, bool relu, int64_t images)
      : name_(std::move(name)) {
    check_kind(weight, name_, "its weight");
    check(ifmap.size() == 3 && window.size() == 9, name_, "takes an ifmap (C, H, W) and a window of 9 numbers");
    for (auto const& numbers : {ifmap, window, {images}})
      for (int64_t const i : numbers) check(i == static_cast<int>(i), name_, "has an extent that no tensor can have");
    auto const of = [](std::vector<int64_t> const& v, std::size_t i) { return static_cast<int>(v[i]); };
    auto const pair = [&](std::size_t i) { return redzap::extent(of(window, i), of(window, i + 1)); };
    redzap::shape const in{.n = static_cast<int>(images), .c = of(ifmap, 0), .h = of(ifmap, 1), .w = of(ifmap, 2)};
    int64_t const groups = std::max<int64_t>(1, window[8]);
    check(weight.dim() == 4 && weight.size(1) == in.c / groups && weight.size(2) == window[0] &&
              weight.size(3) == window[1],
          name_,
          sentence("takes a weight of (out_channels, ", in.c / groups, ", ", window[0], ", ", window[1],
                   ") for an input of ", shown(ifmap), ", is given ", shown(weight.sizes())));
    redzap::conv2d_options const options{.out_channels = static_cast<int>(weight.size(0)),
                                         .kernel = pair(0),
                                         .stride = pair(2),
                                         .padding = pair(4),
                                         .dilation = pair(6),
                                         .groups = of(window, 8),
                                         .activation = relu ? redzap::activation::relu : redzap::activation::none};
    at::Tensor const packed = weight.contiguous(), added = bias ? bias->contiguous() : at::Tensor();
    if (bias) {
      check_kind(*bias, name_, "its bias");
      check(added.dim() == 1 && added.size(0) == weight.size(0), name_,
            sentence("takes a bias of (", weight.size(0), "), is given ", shown(added.sizes())));
    }
    weights_ = std::make_unique<convolution::weights>(in, options, name_, values(packed),
                                                      bias ? values(added) : std::span<float const>());
  }

  void add_sketch(floats const& sketch) {
    check(weights_->options().activation == redzap::activation::relu, name_,
          "has no ReLU of its own: what a sketch leaves out would not be zero");
    redzap::named_tensors tensors;
    for (auto const& entry : sketch) {
      check_kind(entry.value(), name_, entry.key().c_str());
      at::Tensor const t = entry.value().contiguous();
      auto const v = values(t);
      tensors[name_ + ".none.sketch." + entry.key()] = {{t.sizes().begin(), t.sizes().end()}, {v.begin(), v.end()}};
    }
    std::lock_guard const lock(mutex_);
    weights_->add_predictors(tensors, "sketch");
    run_.reset();
    has_sketch_ = true;
  }
  /// 0 leaves nothing out, a negative one makes the layer dense.
  void threshold(double value) {
    std::lock_guard const lock(mutex_);
    check(value < 0 || has_sketch_, name_, "has no sketch yet: threshold() must come after add_sketch()");
    if (value >= 0) policy::predictor::check_threshold(static_cast<float>(value));
    threshold_ = value;
    if (run_) choose();
  }

  at::Tensor run(at::Tensor const& input) {
    std::lock_guard const lock(mutex_);  // a layer's memory is for one run at a time
    redzap::shape const most = weights_->input(), out = weights_->output();
    check_kind(input, name_, "its input");
    auto const is = [&](int64_t c, int64_t h, int64_t w) {
      return input.dim() == 4 && input.size(1) == c && input.size(2) == h && input.size(3) == w;
    };
    if (!is(most.c, most.h, most.w))
      check(false, name_,
            sentence("takes inputs of (N, ", most.c, ", ", most.h, ", ", most.w, ") alone, is given ",
                     shown(input.sizes()),
                     is(most.h, most.w, most.c) ? ", channels last: permute(0, 3, 1, 2) makes them first" : ""));
    check(!(at::GradMode::is_enabled() && input.requires_grad()), name_,
          sentence("is for inference and has no gradient, but its input ", shown(input.sizes()),
                   " requires one: run it under torch.no_grad()"));
    int const threads = std::max(1, at::get_num_threads());
    if (!run_ || run_->threads() != threads) {
      run_ = std::make_unique<convolution>(*weights_, redzap::execution(own_threads, threads));
      choose();
    }
    int64_t const count = input.size(0);
    at::Tensor const output = at::empty({count, out.c, out.h, out.w}, input.options(), input.suggest_memory_format());
    for (int64_t first = 0; first < count; first += most.n) {
      int const n = static_cast<int>(std::min<int64_t>(most.n, count - first));
      run_->run(images<float const>(input, first, most.batch(n)), images<float>(output, first, out.batch(n)));
      if (counts_) add_cost();
    }
    return output;
  }

  /// From now on every run adds to counts(), which begin at zero.
  void count(bool on) {
    std::lock_guard const lock(mutex_);
    counts_ = on;
    counted_.assign(5, 0.0);
  }
  /// MACs in full, MACs that the labels ask for (eq. (12)), those of the sketch; activations of label 0, computed, and
  /// 1, left out.
  std::vector<double> counts() const {
    std::lock_guard const lock(mutex_);
    return counted_;
  }

  /// A sketch's MACs, as a share of the layer's own.
  double sketch_share() const {
    redzap::shape const one = weights_->input().batch(1);
    return policy::predictor::weights::macs(one, weights_->options()) /
           static_cast<double>(redzap::cost::conv2d_macs(one, weights_->options()));
  }

  std::string const& name() const { return name_; }
  convolution::weights const& weights() const { return *weights_; }

 private:
  void choose() {
    run_->pattern(threshold_ < 0 ? redzap::pattern::all : redzap::pattern::none);
    if (threshold_ >= 0) run_->threshold(static_cast<float>(threshold_));
  }
  void add_cost() {
    auto const cost = run_->cost();
    double const found[] = {cost.dense_macs, cost.macs, cost.predictor_macs, static_cast<double>(cost.counts[0]),
                            static_cast<double>(cost.counts[1])};
    for (std::size_t i = 0; i < 5; ++i) counted_[i] += found[i];
  }

  std::string name_;
  std::unique_ptr<convolution::weights> weights_;
  std::unique_ptr<convolution> run_;  // made when it is known how many threads there are
  double threshold_ = -1;
  bool has_sketch_ = false, counts_ = false;
  std::vector<double> counted_ = std::vector<double>(5);
  mutable std::mutex mutex_;
};
using conv2d_pointer = c10::intrusive_ptr<conv2d>;

/// The sketches of some layers in training: torch.classes.redzap.SketchTrainer. See redzap::training::sketch_trainer.
class sketch_trainer : public torch::CustomClassHolder {
 public:
  /// mean_squares: of each layer's activations after ReLU; images: of an epoch.
  sketch_trainer(std::vector<conv2d_pointer> const& layers, std::vector<double> const& mean_squares, int64_t images,
                 int64_t epochs, int64_t batch, double rate, double lambda, int64_t seed)
      : trainer_(options(layers, mean_squares, images, epochs, batch, rate, lambda, seed)) {}

  int64_t next_batch() const { return trainer_.next_batch(); }
  bool done() const { return trainer_.done(); }

  /// The maps of next_batch() images; ofmaps after ReLU.
  void put(int64_t layer, at::Tensor const& ifmaps, at::Tensor const& ofmaps) {
    auto const& all = trainer_.chosen().layers;
    if (layer < 0 || layer >= static_cast<int64_t>(all.size()))
      throw redzap::error("sketch trainer", sentence("has no layer ", layer));
    auto const& l = all[static_cast<std::size_t>(layer)];
    redzap::shape const in = l.ifmap, out = output_shape(l.ifmap, l.window);
    int const count = trainer_.next_batch();
    for (auto const& [maps, extents, what] : {std::tuple(&ifmaps, in, "ifmaps"), std::tuple(&ofmaps, out, "ofmaps")}) {
      check_kind(*maps, l.name, what);
      auto const wanted = std::vector<int64_t>{count, extents.c, extents.h, extents.w};
      check(maps->sizes() == wanted, l.name,
            sentence("trains on ", what, " of ", shown(wanted), ", is given ", shown(maps->sizes())));
    }
    at::parallel_for(0, count, 1, [&](int64_t first, int64_t last) {
      std::vector<float> from(redzap::layout::packed::size(in)), to(redzap::layout::packed::size(out));
      for (int64_t n = first; n < last; ++n) {
        convert(images<float const>(ifmaps, n, in), redzap::view{from.data(), in, redzap::layout::packed{}});
        convert(images<float const>(ofmaps, n, out), redzap::view{to.data(), out, redzap::layout::packed{}});
        trainer_.put(static_cast<int>(n), static_cast<int>(layer), from.data(), to.data());
      }
    });
  }
  /// Trains all sketches on what was put, and returns their losses.
  std::vector<double> step() {
    if (trainer_.done()) throw redzap::error("sketch trainer", "has made all its steps");
    trainer_.step(at::get_num_threads());  // of OpenMP, as PyTorch's are
    std::vector<double> losses;
    for (std::size_t l = 0; l < trainer_.chosen().layers.size(); ++l)
      losses.push_back(trainer_.loss(static_cast<int>(l)));
    return losses;
  }
  /// What conv2d::add_sketch takes.
  floats sketch(std::string const& layer) const {
    redzap::named_tensors tensors;
    trainer_.export_to(tensors);
    std::string const prefix = layer + ".none.sketch.";
    floats result;
    for (auto const& [name, t] : tensors)
      if (name.starts_with(prefix)) {
        at::Tensor const to = at::empty(std::vector<int64_t>(t.extents.begin(), t.extents.end()), at::kFloat);
        std::copy(t.values.begin(), t.values.end(), to.data_ptr<float>());
        result.insert(name.substr(prefix.size()), to);
      }
    return result;
  }

 private:
  static trainer::options options(std::vector<conv2d_pointer> const& layers, std::vector<double> const& mean_squares,
                                  int64_t images, int64_t epochs, int64_t batch, double rate, double lambda,
                                  int64_t seed) {
    if (layers.size() != mean_squares.size()) throw redzap::error("sketch trainer", "needs one mean square a layer");
    trainer::options result{.layers = {},
                            .epochs = static_cast<int>(epochs),
                            .batch = static_cast<int>(batch),
                            .images = images,
                            .seed = static_cast<std::uint64_t>(seed),
                            .rate = static_cast<float>(rate),
                            .objective = {static_cast<float>(lambda)}};
    for (std::size_t l = 0; l < layers.size(); ++l)
      result.layers.push_back({layers[l]->name(), layers[l]->weights().input().batch(1), layers[l]->weights().options(),
                               static_cast<float>(mean_squares[l])});
    return result;
  }

  trainer trainer_;
};

TORCH_LIBRARY(redzap, m) {
  m.class_<conv2d>("Conv2d")
      .def(torch::init<std::string, at::Tensor, c10::optional<at::Tensor>, std::vector<int64_t>, std::vector<int64_t>,
                       bool, int64_t>())
      .def("add_sketch", &conv2d::add_sketch)
      .def("threshold", &conv2d::threshold)
      .def("count", &conv2d::count)
      .def("counts", &conv2d::counts)
      .def("sketch_share", &conv2d::sketch_share);
  m.class_<sketch_trainer>("SketchTrainer")
      .def(torch::init<std::vector<conv2d_pointer>, std::vector<double>, int64_t, int64_t, int64_t, double, double,
                       int64_t>())
      .def("next_batch", &sketch_trainer::next_batch)
      .def("done", &sketch_trainer::done)
      .def("put", &sketch_trainer::put)
      .def("step", &sketch_trainer::step)
      .def("sketch", &sketch_trainer::sketch);
  m.def("reducible_conv2d(Tensor input, __torch__.torch.classes.redzap.Conv2d layer) -> Tensor",
        [](at::Tensor const& input, conv2d_pointer const& layer) { return layer->run(input); });
}

}  // namespace
