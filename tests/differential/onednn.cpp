// SPDX-License-Identifier: MIT
// redzap-differential-onednn: reducible layers whose activations are all irreducible, bit for bit oneDNN's convolution
// on whole numbers, whose sums are exact in any order.
#include <bench/support/onednn.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "differential/reducible.hpp"
#include "support/promised_isa.hpp"

using namespace redzap;
using namespace redzap::differential;

int main(int argc, char** argv) {
  if (!test::runs_promised_isa() || !bench::onednn::available()) return 1;
  bench::onednn::cap_isa();
  int const problems = argc > 1 ? std::atoi(argv[1]) : 10000, first = argc > 2 ? std::atoi(argv[2]) : 0;
  int failed = 0, done = 0;
  for (int k = first; k < first + problems; ++k, ++done) {
    test::generator random(static_cast<std::uint64_t>(k));
    drawn d = draw(random, [](test::problem const& p) {
      return p.options.groups == 1 && takes<zap_defaults>(p, storage::f32);  // the peer has no groups
    });
    d.precision = storage::f32;
    pattern const computed =
        differential::detail::one_of(random, std::array{pattern::a, pattern::b, pattern::d, pattern::none});
    reducible<predictor::zap> const of(d, computed, false);
    shape const out = of.output();
    auto const ours = run_layer<zap_defaults>(of, computed, 0, d.threads, std::vector<label>(out.size())).ofmap;
    agreement a;
    try {
      bench::onednn peer(d.problem.input, d.threads);
      peer.conv2d(d.problem.options, of.data().weight, of.data().bias);
      peer.load(of.data().ifmap);
      peer.run();
      compare(a, "ofmap", out, ours, peer.output());
    } catch (std::exception const& e) {
      a.difference = std::string("oneDNN: ") + e.what();
    }
    if (a.difference.empty()) continue;
    ++failed;
    std::printf("%s; %s; redzap-differential-onednn 1 %d\n", a.difference.c_str(), d.text().c_str(), k);
  }
  std::printf("redzap-differential-onednn: %d all-irreducible problems against %s, %d failed\n", done,
              bench::onednn::name().c_str(), failed);
  return failed == 0 && done > 0 ? 0 : 1;
}
