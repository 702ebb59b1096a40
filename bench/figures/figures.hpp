// SPDX-License-Identifier: MIT
#pragma once
#include <bench/figures/row.hpp>
#include <bench/figures/settings.hpp>
#include <bench/support/problem.hpp>
#include <vector>

/// The parts of the report, each in the file of its name.
namespace redzap::inline REDZAP_ISA::bench {

/// A convolution, dense and at 10 to 60 %.
std::vector<row> conv2d_rows(settings const& s, problem const& p);
/// A dense convolution on two threads against one, ours and the peer's.
std::vector<row> scaling_rows(settings const& s, problem const& p);
/// A fully connected layer, with all inputs and with those that are not zero.
std::vector<row> linear_rows(settings const& s, problem const& p);
/// The AlexNet's reducible layers by the masked convolution, under label maps of real images and random ones as dense.
std::vector<row> labels_rows(settings const& s);
/// The predictors of the AlexNet's reducible layers alone, with the work lists of their labels, against the dense
/// layers; on one thread, whatever the settings say.
std::vector<row> predictor_rows(settings const& s);
/// The reducible layers of the AlexNet on real images: op three_step, and trained where there are trained predictors.
std::vector<row> three_step_rows(settings const& s);
/// The whole AlexNet on real images: dense and reduced.
std::vector<row> network_rows(settings const& s);
/// The same network on eight images a run, dense and reduced, against one image a run.
std::vector<row> batch_rows(settings const& s);
/// The network on one image, each run after the caches have been emptied.
std::vector<row> cold_rows(settings const& s);

}  // namespace redzap::inline REDZAP_ISA::bench
