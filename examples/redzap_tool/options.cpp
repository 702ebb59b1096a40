// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <cstdlib>
#include <filesystem>

namespace tool {
namespace {
/// The folder of the bundled files: beside an installed tool, else where the build found them.
std::string bundled_folder() {
  std::error_code none;
  auto const program = std::filesystem::read_symlink("/proc/self/exe", none);
  auto const installed = program.parent_path().parent_path() / "share" / "redzap" / "alexnet_cifar100";
  return !program.empty() && std::filesystem::is_directory(installed, none) ? installed.string() : REDZAP_BUNDLED;
}
std::string const bundled = bundled_folder();
}  // namespace

std::optional<amount> amount_of(std::string const& text) {
  char* end = nullptr;
  double const value = std::strtod(text.c_str(), &end);
  std::string const rest(end);
  bool const percent = rest == "%" || rest == " %";
  if (end == text.c_str() || (!rest.empty() && !percent)) return std::nullopt;
  return amount{percent ? value / 100 : value, percent};
}

std::string options::default_model() { return bundled + "/alexnet_cifar100.safetensors"; }
std::string options::default_predictors() { return bundled + "/alexnet_cifar100_predictors.safetensors"; }
std::string options::default_point() { return bundled + "/alexnet_cifar100_operating_point.json"; }
std::string options::default_curves() {
  std::string const file = bundled + "/figures/figure-10.csv";
  return std::filesystem::exists(file) ? file : "";
}
std::string options::default_data() { return bundled + "/test_500.bin"; }

void options::choose_technique(std::string const& name) {
  technique_name = name;
  technique = techniques.at(name);
}

std::string options::variant() const {
  return technique == technique::zap ? "zap" : technique == technique::sketch ? "sketch" : "redzap-" + train_threshold;
}

float options::chosen_threshold() const {
  return threshold.value_or(technique == technique::zap ? 0.4f : technique == technique::sketch ? 0.15f : 0.2f);
}

layer_setting options::setting(std::string const& layer) const {
  return point ? point->layers.at(layer) : layer_setting{pattern, chosen_threshold()};
}

double options::budget(double dense_macs) const {
  if (max_macs.empty()) return 0;
  auto const said = amount_of(max_macs);
  if (!said || !(said->value > 0 && said->value < 1e15) || (said->percent && said->value > 1))
    throw CLI::ValidationError(
        "--max-macs", "must be a share in (0, 1], a percentage, or a number of MACs, such as 0.4, 40% or 85000000");
  return said->value <= 1 ? said->value * dense_macs : said->value;
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
  budget(1);   // throws where it is none
  if (!trace.empty() && trace == json) throw CLI::ValidationError("--trace", trace + " is the file of --json too");
  bool const nothing_chosen = technique_name.empty() && pattern.empty() && !threshold && !all;
  if (takes_point && nothing_chosen && point_file.empty() && model == default_model() &&
      predictors == default_predictors())
    point_file = default_point();
  if (!point_file.empty()) {
    point = read_operating_point(point_file);
    technique_name = point->technique_name;
    technique = techniques.at(technique_name);
    train_threshold = point->train_threshold;
    pattern = "by layer";
    return;
  }
  if (technique_name.empty()) {
    technique_name = pattern.empty() || pattern == "none" ? "sketch" : "redzap";
  }
  technique = techniques.at(technique_name);
  if (pattern.empty()) pattern = technique == technique::sketch ? "none" : "B";
  if (auto const fault = check(technique, setting(""))) throw CLI::ValidationError("--" + fault->knob, fault->why);
}

void options::add_model(CLI::App& command) {
  command.add_option("--model", model, "host network (safetensors)")->capture_default_str();
}

void options::add_precision(CLI::App& command) {
  command
      .add_option(
          "--precision", precision,
          "weights: f32, bf16 or f16; i8, of a model that `quantize` made; i8-linear, those of the linear layers alone "
          "(default: as the model is; for dense, zap, redzap and sketch)")
      ->check(CLI::IsMember({"f32", "bf16", "f16", "i8", "i8-linear"}));
}

void options::add_technique(CLI::App& command) {
  command.add_option("--predictors", predictors, "predictors of that host (safetensors)")->capture_default_str();
  command
      .add_option("--pattern", pattern,
                  "positions that are always computed (default B; none for sketch; oracles take any)")
      ->check(CLI::IsMember({"A", "B", "C", "D", "none"}));
  command.add_option("--threshold", threshold,
                     "epsilon in [0, 1), default 0.2; for zap sigma, any number, default 0.4; "
                     "for sketch the square that is expected, in units of the layer's mean square, default 0.15");
  command.add_option("--train-threshold", train_threshold, "epsilon that the predictors were trained with")
      ->check(CLI::IsMember({"0.01", "0.1"}))
      ->capture_default_str();
  std::vector<std::string> names;
  for (auto const& [name, value] : techniques) names.push_back(name);
  command
      .add_option("--technique", technique_name,
                  "who decides what is computed (default sketch; redzap where a pattern is given)")
      ->check(CLI::IsMember(names));
  command.add_option("--normalizer", normalizer, "what an oracle divides differences by")
      ->check(CLI::IsMember({"ofmap-difference", "ofmap-value", "constant"}))
      ->capture_default_str();
}

void options::add_operating_point(CLI::App& command) {
  takes_point = true;
  auto* const option =
      command.add_option("--operating-point", point_file,
                         "technique, patterns and thresholds of every layer, as tune wrote them (default: the bundled "
                         "one, where host and predictors are bundled and no technique, pattern or threshold is given)");
  for (auto const* const one : {"--technique", "--pattern", "--threshold", "--train-threshold", "--normalizer"})
    option->excludes(command.get_option(one));
}

void options::add_budget(CLI::App& command) {
  command.add_option(
      "--max-macs", max_macs,
      "the most MACs of conv2 to conv5 that an image may cost, predictors counted: a share of the dense ones, "
      "0.4 or 40%, or a number; what scores lowest is left out. For sketch and zap");
}

void options::add_run(CLI::App& command) {
  command.add_option("--threads", threads, "threads of one session")->check(CLI::Range(1, 1024))->capture_default_str();
  command.add_option("--json", json, "write the result as JSON to a file, or - for standard output");
  command.add_flag("--quiet", quiet, "no progress bar, no table");
}

void options::add_trace(CLI::App& command) {
  command.add_option("--trace", trace,
                     "write what the reduced network's runs do, by layer and step, as a trace for ui.perfetto.dev: of "
                     "1000 images at most");
}

}  // namespace tool
