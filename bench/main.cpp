// SPDX-License-Identifier: MIT
#include <bench/support/onednn.hpp>
#include <bench/support/read_problems.hpp>
#include <bench/support/registry.hpp>
#include <cstdio>
#include <exception>
#include <memory>
#include <thread>

namespace rz = redzap;

namespace {

/// Shows names as they were registered: the library appends "/real_time", which says how time is taken and is the same
/// for all.
class plain_names : public benchmark::BenchmarkReporter {
 public:
  explicit plain_names(std::unique_ptr<benchmark::BenchmarkReporter> to) : to_(std::move(to)) {}

  bool ReportContext(Context const& context) override {
    to_->SetOutputStream(&GetOutputStream());
    to_->SetErrorStream(&GetErrorStream());
    return to_->ReportContext(context);
  }
  void ReportRuns(std::vector<Run> const& runs) override {
    std::vector<Run> renamed = runs;
    for (Run& run : renamed) run.run_name.time_type.clear();
    to_->ReportRuns(renamed);
  }
  void Finalize() override { to_->Finalize(); }

 private:
  std::unique_ptr<benchmark::BenchmarkReporter> to_;
};

void register_all(int threads) {
  for (char const* const file : {"cifar", "alexnet", "vgg"}) {
    for (auto const& p : rz::bench::read_problems(std::string(REDZAP_SOURCE_DIR "/bench/problems/") + file + ".txt")) {
      if (rz::bench::onednn::available()) rz::bench::register_peer(p, threads);
      if (p.linear) {
        rz::bench::register_linear(p, threads);
        continue;
      }
      rz::bench::register_conv2d(p, threads);
      rz::bench::register_masked_conv2d(p, threads);
      rz::bench::register_window_aggregate(p, threads);
      if (threads == 1) rz::bench::register_label_block(p);
    }
  }
}

}  // namespace

int main(int argc, char** argv) try {
  rz::bench::onednn::cap_isa();
  register_all(1);
  if (std::thread::hardware_concurrency() > 1) register_all(2);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  if (!rz::bench::onednn::available())
    std::fputs("redzap-bench: built without oneDNN, so there are no peer rows\n", stderr);
  plain_names display{std::unique_ptr<benchmark::BenchmarkReporter>(benchmark::CreateDefaultDisplayReporter())};
  benchmark::RunSpecifiedBenchmarks(&display);
  benchmark::Shutdown();
  return 0;
} catch (std::exception const& e) {
  std::fprintf(stderr, "redzap-bench: %s\n", e.what());
  return 1;
}
