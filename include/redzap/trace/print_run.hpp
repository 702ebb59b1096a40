// SPDX-License-Identifier: MIT
#pragma once
#include <cstddef>
#include <locale>
#include <ostream>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/trace/records.hpp>
#include <sstream>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::trace {

/// What the columns of print_run are.
inline constexpr std::string_view printed_columns =
    "redzap,layer,kind,ifmap,ofmap,isa,weights,tile,how,pattern,threshold,computed,computed_densely,macs,dense_macs,"
    "predictor_macs,ms\n";

/// Writes a line for each layer of the last run, comma-separated, in one piece; a program finds them by "redzap,".
/// Columns (empty where a layer has no such thing): name and kind; shapes n x c x h x w; instruction set; the weights'
/// precision; columns x positions of the dense kernel's tile; how: see records::work; pattern and threshold; the share
/// of activations with label 0, and of I_t that the dense kernel took; MACs done, of the dense layer, and of the
/// predictor; milliseconds.
inline void print_run(std::ostream& to, records const& of) {
  if (of.last == nullptr) return;
  auto const text = [&](shape s) {
    std::string result = std::to_string(of.last->images);
    for (int const extent : {s.c, s.h, s.w}) result += 'x' + std::to_string(extent);
    return result;
  };
  std::ostringstream lines;
  lines.imbue(std::locale::classic());
  for (std::size_t l = 0; l < of.layers.size(); ++l) {
    auto const& layer = of.layers[l];
    auto const& work = of.last->layers[l];
    lines << "redzap," << layer.name << ',' << layer.kind << ',' << text(layer.in) << ',' << text(layer.out) << ','
          << of.isa << ',' << layer.weights << ',';
    if (layer.columns > 0) lines << layer.columns << 'x' << layer.positions;
    lines << ',' << work.how << ',';
    bool const reducible = !layer.labels.empty(), computes = !work.how.empty();
    if (reducible) {
      double const activations = static_cast<double>(of.last->images) * static_cast<double>(layer.out.size());
      lines << work.pattern << ',' << work.threshold << ',' << static_cast<double>(work.counts[0]) / activations << ','
            << work.dense_share << ',';
    } else {
      lines << ",,,,";
    }
    auto const whole = [&](double macs) { lines << static_cast<long long>(macs); };
    if (computes) whole(work.macs);
    lines << ',';
    if (computes) whole(work.dense_macs);
    lines << ',';
    if (reducible) whole(work.predictor_macs);
    lines << ',' << static_cast<double>(work.end - work.begin) / 1e6 << '\n';
  }
  to << lines.str() << std::flush;
}

}  // namespace redzap::inline REDZAP_ISA::trace
