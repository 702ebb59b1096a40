// SPDX-License-Identifier: MIT
#include <omp.h>

#include <algorithm>
#include <array>
#include <bench/support/onednn.hpp>
#include <cstdlib>
#include <dnnl.hpp>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <unordered_map>
#include <utility>

namespace redzap::inline REDZAP_ISA::bench {

using dnnl::memory;
using tag = memory::format_tag;

struct onednn::chain {
  struct step {
    dnnl::primitive primitive;
    std::unordered_map<int, memory> arguments;
  };

  chain(shape input_shape, int thread_count, layouts map_layouts)
      : threads(thread_count), maps(map_layouts), output(input_shape) {}

  int threads;
  layouts maps;
  shape output;  ///< of the last layer so far
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  memory input;   ///< nchw, the caller's
  memory source;  ///< the same in the first layer's layout
  memory last;    ///< where the last layer so far writes; empty before the first
  precision::affine entry;  ///< how the first layer's input is quantised, if it is
  std::vector<step> steps;
  std::string implementations;

  memory::dims dims(shape s) const { return {s.n, s.c, s.h, s.w}; }
  memory::desc any(memory::dims const& d, memory::data_type type = memory::data_type::f32) const {
    return {d, type, tag::any};
  }
  memory::desc map(shape s) const {
    constexpr int lanes = native_isa::lanes == 16 ? 16 : 8;
    tag const blocked = s.c < lanes ? tag::nchw : lanes == 16 ? tag::nChw16c : tag::nChw8c;
    return {dims(s), memory::data_type::f32, maps == layouts::any ? tag::any : blocked};
  }
  memory user(memory::dims const& d, tag t, void* data) const { return {{d, memory::data_type::f32, t}, engine, data}; }

  memory reordered(memory from, memory::desc const& to) {
    if (from.get_desc() == to) return from;
    memory result(to, engine);
    dnnl::reorder(from, result).execute(stream, from, result);
    stream.wait();
    return result;
  }

  static dnnl::primitive_attr attributes(activation function) {
    dnnl::primitive_attr result;
    result.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    if (function == activation::relu) {
      dnnl::post_ops ops;
      ops.append_eltwise(1.0f, dnnl::algorithm::eltwise_relu, 0.0f, 0.0f);
      result.set_post_ops(ops);
    }
    return result;
  }

  /// What an i8 layer's sums become: real numbers, or bytes of the scale that the next layer reads.
  dnnl::primitive_attr i8_attributes(activation function, i8_scales const& s, int out_channels) const {
    auto result = attributes(function);
    std::vector<float> scales(static_cast<std::size_t>(out_channels));
    for (std::size_t c = 0; c < scales.size(); ++c) scales[c] = sum_scale(s, c) / s.to.value_or(1.0f);
    result.set_output_scales(1 << 1, scales);
    if (s.from.zero_point != 0) result.set_zero_points(DNNL_ARG_SRC, 0, {s.from.zero_point});
    return result;
  }
  /// What 1 in a sum of output channel c is worth.
  static float sum_scale(i8_scales const& s, std::size_t c) {
    return s.from.scale * (s.weight.empty() ? 1.0f : s.weight[c]);
  }
  /// The bias as oneDNN adds it, to a sum.
  static std::vector<float> i8_bias(i8_scales const& s, std::span<float const> bias) {
    std::vector<float> result(bias.begin(), bias.end());
    for (std::size_t c = 0; c < result.size(); ++c) result[c] /= sum_scale(s, c);
    return result;
  }
  static memory::data_type type_of_output(i8_scales const& s) {
    return s.to ? memory::data_type::u8 : memory::data_type::f32;
  }

  dnnl::convolution_forward::primitive_desc convolution(dnnl::algorithm kind, conv2d_options const& o,
                                                        memory::desc const& from, memory::desc const& weight,
                                                        memory::desc const& to,
                                                        dnnl::primitive_attr const& attr) const {
    auto after = [](auto outputs, auto inputs, int kernel, int stride, int padding, int dilation) {
      return (outputs - 1) * stride + (kernel - 1) * dilation + 1 - inputs - padding;
    };
    auto const in = from.dims(), out = to.dims();
    return {{dnnl::prop_kind::forward_inference,
             kind,
             from,
             weight,
             any({o.out_channels}),
             to,
             {o.stride.h, o.stride.w},
             {o.dilation.h - 1, o.dilation.w - 1},
             {o.padding.begin.h, o.padding.begin.w},
             {after(out[2], in[2], o.kernel.h, o.stride.h, o.padding.begin.h, o.dilation.h),
              after(out[3], in[3], o.kernel.w, o.stride.w, o.padding.begin.w, o.dilation.w)}},
            attr,
            engine};
  }

  /// The layer's source: what the layer before wrote, reordered in the run if this one wants another layout.
  memory source_for(memory::desc const& wanted) {
    if (!last) return source = memory(wanted, engine);
    if (last.get_desc() == wanted) return last;
    memory result(wanted, engine);
    steps.push_back({dnnl::reorder(last, result), {{DNNL_ARG_FROM, last}, {DNNL_ARG_TO, result}}});
    return result;
  }

  /// Appends a primitive whose other arguments are `weights`.
  template <class Primitive, class Description>
  void append(Description const& description, std::unordered_map<int, memory> weights, shape out) {
    weights.emplace(DNNL_ARG_SRC, source_for(description.src_desc()));
    last = memory(description.dst_desc(), engine);
    weights.emplace(DNNL_ARG_DST, last);
    weights.emplace(DNNL_ARG_SCRATCHPAD, memory(description.scratchpad_desc(), engine));
    steps.push_back({Primitive(description), std::move(weights)});
    implementations += (implementations.empty() ? "" : ", ") + std::string(description.impl_info_str());
    output = out;
  }

  template <class Description>
  std::unordered_map<int, memory> packed(Description const& description, memory::dims const& weight_dims, tag order,
                                         std::span<float const> weight, std::span<float const> bias) {
    auto* const w = const_cast<float*>(weight.data());
    memory own_bias(description.bias_desc(), engine);
    std::copy(bias.begin(), bias.end(), static_cast<float*>(own_bias.get_data_handle()));
    return {{DNNL_ARG_WEIGHTS, reordered(user(weight_dims, order, w), description.weights_desc())},
            {DNNL_ARG_BIAS, own_bias}};
  }

  /// Appends a fully connected layer whose input, weight and output are of these types.
  void linear(linear_options const& o, std::span<float const> weight, std::span<float const> bias,
              std::array<memory::data_type, 3> types, dnnl::primitive_attr const& attr) {
    omp_set_num_threads(threads);
    shape const in = output, out = output_shape(in, o);
    bool const flat =
        in.h == 1 && in.w == 1;  // a map of more than one place stays four-dimensional: nothing is flattened in the run
    memory::dims const from = flat ? memory::dims{in.n, in.c} : dims(in);
    memory::dims const w = flat ? memory::dims{o.out_features, in.c} : memory::dims{o.out_features, in.c, in.h, in.w};
    dnnl::inner_product_forward::primitive_desc const description(
        {dnnl::prop_kind::forward_inference, any(from, types[0]), any(w, types[1]), any({out.c}),
         any({out.n, out.c}, types[2])},
        attr, engine);
    append<dnnl::inner_product_forward>(description, packed(description, w, flat ? tag::oi : tag::oihw, weight, bias),
                                        out);
  }
};

bool onednn::available() { return true; }

std::string onednn::name() {
  auto const* const v = dnnl::version();
  return "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
}

void onednn::cap_isa() {
  std::string const ours(native_isa::name);
#if defined(__AVX512VNNI__)   // its code for floats is that of AVX512_CORE
  std::string const avx512 = "AVX512_CORE_VNNI";
#else
  std::string const avx512 = "AVX512_CORE";
#endif
  std::string const cap = ours == "avx512"                     ? avx512
                          : ours == "avx2"                     ? "AVX2"
                          : ours == "sse4_2" || ours == "sse2" ? "SSE41"
                                                               : "ALL";
  char const* const set = std::getenv("ONEDNN_MAX_CPU_ISA");
  if (set != nullptr && set != cap)
    throw error("ONEDNN_MAX_CPU_ISA", "is " + std::string(set) + ", but this build's own is " + cap);
  setenv("ONEDNN_MAX_CPU_ISA", cap.c_str(), 1);
}

onednn::onednn(shape input, int threads, layouts wanted) : chain_(std::make_unique<chain>(input, threads, wanted)) {}
onednn::onednn(onednn&&) noexcept = default;
onednn::~onednn() = default;

void onednn::conv2d(conv2d_options const& o, std::span<float const> weight, std::span<float const> bias,
                    algorithm which) {
  if (o.groups != 1) throw error("oneDNN", "groups are not wired up");
  omp_set_num_threads(chain_->threads);
  auto& c = *chain_;
  shape const in = c.output, out = output_shape(in, o), w = weight_shape(in, o);
  auto const kind =
      which == algorithm::direct ? dnnl::algorithm::convolution_direct : dnnl::algorithm::convolution_winograd;
  auto const description =
      c.convolution(kind, o, c.map(in), c.any(c.dims(w)), c.map(out), chain::attributes(o.activation));
  c.append<dnnl::convolution_forward>(description, c.packed(description, c.dims(w), tag::oihw, weight, bias), out);
}

void onednn::i8_conv2d(conv2d_options const& o, std::span<float const> weight, std::span<float const> bias,
                       i8_scales const& scales) {
  if (o.groups != 1) throw error("oneDNN", "groups are not wired up");
  omp_set_num_threads(chain_->threads);
  auto& c = *chain_;
  if (!c.last) c.entry = scales.from;
  shape const in = c.output, out = output_shape(in, o), w = weight_shape(in, o);
  auto const description =
      c.convolution(dnnl::algorithm::convolution_direct, o, c.any(c.dims(in), memory::data_type::u8),
                    c.any(c.dims(w), memory::data_type::s8), c.any(c.dims(out), chain::type_of_output(scales)),
                    c.i8_attributes(o.activation, scales, out.c));
  c.append<dnnl::convolution_forward>(
      description, c.packed(description, c.dims(w), tag::oihw, weight, chain::i8_bias(scales, bias)), out);
}

void onednn::max_pool2d(pool2d_options const& o) {
  omp_set_num_threads(chain_->threads);
  auto& c = *chain_;
  if (!c.last) throw error("oneDNN", "a chain begins with a convolution or a fully connected layer");
  shape const in = c.output, out = output_shape(in, o);
  extent const stride = window_of(in, o).stride;
  dnnl::pooling_forward::primitive_desc const description({dnnl::prop_kind::forward_inference,
                                                           dnnl::algorithm::pooling_max,
                                                           c.last.get_desc(),
                                                           c.any(c.dims(out), c.last.get_desc().data_type()),
                                                           {stride.h, stride.w},
                                                           {o.kernel.h, o.kernel.w},
                                                           {o.padding.begin.h, o.padding.begin.w},
                                                           {o.padding.end.h, o.padding.end.w}},
                                                          chain::attributes(activation::none), c.engine);
  c.append<dnnl::pooling_forward>(description, {}, out);
}

void onednn::linear(linear_options const& o, std::span<float const> weight, std::span<float const> bias) {
  using enum memory::data_type;
  chain_->linear(o, weight, bias, {f32, f32, f32}, chain::attributes(o.activation));
}

void onednn::i8_linear(linear_options const& o, std::span<float const> weight, std::span<float const> bias,
                       i8_scales const& scales) {
  using enum memory::data_type;
  if (!chain_->last) chain_->entry = scales.from;
  chain_->linear(o, weight, chain::i8_bias(scales, bias), {u8, s8, chain::type_of_output(scales)},
                 chain_->i8_attributes(o.activation, scales, o.out_features));
}

void onednn::load(std::span<float const> values) {
  auto& c = *chain_;
  auto* const data = const_cast<float*>(values.data());
  memory::desc const wanted = c.source.get_desc();
  memory::dims const d = wanted.dims();
  memory::desc const nchw(d, memory::data_type::f32, d.size() == 2 ? tag::nc : tag::nchw);
  if (nchw == wanted) {
    c.source.set_data_handle(data);
    return;
  }
  omp_set_num_threads(c.threads);
  if (!c.input) c.input = memory(nchw, c.engine, data);
  c.input.set_data_handle(data);
  dnnl::primitive_attr quantised;
  if (c.entry.scale != 1) quantised.set_output_scales(0, {1 / c.entry.scale});
  if (c.entry.zero_point != 0) quantised.set_zero_points(DNNL_ARG_TO, 0, {c.entry.zero_point});
  dnnl::reorder(c.input, c.source, quantised).execute(c.stream, c.input, c.source);
  c.stream.wait();
}

void onednn::run() {
  auto& c = *chain_;
  omp_set_num_threads(c.threads);
  for (auto const& step : c.steps) step.primitive.execute(c.stream, step.arguments);
  c.stream.wait();
}

std::vector<float> onednn::output() const {
  auto& c = *chain_;
  memory::dims const d = c.last.get_desc().dims();
  std::vector<float> result(c.output.size());
  memory to({d, memory::data_type::f32, d.size() == 2 ? tag::nc : tag::nchw}, c.engine, result.data());
  dnnl::reorder(c.last, to).execute(c.stream, c.last, to);
  c.stream.wait();
  return result;
}

std::string onednn::implementations() const { return chain_->implementations; }

}  // namespace redzap::inline REDZAP_ISA::bench
