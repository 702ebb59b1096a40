// SPDX-License-Identifier: MIT
#include <bench/figures/density_plot.hpp>
#include <bench/figures/figures.hpp>
#include <bench/support/onednn.hpp>
#include <bench/support/read_problems.hpp>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <redzap/core/error.hpp>
#include <redzap/io/replace_file.hpp>
#include <stdexcept>
#include <utility>

namespace rz = redzap;
using rz::bench::row;
using rz::bench::settings;

namespace {

constexpr char const* usage =
    "usage: bench/report [--out FILE.json] [--svg FILE] [--layers cifar|all] [--only OP[,OP...]] [--threads N] "
    "[--quick]\n"
    "                    [--model FILE] [--predictors FILE|none] [--variant NAME] [--threshold E]\n"
    "                    [--operating-point FILE | --sketch-threshold E] [--images FILE]\n"
    "Times redzap against oneDNN, interleaved, and prints a table; --out writes the rows as JSON,\n"
    "--svg a plot of time over density, with the break-even.\n"
    "OP: conv2d (with masked_conv2d), scaling (with --layers all), linear, labels (masked_conv2d under recorded "
    "labels),\n"
    "predictor (with its work lists, against the dense layer), three_step (with trained and sketch), network, batch "
    "(the\n"
    "network on eight images a run), cold (the network, its caches emptied before each run).\n"
    "--quick is for a look: its figures are not to be quoted.\n";

struct wrong_usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int positive(std::string const& option, std::string const& text) {
  int value = 0;
  auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < 1)
    throw wrong_usage(option + ": must be a number, at least 1");
  return value;
}

float share(std::string const& option, std::string const& text) {
  float value = -1;
  auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !(value >= 0 && value < 1))
    throw wrong_usage(option + ": must be in [0, 1)");
  return value;
}

settings parse(int argc, char** argv, std::string& only) {
  settings s;
  std::string const folder = REDZAP_SOURCE_DIR "/examples/alexnet_cifar100/";
  bool asked = false;  // for a model or predictors of one's own
  for (int i = 1; i < argc; ++i) {
    std::string const option = argv[i];
    if (option == "--quick") {
      s.timing = {.rounds = 3, .sample_us = 500};
      s.image_count = 4;
      continue;
    }
    if (i + 1 == argc) throw wrong_usage(option + ": unknown, or its value is missing");
    std::string const value = argv[++i];
    if (option == "--out")
      s.out = value;
    else if (option == "--svg")
      s.svg = value;
    else if (option == "--layers" && (value == "cifar" || value == "all"))
      s.layers = value;
    else if (option == "--only")
      only = value;
    else if (option == "--threads")
      s.threads = positive(option, value);
    else if (option == "--model")
      s.model = value, asked = true;
    else if (option == "--predictors")
      s.predictors = value == "none" ? "" : value, asked = true;
    else if (option == "--variant")
      s.variant = value;
    else if (option == "--threshold")
      s.threshold = share(option, value);
    else if (option == "--sketch-threshold")
      s.sketch_threshold = share(option, value);
    else if (option == "--operating-point")
      s.operating_point = value;
    else if (option == "--images")
      s.images = value;
    else
      throw wrong_usage(option + ": unknown, or not with the value " + value);
  }
  if (!s.operating_point.empty() && s.sketch_threshold)
    throw wrong_usage("--sketch-threshold: not with --operating-point");
  if (asked || !std::filesystem::exists(folder + "alexnet_cifar100_predictors.safetensors")) return s;
  s.predictors = folder + "alexnet_cifar100_predictors.safetensors";
  if (s.operating_point.empty() && !s.sketch_threshold)
    s.operating_point = folder + "alexnet_cifar100_operating_point.json";
  return s;
}

void print_header() {
  std::printf(
      "| op | layer | density %% | ours µs | peer µs | ratio | %% of peak | valid %% | peer "
      "|\n|---|---|---|---|---|---|---|---|---|\n");
}

std::string one_digit(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

void print(row const& r) {
  std::string op = r.variant.empty() ? r.op : r.op + " " + r.variant;
  if (r.precision != rz::precision::f32::name) op += ", weights in " + std::string(r.precision);
  for (auto const& [key, whose] : {std::pair{"speedup", "ours"}, {"peer_speedup", "peer"}})
    if (r.more.contains(key))
      op += ", " + std::string(whose) + " x" + std::to_string(r.more.at(key).get<double>()).substr(0, 4);
  if (r.more.contains("bernoulli_us"))
    op += " on labels " + r.more.at("labels").get<std::string>() + ", Bernoulli " +
          one_digit(r.more.at("bernoulli_us").get<double>()) + " µs";
  if (r.more.contains("batch_1_us"))
    op += ", an image of " + std::to_string(r.more.at("batch").get<int>()) + ", alone " +
          one_digit(r.more.at("batch_1_us").get<double>()) + " µs";
  std::printf("| %s | %s | %.1f | %.1f | ", op.c_str(), r.layer.c_str(), r.density, r.ours.median);
  auto cell = [](bool known, double value, int digits) {
    known ? std::printf("%.*f | ", digits, value) : std::printf("– | ");
  };
  cell(!r.peer.empty(), r.theirs.median, 1);
  cell(!r.peer.empty(), r.ratio(), 3);
  cell(r.percent_of_peak > 0, r.percent_of_peak, 1);
  cell(r.percent_of_peak_valid > 0, r.percent_of_peak_valid, 1);
  std::printf("%s |\n", r.peer.c_str());
  std::fflush(stdout);
}

std::vector<row> measure(settings const& s, std::string const& only) {
  auto wanted = [&](std::string const& op) {
    return only.empty() || ("," + only + ",").find("," + op + ",") != std::string::npos;
  };
  std::vector<row> rows;
  auto take = [&](std::vector<row> const& more) {
    for (row const& r : more) print(r), rows.push_back(r);
  };
  print_header();
  std::vector<std::string> files{"cifar"};
  if (s.layers == "all") files.insert(files.end(), {"alexnet", "vgg"});
  for (std::string const& file : files)
    for (auto const& p : rz::bench::read_problems(REDZAP_SOURCE_DIR "/bench/problems/" + file + ".txt")) {
      if (!p.linear && wanted("conv2d")) take(conv2d_rows(s, p));
      if (!p.linear && file == "alexnet" && wanted("scaling")) take(scaling_rows(s, p));
      if (p.linear && wanted("linear")) take(linear_rows(s, p));
    }
  if (wanted("labels")) take(labels_rows(s));
  if (wanted("predictor")) take(predictor_rows(s));
  if (wanted("three_step")) take(three_step_rows(s));
  if (wanted("network")) take(network_rows(s));
  if (wanted("batch")) take(batch_rows(s));
  if (wanted("cold")) take(cold_rows(s));
  return rows;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc == 2 && (std::strcmp(argv[1], "--help") == 0 || std::strcmp(argv[1], "-h") == 0)) {
    std::fputs(usage, stdout);
    return 0;
  }
  std::string only;
  settings const s = parse(argc, argv, only);
  rz::bench::onednn::cap_isa();
  if (!rz::bench::onednn::available())
    std::fputs("report: built without oneDNN, so there is no peer but our own dense network\n", stderr);
  std::vector<row> const rows = measure(s, only);
  if (!s.out.empty()) {
    nlohmann::ordered_json array = nlohmann::ordered_json::array();
    for (row const& r : rows) array.push_back(r.json());
    rz::io::replace_file(s.out, [&](std::ostream& stream) { stream << array.dump(1) << '\n'; });
  }
  if (!s.svg.empty()) {
    std::string const plot = rz::bench::density_plot(rows);
    if (plot.empty()) throw std::runtime_error("--svg: no row is a masked convolution with a peer");
    rz::io::replace_file(s.svg, [&](std::ostream& stream) { stream << plot; });
  }
  return 0;
} catch (wrong_usage const& e) {
  std::fprintf(stderr, "report: %s\n%s", e.what(), usage);
  return 2;
} catch (std::exception const& e) {
  std::fprintf(stderr, "report: %s\n", e.what());
  return 1;
}
