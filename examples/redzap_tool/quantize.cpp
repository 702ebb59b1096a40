// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <redzap/core/parallel_for.hpp>
#include <redzap/io/cifar.hpp>
#include <redzap/io/quantized_storage.hpp>
#include <redzap/io/sha256.hpp>
#include <redzap/io/write_safetensors.hpp>
#include <redzap/models/alexnet.hpp>
#include <redzap/quantization/calibration.hpp>
#include <redzap/quantization/quantized_model.hpp>
#include <span>
#include <string>
#include <vector>

#include "commands.hpp"
#include "model.hpp"
#include "network.hpp"
#include "network_of.hpp"
#include "not_held_out.hpp"
#include "options.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "table.hpp"

namespace tool {
namespace {

namespace io = redzap::io;
using net = redzap::models::alexnet<>;
using affines = std::map<std::string, redzap::precision::affine>;

struct quantize_options : options {
  std::string layers = "all";
  int held_out = 50;

  bool convolutions() const { return layers == "all"; }
};

/// Images to calibrate on, and how many were asked for where nothing was said.
std::vector<int> images_of(quantize_options const& o, io::cifar100 const& data) {
  constexpr int enough = 2000;
  auto result = not_held_out(data, o.held_out, o.images, "to calibrate on");
  if (o.images == 0) result.resize(std::min<std::size_t>(result.size(), enough));
  return result;
}

/// How the ifmap of each convolution is quantised, which does not depend on the number of threads.
affines calibrate(quantize_options const& o, model const& host, redzap::weights<net> const& weights,
                  io::cifar100 const& data, std::vector<int> const& images) {
  struct observer {
    redzap::session<net> session;
    redzap::quantization::calibration<net> calibration;
    std::string failed;

    explicit observer(redzap::weights<net> const& weights) : session(weights) { session.pattern(redzap::pattern::all); }
  };
  std::vector<std::unique_ptr<observer>> threads;
  for (int t = 0; t < o.threads; ++t) threads.push_back(std::make_unique<observer>(weights));
  progress bar("images", static_cast<long long>(images.size()), o.quiet);
  std::atomic<long long> done = 0;
  redzap::parallel_for(static_cast<int>(images.size()), o.threads, [&](int i, int thread) {
    auto& own = *threads[static_cast<std::size_t>(thread)];
    std::vector<float> input(io::cifar100::pixels);
    host.normalisation(data.image(static_cast<std::size_t>(images[static_cast<std::size_t>(i)])), input);
    try {   // none may leave a thread
      own.calibration.observe(own.session, input);
    } catch (redzap::error const& e) {
      own.failed = e.what();
    }
    ++done;
    if (thread == 0) bar.at(done);
  });
  redzap::quantization::calibration<net> all;
  for (auto const& t : threads) {
    if (!t->failed.empty()) throw redzap::error(o.model, t->failed);
    all += t->calibration;
  }
  return all.inputs();
}

/// Tells the images apart.
std::string digest_of(io::cifar100 const& data, std::vector<int> const& images) {
  std::string text;
  for (int const i : images) text += io::sha256(std::as_bytes(data.image(static_cast<std::size_t>(i))));
  return io::sha256(std::as_bytes(std::span(text)));
}

/// Of a picture that is nobody's, since files are given away.
void add_self_test(redzap::named_tensors& tensors, quantize_options const& o, model const& host) {
  std::vector<std::uint8_t> picture(io::cifar100::pixels);
  for (std::size_t i = 0; i < picture.size(); ++i) picture[i] = static_cast<std::uint8_t>(37 * i + i / 1024 * 11);
  std::vector<float> image(picture.size());
  host.normalisation(picture, image);
  model made;
  made.tensors = tensors;
  options dense = o;
  dense.technique = technique::dense;
  dense.precision = o.convolutions() ? "i8" : "i8-linear";
  make_network(dense, made)->add_self_test(tensors, image);
}

void quantize(quantize_options const& o) {
  if (o.convolutions() && o.data.empty()) throw CLI::RequiredError("--data, images to calibrate convolutions on,");
  check_writable(o.out);
  auto const host = read_model(o.model, "", with_predictors::no, true);
  if (host.quantized != quantized_layers::none) throw redzap::error(o.model, "is quantised already");
  auto metadata = host.metadata;
  metadata["redzap_format"] = "1";
  metadata["host_sha256"] = host.sha256;
  affines inputs;
  redzap::weights<net> const weights = naming(o.model, [&] { return redzap::weights<net>(host.tensors); });
  if (o.convolutions()) {
    auto const data = io::read_cifar100(o.data);
    auto const images = images_of(o, data);
    metadata["calibration_images"] = std::to_string(images.size());
    metadata["calibration_sha256"] = digest_of(data, images);
    inputs = calibrate(o, host, weights, data, images);
  }
  auto tensors = naming(o.model, [&] { return redzap::quantization::quantized_model<net>(host.tensors, inputs); });
  add_self_test(tensors, o, host);
  io::write_safetensors(o.out, tensors, metadata, io::quantized_storage{tensors});
  if (o.quiet) return;
  std::cout << "wrote " << o.out << ", " << grouped(static_cast<double>(std::filesystem::file_size(o.out)))
            << " bytes: "
            << (o.convolutions() ? "all layers in i8, inputs of convolutions calibrated on " +
                                       metadata["calibration_images"] + " images"
                                 : std::string("the linear layers in i8, the others as they were"))
            << '\n';
}

}  // namespace

void add_quantize(CLI::App& program) {
  auto* const command = program.add_subcommand("quantize",
                                               "turn a host's weights into 8-bit integers, and choose how 8 bits stand "
                                               "for what convolutions read: a model for --precision i8, with a "
                                               "self-test for `info --self-test`");
  auto const o = std::make_shared<quantize_options>();
  o->data.clear();
  command->add_option("--data", o->data,
                      "training images in CIFAR-100's binary format to calibrate convolutions on; their labels tell "
                      "only which are held out");
  command->add_option("--out", o->out, "quantised host to write (safetensors)")->required();
  o->add_model(*command);
  command->add_option("--layers", o->layers, "all, or the linear layers alone, for i8-linear")
      ->check(CLI::IsMember({"linear", "all"}))
      ->capture_default_str();
  command->add_option("--held-out", o->held_out, "first images of each class that are left out")
      ->check(CLI::Range(0, 100000))
      ->capture_default_str();
  command
      ->add_option("--images", o->images,
                   "the first N of the others alone (default: 2000, or all where there are fewer)")
      ->check(CLI::Range(1, 1 << 24));
  command->add_option("--threads", o->threads, "threads, each with images of its own")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--quiet", o->quiet, "print nothing, no progress bar");
  command->callback([o] { quantize(*o); });
}

}  // namespace tool
