// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <numeric>
#include <redzap/io/cifar.hpp>
#include <span>
#include <string>
#include <vector>

#include "commands.hpp"
#include "image.hpp"
#include "model.hpp"
#include "network.hpp"
#include "options.hpp"
#include "output.hpp"
#include "savings.hpp"
#include "table.hpp"

namespace tool {
namespace {

/// Softmax: the probability of each class.
std::vector<double> probabilities(std::span<float const> logits) {
  double const largest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> result(logits.size());
  std::transform(logits.begin(), logits.end(), result.begin(), [&](float x) { return std::exp(x - largest); });
  double const sum = std::accumulate(result.begin(), result.end(), 0.0);
  for (double& p : result) p /= sum;
  return result;
}

void classify(options o) {
  o.complete();
  auto const loaded = read_model(o.model, o.predictors, o.reads_predictors() ? with_predictors::yes : with_predictors::no);
  auto const network = make_network(o, loaded);
  auto const layers = network->layers();
  auto const runner = network->make_reduced(o.threads, o);
  std::vector<float> input(redzap::io::cifar100::pixels);
  auto document = nlohmann::ordered_json::array();
  for (auto const& file : o.files) {
    loaded.normalisation(read_image(file), input);
    auto const p = probabilities(runner->run(input));
    std::vector<int> order(p.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return p[a] > p[b]; });
    order.resize(5);
    auto best = nlohmann::ordered_json::array();
    std::string line = file + ':';
    for (int const c : order) {
      best.push_back({{"class", loaded.classes[c]}, {"probability", p[c]}});
      line += (c == order[0] ? " " : ", ") + loaded.classes[c] + ' ' + fixed(100 * p[c], 1) + " %";
    }
    auto const work = reduced_work(layers, runner->work());
    double const saving = 100 * (1 - work.honest_macs() / work.dense_macs);
    document.push_back({{"image", file}, {"classes", best}, {"macs", work.honest_macs()}, {"mac_saving_honest", saving}, {"ms", runner->ms()}});
    if (o.json != "-" && !o.quiet) std::cout << line << "  (" << fixed(runner->ms(), 2) << " ms, " << fixed(saving, 1) << " % of the MACs of conv2 to conv5 saved)\n";
  }
  write_json(o.json, document);
}

}  // namespace

void add_classify(CLI::App& program) {
  auto* const command = program.add_subcommand("classify", "name what is in a picture");
  auto const o = std::make_shared<options>();
  command->add_option("IMAGE", o->files, "PNG, JPEG or PPM of any size, or - for standard input")->required();
  o->add_model(*command);
  o->add_precision(*command);
  o->add_technique(*command);
  o->add_operating_point(*command);
  o->add_budget(*command);
  o->add_run(*command);
  command->callback([o] { classify(*o); });
}

}  // namespace tool
