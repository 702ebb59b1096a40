// SPDX-License-Identifier: MIT
#include <redzap/io/read_file.hpp>
#include <redzap/trace/write_chrome.hpp>

#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <string>

#include "support/scratch_folder.hpp"
#include "support/traced_layers.hpp"

using namespace redzap;

namespace {
std::string written(trace::records const& of) {
  scratch_folder const folder;
  trace::write_chrome(folder / "trace.json", of);
  auto const text = io::read_file(folder / "trace.json");
  return {reinterpret_cast<char const*>(text.data()), text.size()};
}
}  // namespace

TEST_CASE("write_chrome: nothing is a trace without events") {
  CHECK(written({.isa = "sse2"}) ==
        R"({"displayTimeUnit":"ns","otherData":{"isa":"sse2","runs_left_out":0,"steps_left_out":0},"traceEvents":[
{"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"redzap, sse2"}},
{"name":"thread_name","ph":"M","pid":1,"tid":0,"args":{"name":"thread 0"}}
]}
)");
}

TEST_CASE("write_chrome: a run, its layers, their steps and the counter, in microseconds from the first run's begin") {
  std::array<std::string_view, 2> const labels{"irreducible", "my \"zero\"\\\n"};
  auto const layers = test::traced_layers(labels);
  trace::records::work reduced = test::traced_reduction(5000000001, 5000002011);
  reduced.counts[0] = 10, reduced.counts[1] = 30;
  std::array<trace::records::run, 1> const runs{{{.images = 2,
                                                  .begin = 5000000000,
                                                  .end = 5000003000,
                                                  .layers = {reduced, {.begin = 5000002011, .end = 5000002999}}}}};
  std::array<trace::records::step, 2> const steps{
      {{.begin = 5000000101, .end = 5000000201, .layer = 0, .thread = 3, .what = layer::step::label},
       {.begin = 5000000301, .end = 5000001301, .layer = 0, .thread = 0, .what = layer::step::masked}}};
  CHECK(written({.isa = "avx2",
                 .layers = layers,
                 .runs = runs,
                 .steps = steps,
                 .last = runs.data(),
                 .runs_left_out = 7,
                 .steps_left_out = 8}) ==
        R"({"displayTimeUnit":"ns","otherData":{"isa":"avx2","runs_left_out":7,"steps_left_out":8},"traceEvents":[
{"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"redzap, avx2"}},
{"name":"thread_name","ph":"M","pid":1,"tid":0,"args":{"name":"thread 0"}},
{"name":"thread_name","ph":"M","pid":1,"tid":3,"args":{"name":"thread 3"}},
{"name":"run","cat":"run","ph":"X","pid":1,"tid":0,"ts":0.000,"dur":3.000,"args":{"run":0,"images":2}},
{"name":"conv1","cat":"layer","ph":"X","pid":1,"tid":0,"ts":0.001,"dur":2.010,"args":{)"
        R"("kind":"reducible_conv2d","ifmap":[2,3,4,5],"ofmap":[2,2,5,2],"weights":"bf16","tile":[48,8],)"
        R"("how":"reduced","macs":1234567891,"dense_macs":4e+09,)"
        R"("predictor_macs":720,"dense_share":0.25,"pattern":"D","threshold":0.15,)"
        R"("activations":{"irreducible":10,"my \"zero\"\\?":30}}},
{"name":"computed in full","ph":"C","pid":1,"ts":0.001,"args":{"share":0.25}},
{"name":"max_pool2d","cat":"layer","ph":"X","pid":1,"tid":0,"ts":2.011,"dur":0.988,"args":{)"
        R"("kind":"max_pool2d","ifmap":[2,2,5,2],"ofmap":[2,2,2,1]}},
{"name":"computed in full","ph":"C","pid":1,"ts":2.011,"args":{"share":1}},
{"name":"label","cat":"step","ph":"X","pid":1,"tid":3,"ts":0.101,"dur":0.100,"args":{"layer":"conv1"}},
{"name":"masked","cat":"step","ph":"X","pid":1,"tid":0,"ts":0.301,"dur":1.000,"args":{"layer":"conv1"}}
]}
)");
}

TEST_CASE("write_chrome: what JSON cannot say is null, and a file that cannot be written is an error") {
  CHECK(trace::detail::number(std::numeric_limits<float>::infinity()) == "null");
  CHECK(trace::detail::number(std::numeric_limits<double>::quiet_NaN()) == "null");
  scratch_folder const folder;
  CHECK_THROWS_WITH_AS(trace::write_chrome(folder / "none/trace.json", {}),
                       doctest::Contains("none/trace.json: cannot be opened"), error);
  CHECK(folder.files() == 0);
}
