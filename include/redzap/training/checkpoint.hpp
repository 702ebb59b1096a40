// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <redzap/core/error.hpp>
#include <redzap/core/isa_namespace.hpp>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

namespace redzap::inline REDZAP_ISA::training {

/// A training in progress. The file is for the machine that wrote it: "redzapT1", three 64-bit numbers (length of
/// `plan`, blocks, images seen), the plan's text, and the blocks' states as they lie in memory.
/// Block: what there are some of, e.g. predictor_block::state; a part of what is learnt.
template <class Block>
struct checkpoint {
  std::string plan;  ///< what is trained, in words; a training with another plan must not resume from here
  std::int64_t images_seen = 0;
  std::vector<Block> blocks;

  static_assert(std::is_trivially_copyable_v<Block>);
  static constexpr char magic[] = "redzapT1";

  /// Replaces the file in one go, so that a run cut off while writing leaves the previous one. Throws redzap::error
  /// naming the file.
  void save(std::string const& path) const {
    std::string const part = path + ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    if (!out) throw error(path, "cannot be opened for writing");
    std::int64_t const header[3] = {std::int64_t(plan.size()), std::int64_t(blocks.size()), images_seen};
    out.write(magic, 8);
    out.write(reinterpret_cast<char const*>(header), sizeof header);
    out.write(plan.data(), std::streamsize(plan.size()));
    out.write(reinterpret_cast<char const*>(blocks.data()), std::streamsize(blocks.size() * sizeof blocks[0]));
    out.close();
    std::error_code code;
    if (out) std::filesystem::rename(part, path, code);
    if (out && !code) return;
    std::filesystem::remove(part, code);
    throw error(path, "cannot be written (is the disk full?)");
  }

  /// Throws redzap::error, naming the file, where it is missing, no checkpoint, cut off, or of another plan or number
  /// of blocks.
  static checkpoint load(std::string const& path, std::string const& plan, std::size_t blocks) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) throw error(path, "cannot be opened");
    auto const size = static_cast<std::uint64_t>(in.tellg());
    in.seekg(0);
    char begin[8];
    std::int64_t header[3];
    if (!in.read(begin, 8) || std::memcmp(begin, magic, 8) != 0 ||
        !in.read(reinterpret_cast<char*>(header), sizeof header)) {
      throw error(path, "is not a checkpoint of a training");
    }
    checkpoint result{.plan = plan, .images_seen = header[2], .blocks = std::vector<Block>(blocks)};
    std::uint64_t const expected = 8 + sizeof header + plan.size() + blocks * sizeof(Block);
    if (header[0] != std::int64_t(plan.size()) || header[1] != std::int64_t(blocks))
      throw error(path, "belongs to a training of other predictors, options or data");
    if (size != expected)
      throw error(path, "has " + std::to_string(size) + " bytes instead of " + std::to_string(expected));
    std::string found(plan.size(), '\0');
    in.read(found.data(), std::streamsize(found.size()));
    if (found != plan) throw error(path, "belongs to a training of other predictors, options or data");
    in.read(reinterpret_cast<char*>(result.blocks.data()), std::streamsize(blocks * sizeof(Block)));
    if (!in || header[2] < 0) throw error(path, "cannot be read");
    return result;
  }
};

}  // namespace redzap::inline REDZAP_ISA::training
