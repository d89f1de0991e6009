// Convolution by oneDNN, of volumes and of images, which are volumes of one plane: one primitive a chunk of the batch, run
// single-threaded inside our own parallel loop. Built where the library is found; chosen in kernels/cpu/conv.cpp.
#if WEFT_HAS_ONEDNN

#include <pthread.h>
#include <dnnl.hpp>

#include <algorithm>
#include <array>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "kernels/cpu/conv_backends.h"
#include "kernels/cpu/dense.h"
#include "src/core/parallel.h"
#include "weft/error.h"

namespace weft::kernels::cpu {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

// A chunk is long against the start of a task and of a primitive, and short enough to fill many threads.
constexpr int64_t kChunkWork = 8 << 20;
constexpr int64_t kMostChunks = 64;
// Each chunk sums its own weight gradient, and all are added up in the end.
constexpr int64_t kMostPartials = 8;
constexpr size_t kCachedPlans = 512;

enum class Direction : int64_t { forward, backward_input, backward_weight };

const dnnl::engine& engine() {
  // Never destroyed: plans cached in other static objects refer to it.
  static const dnnl::engine& cpu = *new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return cpu;
}

/// A convolution of one chunk's number of volumes, compiled, with the weights' own layout and how to reach it.
struct Plan {
  dnnl::primitive convolution;
  dnnl::reorder reorder;
  memory::desc source, destination, bias, weights, plain_weights, scratchpad, reorder_scratchpad;

  int64_t packed_bytes() const { return reorder ? static_cast<int64_t>(weights.get_size()) : 0; }
};

// sizes, direction, bias
using Key = std::array<int64_t, 24>;

Key key_of(const VolumeSizes& s, int64_t volumes, Direction direction, bool bias) {
  Key key{volumes, s.channels, s.out_channels, s.groups, static_cast<int64_t>(direction), bias};
  size_t at = 6;
  for (const int64_t(*list)[3] : {&s.size, &s.out, &s.kernel, &s.stride, &s.padding, &s.dilation})
    for (const int64_t value : *list) key[at++] = value;
  return key;
}

/// The weights' layout is the library's choice, or `weights` where chunks of another length already chose.
std::shared_ptr<const Plan> make_plan(const VolumeSizes& s, int64_t volumes, Direction direction, bool bias,
                                      const memory::desc* weights) {
  constexpr auto f32 = memory::data_type::f32;
  constexpr auto algorithm = dnnl::algorithm::convolution_direct;
  auto plan = std::make_shared<Plan>();
  memory::dims source{volumes, s.channels}, destination{volumes, s.out_channels};
  memory::dims weight{s.out_channels, s.group_channels()};
  if (s.groups > 1) weight = {s.groups, s.group_out_channels(), s.group_channels()};
  memory::dims stride, dilation, before, after;
  const bool image = s.is_image();
  for (int i = image ? 1 : 0; i < 3; ++i) {
    source.push_back(s.size[i]);
    destination.push_back(s.out[i]);
    weight.push_back(s.kernel[i]);
    stride.push_back(s.stride[i]);
    dilation.push_back(s.dilation[i] - 1);
    before.push_back(s.padding[i]);
    after.push_back((s.out[i] - 1) * s.stride[i] + (s.kernel[i] - 1) * s.dilation[i] + 1 - s.size[i] -
                    s.padding[i]);
  }
  const Tag layout = image ? Tag::nhwc : Tag::ndhwc;
  plan->source = {source, f32, layout};
  plan->destination = {destination, f32, layout};
  plan->plain_weights = {
      weight, f32, s.groups > 1 ? (image ? Tag::goihw : Tag::goidhw) : (image ? Tag::oihw : Tag::oidhw)};
  const memory::desc any = weights ? *weights : memory::desc(weight, f32, Tag::any);
  if (bias) plan->bias = {{s.out_channels}, f32, Tag::a};

  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::convolution_forward::desc forward =
      bias ? dnnl::convolution_forward::desc(dnnl::prop_kind::forward_training, algorithm, plan->source, any,
                                             plan->bias, plan->destination, stride, dilation, before, after)
           : dnnl::convolution_forward::desc(dnnl::prop_kind::forward_training, algorithm, plan->source, any,
                                             plan->destination, stride, dilation, before, after);
  const dnnl::convolution_forward::primitive_desc hint(forward, attributes, engine());
  if (direction == Direction::forward) {
    plan->convolution = dnnl::convolution_forward(hint);
    plan->weights = hint.weights_desc();
    plan->scratchpad = hint.scratchpad_desc();
  } else if (direction == Direction::backward_input) {
    const dnnl::convolution_backward_data::primitive_desc chosen(
        {algorithm, plan->source, any, plan->destination, stride, dilation, before, after}, attributes,
        engine(), hint);
    plan->convolution = dnnl::convolution_backward_data(chosen);
    plan->weights = chosen.weights_desc();
    plan->scratchpad = chosen.scratchpad_desc();
  } else {
    const dnnl::convolution_backward_weights::primitive_desc chosen(
        {algorithm, plan->source, any, plan->destination, stride, dilation, before, after}, attributes,
        engine(), hint);
    plan->convolution = dnnl::convolution_backward_weights(chosen);
    plan->weights = chosen.diff_weights_desc();
    plan->scratchpad = chosen.scratchpad_desc();
  }
  if (plan->weights != plan->plain_weights) {
    const bool out_of_it = direction == Direction::backward_weight;
    const dnnl::reorder::primitive_desc chosen(engine(), out_of_it ? plan->weights : plan->plain_weights,
                                               engine(), out_of_it ? plan->plain_weights : plan->weights,
                                               attributes);
    plan->reorder = dnnl::reorder(chosen);
    plan->reorder_scratchpad = chosen.scratchpad_desc();
  }
  return plan;
}

/// Plans by sizes, the least recently used dropped first. Null stands for sizes the library has no kernel for.
class Plans {
 public:
  std::shared_ptr<const Plan> find(const VolumeSizes& s, int64_t volumes, Direction direction, bool bias,
                                   const memory::desc* weights = nullptr) {
    const Key key = key_of(s, volumes, direction, bias);
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(key); found != index_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      const auto& plan = found->second->second;
      // A chunk's length can be one convolution's usual and another's remainder, for which the layout is prescribed.
      if (!plan || !weights || plan->weights == *weights) return plan;
      order_.pop_front();
      index_.erase(found);
    }
    std::shared_ptr<const Plan> plan;
    try {
      plan = make_plan(s, volumes, direction, bias, weights);
    } catch (const dnnl::error& error) {
      if (error.status != dnnl_unimplemented) throw;
    }
    order_.emplace_front(key, plan);
    index_[key] = order_.begin();
    if (order_.size() > kCachedPlans) {
      index_.erase(order_.back().first);
      order_.pop_back();
    }
    return plan;
  }
  void lock() { mutex_.lock(); }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
  std::list<std::pair<Key, std::shared_ptr<const Plan>>> order_;
  std::map<Key, decltype(order_)::iterator> index_;
};

Plans& plans() {
  static Plans& all = *[] {
    // Held while the process forks: neither this lock nor oneDNN's own, which a plan in the making holds, is then lost to a
    // thread that the child does not have.
    const auto unlock = [] { plans().unlock(); };
    pthread_atfork([] { plans().lock(); }, unlock, unlock);
    return new Plans;
  }();
  return all;
}

dnnl::stream& stream() {
  static thread_local dnnl::stream own(engine());
  return own;
}

memory bound(const memory::desc& desc, const void* data) {
  return memory(desc, engine(), const_cast<void*>(data));
}

void reorder_weights(const Plan& plan, const void* from, const void* to, bool to_plain) {
  const Scratch<char> pad(static_cast<int64_t>(plan.reorder_scratchpad.get_size()));
  plan.reorder.execute(stream(), {{DNNL_ARG_FROM, bound(to_plain ? plan.weights : plan.plain_weights, from)},
                                  {DNNL_ARG_TO, bound(to_plain ? plan.plain_weights : plan.weights, to)},
                                  {DNNL_ARG_SCRATCHPAD, bound(plan.reorder_scratchpad, pad.get())}});
  stream().wait();
}

/// The whole chunks' plan, and the shorter last one's where there is one.
struct Chunking {
  int64_t volumes;
  std::shared_ptr<const Plan> whole, rest;

  Chunking(const VolumeSizes& s, Direction direction, bool bias, int64_t most)
      : volumes(std::max((kChunkWork + s.volume_work() - 1) / s.volume_work(), (s.batch + most - 1) / most)) {
    volumes = std::min(volumes, s.batch);
    whole = plans().find(s, volumes, direction, bias);
    if (whole && s.batch % volumes)
      rest = plans().find(s, s.batch % volumes, direction, bias, &whole->weights);
  }
  bool possible(const VolumeSizes& s) const { return whole && (rest || s.batch % volumes == 0); }
  const Plan& plan(int64_t count) const { return count == volumes ? *whole : *rest; }
};

/// Runs f, giving the library's errors weft's type.
template <class F>
bool translated(const VolumeSizes& s, const char* what, F f) {
  try {
    // Primitives are made for the number of threads that OpenMP has at that moment.
    const SingleThreadedLibraries guard;
    return f();
  } catch (const dnnl::error& error) {
    throw Error(std::string(s.is_image() ? "[conv2d" : "[conv3d") + what + "] oneDNN failed with status " +
                std::to_string(static_cast<int>(error.status)) + "; " + error.what());
  }
}

/// Runs a chunk's plan with `arguments(plan)` and a scratchpad, chunk by chunk.
template <class F>
void for_chunks(const VolumeSizes& s, const Chunking& chunks, F arguments) {
  parallel_for(s.batch, chunks.volumes, [&](int64_t begin, int64_t end) {
    const SingleThreadedLibraries guard;
    const Plan& plan = chunks.plan(end - begin);
    const Scratch<char> pad(static_cast<int64_t>(plan.scratchpad.get_size()));
    std::unordered_map<int, memory> all = arguments(plan, begin);
    all.emplace(DNNL_ARG_SCRATCHPAD, bound(plan.scratchpad, pad.get()));
    plan.convolution.execute(stream(), all);
    stream().wait();
  });
}

}  // namespace

bool onednn_forward(const VolumeSizes& s, float* y, const float* x, const float* weight, const float* bias) {
  return translated(s, "", [&] {
    const Chunking chunks(s, Direction::forward, bias != nullptr, kMostChunks);
    if (!chunks.possible(s)) return false;
    const Scratch<char> packed(chunks.whole->packed_bytes());
    if (chunks.whole->reorder) reorder_weights(*chunks.whole, weight, packed.get(), false);
    const void* weights = chunks.whole->reorder ? static_cast<const void*>(packed.get()) : weight;
    for_chunks(s, chunks, [&](const Plan& plan, int64_t begin) {
      std::unordered_map<int, memory> arguments{
          {DNNL_ARG_SRC, bound(plan.source, x + begin * s.x_volume())},
          {DNNL_ARG_DST, bound(plan.destination, y + begin * s.y_volume())},
          {DNNL_ARG_WEIGHTS, bound(plan.weights, weights)}};
      if (bias) arguments.emplace(DNNL_ARG_BIAS, bound(plan.bias, bias));
      return arguments;
    });
    return true;
  });
}

bool onednn_backward_input(const VolumeSizes& s, float* grad_x, const float* grad_y, const float* weight) {
  return translated(s, "_backward_input", [&] {
    const Chunking chunks(s, Direction::backward_input, false, kMostChunks);
    if (!chunks.possible(s)) return false;
    const Scratch<char> packed(chunks.whole->packed_bytes());
    if (chunks.whole->reorder) reorder_weights(*chunks.whole, weight, packed.get(), false);
    const void* weights = chunks.whole->reorder ? static_cast<const void*>(packed.get()) : weight;
    for_chunks(s, chunks, [&](const Plan& plan, int64_t begin) {
      return std::unordered_map<int, memory>{
          {DNNL_ARG_DIFF_SRC, bound(plan.source, grad_x + begin * s.x_volume())},
          {DNNL_ARG_DIFF_DST, bound(plan.destination, grad_y + begin * s.y_volume())},
          {DNNL_ARG_WEIGHTS, bound(plan.weights, weights)}};
    });
    return true;
  });
}

bool onednn_backward_weight(const VolumeSizes& s, float* grad_weight, const float* grad_y, const float* x) {
  return translated(s, "_backward_weight", [&] {
    const Chunking chunks(s, Direction::backward_weight, false, kMostPartials);
    if (!chunks.possible(s)) return false;
    const auto& weights = chunks.whole->weights;
    const int64_t partials = (s.batch + chunks.volumes - 1) / chunks.volumes;
    const auto count = static_cast<int64_t>(weights.get_size() / sizeof(float));
    const bool in_place = partials == 1 && !chunks.whole->reorder;
    const Scratch<float> sums(in_place ? 0 : partials * count);
    float* sum = in_place ? grad_weight : sums.get();
    for_chunks(s, chunks, [&](const Plan& plan, int64_t begin) {
      return std::unordered_map<int, memory>{
          {DNNL_ARG_SRC, bound(plan.source, x + begin * s.x_volume())},
          {DNNL_ARG_DIFF_DST, bound(plan.destination, grad_y + begin * s.y_volume())},
          {DNNL_ARG_DIFF_WEIGHTS, bound(plan.weights, sum + begin / chunks.volumes * count)}};
    });
    constexpr int64_t kGrain = 1 << 14;
    if (partials > 1) {
      parallel_for(count, kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t partial = 1; partial < partials; ++partial)
          for (int64_t i = begin; i < end; ++i) sum[i] += sum[partial * count + i];
      });
    }
    if (chunks.whole->reorder) reorder_weights(*chunks.whole, sum, grad_weight, true);
    else if (!in_place) std::copy_n(sum, count, grad_weight);
    return true;
  });
}

}  // namespace weft::kernels::cpu

#endif  // WEFT_HAS_ONEDNN
