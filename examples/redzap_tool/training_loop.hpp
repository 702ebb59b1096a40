// SPDX-License-Identifier: MIT
#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

#include "progress.hpp"
#include "training_images.hpp"
#include "training_options.hpp"

namespace tool {

/// Trains for all epochs, from the checkpoint where there is one; a new one is written once a minute and at the end of
/// an epoch, so that a training that is cut off loses a minute. After an epoch report(its number, counted from 1)
/// prints a line. Leaves the checkpoint, whose path it returns: to be removed when the result is written. Trainer:
/// load, save, images_seen(); step(): one of its steps; said(): what the bar says of it.
template <class Trainer, class Step, class Said, class Report>
std::string train_to_the_end(Trainer& trainer, training_images const& images, training_options const& o,
                             std::string const& kind, Step&& step, Said&& said, Report&& report) {
  std::string const checkpoint =
      o.checkpoint.empty() ? o.out + '.' + kind + images.identity() + ".checkpoint" : o.checkpoint;
  if (std::filesystem::exists(checkpoint)) {
    trainer.load(checkpoint);
    if (!o.quiet) std::cout << "going on at image " << trainer.images_seen() << ", from " << checkpoint << std::endl;
  } else {
    trainer.save(checkpoint);   // a folder that cannot be written shows now, not in half an hour
  }
  std::int64_t const epoch = images.count(), total = o.epochs * epoch;
  progress bar("images", total, o.quiet);
  auto saved = std::chrono::steady_clock::now();
  while (trainer.images_seen() < total) {
    step();
    bar.at(trainer.images_seen(), said());
    bool const epoch_done = trainer.images_seen() % epoch == 0;
    if (epoch_done && !o.quiet) report(trainer.images_seen() / epoch);
    if (auto const now = std::chrono::steady_clock::now(); epoch_done || now - saved > std::chrono::minutes(1)) {
      trainer.save(checkpoint);
      saved = now;
    }
  }
  return checkpoint;
}

}  // namespace tool
