// SPDX-License-Identifier: MIT
// Prints the instruction set and the logits; PHOTO_ISA in the environment asks for a smaller set than the machine's
// best.
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "photo.hpp"

int main() {
  try {
    auto const& chosen = photo::make_classifier.on(std::getenv("PHOTO_ISA"));
    auto const classifier = chosen.function(1);
    std::vector<float> image(3 * 10 * 10);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i * i % 5);
    std::printf("%s\n", chosen.isa);
    for (float const logit : classifier->logits(image)) std::printf("%a ", static_cast<double>(logit));
    try {
      image.pop_back();
      classifier->logits(image);
    // thrown in one variant, caught where another instruction set is compiled for
    } catch (std::runtime_error const& e) {
      std::printf("\n%s\n", e.what());
    }
  } catch (std::exception const& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
