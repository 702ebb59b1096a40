// SPDX-License-Identifier: MIT
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <redzap/io/cifar.hpp>
#include <redzap/io/replace_file.hpp>

#include "commands.hpp"
#include "evaluation.hpp"
#include "image.hpp"
#include "model.hpp"
#include "options.hpp"
#include "output.hpp"
#include "probabilities.hpp"
#include "report/curves.hpp"
#include "report/page.hpp"
#include "savings.hpp"
#include "statistics.hpp"

namespace tool {
namespace {

/// From planes to pixels.
report::picture picture_of(std::span<std::uint8_t const> planes) {
  report::picture result{side, side, {}};
  for (std::size_t at = 0; at < side * side; ++at)
    for (std::size_t plane = 0; plane < 3; ++plane) result.rgb.push_back(planes[plane * side * side + at]);
  return result;
}

std::string curves_with(evaluation const& e, std::string const& file) {
  if (file.empty()) return {};
  auto chart = report::curves_of(file);
  chart.panels[0].curves.push_back(
      {"this report", {{savings_of(e.layers, e.work).paper, top1_loss(e.dense.ranks, e.reduced.ranks).points}}});
  return chart.svg();
}

struct report_options : options {
  std::string image;   ///< a file, or empty: the first labelled image
  std::string curves = default_curves();
};

void write_report(report_options o) {
  o.complete();
  check_writable(o.out);
  auto const data = redzap::io::read_cifar100(o.data);
  std::vector<std::uint8_t> const planes =
      o.image.empty() ? std::vector<std::uint8_t>(data.image(0).begin(), data.image(0).end()) : read_image(o.image);
  auto const loaded =
      read_model(o.model, o.predictors, o.reads_predictors() ? with_predictors::yes : with_predictors::no);
  auto const evaluated = evaluate(o, loaded, data)[0];
  std::vector<float> input(redzap::io::cifar100::pixels);
  loaded.normalisation(planes, input);
  auto const network = make_network(o, loaded);
  auto const runner = network->make_reduced(o.threads, o);
  report::contents shown{evaluated,
                         o.image.empty() ? "the first of " + o.data : o.image,
                         picture_of(planes),
                         {},
                         {},
                         curves_with(evaluated, o.curves)};
  for (auto const& [name, probability] : best_classes(runner->run(input), loaded.classes))
    shown.classes.emplace_back(name, probability);
  shown.maps = runner->label_maps();
  redzap::io::replace_file(o.out, [&](std::ostream& stream) { stream << report::page(shown); });
  if (!o.quiet) std::cout << "wrote " << o.out << '\n';
}

}  // namespace

void add_report(CLI::App& program) {
  auto* const command =
      program.add_subcommand("report", "one HTML page: an image, its label maps, and what labelled images cost");
  auto const o = std::make_shared<report_options>();
  command->add_option("IMAGE", o->image, "PNG, JPEG or PPM whose label maps are shown (default: the first of --data)");
  command->add_option("--out", o->out, "page to write")->required();
  command->add_option("--data", o->data, "labelled images in CIFAR-100's binary format")->capture_default_str();
  command->add_option("--images", o->images, "the first N images alone")->check(CLI::Range(1, 1 << 24));
  command
      ->add_option("--curves", o->curves,
                   "figure-10.csv of a `redzap sweep` of this host, drawn with this setting in it; '' for none")
      ->capture_default_str();
  o->add_model(*command);
  o->add_technique(*command);
  o->add_operating_point(*command);
  o->add_budget(*command);
  command->add_option("--threads", o->threads, "threads of one session")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag("--quiet", o->quiet, "no progress bar, no word at the end");
  command->callback([o] { write_report(*o); });
}

}  // namespace tool
