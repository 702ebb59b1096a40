// SPDX-License-Identifier: MIT
#include "cell_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <redzap/core/error.hpp>
#include <redzap/io/in_quotes.hpp>
#include <redzap/io/read_file.hpp>
#include <string_view>
#include <system_error>
#include <utility>

namespace tool {

using redzap::error;

cell_store::cell_store(std::string const& folder, std::vector<origin> const& origins, access mode)
    : path_(folder + "/cells.jsonl"), access_(mode) {
  std::error_code code;
  if (access_ == access::write) std::filesystem::create_directories(folder, code);
  if (!std::filesystem::is_directory(folder))
    throw error(folder,
                std::filesystem::exists(folder) || !code ? "is no folder" : "cannot be made: " + code.message());
  try {
    open();
    load();
    check(origins);
    if (access_ == access::read) close_file();  // who writes to it later does not disturb what was read
  } catch (...) {
    close_file();
    throw;
  }
}

cell_store::~cell_store() { close_file(); }

void cell_store::close_file() {
  if (file_ >= 0) close(std::exchange(file_, -1));
}

void cell_store::open() {
  bool const read = access_ == access::read;
  file_ = ::open(path_.c_str(), (read ? O_RDONLY : O_RDWR | O_CREAT | O_APPEND) | O_CLOEXEC, 0666);
  if (file_ < 0)
    throw error(
        path_, (read ? "cannot be read: " : "cannot be opened for writing: ") + std::generic_category().message(errno));
  if (flock(file_, (read ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    throw error(path_, "another run is writing to it");
}

void cell_store::load() {
  auto const bytes = redzap::io::read_file(path_);
  std::string_view const text(reinterpret_cast<char const*>(bytes.data()), bytes.size());
  std::size_t const whole = text.rfind('\n') + 1;   // 0 where no line is complete
  int number = 0;
  for (std::size_t begin = 0, end; begin < whole; begin = end + 1) {
    end = text.find('\n', begin);
    ++number;
    try {
      load(nlohmann::json::parse(text.substr(begin, end - begin)));
    } catch (nlohmann::json::exception const&) {
      throw error(path_, "line " + std::to_string(number) +
                             " is damaged; remove that line, and its results are computed again");
    }
  }
  if (whole < text.size() && access_ == access::write && ftruncate(file_, static_cast<off_t>(whole)) != 0)
    throw error(path_, "cannot be repaired: " + std::generic_category().message(errno));
}

void cell_store::load(nlohmann::json const& line) {
  if (line.contains("origins"))
    for (auto const& [what, digest] : line.at("origins").items()) digests_[what] = digest.get<std::string>();
  else
    cells_[{line.at("of").get<std::string>(), line.at("first").get<int>(), line.at("count").get<int>()}] =
        line.at("value");
}

void cell_store::check(std::vector<origin> const& origins) {
  if (digests_.empty() && !cells_.empty()) throw error(path_, "does not say what its results are of");
  bool said = true;
  for (auto const& [what, digest, file] : origins) {
    auto const found = digests_.find(what);
    said = said && found != digests_.end();
    if (found != digests_.end() && found->second != digest)
      throw error(path_, "holds results of another " + what + ": " +
                             redzap::io::in_quotes(found->second.substr(0, 16)) + ", while " + file + " is \"" +
                             digest.substr(0, 16) + '"');
  }
  if (said || access_ == access::read) return;  // a reader finds no results of what was not said
  nlohmann::ordered_json line;
  for (auto const& o : origins) line["origins"][o.what] = digests_[o.what] = o.digest;
  append(line);
}

std::string cell_store::digest(std::string const& what) const {
  auto const found = digests_.find(what);
  return found == digests_.end() ? "" : found->second;
}

int cell_store::images(std::string const& key) const {
  int end = 0;
  for (auto const& [where, value] :
       cells_) {  // in the order of key, first, count: of two with the same first the longer one comes last
    auto const& [of, first, count] = where;
    if (of == key && first <= end) end = std::max(end, first + count);
  }
  return end;
}

nlohmann::json const* cell_store::find(std::string const& key, chunk images) const {
  auto const found = cells_.find({key, images.first, images.count});
  return found == cells_.end() ? nullptr : &found->second;
}

void cell_store::add(std::string const& key, chunk images, nlohmann::json value) {
  append({{"of", key}, {"first", images.first}, {"count", images.count}, {"value", value}});
  cells_[{key, images.first, images.count}] = std::move(value);
}

void cell_store::append(nlohmann::ordered_json const& line) {
  std::string const text = line.dump() + '\n';
  for (std::size_t done = 0; done < text.size();) {
    auto const n = write(file_, text.data() + done, text.size() - done);
    if (n < 0 && errno != EINTR) throw error(path_, "cannot be written: " + std::generic_category().message(errno));
    if (n > 0) done += static_cast<std::size_t>(n);
  }
}

}  // namespace tool
