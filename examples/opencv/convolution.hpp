// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <memory>
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/dnn/shape_utils.hpp>
#include <redzap/redzap.hpp>
#include <redzap/standalone/reducible_conv2d.hpp>
#include <string>
/// OpenCV's "Convolution" layer by redzap: cv::dnn::LayerFactory::registerLayer("Convolution", convolution::create),
/// and what is loaded afterwards runs on it. Layers that `predictors` knows by name and whose ReLU is fused are reduced
/// to `threshold`; others are dense.
class convolution : public cv::dnn::Layer {
  struct policy : redzap::defaults {
    using techniques = redzap::zap_techniques;
    using predictor = redzap::predictor::sketch<>;
  };
  using conv2d = redzap::standalone::reducible_conv2d<policy>;
  using params = cv::dnn::LayerParams;
 public:
  static inline redzap::named_tensors predictors;
  static inline std::map<std::string, float> thresholds;   ///< of layers that are to be reduced
  static inline double macs, dense_macs;                   ///< since they were set to zero
  static cv::Ptr<Layer> create(params& p) { return cv::makePtr<convolution>(p); }
  explicit convolution(params const& p) : Layer(p) {
    if (blobs.empty()) throw redzap::error(name, "has no constant weights");
    options_.out_channels = blobs[0].size[0], options_.kernel = {blobs[0].size[2], blobs[0].size[3]};
    options_.groups = p.get<int>("group", 1);
    options_.stride = pair(p, "stride", 0, 1), options_.dilation = pair(p, "dilation", 0, 1);
    options_.padding = {pair(p, "pad", 0, 0), pair(p, "pad", 2, 0)};
    if (!p.get<cv::String>("pad_mode", "").empty())
      throw redzap::error(name, "has a pad_mode; give its padding in numbers");
  }
  bool setActivation(cv::Ptr<cv::dnn::ActivationLayer> const& next) override {
    auto const relu = next.dynamicCast<cv::dnn::ReLULayer>();
    if (relu && relu->negativeSlope == 0) options_.activation = redzap::activation::relu;
    return options_.activation == redzap::activation::relu;
  }
  bool getMemoryShapes(std::vector<cv::dnn::MatShape> const& inputs, int, std::vector<cv::dnn::MatShape>& outputs,
                       std::vector<cv::dnn::MatShape>&) const override {
    auto const out = output_shape(extents(inputs.at(0)), options_);
    return outputs = {{out.n, out.c, out.h, out.w}}, false;
  }
  void forward(cv::InputArrayOfArrays inputs, cv::OutputArrayOfArrays outputs, cv::OutputArrayOfArrays) override {
    std::vector<cv::Mat> in, out;
    inputs.getMatVector(in), outputs.getMatVector(out);
    auto const shape = extents(cv::dnn::shape(in.at(0)));
    if (!run_ || shape != weights_->input()) prepare(shape);   // only now is it known whether a ReLU follows
    run_->run(redzap::view<float const>{in[0].ptr<float>(), shape},
              redzap::view<float>{out.at(0).ptr<float>(), output_shape(shape, options_)});
    macs += run_->cost().macs, dense_macs += run_->cost().dense_macs;
  }

 private:
  struct pool {   // OpenCV's own threads
    void run(int tasks, redzap::task t) noexcept {
      cv::parallel_for_({0, tasks}, [&](cv::Range const& some) { for (int i = some.start; i < some.end; ++i) t(i); });
    }
  };
  /// Height and width: number `first` and the next, of one or two where there are no more.
  static redzap::extent pair(params const& p, std::string const& key, int first, redzap::extent otherwise) {
    if (!p.has(key)) return otherwise;
    auto const& v = p.get(key);
    return {v.get<int>(first % v.size()), v.get<int>((first + 1) % v.size())};
  }  static redzap::shape extents(cv::dnn::MatShape const& s) { return {s.at(0), s.at(1), s.at(2), s.at(3)}; }

  void prepare(redzap::shape in) {
    auto const floats = [&](std::size_t i) { return std::span(blobs.at(i).ptr<float>(), blobs.at(i).total()); };
    std::string const own = name.substr(name.find('!') + 1);   // OpenCV calls it onnx_node!conv2
    weights_ = std::make_unique<conv2d::weights>(in, options_, own, floats(0),
                                                 blobs.size() > 1 ? floats(1) : std::span<float const>());
    auto const chosen = thresholds.find(own);
    bool const reduced = chosen != thresholds.end() && options_.activation == redzap::activation::relu;
    if (reduced) weights_->add_predictors(predictors, "sketch");
    run_ = std::make_unique<conv2d>(*weights_, redzap::execution(pool_, cv::getNumThreads()));
    if (reduced) run_->pattern(redzap::pattern::none), run_->threshold(chosen->second);
  }

  redzap::conv2d_options options_;
  pool pool_;
  std::unique_ptr<conv2d::weights> weights_;
  std::unique_ptr<conv2d> run_;
};
