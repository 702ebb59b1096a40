// SPDX-License-Identifier: MIT
#pragma once
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <locale>
#include <ostream>
#include <redzap/core/isa_namespace.hpp>
#include <redzap/io/replace_file.hpp>
#include <redzap/layer/instrument.hpp>
#include <redzap/tensor/shape.hpp>
#include <redzap/trace/records.hpp>
#include <set>
#include <string>
#include <string_view>

namespace redzap::inline REDZAP_ISA::trace {

namespace detail {
inline std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return result + '"';
}

inline std::string number(double value) {
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}
inline std::string number(float value) {  // 0.15, not the double next to it
  if (!std::isfinite(value)) return "null";
  std::array<char, 32> text;
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

/// Nanoseconds as Chrome's microseconds, exactly.
inline std::string microseconds(std::int64_t ns) {
  std::string const rest = std::to_string(ns % 1000);
  return std::to_string(ns / 1000) + '.' + std::string(3 - rest.size(), '0') + rest;
}

/// The events of a trace, one a line.
class chrome_events {
 public:
  chrome_events(std::ostream& to, std::int64_t start) : to_(to), start_(start) {}

  /// args: what stands within its braces.
  void span(std::string_view name, std::string_view category, int thread, std::int64_t begin, std::int64_t end,
            std::string const& args) {
    next() << R"({"name":)" << quoted(name) << R"(,"cat":")" << category
           << R"(","ph":"X","pid":1,"tid":)" << thread << R"(,"ts":)" << microseconds(begin - start_)
           << R"(,"dur":)" << microseconds(end - begin) << R"(,"args":{)" << args << "}}";
  }
  void counter(std::string_view name, std::int64_t at, std::string const& args) {
    next() << R"({"name":)" << quoted(name) << R"(,"ph":"C","pid":1,"ts":)" << microseconds(at - start_)
           << R"(,"args":{)" << args << "}}";
  }
  void title(std::string_view what, int thread, std::string const& name) {
    next() << R"({"name":")" << what << R"(","ph":"M","pid":1,"tid":)" << thread
           << R"(,"args":{"name":)" << quoted(name) << "}}";
  }

 private:
  std::ostream& next() {
    to_ << (first_ ? "\n" : ",\n");
    first_ = false;
    return to_;
  }
  std::ostream& to_;
  std::int64_t start_;
  bool first_ = true;
};

inline std::string extents(shape s, int images) {
  return '[' + std::to_string(images) + ',' + std::to_string(s.c) + ',' + std::to_string(s.h) + ',' +
         std::to_string(s.w) + ']';
}

inline std::string layer_args(records::layer const& layer, records::work const& work, int images) {
  std::string args = R"("kind":)" + quoted(layer.kind) + R"(,"ifmap":)" + extents(layer.in, images) +
                     R"(,"ofmap":)" + extents(layer.out, images);
  if (!layer.weights.empty()) args += R"(,"weights":)" + quoted(layer.weights);
  if (layer.columns > 0)
    args += R"(,"tile":[)" + std::to_string(layer.columns) + ',' + std::to_string(layer.positions) + ']';
  if (!work.how.empty())
    args += R"(,"how":)" + quoted(work.how) + R"(,"macs":)" + number(work.macs) +
            R"(,"dense_macs":)" + number(work.dense_macs);
  if (layer.labels.empty()) return args;
  args += R"(,"predictor_macs":)" + number(work.predictor_macs) + R"(,"dense_share":)" + number(work.dense_share) +
          R"(,"pattern":)" + quoted(work.pattern) + R"(,"threshold":)" + number(work.threshold) + R"(,"activations":{)";
  for (std::size_t l = 0; l < layer.labels.size(); ++l)
    args += (l == 0 ? "" : ",") + quoted(layer.labels[l]) + ':' + std::to_string(work.counts[l]);
  return args + '}';
}
}  // namespace detail

/// Writes runs as a trace in Chrome's JSON format (Trace Event Format, 2016), in one go, see io::replace_file; Perfetto
/// (https://ui.perfetto.dev) and chrome://tracing show it. On the track of thread 0 a run holds its layers and a layer
/// its steps; other threads have tracks of their own for steps. The counter "computed in full" is the share of
/// activations with label 0, layer after layer. A layer's arguments are its shapes in (n, c, h, w) order, what it was,
/// its MACs and its activations by label. Throws redzap::error naming the file.
inline void write_chrome(std::string const& path, records const& of) {
  io::replace_file(path, [&](std::ostream& to) {
    to.imbue(std::locale::classic());
    to << R"({"displayTimeUnit":"ns","otherData":{"isa":)" << detail::quoted(of.isa)
       << R"(,"runs_left_out":)" << of.runs_left_out << R"(,"steps_left_out":)" << of.steps_left_out
       << R"(},"traceEvents":[)";
    detail::chrome_events events(to, of.runs.empty() ? 0 : of.runs[0].begin);
    events.title("process_name", 0, "redzap, " + std::string(of.isa));
    std::set<int> threads{0};
    for (auto const& step : of.steps) threads.insert(step.thread);
    for (int const thread : threads) events.title("thread_name", thread, "thread " + std::to_string(thread));
    int number = 0;
    for (auto const& run : of.runs) {
      events.span("run", "run", 0, run.begin, run.end,
                  R"("run":)" + std::to_string(number++) + R"(,"images":)" + std::to_string(run.images));
      for (std::size_t l = 0; l < of.layers.size(); ++l) {
        auto const& layer = of.layers[l];
        auto const& work = run.layers[l];
        auto const& name = layer.name.empty() ? layer.kind : layer.name;
        events.span(name, "layer", 0, work.begin, work.end, detail::layer_args(layer, work, run.images));
        double const activations = static_cast<double>(run.images) * static_cast<double>(layer.out.size());
        double const share = layer.labels.empty() ? 1.0 : static_cast<double>(work.counts[0]) / activations;
        events.counter("computed in full", work.begin, R"("share":)" + detail::number(share));
      }
    }
    for (auto const& step : of.steps) {
      auto const& layer = of.layers[static_cast<std::size_t>(step.layer)];
      events.span(redzap::layer::name(step.what), "step", step.thread, step.begin, step.end,
                  R"("layer":)" + detail::quoted(layer.name));
    }
    to << "\n]}\n";
  });
}

}  // namespace redzap::inline REDZAP_ISA::trace
