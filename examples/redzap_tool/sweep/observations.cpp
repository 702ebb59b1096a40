// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "../table.hpp"
#include "figures.hpp"
#include "observed.hpp"
#include "table_files.hpp"

namespace tool::sweep {
namespace {

using json = nlohmann::ordered_json;

std::string introduction(results const& r) {
  std::string text = "# The paper's figures and its method, on " + grouped(r.images) + " images" + r.chosen_patterns() +
                     "\n\nSavings are those of the MACs of conv2 to conv5 by eq. (12), among the settings that were "
                     "run; \"honest\" ones count the "
                     "predictors' MACs too. Ablations are of " +
                     grouped(r.ablation_images) + " images. ";
  text += r.settings ? "Settings are the best of a sweep on other images, held out, whose loss there is at most 1 "
                       "point; a row holds only if "
                       "the loss here is too. "
                     : "Settings are the best of these same images, on which they are thus chosen: what another set of "
                       "images would give is a "
                       "little less; `--settings-from` takes them from held-out ones. ";
  return text +
         "Rows that read a curve at 1 point of loss on straight lines between its thresholds choose no "
         "setting.\n\nFrom \"paper\": a "
         "figure of the paper; its text is not at hand, so the words are those of who read it. From \"us\": a question "
         "of ours about its "
         "method.\n\n";
}

}  // namespace

void write_observations(results const& r) {
  json rows = json::array();
  std::string text =
      introduction(r) +
      "| from | observation | paper | ours | holds if | holds | where |\n|---|---|---|---|---|---|---|\n";
  for (auto const& o : observed(r)) {
    std::string const ours = o.ours ? fixed(*o.ours, 1) : "none", from = o.papers ? "paper" : "us";
    text += "| " + from + " | " + o.what + " | " + o.paper + " | " + ours + " | " + o.criterion + " | " +
            (o.holds ? "yes" : "no") + " | " + o.at + " |\n";
    rows.push_back({{"from", from},
                    {"observation", o.what},
                    {"paper", o.paper},
                    {"ours", o.ours ? json(*o.ours) : json()},
                    {"holds_if", o.criterion},
                    {"holds", o.holds},
                    {"where", o.at},
                    {"images", r.images}});
  }
  write_text(r.path("observations") + ".md", text);
  write_text(r.path("observations") + ".csv", csv(rows));
}

}  // namespace tool::sweep
