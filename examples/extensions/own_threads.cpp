// SPDX-License-Identifier: MIT
// Threads of one's own: redzap starts none and keeps none. What has run(tasks, task) serves wherever a number of
// threads is asked for.
#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <redzap/redzap.hpp>
#include <redzap/standalone/conv2d.hpp>
#include <thread>
#include <vector>
namespace rz = redzap;

/// Two threads that sleep until there is work, as an engine keeps them. The caller's thread helps.
class pool {
 public:
  pool() {
    for (int i = 0; i < 2; ++i) workers_.emplace_back([this] { work(); });
  }
  ~pool() {
    {
      std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    for (auto& w : workers_) w.join();
  }

  void run(int tasks, rz::task t) noexcept {
    std::lock_guard one_at_a_time(running_);   // sessions may share a pool
    std::unique_lock lock(mutex_);
    task_ = &t, next_ = 0, tasks_ = tasks, left_ = tasks;
    wake_.notify_all();
    take(lock);
    done_.wait(lock, [this] { return left_ == 0; });
    runs_ += 1;
  }
  int runs() const { return runs_; }

 private:
  void work() {
    for (std::unique_lock lock(mutex_); !closing_; take(lock))
      wake_.wait(lock, [this] { return closing_ || next_ < tasks_; });
  }
  void take(std::unique_lock<std::mutex>& lock) {
    while (next_ < tasks_) {
      int const i = next_++;
      rz::task const t = *task_;
      lock.unlock();
      t(i);
      lock.lock();
      if (--left_ == 0) done_.notify_one();
    }
  }

  std::mutex running_, mutex_;
  std::condition_variable wake_, done_;
  rz::task const* task_ = nullptr;
  int next_ = 0, tasks_ = 0, left_ = 0, runs_ = 0;
  bool closing_ = false;
  std::vector<std::thread> workers_;   // last: they use all the others
};

int main() {
  constexpr rz::shape in{.c = 64, .h = 19, .w = 19};
  constexpr rz::conv2d_options options{
      .out_channels = 192, .kernel = 3, .padding = 1, .activation = rz::activation::relu};
  std::vector<float> image(in.size()), weight(192 * 64 * 9), one(output_shape(in, options).size()), three(one.size());
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<float>(i % 13) - 6;
  for (std::size_t i = 0; i < weight.size(); ++i) weight[i] = static_cast<float>(i % 7) - 3;

  rz::standalone::conv2d<>::weights const weights(in, options, "conv", weight, {});
  pool own;
  rz::standalone::conv2d<> alone(weights), together(weights, rz::execution(own, 3));
  alone.run(rz::view{image.data(), in}, rz::view{one.data(), output_shape(in, options)});
  together.run(rz::view{image.data(), in}, rz::view{three.data(), output_shape(in, options)});
  std::printf("the same bits: %s; the pool ran %d times\n", one == three ? "yes" : "no", own.runs());
}
