// SPDX-License-Identifier: MIT
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "commands.hpp"
#include "model.hpp"
#include "network.hpp"
#include "options.hpp"
#include "table.hpp"

namespace tool {
namespace {

/// What `body` gives, and the milliseconds it took.
template <class Body>
auto timed(Body&& body) {
  auto const begin = std::chrono::steady_clock::now();
  auto result = body();
  return std::pair(std::move(result),
                   std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
}

void pack(options const& o) {
  auto const [network, packing] =
      timed([&] { return make_network(o, read_model(o.model, o.predictors, with_predictors::yes)); });
  network->write_packed(o.out);
  if (o.quiet) return;
  double const mapping = network->map_packed(o.out);
  std::cout << "wrote " << o.out << ", " << grouped(static_cast<double>(std::filesystem::file_size(o.out)))
            << " bytes; reading and packing took " << fixed(packing, 1) << " ms, mapping " << fixed(mapping, 2)
            << " ms\n";
}

}  // namespace

void add_pack(CLI::App& program) {
  auto* const command = program.add_subcommand(
      "pack", "write a host and its predictors as a file that programs map: io::map_packed<models::alexnet<>>, or that "
              "with a policy of another precision");
  auto const o = std::make_shared<options>();
  command->add_option("--out", o->out, "file to write")->required();
  o->add_model(*command);
  o->add_precision(*command);
  command->add_option("--predictors", o->predictors, "predictors of that host (safetensors)")->capture_default_str();
  command->add_option("--train-threshold", o->train_threshold, "epsilon that the predictors were trained with")
      ->check(CLI::IsMember({"0.01", "0.1"}))
      ->capture_default_str();
  command->add_flag("--quiet", o->quiet, "print nothing");
  command->callback([o] { pack(*o); });
}

}  // namespace tool
