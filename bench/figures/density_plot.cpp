// SPDX-License-Identifier: MIT
#include <algorithm>
#include <bench/figures/density_plot.hpp>
#include <cstdio>
#include <map>
#include <utility>

namespace redzap::inline REDZAP_ISA::bench {
namespace {

constexpr double width = 800, height = 440, left = 56, right = 220, top = 24, bottom = 48;
constexpr double most_density = 70, most_ratio = 1.2;

double x_of(double density) { return left + density / most_density * (width - left - right); }
double y_of(double ratio) {
  return height - bottom - std::min(ratio, most_ratio) / most_ratio * (height - top - bottom);
}

template <class... Values>
std::string print(char const* format, Values... values) {
  char text[512];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

/// One layer: (density, ratio to the peer) in ascending order, and the ratio of our dense kernel.
struct line {
  std::vector<std::pair<double, double>> points;
  double dense = 0;
};

std::map<std::string, line> lines_of(std::vector<row> const& rows) {
  std::map<std::string, line> result;
  for (row const& r : rows)   // one curve, one kind of mask and precision
    if (r.op == "masked_conv2d" && r.precision == precision::f32::name && !r.peer.empty() &&
        !r.more.contains("labels")) {
      line& of = result[r.layer];
      of.points.emplace_back(r.density, r.ratio());
      of.dense = r.more.at("redzap_dense_us").get<double>() / r.theirs.median;
    }
  for (auto& [layer, of] : result) std::sort(of.points.begin(), of.points.end());
  // a layer that the lists never pay for, such as one of three input channels, would only hide the others
  std::erase_if(result, [](auto const& of) { return of.second.points.front().second > of.second.dense; });
  return result;
}

/// Where the line crosses the dense kernel's ratio; negative where it does not.
double break_even_of(line const& of) {
  for (std::size_t i = 1; i < of.points.size(); ++i) {
    auto const [d0, r0] = of.points[i - 1];
    auto const [d1, r1] = of.points[i];
    if (r0 <= of.dense && r1 > of.dense) return d0 + (of.dense - r0) / (r1 - r0) * (d1 - d0);
  }
  return -1;
}

std::string axes(std::string const& peer) {
  std::string svg;
  for (int density = 0; density <= most_density; density += 10) {
    double const x = x_of(density);
    svg += print("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x, top, x, height - bottom);
    svg += print("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%d</text>\n", x, height - bottom + 18, density);
  }
  for (int tenths = 0; tenths <= 12; tenths += 2) {
    double const y = y_of(tenths / 10.0);
    svg += print("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", tenths == 10 ? "axis" : "grid",
                 left, y, width - right, y);
    svg += print("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>\n", left - 6, y + 4, tenths / 10.0);
  }
  svg += print("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">activations computed in full, %%</text>\n",
               (left + width - right) / 2, height - 10);
  svg +=
      print("<text x=\"%.1f\" y=\"%.1f\">time of the layer / dense layer of %s</text>\n", left, top - 8, peer.c_str());
  return svg;
}

}  // namespace

std::string density_plot(std::vector<row> const& rows) {
  auto const lines = lines_of(rows);
  if (lines.empty()) return {};
  auto const peer = std::find_if(rows.begin(), rows.end(), [](row const& r) { return !r.peer.empty(); })->peer;
  std::string svg =
      print("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\">\n", width, height);
  svg +=
      "<style>text{font:12px sans-serif;fill:#333}.grid{stroke:#8884}.axis{stroke:#888}path{fill:none;stroke-width:2}\n"
      "@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>\n";
  svg += axes(peer);
  int number = 0;
  for (auto const& [layer, of] : lines) {
    int const hue = 360 * number / static_cast<int>(lines.size());
    std::string const colour = print("hsl(%d 70%% 45%%)", hue);
    std::string path;
    for (auto const& [density, ratio] : of.points)
      path += print("%c%.1f %.1f", path.empty() ? 'M' : 'L', x_of(density), y_of(ratio));
    svg += "<path stroke=\"" + colour + "\" d=\"" + path + "\"/>\n";
    double const even = break_even_of(of);
    if (even >= 0)
      svg += print("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"none\" stroke=\"%s\"/>\n", x_of(even),
                   y_of(of.dense), colour.c_str());
    std::string const label = even >= 0 ? layer + print(", even at %.0f %%", even) : layer;
    svg += print("<text x=\"%.1f\" y=\"%.1f\" style=\"fill:%s\">%s</text>\n", width - right + 8, top + 16.0 * ++number,
                 colour.c_str(), label.c_str());
  }
  return svg + "</svg>\n";
}

}  // namespace redzap::inline REDZAP_ISA::bench
