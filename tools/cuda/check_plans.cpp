// Asks cuDNN, on a machine without a GPU, which of a list of convolutions and attentions it has engines for on a GPU that a JSON file
// describes, through the code that makes weft's own plans. `./dev cuda-plans` and people run it.
//
//   check_plans DEVICE.json SHAPES.txt...
//
// Prints one line a plan: candidates, workspace and engine, or "own kernel" and why. Engines that are compiled at their first use are
// only asked whether they support the problem, since their code cannot be loaded without a driver; they need NVIDIA's stub of
// libcuda.so.1 in the library path. Fails when a line of a shapes file has no engine and does not say so.
#include <algorithm>
#include <bit>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/cuda/libraries/cudnn_plan.h"
#include "tools/cuda/described_device.h"

namespace {

using namespace weft;
using namespace weft::kernels;
using namespace weft::kernels::cuda::libraries;

using Numbers = std::vector<int64_t>;

struct Precision {
  const char* name;
  Dtype dtype;
  bool tf32;
};
constexpr Precision kPrecisions[] = {{"float32", Dtype::float32, false},
                                     {"tf32", Dtype::float32, true},
                                     {"bfloat16", Dtype::bfloat16, false},
                                     {"float16", Dtype::float16, false},
                                     {"float64", Dtype::float64, false}};
struct Kind {
  const char* name;
  ConvKind kind;
};
constexpr Kind kKinds[] = {{"forward", ConvKind::forward},
                           {"backward_input", ConvKind::backward_input},
                           {"backward_weight", ConvKind::backward_weight}};

/// A line of a shapes file: what it is, its name, lists of numbers, and options "key=value" or "key".
struct Line {
  std::string what, name;
  std::vector<Numbers> lists;
  std::map<std::string, std::string> options;

  Numbers numbers(const std::string& key, size_t count, int64_t value) const {
    const auto found = options.find(key);
    if (found == options.end()) return Numbers(count, value);
    Numbers given = parse(found->second);
    return given.size() == 1 ? Numbers(count, given[0]) : given;
  }
  /// Whether own=… lists `what`, or its part before or after a slash, for all devices or for this one.
  bool left_to_weft(const std::string& what, const std::string& device) const {
    const auto found = options.find("own");
    if (found == options.end()) return false;
    std::istringstream items(found->second);
    for (std::string one; std::getline(items, one, ',');) {
      const size_t at = one.find('@');
      if (at != std::string::npos && one.substr(at + 1) != device) continue;
      one.resize(std::min(at, one.size()));
      if (one == "all" || one == what || what.starts_with(one + "/") || what.ends_with("/" + one))
        return true;
    }
    return false;
  }
  static Numbers parse(const std::string& text) {
    Numbers numbers;
    std::istringstream items(text);
    for (std::string one; std::getline(items, one, ',');) numbers.push_back(std::stoll(one));
    return numbers;
  }
};

std::vector<Line> read_lines(const char* path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(std::string("cannot read ") + path);
  std::vector<Line> lines;
  for (std::string text; std::getline(file, text);) {
    std::istringstream words(text.substr(0, text.find('#')));
    Line line;
    if (!(words >> line.what)) continue;
    words >> line.name;
    for (std::string word; words >> word;) {
      const size_t equals = word.find('=');
      if (std::isdigit(static_cast<unsigned char>(word[0]))) line.lists.push_back(Line::parse(word));
      else line.options[word.substr(0, equals)] = equals == std::string::npos ? "" : word.substr(equals + 1);
    }
    lines.push_back(line);
  }
  return lines;
}

class Check {
 public:
  Check(PlanTarget target, std::string device) : target_(std::move(target)), device_(std::move(device)) {}

  void run(const Line& line) {
    if (line.what == "brief") brief_ = true;
    else if (line.what == "conv") convolution(line);
    else if (line.what == "attention") attention(line);
    else throw std::runtime_error("a line starts with conv, attention or brief; got " + line.what);
  }
  /// Ends a file.
  void finish() { brief_ = false; }
  void summarize() const {
    std::printf("%d plans asked for: %d by cuDNN, %d by weft's own kernels, %d of them unexpected\n", plans_,
                supported_, plans_ - supported_, failures_);
  }
  int failures() const { return failures_; }

 private:
  /// x sizes, weight sizes; stride, padding, dilation, groups, and y=… where padding differs at the far side.
  void convolution(const Line& line) {
    const Numbers &x = line.lists.at(0), &w = line.lists.at(1);
    Convolution conv;
    conv.rank = static_cast<int>(x.size()) - 2;
    const auto count = static_cast<size_t>(conv.rank);
    conv.groups = line.numbers("groups", 1, 1)[0];
    Numbers y = {x[0], w[0]};
    for (size_t i = 0; i < count; ++i) {
      conv.stride[i] = line.numbers("stride", count, 1).at(i);
      conv.padding[i] = line.numbers("padding", count, 0).at(i);
      conv.dilation[i] = line.numbers("dilation", count, 1).at(i);
      y.push_back((x[2 + i] + 2 * conv.padding[i] - conv.dilation[i] * (w[2 + i] - 1) - 1) / conv.stride[i] +
                  1);
    }
    y = line.numbers("y", 1, 0)[0] ? line.numbers("y", 1, 0) : y;
    for (const Precision& precision : kPrecisions)
      for (const bool channels_last : {false, true})
        for (const Kind& kind : kKinds) {
          const ConvOptions options{.tf32 = precision.tf32,
                                    .deterministic = line.options.contains("deterministic"),
                                    .tried_plans = static_cast<int>(line.numbers("tried", 1, 1)[0])};
          ConvProblem problem;
          if (!describe_conv(kind.kind, view(x, precision.dtype, channels_last),
                             view(w, precision.dtype, false), view(y, precision.dtype, channels_last),
                             kind.kind == ConvKind::forward, conv, options, &problem)) {
            report(line, std::string(kind.name) + "/" + precision.name, nullptr,
                   "no padding gives these sizes");
            continue;
          }
          // Another layout of what is given that leads to the same question.
          if (channels_last != (problem.channels_last != 0)) continue;
          report(line, std::string(kind.name) + "/" + precision.name + (channels_last ? "/last" : "/first"),
                 problem);
        }
  }

  /// B, H, L, S, E, Ev; causal, packed (q, k and v beside one another, as one product makes them).
  void attention(const Line& line) {
    const Numbers& n = line.lists.at(0);
    for (const Precision& precision : kPrecisions) {
      if (item_size(precision.dtype) != 2) continue;
      for (const bool backward : {false, true}) {
        AttentionProblem p{};
        p.backward = backward;
        p.dtype = static_cast<int64_t>(precision.dtype);
        p.with_stats = !backward;
        p.causal = line.options.contains("causal");
        p.deterministic = line.options.contains("deterministic");
        p.scale_bits = std::bit_cast<uint32_t>(0.125f);
        p.batch = n.at(0);
        p.heads = n.at(1);
        p.queries = n.at(2);
        p.keys = n.at(3);
        p.features = n.at(4);
        p.value_features = n.at(5);
        const bool packed = line.options.contains("packed");
        for (int i = 0; i < kAttentionOperands; ++i) {
          // (B, L, H, E) in memory, three of them in a row where packed; gradients as weft makes them: (B, H, L, E).
          const auto operand = static_cast<AttentionOperand>(i);
          const bool is_gradient = operand >= AttentionOperand::grad_q;
          if (is_gradient && !backward) continue;
          auto& strides = p.strides[i];
          packed_attention_strides(p, operand, strides);
          if (is_gradient) continue;
          strides[1] = p.columns(operand);
          strides[2] = p.heads * strides[1] * (packed && i < 3 ? 3 : 1);
          strides[0] = p.rows(operand) * strides[2];
        }
        report(line, std::string(backward ? "backward" : "forward") + "/" + precision.name, p);
      }
    }
  }

  static ConstView view(const Numbers& sizes, Dtype dtype, bool channels_last) {
    int64_t strides[kMaxDims];
    packed_strides(sizes.data(), static_cast<int>(sizes.size()), channels_last, strides);
    return {nullptr, dtype, static_cast<int64_t>(sizes.size()), sizes.data(), strides};
  }

  template <class Problem>
  void report(const Line& line, const std::string& what, const Problem& problem) {
    std::shared_ptr<CudnnPlan> plan = make_plan(problem, target_);
    std::string why = plan->why_not;
    // The code of an engine that is compiled at its first use cannot be loaded here.
    if (!plan->supported) {
      plan = make_plan(problem, target_, /*build=*/false);
      if (plan->supported) plan->engines = {{.number = 0, .workspace = 0, .name = "compiled at first use"}};
    }
    report(line, what, plan, why.substr(0, why.find('\n')));
  }
  void report(const Line& line, const std::string& what, const std::shared_ptr<CudnnPlan>& plan,
              const std::string& why) {
    const bool supported = plan && plan->supported;
    // Where the fastest is to be kept, there must be something to choose from.
    const bool alone = supported && line.options.contains("tried") && plan->engines.size() < 2;
    const bool failed = alone || (!supported && !line.left_to_weft(what, device_));
    failures_ += failed;
    ++plans_;
    supported_ += supported;
    if (brief_ && supported) return;
    std::printf("%-5s %-28s %-30s ",
                failed      ? "FAIL"
                : supported ? "cudnn"
                            : "own",
                line.name.c_str(), what.c_str());
    if (supported)
      for (const auto& engine : plan->engines)
        std::printf("%*s%3ld candidates, workspace %11ld, %s\n", &engine == plan->engines.data() ? 0 : 66, "",
                    static_cast<long>(plan->candidates), static_cast<long>(engine.workspace),
                    engine.name.c_str());
    else std::printf("%s\n", why.c_str());
    std::fflush(stdout);
  }

  PlanTarget target_;
  std::string device_;
  bool brief_ = false;
  int plans_ = 0, supported_ = 0, failures_ = 0;
};

}  // namespace

int main(int count, char** words) try {
  const std::vector<std::string> arguments(words + 1, words + count);
  if (arguments.size() < 2) throw std::runtime_error("usage: check_plans DEVICE.json SHAPES.txt...");
  if (!cudnn_library()) throw std::runtime_error(cudnn_library().why);
  std::ifstream file(arguments[0]);
  if (!file) throw std::runtime_error("cannot read " + arguments[0]);
  PlanTarget target;
  target.description.assign(std::istreambuf_iterator<char>(file), {});
  weft::tools::describe_device(target.description);
  const size_t name = arguments[0].rfind('/') + 1;
  const std::string device = arguments[0].substr(name, arguments[0].rfind('.') - name);
  Check check(target, device);
  std::printf("cuDNN %s, the GPU described as %s\n", version_text(cudnn_library().version).c_str(),
              device.c_str());
  for (size_t i = 1; i < arguments.size(); ++i) {
    for (const Line& line : read_lines(arguments[i].c_str())) check.run(line);
    check.finish();
  }
  check.summarize();
  return check.failures() > 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "check_plans: %s\n", error.what());
  return 2;
}
