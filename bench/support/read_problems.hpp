// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <bench/support/problem.hpp>
#include <charconv>
#include <fstream>
#include <map>
#include <redzap/core/error.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace redzap::inline REDZAP_ISA::bench {

namespace detail {
/// `mb1ic3ih32n"name"` -> {{"mb", 1}, {"ic", 3}, {"ih", 32}} and the name; underscores between the words are skipped.
inline std::map<std::string, int> words_of(std::string_view line, std::string& name, std::string const& where) {
  std::map<std::string, int> words;
  while (!line.empty()) {
    if (line.starts_with("n\"") && line.size() > 3 && line.ends_with('"')) {
      name = line.substr(2, line.size() - 3);
      break;
    }
    std::size_t const digits = std::min(line.find_first_of("0123456789"), line.size());
    std::string const key(line.substr(0, digits));
    int value = 0;
    auto const [end, code] = std::from_chars(line.data() + digits, line.data() + line.size(), value);
    if (key.empty() || code != std::errc()) throw error(where, "cannot read \"" + std::string(line) + "\"");
    if (!words.emplace(key, value).second) throw error(where, "\"" + key + "\" stands there twice");
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    while (line.starts_with('_')) line.remove_prefix(1);
  }
  if (name.empty()) throw error(where, "has no n\"name\"");
  return words;
}
}  // namespace detail

/// One line. Throws redzap::error(where, ...) for unknown or missing words, and where oh or ow is not what the rest
/// gives.
inline problem parse_problem(std::string_view line, std::string const& where) {
  problem p;
  auto words = detail::words_of(line, p.name, where);
  auto take = [&](std::string const& key, int missing) {
    auto const found = words.find(key);
    int const value = found == words.end() ? missing : found->second;
    words.erase(key);
    return value;
  };
  auto take_extent = [&](char const* key, int missing) {
    int const h = take(std::string(key) + "h", missing);
    return extent(h, take(std::string(key) + "w", h));
  };
  p.linear = !words.contains("kh");
  extent const in = take_extent("i", 1), out = take_extent("o", p.linear ? 1 : 0), dilation = take_extent("d", 0);
  p.input = {.n = take("mb", 1), .c = take("ic", 0), .h = in.h, .w = in.w};
  p.options = {.out_channels = take("oc", 0),
               .kernel = take_extent("k", 1),
               .stride = take_extent("s", 1),
               .padding = take_extent("p", 0),
               .dilation = {dilation.h + 1, dilation.w + 1},
               .groups = take("g", 1),
               .activation = activation::relu};
  if (!words.empty()) throw error(where, "unknown word \"" + words.begin()->first + "\"");
  if (fault const f = check(p.input, p.options); f != fault::none) throw error(where, std::string(sentence(f)));
  if (p.output().h != out.h || p.output().w != out.w) throw error(where, "oh or ow does not follow from the rest");
  return p;
}

/// All lines of a file but empty ones and those that begin with #.
inline std::vector<problem> read_problems(std::string const& path) {
  std::ifstream file(path);
  if (!file) throw error(path, "cannot be opened for reading");
  std::vector<problem> result;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number)
    if (!line.empty() && line[0] != '#') result.push_back(parse_problem(line, path + ":" + std::to_string(number)));
  return result;
}

}  // namespace redzap::inline REDZAP_ISA::bench
