// SPDX-License-Identifier: MIT
// Many sessions of one const model, on threads of every kind: the bits never change.
#include <redzap/redzap.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "support/counting_allocator.hpp"
#include "support/executors.hpp"
#include "support/owned.hpp"
#include "support/random_network.hpp"

using namespace redzap;

namespace {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define REDZAP_SLOW 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define REDZAP_SLOW 1
#endif
#endif
#if defined(REDZAP_SLOW)
constexpr int runs = 200;
#else
constexpr int runs = 10'000;
#endif

constexpr conv2d_options first{.out_channels = 18, .kernel = 3, .padding = 1, .activation = activation::relu};
constexpr conv2d_options second{.out_channels = 20, .kernel = 3, .padding = 1, .activation = activation::relu};

using net =
    sequential<shape{.c = 3, .h = 6, .w = 6}, layer::conv2d<first>, layer::reducible_conv2d<second>,
               layer::max_pool2d<pool2d_options{.kernel = 2}>, layer::linear<linear_options{.out_features = 7}>>;

struct model {
  named_tensors tensors = test::random_tensors<net>(11, 1);
  test::owned<float> image{net::input, test::integers(net::input.size(), 5, -3, 3, 0.2)};
  weights<net> loaded{tensors};

  model() {
    test::add_random_predictors<net>(tensors, "D", "redzap-0.1", 4);
    loaded.add_predictors(tensors, "redzap-0.1");
  }

  /// By a session tuned to the k-th of eight settings.
  std::vector<float> run(session<net>& s, int k) const {
    s.pattern(k % 4 == 0 ? pattern::all : pattern::d);
    s.threshold(static_cast<float>(k) / 8);
    auto const logits = s.run(image.elements.span()).logits;
    return {logits.begin(), logits.end()};
  }
  std::array<std::vector<float>, 8> expected() const {
    std::array<std::vector<float>, 8> result;
    session<net> s(loaded);
    for (int k = 0; k < 8; ++k) result[k] = run(s, k);
    return result;
  }
};
}  // namespace

TEST_CASE(
    "concurrency: eight threads, thousands of runs each on one const model, every one its own setting, the same bits") {
  model const m;
  auto const expected = m.expected();
  CHECK(expected[1] != expected[4]);   // settings matter, else nothing is tested
  std::array<std::atomic<int>, 8> wrong{};
  std::vector<std::thread> threads;
  for (int k = 0; k < 8; ++k)
    threads.emplace_back([&, k] {
      session<net> s(m.loaded);
      m.run(s, k);
      for (int i = 0; i < runs; ++i) {
        auto const logits = s.run(m.image.elements.span()).logits;
        wrong[k] += !std::equal(logits.begin(), logits.end(), expected[k].begin());
      }
    });
  for (auto& t : threads) t.join();
  for (int k = 0; k < 8; ++k) CHECK(wrong[k] == 0);
}

TEST_CASE("concurrency: a session's knobs are its own") {
  model const m;
  auto const expected = m.expected();
  session<net> a(m.loaded), b(m.loaded);
  m.run(a, 1), m.run(b, 6);
  for (int k = 0; k < 8; ++k) {
    CHECK(m.run(b, k) == expected[k]);
    auto const logits = a.run(m.image.elements.span()).logits;   // still as it was tuned
    CHECK(std::equal(logits.begin(), logits.end(), expected[1].begin()));
  }
}

TEST_CASE("concurrency: a caller's executor, late, backwards, or with fewer threads than parts, gives the same bits") {
  model const m;
  auto const expected = m.expected();
  test::backwards backwards;
  test::late_threads late;
  test::two_threads two;
  for (int const threads : {1, 2, 3, 8})
    for (auto const on : {execution(backwards, threads), execution(late, threads), execution(two, threads)}) {
      session<net> s(m.loaded, on), batch(m.loaded, on, 2);
      CHECK(s.threads() == threads);
      for (int k = 0; k < 8; ++k) CHECK(m.run(s, k) == expected[k]);
      std::vector<float> twice(2 * net::input.size());
      std::copy_n(m.image.elements.data(), net::input.size(),
                  std::copy_n(m.image.elements.data(), net::input.size(), twice.begin()));
      batch.pattern(pattern::d), batch.threshold(0.5f + 0.125f);
      auto const logits = batch.run(twice).logits;
      CHECK(std::equal(logits.begin(), logits.begin() + 7, expected[5].begin()));
      CHECK(std::equal(logits.begin() + 7, logits.end(), expected[5].begin()));
    }
}

TEST_CASE("concurrency: a run on a caller's executor allocates nothing of its own") {
  model const m;
  test::backwards own;
  session<net> s(m.loaded, execution(own, 3));
  m.run(s, 5);
  long long const before = test::allocations();
  s.run(m.image.elements.span());
  CHECK(test::allocations() == before);
}

TEST_CASE("concurrency: sessions of several threads inside a parallel region of the caller's") {
  model const m;
  auto const expected = m.expected();
  std::array<std::atomic<int>, 4> wrong{};
#if defined(_OPENMP)
#pragma omp parallel for num_threads(4)
#endif
  for (int i = 0; i < 4; ++i) {
    session<net> s(m.loaded, 2);
    for (int k = 0; k < 8; ++k) wrong[i] += m.run(s, k) != expected[k];
  }
  for (auto const& w : wrong) CHECK(w == 0);
}

#if defined(__unix__) && !defined(__EMSCRIPTEN__)
TEST_CASE("concurrency: a process that forks after the first run goes on in both") {
  model const m;
  auto const expected = m.expected();
  test::two_threads two;
  session<net> s(m.loaded), on_two(m.loaded, execution(two, 2));
  CHECK(m.run(s, 5) == expected[5]);
  CHECK(m.run(on_two, 5) == expected[5]);
  pid_t const child = fork();
  REQUIRE(child >= 0);
  if (child == 0) _exit(m.run(s, 6) == expected[6] && m.run(on_two, 6) == expected[6] ? 0 : 1);
  CHECK(m.run(s, 7) == expected[7]);
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}
#endif
