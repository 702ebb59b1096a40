// SPDX-License-Identifier: MIT
#pragma once
#include <cassert>
#include <cstddef>
#include <redzap/core/aligned_buffer.hpp>
#include <redzap/core/check_threads.hpp>
#include <redzap/core/execution.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/core/raise.hpp>
#include <redzap/core/workspace.hpp>
#include <redzap/geometry/conv2d_options.hpp>
#include <redzap/geometry/fault.hpp>
#include <redzap/layer/run_buffers.hpp>
#include <redzap/pattern/label.hpp>
#include <redzap/pattern/pattern.hpp>
#include <redzap/tensor/check_values.hpp>
#include <redzap/tensor/convert.hpp>
#include <redzap/tensor/named_tensors.hpp>
#include <redzap/tensor/view.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace redzap::inline REDZAP_ISA::standalone {

/// One convolution on its own, its geometry known at run time: what another inference engine embeds. See conv2d and
/// reducible_conv2d. One a thread, all on the same weights, which must outlive it. Steps: layer::conv2d_steps or
/// layer::reducible_steps of a policy.
template <class Steps>
class convolution {
  static constexpr bool is_reducible = requires { typename Steps::techniques; };

 public:
  /// Checked and packed once, immutable while convolutions run. Throws redzap::error, whose text begins with `name`,
  /// where the options do not fit the input, and where a tensor is missing, has another shape or holds a value that is
  /// not finite.
  class weights {
   public:
    /// in: the ifmap, n the most images of a run. Tensors: "<name>.weight" (out_channels, in_channels / groups,
    /// kernel.h, kernel.w) and
    /// "<name>.bias" (out_channels).
    weights(shape in, conv2d_options const& options, std::string const& name, named_tensors const& tensors)
        : in_(checked(in, options, name)), name_(name), packed_(in.batch(1), options, name, tensors) {}

    /// The same tensors as an engine holds them, in that order; without a bias it is zero.
    weights(shape in, conv2d_options const& options, std::string const& name, std::span<float const> weight,
            std::span<float const> bias = {})
        : in_(checked(in, options, name, weight, bias)),
          name_(name),
          packed_(in.batch(1), options, name, weight, bias) {}

    /// Takes the layer's predictors for every pattern that `tensors` has, as redzap::weights::add_predictors does. Call
    /// it before convolutions are made.
    void add_predictors(named_tensors const& tensors, std::string_view variant)
      requires is_reducible
    {
      packed_.add_predictors(tensors, name_, variant, in_.batch(1));
    }

    shape input() const { return in_; }
    shape output() const { return output_shape(in_, options()); }
    conv2d_options const& options() const { return packed_.options(); }

   private:
    friend convolution;

    static shape checked(shape in, conv2d_options const& options, std::string const& name) {
      fault const found = Steps::check(in, options);
      if (found != fault::none) raise(error(name, std::string(sentence(found))));
      return in;
    }
    static shape checked(shape in, conv2d_options const& options, std::string const& name,
                         std::span<float const> weight, std::span<float const> bias) {
      checked(in, options, name);
      check_values(name + ".weight", weight, weight_shape(in, options).size());
      if (!bias.empty()) check_values(name + ".bias", bias, std::size_t(options.out_channels));
      return in;
    }

    shape in_;
    std::string name_;
    typename Steps::weights packed_;
  };

  /// on: a number of threads, or the caller's own executor, see execution. Owns its workspace. Throws redzap::error
  /// where threads < 1, std::bad_alloc.
  explicit convolution(weights const& loaded, execution on = 1) : convolution(loaded, on, std::span<std::byte>()) {}

  /// Borrows it: at least workspace_bytes(loaded.input(), loaded.options(), threads) bytes, aligned to a cache line,
  /// whose contents count from a run to the labels and costs that are asked for after it. Throws redzap::error where it
  /// is too small or not aligned.
  convolution(weights const& loaded, execution on, std::span<std::byte> workspace)
      : weights_(&loaded),
        on_(check_threads(on)),
        in_(loaded.input()),
        buffers_(loaded.input(), loaded.options(), on.threads()),
        workspace_(buffers_.bytes, workspace),
        state_(loaded.input().batch(1), loaded.packed_, on.threads()) {}

  /// Bytes of a workspace for these images on that many threads. requires: the options fit the input.
  static constexpr std::size_t workspace_bytes(shape in, conv2d_options const& options, int threads = 1) {
    return places(in, options, threads).bytes;
  }

  /// The accuracy knob, in the predictor's own terms. Throws redzap::error where the predictor does not take that
  /// value.
  void threshold(float value)
    requires is_reducible
  {
    state_.threshold(value);
  }

  /// The positions that are always computed; pattern::all, as from the start, makes it dense. Throws redzap::error
  /// where there is no predictor for that pattern.
  void pattern(redzap::pattern const& value)
    requires is_reducible
  {
    state_.pattern(value);
  }

  /// Convolves images of any layout into an ofmap of any layout, a user's own too: each is gone through once.
  /// Allocates, throws and prints nothing. Precondition: extents are those of the weights' input and output, n from 1
  /// to theirs, the same for both.
  template <class In, tensor_layout InLayout, class Out, tensor_layout OutLayout>
  void run(view<In, InLayout> ifmap, view<Out, OutLayout> ofmap) noexcept {
    shape const most = weights_->input(), in = ifmap.extents, out = output_shape(in, weights_->options());
    assert(in == most.batch(in.n) && in.n >= 1 && in.n <= most.n && ofmap.extents == out);
    (void)most;
    in_ = in;
    convert(ifmap, view<float, redzap::layout::packed>{floats(0), in});
    Steps::run(in, weights_->packed_, state_,
               {.ifmap = floats(0),
                .ofmap = floats(buffers_.ofmap),
                .scratch = workspace_.data() + buffers_.scratch,
                .labels = label_map(),
                .on = on_});
    convert(view<float const, redzap::layout::packed>{floats(buffers_.ofmap), out}, ofmap);
  }

  /// The labels of the last run; extents are those of its ofmap.
  view<label, redzap::layout::packed> labels()
    requires is_reducible
  {
    return {label_map(), output_shape(in_, weights_->options())};
  }

  /// The same, copied into a view of any layout and of those extents.
  template <class T, tensor_layout Layout>
  void labels(view<T, Layout> to)
    requires is_reducible
  {
    convert(labels(), to);
  }

  /// What the last run did, in MACs, all its images together: see layer::layer_cost.
  auto cost() { return Steps::cost(in_, state_, label_map()); }

  /// The knobs and tables of the layer, e.g. an oracle's normalizer.
  auto& state() { return state_; }
  int threads() const { return on_.threads(); }

 private:
  /// Where the packed ifmap (at 0), the ofmap, the labels and the layer's scratch lie in the workspace, in bytes.
  struct places {
    std::size_t ofmap, labels, scratch, bytes;

    constexpr places(shape in, conv2d_options const& o, int threads)
        : ofmap(rounded(redzap::layout::packed::size(in) * sizeof(float))),
          labels(ofmap + rounded(redzap::layout::packed::size(output_shape(in, o)) * sizeof(float))),
          scratch(labels + rounded(Steps::label_bytes(in, o))),
          bytes(scratch + rounded(Steps::scratch_bytes(in, o, threads))) {}
    static constexpr std::size_t rounded(std::size_t size) { return (size + cache_line - 1) / cache_line * cache_line; }
  };

  float* floats(std::size_t place) { return reinterpret_cast<float*>(workspace_.data() + place); }
  label* label_map() { return reinterpret_cast<label*>(workspace_.data() + buffers_.labels); }

  weights const* weights_;
  execution on_;
  shape in_;   ///< of the last run
  places buffers_;
  redzap::workspace workspace_;
  typename Steps::state state_;
};

}  // namespace redzap::inline REDZAP_ISA::standalone
