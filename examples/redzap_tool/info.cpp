// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/core/error.hpp>
#include <redzap/core/isa.hpp>
#include <redzap/io/packed_header.hpp>
#include <redzap/io/read_file.hpp>
#include <redzap/io/write_header.hpp>
#include <set>
#include <string>
#include <vector>

#include "commands.hpp"
#include "model.hpp"
#include "network.hpp"
#include "options.hpp"
#include "output.hpp"
#include "table.hpp"

namespace tool {
namespace {

std::string text(redzap::shape s) {
  if (s.h == 1 && s.w == 1) return std::to_string(s.c);
  return std::to_string(s.c) + " x " + std::to_string(s.h) + " x " + std::to_string(s.w);
}

/// "D.redzap-0.1" and so on: the predictors in the file, each once.
std::set<std::string> variants(redzap::named_tensors const& predictors) {
  std::set<std::string> result;
  for (auto const& [name, t] : predictors) {
    auto const first = name.find('.'), last = name.rfind(".dw1.weight");
    if (first != name.npos && last != name.npos && first < last)
      result.insert(name.substr(first + 1, last - first - 1));
  }
  return result;
}

/// How 8 bits stand for weights and inputs, by layer: a table, and in the document. The tensors are known to fit the
/// network.
table quantisation(std::vector<layer_description> const& layers, redzap::named_tensors const& tensors,
                   nlohmann::ordered_json& document) {
  table rows;
  rows.row({"in i8", "a weight's unit", "an input's unit", "stored for zero"});
  for (std::size_t l = 0; l < layers.size(); ++l) {
    auto const values = [&](char const* what) {
      auto const found = tensors.find(layers[l].name + what);
      return found == tensors.end() ? std::vector<float>() : found->second.values;
    };
    auto const weight = values(".weight_scale"), input = values(".input_scale"), zero = values(".input_zero_point");
    if (weight.empty()) continue;
    auto& layer = document["layers"][l];
    auto const [least, greatest] = std::minmax_element(weight.begin(), weight.end());
    layer["weight_scale"] = {*least, *greatest};
    std::vector<std::string> cells{layers[l].name, fixed(*least, 6) + " to " + fixed(*greatest, 6), "", ""};
    if (!input.empty() && !zero.empty()) {
      cells[2] = fixed(input[0], 6), cells[3] = fixed(zero[0], 0);
      layer["input_scale"] = input[0], layer["input_zero_point"] = static_cast<int>(zero[0]);
    }
    rows.row(cells);
  }
  return rows;
}

/// Packed weights as an array in a C++ header, named after it.
void write_header(options const& o, std::string const& header) {
  auto const bytes = redzap::io::read_file(o.model);
  redzap::io::packed_header head;
  bool const whole = bytes.size() >= sizeof head;
  if (whole) std::memcpy(static_cast<void*>(&head), bytes.data(), sizeof head);
  if (!whole || head.magic != head.is_packed || head.bytes != bytes.size())
    throw redzap::error(
        o.model,
        "is no file of packed weights: make one with `redzap pack`, or with io::write_packed for another network");
  auto const name = std::filesystem::path(header).stem().string();
  redzap::io::write_header(header, name, bytes);
  if (!o.quiet) std::cout << "wrote " << header << ", " << name << '[' << bytes.size() << "], for io::map_packed\n";
}

void info(options o, std::string const& header, bool self_test) {
  if (!o.files.empty()) o.model = o.files[0];
  if (!header.empty()) return write_header(o, header);
  o.technique = technique::dense;
  bool const bundled = o.predictors == options::default_predictors() && o.model != options::default_model();
  auto const loaded = read_model(o.model, o.predictors, bundled ? with_predictors::no : with_predictors::if_present);
  auto const network = make_network(o, loaded);
  if (self_test) network->check_self_test(loaded.tensors, o.model);

  table rows;
  rows.row({"layer", "input", "output", "parameters", "MACs", "MACs %"});
  auto document = nlohmann::ordered_json{
      {"model", o.model}, {"isa", redzap::native_isa::name}, {"layers", nlohmann::ordered_json::array()}};
  auto const layers = network->layers();
  double parameters = 0, macs = 0;
  for (auto const& l : layers) parameters += l.parameters, macs += l.macs;
  for (auto const& l : layers) {
    rows.row({l.name + (l.reducible ? " *" : ""), text(l.in), text(l.out), grouped(l.parameters), grouped(l.macs),
              fixed(100 * l.macs / macs, 1)});
    document["layers"].push_back({{"name", l.name},
                                  {"input", {l.in.c, l.in.h, l.in.w}},
                                  {"output", {l.out.c, l.out.h, l.out.w}},
                                  {"parameters", static_cast<long long>(l.parameters)},
                                  {"macs", static_cast<long long>(l.macs)},
                                  {"reducible", l.reducible}});
  }
  rows.row({"all", "", "", grouped(parameters), grouped(macs), "100.0"});
  bool const quantised = loaded.quantized != quantized_layers::none;
  auto const scales = quantised ? quantisation(layers, loaded.tensors, document) : table();
  document["precision"] = precision_of(o, loaded);
  document["parameters"] = static_cast<long long>(parameters);
  document["macs"] = static_cast<long long>(macs);
  document["workspace_bytes"] = network->workspace_bytes(o.threads);
  document["threads"] = o.threads;
  document["predictors"] = variants(loaded.predictors);
  if (self_test) document["self_test"] = "passed";
  if (!o.quiet && o.json != "-") {
    rows.print(std::cout);
    std::cout << "* reducible\n\n";
    if (quantised) scales.print(std::cout), std::cout << '\n';
    std::cout << "weights in " << precision_of(o, loaded) << "\nworkspace   "
              << grouped(static_cast<double>(network->workspace_bytes(o.threads))) << " bytes, " << o.threads
              << (o.threads == 1 ? " thread" : " threads") << "\ninstruction set   " << redzap::native_isa::name
              << "\npredictors  ";
    for (auto const& name : variants(loaded.predictors)) std::cout << ' ' << name;
    std::cout << (loaded.predictors.empty() ? " none\n" : "\n");
    if (self_test) std::cout << "self-test   passed: this machine computes the logits that the file was made with\n";
  }
  write_json(o.json, document);
}

}  // namespace

void add_info(CLI::App& program) {
  auto* const command =
      program.add_subcommand("info", "shapes, parameters and MACs of each layer, workspace, instruction set");
  auto const o = std::make_shared<options>();
  auto const header = std::make_shared<std::string>();
  auto const self_test = std::make_shared<bool>(false);
  auto* const positional =
      command->add_option("MODEL", o->files, "host network (safetensors), or packed weights for --header")
          ->expected(0, 1);
  o->add_model(*command);
  command->get_option("--model")->excludes(positional);
  o->add_precision(*command);
  command->add_option("--predictors", o->predictors, "predictors of that host (safetensors)");
  o->add_run(*command);
  command->add_option(
      "--header", *header,
      "write MODEL, a file of packed weights, as an array in a C++ header: for programs without a file system");
  command
      ->add_flag("--self-test", *self_test,
                 "run the image in MODEL, and fail where its logits are others than MODEL says")
      ->excludes("--header");
  command->callback([o, header, self_test] { info(*o, *header, *self_test); });
}

}  // namespace tool
