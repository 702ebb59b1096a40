// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <cmath>
#include <map>

namespace tool {
namespace {
std::map<std::string, technique> const techniques{{"dense", technique::dense},
                                                  {"zap", technique::zap},
                                                  {"redzap", technique::redzap},
                                                  {"redzap-2020", technique::redzap_2020},
                                                  {"sketch", technique::sketch},
                                                  {"oracle-zap", technique::oracle_zap},
                                                  {"oracle-zero", technique::oracle_zero},
                                                  {"oracle-redzap", technique::oracle_redzap}};
std::string const bundled = REDZAP_BUNDLED;   // the folder of the bundled files, from the build
}  // namespace

std::string options::default_model() { return bundled + "/alexnet_cifar100.safetensors"; }
std::string options::default_predictors() { return bundled + "/alexnet_cifar100_predictors.safetensors"; }
std::string options::default_data() { return bundled + "/test_500.bin"; }

void options::choose_technique(std::string const& name) {
  technique_name = name;
  technique = techniques.at(name);
}

std::string options::variant() const {
  return technique == technique::zap ? "zap" : technique == technique::sketch ? "sketch" : "redzap-" + train_threshold;
}

redzap::pattern const& options::chosen_pattern() const {
  for (auto const* p : {&redzap::pattern::a, &redzap::pattern::b, &redzap::pattern::c, &redzap::pattern::none})
    if (p->name == pattern) return *p;
  return redzap::pattern::d;
}

float options::chosen_threshold() const {
  return threshold.value_or(technique == technique::zap ? 0.4f : technique == technique::sketch ? 0.15f : 0.2f);
}

std::vector<options> options::settings() const {
  if (!all) return {*this};
  std::vector<options> result;
  for (auto const* const name : {"zap", "redzap"})
    for (auto const* const which : {"A", "B", "C", "D"})
      for (int const tenths : {0, 1, 2, 3, 4}) {
        auto& o = result.emplace_back(*this);
        o.choose_technique(name), o.pattern = which, o.threshold = static_cast<float>(tenths) / 10;
      }
  return result;
}

void options::complete() {
  if (technique_name.empty()) {
    technique_name = pattern.empty() || pattern == "none" ? "sketch" : "redzap";
    technique = techniques.at(technique_name);
  }
  if (pattern.empty()) pattern = technique == technique::sketch ? "none" : "B";
  float const value = chosen_threshold();
  if ((technique == technique::sketch) != (pattern == "none"))
    throw CLI::ValidationError("--pattern", technique == technique::sketch ? "must be none for sketch, which needs no computed position"
                                                                           : "none is for the technique sketch alone");
  if (technique == technique::zap ? !std::isfinite(value) : !(value >= 0 && value < 1))
    throw CLI::ValidationError("--threshold", technique == technique::zap ? "must be a finite number" : "must be in [0, 1)");
}

void options::add_model(CLI::App& command) { command.add_option("--model", model, "host network (safetensors)")->capture_default_str(); }

void options::add_technique(CLI::App& command) {
  command.add_option("--predictors", predictors, "predictors of that host (safetensors)")->capture_default_str();
  command.add_option("--pattern", pattern, "positions that are always computed (default B; none for sketch)")
      ->check(CLI::IsMember({"A", "B", "C", "D", "none"}));
  command.add_option("--threshold", threshold, "epsilon in [0, 1), default 0.2; for zap sigma, any number, default 0.4; "
                     "for sketch the square that is expected, in units of the layer's mean square, default 0.15");
  command.add_option("--train-threshold", train_threshold, "epsilon that the predictors were trained with")
      ->check(CLI::IsMember({"0.01", "0.1"}))
      ->capture_default_str();
  std::vector<std::string> names;
  for (auto const& [name, value] : techniques) names.push_back(name);
  command.add_option_function<std::string>("--technique", [this](std::string const& name) { choose_technique(name); },
                                           "who decides what is computed (default sketch; redzap where a pattern is given)")
      ->check(CLI::IsMember(names));
  command.add_option("--normalizer", normalizer, "what an oracle divides differences by")
      ->check(CLI::IsMember({"ofmap-difference", "ofmap-value", "constant"}))
      ->capture_default_str();
}

void options::add_run(CLI::App& command) {
  command.add_option("--threads", threads, "threads of one session")->check(CLI::Range(1, 1024))->capture_default_str();
  command.add_option("--json", json, "write the result as JSON to a file, or - for standard output");
  command.add_flag("--quiet", quiet, "no progress bar, no table");
}

}  // namespace tool
