// Convolutions and attention as graphs of cuDNN's, through NVIDIA's header-only frontend: the one file that includes it.
#if WEFT_HAS_CUDNN

#include <cudnn_frontend.h>

#include <bit>
#include <unordered_map>

#include "kernels/cuda/libraries/cudnn_plan.h"
#include "weft/error.h"

namespace weft::kernels::cuda::libraries {

namespace {

namespace fe = cudnn_frontend;
using fe::graph::Tensor_attributes;
using Tensor = std::shared_ptr<Tensor_attributes>;
using Numbers = std::vector<int64_t>;

class GraphPlan : public CudnnPlan {
 public:
  std::shared_ptr<fe::graph::Graph> graph = std::make_shared<fe::graph::Graph>();

  void run(const Engine& engine, cudnnHandle_t handle, const Tensors& tensors,
           void* workspace_data) const override {
    std::unordered_map<int64_t, void*> memory(tensors.begin(), tensors.end());
    fe::error_t status = graph->execute_plan_at_index(handle, memory, workspace_data, engine.number);
    if (status.is_bad()) throw DeviceError("[cudnn] " + engine.name + ": " + status.get_message());
  }
};

fe::DataType_t data_type(int64_t dtype) {
  switch (static_cast<Dtype>(dtype)) {
    case Dtype::float64:
      return fe::DataType_t::DOUBLE;
    case Dtype::float16:
      return fe::DataType_t::HALF;
    case Dtype::bfloat16:
      return fe::DataType_t::BFLOAT16;
    default:
      return fe::DataType_t::FLOAT;
  }
}

/// Builds the first engines, at most `most`, that can be; false if none can. What an engine lacks becomes the plan's why_not.
bool build_engines(GraphPlan& plan, int64_t most) {
  fe::graph::Graph& graph = *plan.graph;
  for (int64_t i = 0; i < plan.candidates && static_cast<int64_t>(plan.engines.size()) < most; ++i) {
    CudnnPlan::Engine engine{.number = i, .workspace = 0, .name = {}};
    fe::error_t status = graph.build_plan_at_index(i);
    if (status.is_good()) status = graph.get_workspace_size_plan_at_index(i, engine.workspace);
    if (status.is_good()) status = graph.get_plan_name_at_index(i, engine.name);
    if (status.is_good()) plan.engines.push_back(std::move(engine));
    else if (plan.engines.empty()) plan.why_not = status.get_message();
  }
  return !plan.engines.empty();
}

/// Draws the problem's graph and asks for a plan. What cuDNN cannot do becomes the plan's why_not.
template <class Graph, class Problem>
std::shared_ptr<CudnnPlan> build(const Problem& problem, const PlanTarget& target,
                                 const std::vector<fe::NumericalNote_t>& refused, int64_t most_engines,
                                 bool to_the_end) {
  const auto made = std::make_shared<GraphPlan>();
  GraphPlan& plan = *made;
  fe::graph::Graph& graph = *plan.graph;
  const auto failed = [&plan](fe::error_t status) {
    if (status.is_bad()) plan.why_not = status.get_message();
    return status.is_bad();
  };
  try {
    Graph(problem, graph);  // NOLINT: what it draws is what counts
    if (!target.handle) {
      auto properties = std::make_shared<fe::DeviceProperties>();
      if (failed(properties->deserialize({target.description.begin(), target.description.end()})))
        return made;
      graph.set_device_properties(properties);
    }
    if (failed(graph.validate())) return made;
    if (failed(graph.build_operation_graph(target.handle))) return made;
    if (failed(graph.create_execution_plans({fe::HeurMode_t::A, fe::HeurMode_t::FALLBACK}))) return made;
    graph.deselect_numeric_notes(refused);
    plan.candidates = graph.get_execution_plan_count();
    if (to_the_end) {
      if (!build_engines(plan, most_engines)) return made;
      plan.why_not.clear();
    } else if (failed(graph.check_support())) {
      return made;
    }
    plan.supported = true;
  } catch (const std::exception& error) {
    // The frontend reports most of what cuDNN cannot do as a status, and some as exceptions.
    plan.why_not = error.what();
  }
  return made;
}

// ---- convolution --------------------------------------------------------------------------------------------------

class ConvGraph {
 public:
  ConvGraph(const ConvProblem& problem, fe::graph::Graph& graph) : p_(problem), graph_(graph) {
    const fe::DataType_t type = data_type(p_.dtype);
    const fe::DataType_t compute = type == fe::DataType_t::DOUBLE ? type : fe::DataType_t::FLOAT;
    graph.set_io_data_type(type).set_intermediate_data_type(compute).set_compute_data_type(compute);
    if (p_.kind == ConvKind::forward) forward();
    else if (p_.kind == ConvKind::backward_input) backward_input();
    else backward_weight();
  }

 private:
  void forward() {
    auto options = window(fe::graph::Conv_fprop_attributes());
    Tensor y = graph_.conv_fprop(input(ConvTensor::x, p_.x), input(ConvTensor::weight, p_.w), options);
    if (p_.has_bias) {
      lay_out(y, p_.y);
      int64_t size[ConvProblem::kMostDims] = {1, p_.y[1], 1, 1, 1};
      const Tensor bias = input(ConvTensor::bias, size);
      y = graph_.pointwise(y, bias, fe::graph::Pointwise_attributes().set_mode(fe::PointwiseMode_t::ADD));
    }
    output(ConvTensor::y, p_.y, y);
  }
  void backward_input() {
    auto options = window(fe::graph::Conv_dgrad_attributes());
    output(ConvTensor::x, p_.x,
           graph_.conv_dgrad(input(ConvTensor::y, p_.y), input(ConvTensor::weight, p_.w), options));
  }
  void backward_weight() {
    auto options = window(fe::graph::Conv_wgrad_attributes());
    output(ConvTensor::weight, p_.w,
           graph_.conv_wgrad(input(ConvTensor::y, p_.y), input(ConvTensor::x, p_.x), options));
  }

  template <class Attributes>
  Attributes window(Attributes attributes) const {
    const auto list = [this](const int64_t* numbers) { return Numbers(numbers, numbers + p_.rank); };
    attributes.set_pre_padding(list(p_.before))
        .set_post_padding(list(p_.after))
        .set_stride(list(p_.stride))
        .set_dilation(list(p_.dilation));
    return attributes;
  }
  Numbers sizes(const int64_t* size) const { return {size, size + p_.rank + 2}; }
  Numbers strides(const int64_t* size) const {
    Numbers result(static_cast<size_t>(p_.rank) + 2);
    packed_strides(size, static_cast<int>(p_.rank) + 2, p_.channels_last != 0, result.data());
    return result;
  }
  Tensor input(ConvTensor number, const int64_t* size) {
    return graph_.tensor(Tensor_attributes()
                             .set_uid(tensor_number(number))
                             .set_dim(sizes(size))
                             .set_stride(strides(size))
                             .set_data_type(data_type(p_.dtype)));
  }
  // Without them the frontend guesses, and takes channels to be innermost.
  void lay_out(const Tensor& tensor, const int64_t* size) const {
    tensor->set_dim(sizes(size)).set_stride(strides(size));
  }
  void output(ConvTensor number, const int64_t* size, const Tensor& tensor) {
    lay_out(tensor, size);
    tensor->set_output(true).set_uid(tensor_number(number)).set_data_type(data_type(p_.dtype));
  }

  const ConvProblem& p_;
  fe::graph::Graph& graph_;
};

std::vector<fe::NumericalNote_t> refused_notes(const ConvProblem& problem) {
  using Note = fe::NumericalNote_t;
  std::vector<Note> notes = {Note::DOWN_CONVERT_INPUTS, Note::REDUCED_PRECISION_REDUCTION,
                             Note::WINOGRAD_TILE_13x13};
  if (static_cast<Dtype>(problem.dtype) == Dtype::float32 && !problem.tf32)
    notes.push_back(Note::TENSOR_CORE);
  if (problem.deterministic) notes.push_back(Note::NONDETERMINISTIC);
  return notes;
}

// ---- attention ----------------------------------------------------------------------------------------------------

class AttentionGraph {
 public:
  AttentionGraph(const AttentionProblem& problem, fe::graph::Graph& graph) : p_(problem), graph_(graph) {
    graph.set_io_data_type(data_type(p_.dtype))
        .set_intermediate_data_type(fe::DataType_t::FLOAT)
        .set_compute_data_type(fe::DataType_t::FLOAT);
    const float scale = std::bit_cast<float>(static_cast<uint32_t>(p_.scale_bits));
    const Tensor q = input(AttentionOperand::q), k = input(AttentionOperand::k),
                 v = input(AttentionOperand::v);
    if (p_.backward) {
      auto options = fe::graph::SDPA_backward_attributes()
                         .set_causal_mask(p_.causal != 0)
                         .set_attn_scale(scale)
                         .set_deterministic_algorithm(p_.deterministic != 0);
      const Tensor out = input(AttentionOperand::out), grad_out = input(AttentionOperand::grad_out);
      const Tensor stats = graph_.tensor(statistics(Tensor_attributes()));
      auto [grad_q, grad_k, grad_v] = graph_.sdpa_backward(q, k, v, out, grad_out, stats, options);
      output(grad_q, AttentionOperand::grad_q);
      output(grad_k, AttentionOperand::grad_k);
      output(grad_v, AttentionOperand::grad_v);
    } else {
      auto options = fe::graph::SDPA_attributes()
                         .set_generate_stats(p_.with_stats != 0)
                         .set_causal_mask(p_.causal != 0)
                         .set_attn_scale(scale);
      auto [out, stats] = graph_.sdpa(q, k, v, options);
      output(out, AttentionOperand::out);
      if (p_.with_stats) statistics(*stats).set_output(true);
    }
  }

 private:
  Tensor_attributes& lay_out(Tensor_attributes& attributes, AttentionOperand operand) const {
    const int64_t* strides = p_.strides[static_cast<int>(operand)];
    return attributes.set_uid(tensor_number(operand))
        .set_dim({p_.batch, p_.heads, p_.rows(operand), p_.columns(operand)})
        .set_stride({strides, strides + 4})
        .set_data_type(data_type(p_.dtype));
  }
  Tensor input(AttentionOperand operand) {
    Tensor_attributes attributes;
    return graph_.tensor(lay_out(attributes, operand));
  }
  void output(const Tensor& tensor, AttentionOperand operand) const {
    lay_out(*tensor, operand).set_output(true);
  }
  template <class Attributes>
  Attributes& statistics(Attributes&& attributes) const {
    return attributes.set_uid(kAttentionStats)
        .set_dim({p_.batch, p_.heads, p_.queries, 1})
        .set_stride({p_.heads * p_.queries, p_.queries, 1, 1})
        .set_data_type(fe::DataType_t::FLOAT);
  }

  const AttentionProblem& p_;
  fe::graph::Graph& graph_;
};

}  // namespace

std::shared_ptr<CudnnPlan> make_plan(const ConvProblem& problem, const PlanTarget& target, bool to_the_end) {
  return build<ConvGraph>(problem, target, refused_notes(problem), problem.tried_plans, to_the_end);
}

std::shared_ptr<CudnnPlan> make_plan(const AttentionProblem& problem, const PlanTarget& target,
                                     bool to_the_end) {
  return build<AttentionGraph>(problem, target, {}, 1, to_the_end);
}

}  // namespace weft::kernels::cuda::libraries

#endif
