// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "../../examples/redzap_tool/image.hpp"

#include <fstream>
#include <redzap/core/error.hpp>

#include "../support/scratch_folder.hpp"

namespace {
std::vector<std::uint8_t> picture(int width, int height) {
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) rgb.push_back(static_cast<std::uint8_t>(y * 7 + x * 3 + c * 50));
  return rgb;
}
std::uint8_t at(std::vector<std::uint8_t> const& image, int c, int y, int x) { return image[(c * 32 + y) * 32 + x]; }
}  // namespace

TEST_CASE("an image of the network's size passes unchanged, as planes") {
  auto const rgb = picture(32, 32);
  auto const image = tool::to_network_size(rgb.data(), 32, 32);
  REQUIRE(image.size() == 3072);
  bool same = true;
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 32; ++x) same = same && at(image, c, y, x) == rgb[(y * 32 + x) * 3 + c];
  CHECK(same);
}

TEST_CASE("a larger image gives the mean of the area of each pixel") {
  std::vector<std::uint8_t> rgb(64 * 64 * 3);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x)
      rgb[(y * 64 + x) * 3 + 1] = static_cast<std::uint8_t>((x % 2) * 100 + (y % 2) * 40 + x / 2);
  auto const image = tool::to_network_size(rgb.data(), 64, 64);
  for (int x = 0; x < 32; ++x) CHECK(at(image, 1, 5, x) == 70 + x);
  CHECK(at(image, 0, 5, 5) == 0);

  std::vector<std::uint8_t> wide(48 * 48 * 3);   // 1.5 source pixels each: columns 0 and 1 at weights 1 and 0.5
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 48; ++x) wide[(y * 48 + x) * 3] = x % 3 == 0 ? 90 : 0;
  auto const three = tool::to_network_size(wide.data(), 48, 48);
  CHECK(at(three, 0, 0, 0) == 60);
  CHECK(at(three, 0, 0, 1) == 0);
}

TEST_CASE("the largest centred square is taken, and one pixel fills everything") {
  std::vector<std::uint8_t> rgb(100 * 32 * 3, 9);
  for (int y = 0; y < 32; ++y)
    for (int x = 34; x < 66; ++x) rgb[(y * 100 + x) * 3] = static_cast<std::uint8_t>(x);
  auto const image = tool::to_network_size(rgb.data(), 100, 32);
  CHECK(at(image, 0, 31, 0) == 34);
  CHECK(at(image, 0, 0, 31) == 65);
  std::uint8_t const pixel[3]{1, 2, 255};
  auto const flat = tool::to_network_size(pixel, 1, 1);
  CHECK(at(flat, 1, 31, 31) == 2);
  CHECK(at(flat, 2, 0, 0) == 255);
}

TEST_CASE("read_image decodes PPM and names a file that is no image") {
  scratch_folder const folder;
  auto const rgb = picture(32, 32);
  std::ofstream(folder / "p.ppm", std::ios::binary) << "P6\n32 32\n255\n" << std::string(rgb.begin(), rgb.end());
  CHECK(tool::read_image(folder / "p.ppm") == tool::to_network_size(rgb.data(), 32, 32));
  std::ofstream(folder / "t.txt") << "text";
  CHECK_THROWS_WITH_AS(tool::read_image(folder / "t.txt"), (folder / "t.txt: is no PNG, JPEG or PPM image").c_str(),
                       redzap::error);
}

TEST_CASE("read_image refuses a picture of more pixels than its bytes can hold") {
  scratch_folder const folder;
  auto const png = [&](std::string const& extents) {
    std::ofstream(folder / "p.png", std::ios::binary)
        << "\x89PNG\r\n\x1a\n"
        << std::string("\0\0\0\rIHDR", 8) << extents << std::string("\1\0\0\0\0", 5) << std::string(16, '\0');
    return folder / "p.png";
  };
  std::string const large("\0\0\x27\x10\0\0\x27\x10", 8);   // 10,000 x 10,000
  CHECK_THROWS_WITH_AS(tool::read_image(png(large)),
                       (folder / "p.png: has 10000 x 10000 pixels, more than 45 bytes can hold").c_str(),
                       redzap::error);
  std::string const small("\0\0\0\x08\0\0\0\x08", 8);
  CHECK_THROWS_WITH_AS(tool::read_image(png(small)), doctest::Contains("p.png: cannot be decoded: "), redzap::error);
}

TEST_CASE("read_image lets no byte of a picture into its message as it is") {
  scratch_folder const folder;
  auto const path = folder / "p.png";
  std::ofstream(path, std::ios::binary) << "\x89PNG\r\n\x1a\n"
                                        << std::string("\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\0\0\0\0", 25)
                                        << std::string("\0\0\0\0A\n\x1b[\0\0\0\0", 12);
  CHECK_THROWS_WITH_AS(tool::read_image(path), (path + ": cannot be decoded: \"A??[ PNG chunk not known\"").c_str(),
                       redzap::error);
}

TEST_CASE("read_image asks for no memory that a short PNG promises to fill") {
  scratch_folder const folder;
  auto const path = folder / "p.png";
  std::ofstream(path, std::ios::binary) << "\x89PNG\r\n\x1a\n"
                                        << std::string("\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\0\0\0\0", 25)
                                        << std::string("\x3f\0\0\0IDAT\0\0\0\0", 12);
  CHECK_THROWS_WITH_AS(tool::read_image(path),
                       (path + ": is cut short: a part of 1056964608 bytes in a PNG of 45").c_str(), redzap::error);
}
