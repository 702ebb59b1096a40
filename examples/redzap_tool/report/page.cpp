// SPDX-License-Identifier: MIT
#include "page.hpp"

#include <algorithm>
#include <redzap/core/isa.hpp>

#include "../savings.hpp"
#include "../statistics.hpp"
#include "../sweep/svg.hpp"
#include "../table.hpp"

namespace tool::report {
namespace {

using sweep::svg::escaped;

constexpr char const* style = R"(<style>
:root{color-scheme:light dark;--page:#fff;--ink:#222;--faint:#666;--rule:#ddd;--dense:#999;--reduced:#0072b2}
@media(prefers-color-scheme:dark){:root{--page:#111;--ink:#ddd;--faint:#999;--rule:#333;--dense:#777;--reduced:#56b4e9}}
body{background:var(--page);color:var(--ink);font:16px/1.5 sans-serif;margin:0 auto;padding:16px;max-width:860px}
h1{font-size:22px;margin:0 0 8px}
h2{font-size:18px;margin:28px 0 8px;border-bottom:1px solid var(--rule)}h3{font-size:15px;margin:16px 0 4px}
p{margin:4px 0;overflow-wrap:anywhere}.faint{color:var(--faint);font-size:14px}
.pixels{image-rendering:pixelated;width:100%;display:block}.photo{width:160px;float:left;margin:0 16px 8px 0}
.layers{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:16px}
.key{display:inline-block;width:12px;height:12px;margin:0 4px 0 12px;border:1px solid var(--rule)}
.row{display:grid;grid-template-columns:56px 1fr 110px;gap:8px;align-items:center;font-size:14px}
.row>:last-child{text-align:right}
.bar{height:9px;margin:1px 0}.shares{display:flex;height:16px}.clear{clear:both}svg{max-width:100%;height:auto}
</style>
)";

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

std::string hex(colour const& c) {
  char text[8];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", c[0], c[1], c[2]);
  return text;
}

std::string bar(double share, std::string const& background) {
  return "<div class=\"bar\" style=\"width:" + fixed(100 * std::clamp(share, 0.0, 1.0), 2) +
         "%;background:" + background + "\"></div>";
}

std::string key(std::string const& background, std::string const& words) {
  return "<span class=\"key\" style=\"background:" + background + "\"></span>" + escaped(words);
}

std::string legend(std::vector<std::string> const& labels) {
  std::string text = "<p class=\"faint\">";
  for (std::size_t l = 0; l < labels.size(); ++l) text += key(hex(label_colour(l)), labels[l]);
  return text + "</p>\n";
}

std::string summary(evaluation const& e) {
  auto const saved = savings_of(e.layers, e.work);
  auto const loss = top1_loss(e.dense.ranks, e.reduced.ranks);
  double const dense = percentile(e.dense.ms, 50), reduced = percentile(e.reduced.ms, 50);
  return "<p>Technique " + escaped(e.chosen.technique_name) + ": " + fixed(saved.paper, 1) +
         " % of the MACs of the reducible layers saved (" + fixed(saved.honest, 1) +
         " % with the predictors' own counted), top-1 " + fixed(top(1, e.reduced.ranks), 1) + " % against " +
         fixed(top(1, e.dense.ranks), 1) + " % dense (95 % of the loss: " + fixed(loss.interval[0], 1) + " to " +
         fixed(loss.interval[1], 1) + " points), " + fixed(reduced, 2) + " ms an image against " + fixed(dense, 2) +
         ".</p>\n<p class=\"faint\">" + std::to_string(e.dense.ranks.size()) + " labelled images; " +
         std::string(redzap::native_isa::name) + ", " + std::to_string(e.chosen.threads) +
         (e.chosen.threads == 1 ? " thread" : " threads") + ", medians.</p>\n";
}

std::string seen_image(contents const& shown) {
  std::string text = "<h2>The image</h2>\n<img class=\"pixels photo\" alt=\"the image as the network sees it\" src=\"" +
                     data_uri(shown.image) + "\">\n<p>" + escaped(shown.image_name) + "</p>\n";
  for (auto const& [name, probability] : shown.classes)
    text += "<p>" + escaped(name) + ' ' + percent(probability) + "</p>\n";
  return text + "<p class=\"clear\"></p>\n";
}

std::string maps(contents const& shown) {
  std::string text =
      "<h2>Who computes what</h2>\n<p class=\"faint\">A tile is a channel of the layer's output, a pixel an activation "
      "of this image.</p>\n" +
      legend(shown.evaluated.labels) + "<div class=\"layers\">\n";
  for (auto const& map : shown.maps) {
    auto const computed = std::count(map.labels.begin(), map.labels.end(), std::uint8_t{0});
    text += "<div><h3>" + escaped(shown.evaluated.layers[map.layer].name) + ", " + std::to_string(map.extents.c) +
            " channels of " + std::to_string(map.extents.h) + " x " + std::to_string(map.extents.w) + ": " +
            percent(static_cast<double>(computed) / static_cast<double>(map.labels.size())) +
            " computed</h3><img class=\"pixels\" alt=\"label map\" src=\"" + data_uri(mosaic(map)) + "\"></div>\n";
  }
  return text + "</div>\n";
}

std::string share_bars(evaluation const& e) {
  std::string text = "<h2>Shares of the activations</h2>\n" + legend(e.labels);
  for (std::size_t l = 0; l < e.layers.size(); ++l) {
    if (!e.layers[l].reducible) continue;
    auto const parts = shares(e.work[l]);
    text += "<div class=\"row\"><span>" + escaped(e.layers[l].name) + "</span><div class=\"shares\">";
    for (std::size_t p = 0; p < parts.size(); ++p)
      text += "<div style=\"width:" + fixed(100 * parts[p], 2) + "%;background:" + hex(label_colour(p)) + "\"></div>";
    text += "</div><span>" + percent(parts[0]) + "</span></div>\n";
  }
  return text;
}

/// Two bars a layer, dense and reduced, in parts of the largest.
std::string pairs_of_bars(std::string const& title, evaluation const& e, std::vector<double> const& dense,
                          std::vector<double> const& reduced, int decimals) {
  double const most =
      std::max(*std::max_element(dense.begin(), dense.end()), *std::max_element(reduced.begin(), reduced.end()));
  std::string text = "<h2>" + title + "</h2>\n<p class=\"faint\">" + key("var(--dense)", "dense") +
                     key("var(--reduced)", "reduced") + "</p>\n";
  for (std::size_t l = 0; l < dense.size(); ++l)
    text += "<div class=\"row\"><span>" + escaped(e.layers[l].name) + "</span><div>" +
            bar(dense[l] / most, "var(--dense)") + bar(reduced[l] / most, "var(--reduced)") + "</div><span>" +
            fixed(dense[l], decimals) + " → " + fixed(reduced[l], decimals) + "</span></div>\n";
  return text;
}

std::string work_bars(evaluation const& e) {
  std::vector<double> dense, reduced, dense_ms, reduced_ms;
  double const images = static_cast<double>(e.dense.ranks.size());
  for (std::size_t l = 0; l < e.layers.size(); ++l) {
    dense.push_back(e.work[l].dense_macs / images / 1e6);
    reduced.push_back(e.work[l].honest_macs() / images / 1e6);
    dense_ms.push_back(percentile(e.dense.layer_ms[l], 50));
    reduced_ms.push_back(percentile(e.reduced.layer_ms[l], 50));
  }
  return pairs_of_bars("Millions of MACs an image, predictors counted", e, dense, reduced, 1) +
         pairs_of_bars("Milliseconds an image, median", e, dense_ms, reduced_ms, 2);
}

}  // namespace

std::string page(contents const& shown) {
  evaluation const& e = shown.evaluated;
  std::string text =
      "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n"
      "<title>redzap report</title>\n" +
      std::string(style) + "</head>\n<body>\n<h1>redzap: what was computed, and what was not</h1>\n";
  text += summary(e) + seen_image(shown) + maps(shown) + share_bars(e) + work_bars(e);
  if (!shown.curves.empty())
    text +=
        "<h2>Accuracy against saving</h2>\n<p class=\"faint\">Each technique at the pattern that saves most within a "
        "point; the large dot is "
        "this report's setting on its images.</p>\n" +
        shown.curves;
  return text + "</body>\n</html>\n";
}

}  // namespace tool::report
