// SPDX-License-Identifier: MIT
// Every truncation and every flipped bit of three model files: redzap::error, or a model that runs; no crash, no hang,
// no memory beyond proportion; and an error wherever a digest is checked.
#include <redzap/io/check_finite.hpp>
#include <redzap/io/map_packed.hpp>
#include <redzap/io/safetensors.hpp>
#include <redzap/io/sha256.hpp>
#include <redzap/io/write_packed.hpp>
#include <redzap/io/write_safetensors.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <ctime>
#include <string>

#include "support/counting_allocator.hpp"
#include "support/packed_network.hpp"
#include "support/scratch_folder.hpp"
#include "support/tiny_network.hpp"

using namespace redzap;
using net = test::tiny_network<>;

namespace {
/// What the small files may need beyond four times their size: maps and names, errors, and a session's workspace.
constexpr std::size_t allowance = 32 << 10;

/// Damages a file in every way and reads it each time.
struct damage {
  aligned_buffer<std::byte> bytes;
  int refused = 0, taken = 0;
  std::size_t most_memory = 0;
  double longest = 0;   ///< seconds of the processor

  explicit damage(std::string const& path) : bytes(test::file_bytes(path)) {}

  /// Whether `read(bytes)` gave a model.
  template <class Read>
  bool takes(std::span<std::byte const> of, Read&& read) {
    auto const begin = std::clock();
    test::peak_memory const memory;
    bool result = true;
    try {
      read(of);
    } catch (error const& e) {
      result = false;
      if (std::string(e.what()).find('\n') != std::string::npos) FAIL("an error of several lines");
    }
    longest = std::max(longest, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
    most_memory = std::max(most_memory, memory.bytes());
    ++(result ? taken : refused);
    return result;
  }
  template <class Read>
  void truncations(Read&& read) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      aligned_buffer<std::byte> part(size);   // of its own, so that a read behind its end is one behind a buffer's
      std::copy_n(bytes.data(), size, part.data());
      if (takes(part.span(), read)) FAIL(size << " of " << bytes.size() << " bytes are taken");
    }
  }
  /// may_be_taken(index of the bit): where it is false, damage must be found.
  template <class Read, class May>
  void flips(Read&& read, May&& may_be_taken) {
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      auto const flip = [&] { bytes[bit / 8] ^= std::byte(1u << bit % 8); };
      flip();
      if (takes(bytes.span(), read) && !may_be_taken(bit)) FAIL("bit " << bit << " of " << bytes.size() << " bytes");
      flip();
    }
  }
  void check() const {
    CAPTURE(most_memory);
    CAPTURE(longest);
    CHECK(refused > 0);
    CHECK(most_memory <= 4 * bytes.size() + allowance);
    CHECK(longest < 1);
  }
};

bool anywhere(std::size_t) { return true; }

struct files {
  scratch_folder folder;
  std::string host = folder / "host", predictors = folder / "predictors", packed = folder / "packed";
  named_tensors tensors = test::random_tensors<net>(1);

  files() {
    io::write_safetensors(host, tensors, {{"format", "pt"}});
    named_tensors learnt;
    test::add_random_predictors<net>(learnt, "D", "zap", 3);
    io::write_safetensors(predictors, learnt, {{"host_sha256", std::string(64, 'a')}});
    weights<net> both(tensors);
    both.add_predictors(learnt, "zap");
    io::write_packed(packed, both);
  }
};
}  // namespace

TEST_CASE_FIXTURE(files, "a damaged safetensors model is refused, or it runs") {
  auto const read = [](std::span<std::byte const> bytes) {
    auto const file = io::read_safetensors(bytes, "f");
    io::check_finite(file.tensors, "f");
    test::tiny_logits(weights<net>(file.tensors));
  };
  damage d(host);
  REQUIRE(d.bytes.size() < 1024);
  REQUIRE(d.takes(d.bytes.span(), read));
  d.truncations(read);
  d.flips(read, anywhere);
  d.check();
  CHECK(d.taken > 95 * 16);   // flips in the values
}

TEST_CASE_FIXTURE(files, "a host of which any bit changed is not the one that predictors name by its SHA-256") {
  damage d(host);
  auto const owner = io::sha256(d.bytes.span());
  auto const read = [&](std::span<std::byte const> bytes) {
    if (io::sha256(bytes) != owner) throw error("f", "belongs to another host");
  };
  d.truncations(read);
  d.flips(read, [](std::size_t) { return false; });
}

TEST_CASE_FIXTURE(files, "a damaged file of predictors is refused, or they run") {
  auto const read = [&](std::span<std::byte const> bytes) {
    auto const file = io::read_safetensors(bytes, "f");
    io::check_finite(file.tensors, "f");
    weights<net> with(tensors);
    with.add_predictors(file.tensors, "zap");
    test::tiny_logits(with, &pattern::d);
  };
  damage d(predictors);
  REQUIRE(d.bytes.size() < 4096);
  REQUIRE(d.takes(d.bytes.span(), read));
  d.truncations(read);
  d.flips(read, anywhere);
  d.check();
}

TEST_CASE_FIXTURE(files,
                  "a damaged file of packed weights is refused where its digests are checked, and else it runs") {
  auto const map = [](io::check_contents wanted) {
    return [wanted](std::span<std::byte const> bytes) {
      auto const mapped = io::map_packed<net>(bytes, "f", wanted);
      test::tiny_logits(mapped, &pattern::d);
    };
  };
  damage d(packed);
  REQUIRE(d.bytes.size() < 8192);
  io::packed_header h;
  std::memcpy(static_cast<void*>(&h), d.bytes.data(), sizeof h);
  std::size_t const head = io::packed_header::padded(sizeof h + h.entries * 8);
  REQUIRE(d.takes(d.bytes.span(), map(io::check_contents::yes)));
  d.truncations(map(io::check_contents::no));
  d.flips(map(io::check_contents::yes), [](std::size_t) { return false; });
  d.flips(map(io::check_contents::no), [&](std::size_t bit) { return bit >= head * 8; });
  d.check();
}
