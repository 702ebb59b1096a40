// SPDX-License-Identifier: MIT
#include "operating_point.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <redzap/core/error.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/replace_file.hpp>

namespace tool {
namespace io = redzap::io;
namespace {

using json = nlohmann::ordered_json;
constexpr char const* format = "redzap operating point";
constexpr int version = 1;

json parse(std::string const& file) {
  auto const bytes = io::read_file(file);
  auto const* const text = reinterpret_cast<char const*>(bytes.data());
  auto result = json::parse(text, text + bytes.size(), nullptr, false);
  if (result.is_discarded() || !result.is_object()) throw redzap::error(file, "is no operating point: no JSON object");
  return result;
}

/// A field of an object, of the type that is asked for.
json const& field(json const& object, std::string const& name, json::value_t type, std::string const& file,
                  std::string const& where = "") {
  auto const found = object.find(name);
  if (found == object.end()) throw redzap::error(file, where + "lacks " + io::in_quotes(name));
  bool const number = type == json::value_t::number_float && found->is_number();
  if (found->type() != type && !number)
    throw redzap::error(file, where + io::in_quotes(name) + " must be " +
                                  (type == json::value_t::string   ? "a string"
                                   : type == json::value_t::object ? "an object"
                                                                   : "a number"));
  return *found;
}

std::string text_of(json const& object, std::string const& name, std::string const& file,
                    std::string const& where = "") {
  return field(object, name, json::value_t::string, file, where).get<std::string>();
}

/// The number of fewest digits that is read back as the same float: 0.15, not 0.15000000596.
double shortest(float value) {
  for (int digits = 1; digits < 9; ++digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*g", digits, static_cast<double>(value));
    double const rounded = std::strtod(text, nullptr);
    if (static_cast<float>(rounded) == value) return rounded;
  }
  return value;
}

void same(std::string const& expected, std::string const& found, std::string const& file, std::string const& of) {
  if (expected != found)
    throw redzap::error(file, "belongs to " + of + ' ' + io::in_quotes(expected.substr(0, 16)) + ", while this is " +
                                  io::in_quotes(found.substr(0, 16)));
}

}  // namespace

operating_point read_operating_point(std::string const& file) {
  auto const document = parse(file);
  if (text_of(document, "format", file) != format)
    throw redzap::error(file, std::string("is no operating point: \"format\" must be \"") + format + '"');
  double const found = field(document, "version", json::value_t::number_float, file).get<double>();
  if (found != version)
    throw redzap::error(
        file, "has version " + document["version"].dump() + ", this program reads version " + std::to_string(version));

  operating_point result;
  result.technique_name = text_of(document, "technique", file);
  auto const technique = techniques.find(result.technique_name);
  if (technique == techniques.end() || (technique->second != technique::zap && technique->second != technique::redzap &&
                                        technique->second != technique::sketch))
    throw redzap::error(file,
                        "\"technique\" must be sketch, zap or redzap, is " + io::in_quotes(result.technique_name));
  if (technique->second == technique::redzap) {
    result.train_threshold = text_of(document, "train_threshold", file);
    if (result.train_threshold != "0.01" && result.train_threshold != "0.1")
      throw redzap::error(file, "\"train_threshold\" must be \"0.01\" or \"0.1\"");
  }
  result.host_sha256 = text_of(document, "host_sha256", file);
  result.predictors_sha256 = text_of(document, "predictors_sha256", file);
  for (auto const& [name, layer] : field(document, "layers", json::value_t::object, file).items()) {
    std::string const where = "layer " + io::in_quotes(name) + ": ";
    if (!layer.is_object()) throw redzap::error(file, where + "must be an object");
    layer_setting const setting{text_of(layer, "pattern", file, where),
                                field(layer, "threshold", json::value_t::number_float, file, where).get<float>()};
    if (auto const fault = check(technique->second, setting))
      throw redzap::error(file, where + fault->knob + ' ' + fault->why);
    result.layers[name] = setting;
  }
  return result;
}

void write_operating_point(std::string const& file, operating_point const& point) {
  json layers = json::object();
  for (auto const& [name, setting] : point.layers)
    layers[name] = {{"pattern", setting.pattern}, {"threshold", shortest(setting.threshold)}};
  json document{{"format", format}, {"version", version}, {"technique", point.technique_name}};
  if (point.technique_name == "redzap") document["train_threshold"] = point.train_threshold;
  document["host_sha256"] = point.host_sha256;
  document["predictors_sha256"] = point.predictors_sha256;
  document["layers"] = layers;
  document["chosen"] = point.chosen;
  document["verified"] = point.verified;
  auto const text = document.dump(2, ' ', false, json::error_handler_t::replace);
  io::replace_file(file, [&](std::ostream& stream) { stream << text << '\n'; });
}

void check_owners(operating_point const& point, std::string const& file, std::string const& host_sha256,
                  std::string const& predictors_sha256) {
  same(point.host_sha256, host_sha256, file, "another host");
  same(point.predictors_sha256, predictors_sha256, file, "other predictors");
}

void check_layers(operating_point const& point, std::string const& file, std::vector<std::string> const& reducible) {
  for (auto const& [name, setting] : point.layers)
    if (std::find(reducible.begin(), reducible.end(), name) == reducible.end())
      throw redzap::error(file, "layer " + io::in_quotes(name) + ": the network has no reducible layer of that name");
  for (auto const& name : reducible)
    if (point.layers.count(name) == 0) throw redzap::error(file, "lacks layer " + io::in_quotes(name));
}

}  // namespace tool
