// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/trace/records.hpp>
#include <span>
#include <string>
#include <vector>

#include "model.hpp"
#include "options.hpp"

namespace tool {

/// A layer with weights, as `info` and `evaluate` list it.
struct layer_description {
  std::string name;
  redzap::shape in, out;
  double macs = 0;          ///< eq. (2)
  double parameters = 0;    ///< weights and biases
  bool reducible = false;
};

/// What a layer did in one or more runs.
struct layer_work {
  double dense_macs = 0, macs = 0, predictor_macs = 0;
  std::vector<double> counts = std::vector<double>(4);   ///< activations by what network::labels calls them

  layer_work& operator+=(layer_work const& other);
  /// Those of the predictor counted.
  double honest_macs() const { return macs + predictor_macs; }
};

/// Shares of zeros in what goes into a layer and what comes out of it.
struct zero_shares {
  double in = 0, out = 0;

  zero_shares& operator+=(zero_shares const& other) {
    in += other.in, out += other.out;
    return *this;
  }
};

/// Who computes what in one layer on one image: [channel][row][column], each the place of its label among
/// network::labels.
struct label_map {
  std::size_t layer;   ///< its place among network::layers
  redzap::shape extents;
  std::vector<std::uint8_t> labels;
};

/// A session of a network whose type is hidden. Layers are numbered as in network::layers.
class runner {
 public:
  virtual ~runner() = default;
  /// Classifies normalised images, one after another, as many as it was made for or fewer. The logits are valid until
  /// the next run.
  virtual std::span<float const> run(std::span<float const> images) = 0;
  /// From now on keeps what runs do, and when: so many of them, and of their steps. The last run is there in any case.
  virtual void record(int runs, int steps) = 0;
  virtual redzap::trace::records recorded() const = 0;
  /// Of the last run: milliseconds in all, and of each layer.
  virtual double ms() const = 0;
  virtual std::span<double const> layer_ms() const = 0;
  /// Of the last run, all its images together.
  virtual std::vector<layer_work> work() = 0;
  /// Of every reducible layer, from the last run's first image.
  virtual std::vector<label_map> label_maps() = 0;
  /// The next runs take the pattern, threshold and normaliser of these options; their technique is that of the network.
  /// Nothing to turn where that is "dense".
  virtual void tune(options const& chosen) = 0;
  /// Runs the image and counts.
  virtual std::vector<zero_shares> zeros(std::span<float const> image) = 0;
};

/// The AlexNet with the policy that the options name, loaded.
class network {
 public:
  virtual ~network() = default;
  virtual std::vector<layer_description> layers() const = 0;
  /// What activations are labelled: irreducible, zero, max and average, whether the network has them or not, then
  /// further techniques.
  virtual std::vector<std::string> labels() const = 0;
  virtual std::size_t workspace_bytes(int threads) const = 0;
  virtual std::unique_ptr<runner> make_dense(int threads) const = 0;
  /// Tuned to these options; the dense one where their technique is "dense". batch: the most images of a run.
  virtual std::unique_ptr<runner> make_reduced(int threads, options const& chosen, int batch = 1) const = 0;
  /// Writes the weights as a file that programs map, and maps it: the milliseconds that took. Throws redzap::error
  /// naming the file.
  virtual void write_packed(std::string const& file) const = 0;
  virtual double map_packed(std::string const& file) const = 0;
  /// Puts the self-test of io::self_test, of the network with these weights, beside the model's tensors.
  virtual void add_self_test(redzap::named_tensors& to, std::span<float const> image) const = 0;
  /// Runs that of the model's tensors. Throws redzap::error naming `file` where it has none, or gives other logits.
  virtual void check_self_test(redzap::named_tensors const& from, std::string const& file) const = 0;
};

/// That of weights, by its name on the command line: what was asked for, or what the model's file has. Weights of 16
/// bits, as the bundled ones are, have the same values in bf16, of which half the bytes are fetched: a sketch's network
/// takes them so.
std::string precision_of(options const& options, model const& model);

/// Throws redzap::error where the model's or the predictors' tensors do not fit the network, or the options' operating
/// point does not.
std::unique_ptr<network> make_network(options const& options, model const& model);

}  // namespace tool
