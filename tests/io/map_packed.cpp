// SPDX-License-Identifier: MIT
#include <redzap/io/map_packed.hpp>
#include <redzap/io/write_packed.hpp>
#include <redzap/layer/residual_add.hpp>
#include <redzap/precision/bf16.hpp>
#include <redzap/precision/f16.hpp>
#include <redzap/precision/i8.hpp>
#include <redzap/predictor/sketch.hpp>

#include <doctest/doctest.h>

#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>

#include "support/counting_allocator.hpp"
#include "support/packed_network.hpp"
#include "support/random_sketch.hpp"
#include "support/scratch_folder.hpp"

using namespace redzap;
using io::check_contents;
using net = test::packed_network<>;

namespace {
struct bf16_policy : defaults {
  using precision = redzap::precision::bf16;
};

struct f16_policy : defaults {
  using precision = redzap::precision::f16;
};

struct i8_policy : defaults {
  using precision = redzap::precision::i8;
};
using i8_net = sequential<
    shape{.c = 2, .h = 6, .w = 6},
    layer::conv2d<conv2d_options{.out_channels = 4, .kernel = 1, .activation = activation::relu}, i8_policy>,
    layer::reducible_conv2d<
        conv2d_options{.out_channels = 5, .kernel = 3, .padding = 1, .activation = activation::relu}, i8_policy>,
    layer::linear<linear_options{.out_features = 3}>>;

struct sketch_policy : defaults {
  using techniques = zap_techniques;
  using predictor = redzap::predictor::sketch<>;
};

/// A file of weights, its bytes to be spoilt.
struct fixture {
  scratch_folder folder;
  std::string path = folder / "file";
  aligned_buffer<std::byte> bytes = written();

  aligned_buffer<std::byte> written() {
    io::write_packed(path, test::packed_weights<net>());
    return test::file_bytes(path);
  }

  std::size_t head() const {
    io::packed_header h;
    std::memcpy(static_cast<void*>(&h), bytes.data(), sizeof h);
    return io::packed_header::padded(sizeof h + h.entries * 8);
  }
  /// Changes the number at a place of the header or the size table, and makes the header's digest fit.
  void put(std::size_t at, std::uint64_t value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
    auto const digest = io::packed_header::digest_of_head(bytes.span().first(head()));
    std::memcpy(bytes.data() + offsetof(io::packed_header, head), digest.data(), digest.size());
  }
  /// What is said of these bytes; empty where they are mapped.
  template <class Net = net>
  std::string message(std::span<std::byte const> of, check_contents wanted = check_contents::no) const {
    try {
      io::map_packed<Net>(of, "f", wanted);
    } catch (error const& e) {
      return e.what();
    }
    return "";
  }
  std::string message(check_contents wanted = check_contents::no) const { return message(bytes.span(), wanted); }
};

/// Counts the arrays that lie in some memory, as large as they should be and aligned.
struct array_counter {
  std::span<std::byte const> in;
  int arrays = 0, inside = 0;

  template <class T>
  void operator()(std::string_view, constant_array<T> const& array, std::size_t size) {
    auto const begin = reinterpret_cast<std::uintptr_t>(array.data()),
               first = reinterpret_cast<std::uintptr_t>(in.data());
    auto const all = std::as_bytes(array.span());
    ++arrays;
    inside += array.size() == size && begin % 64 == 0 && begin >= first && begin + all.size() <= first + in.size();
  }
  template <class Item, class Make>
  void list(std::vector<std::pair<std::string, Item>> const& items, Make&&) {
    for (auto const& [name, item] : items) Item::arrays(item, *this);
  }
};
}  // namespace

TEST_CASE_FIXTURE(
    fixture,
    "map_packed: the same logits bit for bit, dense and with each predictor, also after a move and in two mappings") {
  auto const expected = test::logits(test::packed_weights<net>());
  auto mapped = io::map_packed<net>(path, check_contents::yes);
  auto const again = io::map_packed<net>(path);
  CHECK(test::logits(mapped) == expected);
  CHECK(test::logits(again) == expected);
  auto const moved = std::move(mapped);
  std::filesystem::remove(path);
  CHECK(test::logits(moved) == expected);
  CHECK_THROWS_WITH_AS(moved.layer<2>().predictor_for("B"), "conv2: no predictor for pattern B was loaded", error);
}

TEST_CASE("map_packed: other precisions, and weights without predictors") {
  scratch_folder const folder;
  auto const both_ways = [&]<class Net>(std::type_identity<Net>, std::string const& path) {
    io::write_packed(path, test::packed_weights<Net>());
    CHECK(test::logits(io::map_packed<Net>(path)) == test::logits(test::packed_weights<Net>()));
  };
  using in_bf16 = test::packed_network<bf16_policy>;
  using in_f16 = test::packed_network<f16_policy>;
  both_ways(std::type_identity<in_bf16>{}, folder / "bf16");
  both_ways(std::type_identity<in_f16>{}, folder / "f16");
  std::string const refusal = ": was packed for another network, or by a redzap that packs in another order";
  CHECK_THROWS_WITH_AS(io::map_packed<in_f16>(folder / "bf16"), doctest::Contains(("bf16" + refusal).c_str()), error);
  CHECK_THROWS_WITH_AS(io::map_packed<in_bf16>(folder / "f16"), doctest::Contains(("f16" + refusal).c_str()), error);
  io::write_packed(folder / "without", weights<net>(test::random_tensors<net>(1)));
  auto const without = io::map_packed<net>(folder / "without");
  CHECK_THROWS_AS(without.layer<2>().predictor_for("A"), error);
}

TEST_CASE("map_packed: depthwise convolutions and projected shortcuts come back") {
  constexpr conv2d_options depthwise{.out_channels = 20, .kernel = 3, .padding = 1, .groups = 20};
  constexpr conv2d_options halved{
      .out_channels = 7, .kernel = 3, .stride = 2, .padding = 1, .activation = activation::relu};
  constexpr residual_options projected{.back = 1, .projection = {.out_channels = 7, .kernel = 1, .stride = 2}};
  using branched = sequential<shape{.c = 20, .h = 6, .w = 6}, layer::conv2d<depthwise>, layer::reducible_conv2d<halved>,
                              layer::residual_add<projected>, layer::linear<linear_options{.out_features = 3}>>;
  scratch_folder const folder;
  auto const weights = test::packed_weights<branched>();
  io::write_packed(folder / "branched", weights);
  auto const expected = test::logits(weights);
  CHECK(test::logits(io::map_packed<branched>(folder / "branched", check_contents::yes)) == expected);
  auto tensors = test::random_tensors<branched>(1);
  for (auto const* part : {"conv1.weight", "shortcut1.weight", "shortcut1.bias"}) {   // every one of them counts
    auto other = tensors;
    other.at(part).values[0] += 8;
    CHECK(session<branched>(redzap::weights<branched>(other)).run(std::vector<float>(720, 1.0f)).logits[0] !=
          session<branched>(redzap::weights<branched>(tensors)).run(std::vector<float>(720, 1.0f)).logits[0]);
  }
}

TEST_CASE_FIXTURE(fixture,
                  "map_packed: sketches come back with their stages, and are other weights than other predictors'") {
  using sketched = test::packed_network<sketch_policy, 1, 16>;   // whose sketch is no dearer than the layer
  auto tensors = test::random_tensors<sketched>(1);
  constexpr auto options = sketched::layer<2>::options;
  test::add_random_sketch(tensors, "conv2.none.sketch", 16, options, predictor::sketch_weights<12>::rank(16, options),
                          5);
  weights<sketched> loaded(tensors);
  loaded.add_predictors(tensors, "sketch");
  io::write_packed(folder / "sketched", loaded);
  auto const mapped = io::map_packed<sketched>(folder / "sketched");
  auto const logits = [](weights<sketched> const& from) {
    session<sketched> s(from);
    s.pattern(pattern::none);
    s.threshold(1.0f);
    auto const l = s.run(test::integers(sketched::input.size(), 2, -3, 3, 0.2)).logits;
    CHECK(s.cost<2>().counts[1] > 0);
    return std::vector<float>(l.begin(), l.end());
  };
  CHECK(logits(mapped) == logits(loaded));
  CHECK(message<sketched>(bytes.span()) ==
        "f: was packed for another network, or by a redzap that packs in another order");
}

TEST_CASE_FIXTURE(fixture, "map_packed: predictors can be added to mapped weights") {
  auto mapped = io::map_packed<net>(path);
  named_tensors tensors;
  test::add_random_predictors<net>(tensors, "B", "zap", 9);
  mapped.add_predictors(tensors, "zap");
  CHECK(mapped.layer<2>().predictor_for("B").channels() == 5);
  CHECK(mapped.layer<2>().predictor_for("D").channels() == 5);
}

TEST_CASE_FIXTURE(fixture, "map_packed: every array lies in the mapping, at a multiple of 64 bytes; none is copied") {
  array_counter seen{bytes.span()};
  auto const mapped = io::map_packed<net>(bytes.span(), "f");
  mapped.arrays(mapped, seen);
  CHECK(seen.arrays == 11);
  CHECK(seen.inside == 11);
}

TEST_CASE_FIXTURE(fixture, "map_packed: each file that does not fit is refused with its sentence") {
  auto const at = [&](std::size_t place, auto value) {
    auto const before = test::file_bytes(path);
    std::memcpy(bytes.data() + place, &value, sizeof value);
    auto const said = message();
    std::memcpy(bytes.data(), before.data(), before.size());
    return said;
  };
  CHECK(message() == "");
  CHECK(at(0, 'R') == "f: is no file of packed weights");
  CHECK(message(std::span<std::byte const>()) == "f: is no file of packed weights");
  CHECK(at(8, std::uint32_t{0x04030201}) == "f: was packed on a machine of the other byte order");
  CHECK(at(8, std::uint32_t{0x01020305}) == "f: has a damaged header");
  CHECK(at(12, std::uint32_t{7}) == "f: is of version 7, this redzap maps version 1: pack it again");
  CHECK(at(300, 'x') == "f: has a damaged header");
  CHECK(message(bytes.span().first(100)) == "f: is cut short in its header");
  CHECK(message(bytes.span().first(1024)) == "f: has 1024 bytes instead of " + std::to_string(bytes.size()));
  CHECK(message(bytes.span().subspan(1)) == "f: does not begin at a multiple of 64 bytes in memory");
  CHECK(at(head() + 64, 1e9f) == "");
  auto const other = [&]<class Net>() { return message<Net>(bytes.span()); };
  CHECK(other.operator()<test::packed_network<defaults, 2>>() ==
        "f: was packed for another network, or by a redzap that packs in another order");
  CHECK(other.operator()<test::packed_network<bf16_policy>>() ==
        "f: was packed for another network, or by a redzap that packs in another order");
  bytes[bytes.size() - 1] = std::byte{1};
  CHECK(message(check_contents::yes) == "f: has changed since it was packed");
  CHECK_THROWS_WITH_AS(io::map_packed<net>(folder / "none"), doctest::Contains("none: "), error);
}

TEST_CASE_FIXTURE(fixture, "map_packed: sizes that are wrong, whoever signed them, are errors and ask for no memory") {
  std::size_t const table = sizeof(io::packed_header), entries = offsetof(io::packed_header, entries);
  for (std::size_t entry = 0; entry < 14; ++entry)
    for (std::uint64_t const wrong : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{65}, std::uint64_t{1} << 31,
                                      std::uint64_t{1} << 32, ~std::uint64_t{0}, ~std::uint64_t{63}}) {
      if ((entry == 8 || entry == 10) && wrong < 65) continue;  // the name of a predictor, of any size
      std::uint64_t right = 0;
      std::memcpy(&right, bytes.data() + table + entry * 8, 8);
      put(table + entry * 8, wrong);
      if (message() == "") FAIL("entry " << entry << " may be " << wrong);
      put(table + entry * 8, right);
    }
  CHECK(message() == "");
  for (std::uint64_t const wrong : {std::uint64_t{0}, std::uint64_t{13}, std::uint64_t{15}, std::uint64_t{16}}) {
    put(entries, wrong);
    CHECK(message() != "");
    put(entries, 14);
  }
  put(entries, (std::uint64_t{1} << 61) + 14);   // 14 again, once it is counted in bytes
  CHECK(message() == "f: has a damaged header");
  put(entries, 14);
  for (std::uint64_t const wrong : {std::uint64_t{1} << 20, std::uint64_t{1} << 61, ~std::uint64_t{0}}) {
    std::memcpy(bytes.data() + entries, &wrong, sizeof wrong);
    CHECK(message() == "f: has a damaged header");
  }
}

TEST_CASE_FIXTURE(fixture, "map_packed: a file that is cut short anywhere is refused") {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    aligned_buffer<std::byte> part(size);  // of its own, so that a read behind its end is one behind a buffer's
    std::copy_n(bytes.data(), size, part.data());
    if (message(part.span()) == "") FAIL(size << " of " << bytes.size() << " bytes are mapped");
  }
  aligned_buffer<std::byte> longer(bytes.size() + 64);
  std::copy_n(bytes.data(), bytes.size(), longer.data());
  CHECK(message(longer.span()) ==
        "f: has " + std::to_string(longer.size()) + " bytes instead of " + std::to_string(bytes.size()));
}

TEST_CASE_FIXTURE(
    fixture,
    "map_packed: a flipped bit in the header is always found; one in the contents when asked, and else does no harm") {
  auto const flip = [&](std::size_t bit) { bytes[bit / 8] ^= std::byte(1u << bit % 8); };
  for (std::size_t bit = 0; bit < head() * 8; ++bit) {
    flip(bit);
    if (message() == "") FAIL("bit " << bit << " of the header");
    flip(bit);
  }
  for (std::size_t bit = head() * 8; bit < bytes.size() * 8; bit += 2999) {
    flip(bit);
    if (message(check_contents::yes) != "f: has changed since it was packed") FAIL("bit " << bit);
    std::optional<weights<net>> mapped;
    try {
      mapped.emplace(io::map_packed<net>(bytes.span(), "f"));
      test::logits(*mapped);
    } catch (error const&) {  // the name of a predictor
    }
    flip(bit);
  }
}

TEST_CASE_FIXTURE(fixture, "map_packed: a session of mapped weights allocates nothing in a run") {
  auto const mapped = io::map_packed<net>(path);
  session<net> s(mapped);
  auto const image = test::integers(net::input.size(), 1, -3, 3, 0.2);
  auto const before = test::allocations();
  s.run(image);
  CHECK(test::allocations() == before);
}

TEST_CASE("map_packed: 8-bit convolutions come back with their scales, and are no network of floats") {
  auto tensors = test::with_unit_scales<i8_net>(test::random_tensors<i8_net>(1));
  for (auto& [name, t] : tensors)
    for (float& value : t.values) value /= name.ends_with("scale") ? 7.0f : 1.0f;
  weights<i8_net> packed(tensors);
  test::add_random_predictors<i8_net>(tensors, "A", "redzap-0.1", 2);
  test::add_random_predictors<i8_net>(tensors, "D", "redzap-0.1", 3);
  packed.add_predictors(tensors, "redzap-0.1");
  scratch_folder const folder;
  io::write_packed(folder / "i8", packed);
  auto const mapped = io::map_packed<i8_net>(folder / "i8", check_contents::yes);
  CHECK(mapped.layer<0>().packed->input() == precision::affine{.scale = 1.0f / 7, .zero_point = 120});
  CHECK(test::logits(mapped) == test::logits(packed));
  using floats =
      sequential<shape{.c = 2, .h = 6, .w = 6},
                 layer::conv2d<conv2d_options{.out_channels = 4, .kernel = 1, .activation = activation::relu}>,
                 layer::reducible_conv2d<conv2d_options{
                     .out_channels = 5, .kernel = 3, .padding = 1, .activation = activation::relu}>,
                 layer::linear<linear_options{.out_features = 3}>>;
  CHECK_THROWS_WITH(
      io::map_packed<floats>(folder / "i8"),
      (folder / "i8" + ": was packed for another network, or by a redzap that packs in another order").c_str());
}
