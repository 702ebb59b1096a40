// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <redzap/training/checkpoint.hpp>
#include <redzap/training/predictor_block.hpp>
#include <support/scratch_folder.hpp>

using checkpoint = redzap::training::checkpoint<redzap::training::predictor_block::state>;
using redzap::training::predictor_block;

namespace {
checkpoint example() {
  checkpoint result{"a plan", 640, {}};
  for (int i = 0; i < 3; ++i) result.blocks.push_back(predictor_block(1, "k", 16 * i).learnt());
  return result;
}
}  // namespace

TEST_CASE("comes back as it was") {
  scratch_folder const folder;
  auto const path = folder / "state";
  example().save(path);
  example().save(path);  // over the first
  CHECK(folder.files() == 1);
  auto const found = checkpoint::load(path, "a plan", 3);
  CHECK(found.images_seen == 640);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(std::memcmp(&found.blocks[i], &example().blocks[i], sizeof(predictor_block::state)) == 0);
}

TEST_CASE("what does not fit is refused by name") {
  scratch_folder const folder;
  auto const path = folder / "state";
  auto refused = [&](std::string const& why, std::string const& plan = "a plan", std::size_t blocks = 3) {
    CHECK_THROWS_WITH(checkpoint::load(path, plan, blocks), doctest::Contains(why.c_str()));
    CHECK_THROWS_WITH(checkpoint::load(path, plan, blocks), doctest::Contains(path.c_str()));
  };
  refused("cannot be opened");
  example().save(path);
  refused("of other predictors", "a plam");
  refused("of other predictors", "a plan", 2);
  auto const size = std::filesystem::file_size(path);
  std::filesystem::resize_file(path, size - 1);
  refused("bytes instead of");
  std::filesystem::resize_file(path, size + 1);
  refused("bytes instead of");
  std::filesystem::resize_file(path, 20);
  refused("not a checkpoint");
  std::ofstream(path) << "something else that is long enough to be a header of a file";
  refused("not a checkpoint");
}

TEST_CASE("a file that cannot be written leaves nothing") {
  scratch_folder const folder;
  CHECK_THROWS_WITH(example().save(folder / "no/state"), doctest::Contains("cannot be opened for writing"));
  std::filesystem::create_directories(folder / "taken/full");  // a folder cannot be replaced by a file
  CHECK_THROWS_WITH(example().save(folder / "taken"), doctest::Contains("cannot be written"));
  CHECK(folder.files() == 1);
}
