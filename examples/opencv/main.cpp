// SPDX-License-Identifier: MIT
// An ONNX model in OpenCV: its own convolutions, redzap's, and redzap's reduced ones.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/dnn.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/normalisation.hpp>
#include <redzap/io/safetensors.hpp>

#include "convolution.hpp"
namespace rz = redzap;

struct outcome {
  int right = 0;
  double ms = 0;
  std::vector<float> logits;
};

outcome classify(std::string const& model, rz::io::cifar100 const& data, rz::io::normalisation const& normalise) {
  cv::dnn::Net net = cv::dnn::readNetFromONNX(model);
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  cv::Mat image({1, 3, 32, 32}, CV_32F);
  outcome result;
  std::vector<double> times;
  for (std::size_t i = 0; i < data.size(); ++i) {
    normalise(data.image(i), {image.ptr<float>(), image.total()});
    net.setInput(image);
    auto const begin = std::chrono::steady_clock::now();
    cv::Mat const logits = net.forward();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    float const* const values = logits.ptr<float>();
    result.right += std::max_element(values, values + 100) - values == data.labels[i];
    result.logits.insert(result.logits.end(), values, values + 100);
  }
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  result.ms = times[times.size() / 2];
  return result;
}

int main(int count, char** arguments) try {
  if (count != 3) throw rz::error("opencv_alexnet", "takes an ONNX model and the folder examples/alexnet_cifar100");
  cv::setNumThreads(1);
  std::string const model = arguments[1], folder = std::string(arguments[2]) + '/';
  auto const data = rz::io::read_cifar100(folder + "test_500.bin");
  auto const host = rz::io::read_safetensors(folder + "alexnet_cifar100.safetensors");
  auto const normalise = rz::io::normalisation::from(host.metadata, "host");

  auto const own = classify(model, data, normalise);
  cv::dnn::LayerFactory::registerLayer("Convolution", convolution::create);
  auto const dense = classify(model, data, normalise);
  convolution::predictors = rz::io::read_safetensors(folder + "alexnet_cifar100_predictors.safetensors").tensors;
  auto const point = nlohmann::json::parse(std::ifstream(folder + "alexnet_cifar100_operating_point.json"));
  for (auto const& [name, layer] : point.at("layers").items()) convolution::thresholds[name] = layer.at("threshold");
  convolution::macs = convolution::dense_macs = 0;
  auto const reduced = classify(model, data, normalise);

  float largest = 0;
  for (std::size_t i = 0; i < own.logits.size(); ++i)
    largest = std::max(largest, std::abs(own.logits[i] - dense.logits[i]));
  std::printf("OpenCV %s, %zu images, 1 thread; logits differ by %.0e at most\n", CV_VERSION, data.size(),
              static_cast<double>(largest));
  auto const print = [&](char const* whose, outcome const& o) {
    std::printf("%-22s  top-1 %5.1f %%  %5.2f ms", whose, 100.0 * o.right / static_cast<double>(data.size()), o.ms);
  };
  print("OpenCV's convolutions", own), std::puts(""), print("redzap's", dense), std::puts(""),
      print("redzap's, reduced", reduced);
  std::printf("  %.1f %% of all convolutions' MACs saved\n", 100 * (1 - convolution::macs / convolution::dense_macs));
} catch (std::exception const& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
