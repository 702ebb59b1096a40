// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tool {

/// Images [first, first + count) of the data.
struct chunk {
  int first, count;
};

/// What results depend on and a folder must not mix: what it is, its digest, and the file that has it.
struct origin {
  std::string what, digest, file;
};

/// The finished results of a sweep, or of another long run, "<folder>/cells.jsonl": a line that names the origins, then
/// a line a cell, appended when it is done. What was cut off in the last line, by a kill or a full disk, is dropped
/// when the file is opened.
class cell_store {
 public:
  /// `read`: the folder must be there, nothing is changed, and nothing can be added.
  enum class access { read, write };

  /// Makes the folder where there is none. Throws redzap::error where that or the file cannot be written, where another
  /// process works on it, where a line is damaged, and where an origin is not that of the results found.
  cell_store(std::string const& folder, std::vector<origin> const& origins, access mode = access::write);
  ~cell_store();
  cell_store(cell_store const&) = delete;
  cell_store& operator=(cell_store const&) = delete;

  /// Of an origin; empty where the results do not say.
  std::string digest(std::string const& what) const;
  /// The first images, that many, for which a key has cells without a gap.
  int images(std::string const& key) const;
  /// Null where there is none.
  nlohmann::json const* find(std::string const& key, chunk images) const;
  /// Throws redzap::error where it cannot be written.
  void add(std::string const& key, chunk images, nlohmann::json value);

 private:
  using place = std::tuple<std::string, int, int>;

  void open();
  void close_file();
  void load();
  void load(nlohmann::json const& line);
  void check(std::vector<origin> const& origins);
  void append(nlohmann::ordered_json const& line);

  std::string path_;
  access access_;
  int file_ = -1;
  std::map<std::string, std::string> digests_;   ///< by what they are of
  std::map<place, nlohmann::json> cells_;
};

}  // namespace tool
