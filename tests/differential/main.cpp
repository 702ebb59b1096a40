// SPDX-License-Identifier: MIT
// redzap-differential: random problems through the library and through its reference kernels, which must agree bit for
// bit on whole numbers; of real values every sum must be as near to the one in double as roundings allow.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <string>
#include <string_view>

#include "differential/convolutions.hpp"
#include "differential/labels.hpp"
#include "differential/maps.hpp"
#include "differential/metamorphic.hpp"
#include "differential/reducible.hpp"
#include "support/promised_isa.hpp"

using namespace redzap;
using namespace redzap::differential;

namespace {

struct kind {
  std::string_view name;
  agreement (*check)(drawn&, test::generator&, bool real);  ///< draws a problem, and says what it found
};

template <agreement (*Check)(drawn const&, test::generator&, bool)>
agreement any_problem(drawn& d, test::generator& random, bool real) {
  d = draw(random);
  return Check(d, random, real);
}

constexpr kind kinds[] = {{"conv2d", any_problem<check_conv2d>},
                          {"masked", any_problem<check_masked>},
                          {"pooled", any_problem<check_pooled>},
                          {"pointwise", any_problem<check_pointwise>},
                          {"depthwise", any_problem<check_depthwise>},
                          {"linear", any_problem<check_linear>},
                          {"predictor", check_predictor},
                          {"three-step", check_three_step},
                          {"metamorphic", check_metamorphic}};
constexpr int kind_count = static_cast<int>(std::size(kinds));

struct options {
  int problems = 5000;
  std::uint64_t seed = 1;
  int only = -1;  ///< the one problem of that number; -1: all
  int kind = -1;  ///< -1: all, one after the other
  bool real = false;
  bool labels = false;  ///< nothing but these
};

constexpr char usage[] =
    "redzap-differential --labels | [--problems N] [--seed S] [--only K] [--real]\n"
    "    [--kind all|conv2d|masked|pooled|pointwise|depthwise|linear|predictor|three-step|metamorphic]\n";

[[noreturn]] void refuse(std::string const& why) {
  std::fprintf(stderr, "redzap-differential: %s\n%s", why.c_str(), usage);
  std::exit(2);
}

options parse(int argc, char** argv) {
  options result;
  for (int i = 1; i < argc; ++i) {
    std::string const name = argv[i];
    if (name == "--real" || name == "--labels") {
      (name == "--real" ? result.real : result.labels) = true;
      continue;
    }
    if (name != "--problems" && name != "--seed" && name != "--only" && name != "--kind")
      refuse(name + ": no such option");
    if (++i == argc) refuse(name + ": needs a value");
    std::string const value = argv[i];
    if (name == "--kind") {
      for (int k = 0; k < kind_count; ++k)
        if (value == kinds[k].name) result.kind = k;
      if (result.kind < 0 && value != "all") refuse("--kind: there is none called " + value);
      continue;
    }
    char* end = nullptr;
    unsigned long long const number = std::strtoull(value.c_str(), &end, 10);
    if (value.empty() || *end != '\0' || value[0] == '-') refuse(name + ": " + value + " is no number");
    if (name == "--seed") result.seed = number;
    if (name == "--problems") result.problems = static_cast<int>(number);
    if (name == "--only") result.only = static_cast<int>(number);
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (!test::runs_promised_isa()) return 1;
  options const o = parse(argc, argv);
  if (o.labels) return labels_are_the_same_everywhere() ? 0 : 1;
  auto const start = std::chrono::steady_clock::now();
  int failed = 0, done = 0;
  double worst[kind_count] = {};
  for (int k = o.only < 0 ? 0 : o.only; k < (o.only < 0 ? o.problems : o.only + 1); ++k) {
    int const which = o.kind < 0 ? k % kind_count : o.kind;
    test::generator random(o.seed * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(k) * kind_count +
                           static_cast<std::uint64_t>(which));
    drawn d;
    agreement a;
    try {
      a = kinds[which].check(d, random, o.real);
    } catch (error const& e) {
      a.difference = e.what();
    }
    ++done;
    worst[which] = std::max(worst[which], a.worst);
    if (a.difference.empty()) continue;
    ++failed;
    std::printf("%s: %s; %s; redzap-differential --kind %s --seed %llu --only %d%s\n", kinds[which].name.data(),
                a.difference.c_str(), d.text().c_str(), kinds[which].name.data(),
                static_cast<unsigned long long>(o.seed), k, o.real ? " --real" : "");
  }
  double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (int which = 0; which < kind_count && o.real; ++which)
    if (o.kind < 0 || o.kind == which)
      std::printf("%s: the largest error is %.3f times 2^-23 of the sum of magnitudes\n", kinds[which].name.data(),
                  worst[which]);
  std::printf("redzap-differential: %d problems of seed %llu%s, %d failed, %.1f s\n", done,
              static_cast<unsigned long long>(o.seed), o.real ? " in real values" : "", failed, seconds);
  return failed == 0 && done > 0 ? 0 : 1;
}
