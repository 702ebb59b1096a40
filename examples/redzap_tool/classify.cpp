// SPDX-License-Identifier: MIT
#include <iostream>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "image.hpp"
#include "model.hpp"
#include "network.hpp"
#include "options.hpp"
#include "output.hpp"
#include "probabilities.hpp"
#include "savings.hpp"
#include "shown_maps.hpp"
#include "table.hpp"
#include "tracing.hpp"

namespace tool {
namespace {

void classify(options o, bool show) {
  o.complete();
  auto const loaded =
      read_model(o.model, o.predictors, o.reads_predictors() ? with_predictors::yes : with_predictors::no);
  auto const network = make_network(o, loaded);
  auto const layers = network->layers();
  auto const runner = network->make_reduced(o.threads, o);
  tracing const traced(*runner, o, o.files.size());
  std::vector<float> input(redzap::io::cifar100::pixels);
  auto document = nlohmann::ordered_json::array();
  for (auto const& file : o.files) {
    loaded.normalisation(read_image(file), input);
    auto best = nlohmann::ordered_json::array();
    std::string line = file + ':';
    for (auto const& [name, probability] : best_classes(runner->run(input), loaded.classes)) {
      line += (best.empty() ? " " : ", ") + name + ' ' + fixed(100 * probability, 1) + " %";
      best.push_back({{"class", name}, {"probability", probability}});
    }
    auto const work = reduced_work(layers, runner->work());
    double const saving = 100 * (1 - work.honest_macs() / work.dense_macs);
    document.push_back({{"image", file},
                        {"classes", best},
                        {"macs", work.honest_macs()},
                        {"mac_saving_honest", saving},
                        {"ms", runner->ms()}});
    if (o.json == "-" || o.quiet) continue;
    std::cout << line << "  (" << fixed(runner->ms(), 2) << " ms, " << fixed(saving, 1)
              << " % of the MACs of conv2 to conv5 saved)\n";
    if (show) std::cout << shown_maps(layers, runner->label_maps());
  }
  traced.write();
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
  o->add_trace(*command);
  auto const show = std::make_shared<bool>(false);
  command->add_flag("--show", *show, "draw where the reducible layers compute, the darker the more channels");
  command->callback([o, show] { classify(*o, *show); });
}

}  // namespace tool
