// Attention and transformer layers against PyTorch's records (tests/data/make_attention_modules.py).
#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <map>

#include "tests/expect_error.h"
#include "tests/nn/recorded.h"
#include "weft/autograd.h"
#include "weft/nn.h"

namespace weft::recorded {
namespace {

using Json = nlohmann::ordered_json;
using Tensors = std::vector<Tensor>;

constexpr double kTolerance = 1e-4;

Shape shape_of(const Json& j) {
  Shape shape;
  for (const Json& size : j) shape.push_back(size.get<int64_t>());
  return shape;
}
void read_numbers(const Json& j, std::vector<double>& values) {
  if (!j.is_array()) values.push_back(j.is_boolean() ? (j.get<bool>() ? 1 : 0) : j.get<double>());
  else
    for (const Json& item : j) read_numbers(item, values);
}
/// A mask as recorded: nested lists, or "causal" over `steps`.
Tensor mask_of(const Json& call, const char* name, int64_t steps) {
  const auto found = call.find(name);
  if (found == call.end()) return {};
  if (found->is_string()) return nn::Transformer::generate_square_subsequent_mask(steps);
  Shape shape;
  const Json* first = &*found;
  for (; first->is_array(); first = &first->at(0)) shape.push_back(static_cast<int64_t>(first->size()));
  std::vector<double> values;
  read_numbers(*found, values);
  return tensor(values, shape, {.dtype = first->is_boolean() ? boolean : float32});
}

nn::TransformerLayerOptions layer_options(const Json& kwargs) {
  return {.dim_feedforward = kwargs.value("dim_feedforward", int64_t{2048}),
          .dropout = kwargs.value("dropout", 0.1),
          .activation = kwargs.value("activation", std::string("relu")),
          .layer_norm_eps = kwargs.value("layer_norm_eps", 1e-5),
          .batch_first = kwargs.value("batch_first", false),
          .norm_first = kwargs.value("norm_first", false),
          .bias = kwargs.value("bias", true)};
}

struct Built {
  std::shared_ptr<nn::Module> module;
  std::function<Tensors(const Tensors&)> call;
};

Built attention(const Json& record) {
  const Json &kwargs = record["kwargs"], &call = record["call"];
  const auto size = [&](const char* name) {
    return kwargs.contains(name) ? std::optional(kwargs[name].get<int64_t>()) : std::nullopt;
  };
  const nn::MultiheadAttention layer{record["args"][0].get<int64_t>(),
                                     record["args"][1].get<int64_t>(),
                                     {.dropout = kwargs.value("dropout", 0.0),
                                      .bias = kwargs.value("bias", true),
                                      .add_bias_kv = kwargs.value("add_bias_kv", false),
                                      .add_zero_attn = kwargs.value("add_zero_attn", false),
                                      .kdim = size("kdim"),
                                      .vdim = size("vdim"),
                                      .batch_first = kwargs.value("batch_first", false)}};
  return {layer.ptr(), [layer, call](const Tensors& x) {
            const Tensor &q = x[0], &k = x.size() > 1 ? x[1] : q, &v = x.size() > 1 ? x[2] : q;
            const auto [output, weights] =
                layer(q, k, v,
                      {.key_padding_mask = mask_of(call, "key_padding_mask", 0),
                       .need_weights = call.value("need_weights", true),
                       .attn_mask = mask_of(call, "attn_mask", q.size(0)),
                       .average_attn_weights = call.value("average_attn_weights", true),
                       .is_causal = call.value("is_causal", false)});
            return weights.defined() ? Tensors{output, weights} : Tensors{output};
          }};
}

Built transformer(const Json& record) {
  const auto name = record["module"].get<std::string>();
  const Json &args = record["args"], &call = record["call"];
  const nn::TransformerLayerOptions options = layer_options(record["kwargs"]);
  const int64_t width = args[0].get<int64_t>(), heads = args[1].get<int64_t>(),
                steps = options.batch_first ? 1 : 0;
  if (name == "Transformer") {
    const nn::Transformer layer{{.d_model = width,
                                 .nhead = heads,
                                 .num_encoder_layers = args[2].get<int64_t>(),
                                 .num_decoder_layers = args[3].get<int64_t>(),
                                 .dim_feedforward = options.dim_feedforward,
                                 .dropout = options.dropout,
                                 .activation = options.activation,
                                 .layer_norm_eps = options.layer_norm_eps,
                                 .batch_first = options.batch_first,
                                 .norm_first = options.norm_first,
                                 .bias = options.bias}};
    return {layer.ptr(), [=](const Tensors& x) {
              return Tensors{layer(x[0], x[1],
                                   {.src_mask = mask_of(call, "src_mask", x[0].size(steps)),
                                    .tgt_mask = mask_of(call, "tgt_mask", x[1].size(steps)),
                                    .src_key_padding_mask = mask_of(call, "src_key_padding_mask", 0)})};
            }};
  }
  const auto encode = [=](const auto& layer) {
    return Built{layer.ptr(), [=](const Tensors& x) {
                   return Tensors{layer(x[0], {.src_mask = mask_of(call, "mask", x[0].size(steps))})};
                 }};
  };
  const auto decode = [=](const auto& layer) {
    return Built{
        layer.ptr(), [=](const Tensors& x) {
          return Tensors{layer(x[0], x[1],
                               {.tgt_mask = mask_of(call, "tgt_mask", x[0].size(steps)),
                                .memory_key_padding_mask = mask_of(call, "memory_key_padding_mask", 0)})};
        }};
  };
  if (name.starts_with("TransformerEncoder")) {
    const nn::TransformerEncoderLayer layer{width, heads, options};
    if (name.ends_with("Layer")) return encode(layer);
    return encode(nn::TransformerEncoder{layer, 2, nn::LayerNorm{width}});
  }
  const nn::TransformerDecoderLayer layer{width, heads, options};
  if (name.ends_with("Layer")) return decode(layer);
  return decode(nn::TransformerDecoder{layer, 2, nn::LayerNorm{width}});
}

/// {"shape", "values"}
Tensor values_of(const Json& j) {
  std::vector<double> values;
  for (const Json& v : j["values"])
    values.push_back(v.is_string() ? std::stod(v.get<std::string>()) : v.get<double>());
  return tensor(values, shape_of(j["shape"]), {.dtype = float32});
}
void expect_sums(const Tensor& actual, const Json& expected, const std::string& what) {
  if (expected.is_null()) {
    EXPECT_FALSE(actual.defined()) << what;
    return;
  }
  double sum = 0, squares = 0;
  for (const double v : actual.detach().to_vector<double>()) {
    sum += v;
    squares += v * v;
  }
  const double wanted = expected[1].get<double>();
  const double scale = std::sqrt(wanted * static_cast<double>(actual.numel()));
  EXPECT_NEAR(sum, expected[0].get<double>(), kTolerance * scale) << what;
  EXPECT_NEAR(squares, wanted, 2 * kTolerance * wanted + 1e-9) << what;
}

void check(const Json& record) {
  manual_seed(record["seed"].get<uint64_t>());
  const Built layer = record["module"] == "MultiheadAttention" ? attention(record) : transformer(record);
  layer.module->train(record["training"].get<bool>());
  EXPECT_EQ(layer.module->str() + "\n", record["repr"].get<std::string>() + "\n");
  const auto parameters = layer.module->named_parameters();
  std::vector<std::string> names, wanted_names;
  for (const auto& [name, parameter] : parameters) {
    names.push_back(name);
    expect_sums(parameter, record["parameters"].at(name), name);
  }
  for (const auto& [name, sums] : record["parameters"].items()) wanted_names.push_back(name);
  EXPECT_EQ(names, wanted_names);

  Tensors inputs;
  for (const Json& shape : record["inputs"]) inputs.push_back(randn(shape_of(shape)).requires_grad_());
  const Tensors outputs = layer.call(inputs);
  ASSERT_EQ(outputs.size(), record["outputs"].size());
  Tensor total = zeros({});
  bool finite = true;
  for (size_t i = 0; i < outputs.size(); ++i) {
    expect_close(outputs[i], values_of(record["outputs"][i]), kTolerance, fmt::format("output {}", i));
    total = total + sum(outputs[i] * outputs[i] + pow(outputs[i], 3));
    finite = finite && all(isfinite(outputs[i])).item<bool>();
  }
  total.backward();
  for (size_t i = 0; i < inputs.size(); ++i)
    expect_close(inputs[i].grad(), values_of(record["input_gradients"][i]), kTolerance,
                 fmt::format("gradient of input {}", i));
  if (!finite) return;
  for (const auto& [name, parameter] : parameters)
    expect_sums(parameter.grad(), record["parameter_gradients"].at(name), "gradient of " + name);
}

TEST(AttentionLayers, AgreeWithPyTorch) {
  std::ifstream file(std::string(WEFT_TEST_DATA) + "/attention_modules.jsonl");
  int count = 0;
  for (std::string text; std::getline(file, text); ++count) {
    const Json record = Json::parse(text);
    SCOPED_TRACE(fmt::format("{} {} {} {}", record["module"].get<std::string>(), record["kwargs"].dump(),
                             record["call"].dump(), record["training"].dump()));
    check(record);
  }
  EXPECT_GT(count, 50);
}

TEST(AttentionLayers, ACloneSharesNothing) {
  const nn::Transformer model{{.d_model = 8,
                               .nhead = 2,
                               .num_encoder_layers = 2,
                               .num_decoder_layers = 1,
                               .dim_feedforward = 16,
                               .dropout = 0.0}};
  const Tensor src = randn({5, 2, 8}), tgt = randn({3, 2, 8});
  const nn::Transformer twin = model.clone();
  const Tensor before = model(src, tgt);
  EXPECT_TRUE(equal(twin(src, tgt), before));
  {
    const NoGrad guard;
    for (const Tensor& parameter : twin->parameters()) zero_(parameter);
  }
  EXPECT_TRUE(equal(model(src, tgt), before));
  EXPECT_FALSE(equal(twin(src, tgt), before));
}

TEST(AttentionLayers, AnActivationMayBeAFunctionOrALayer) {
  const Tensor x = randn({5, 2, 8});
  const nn::TransformerEncoderLayer of_function{
      8, 2, {.activation = [](const Tensor& t) { return silu(t); }}};
  const nn::TransformerEncoderLayer of_layer{8, 2, {.activation = nn::ReLU{}}};
  EXPECT_EQ(of_function(x).sizes(), x.sizes());
  EXPECT_EQ(of_layer(x).sizes(), x.sizes());
  testing::expect_error<ValueError>([] { nn::TransformerEncoderLayer(8, 2, {.activation = "tanh"}); },
                                    "[Transformer] activation should be relu/gelu, not tanh");
  testing::expect_error<ValueError>([] { nn::MultiheadAttention(8, 3); },
                                    "num_heads divide embed_dim; got 8 and 3");
}

}  // namespace
}  // namespace weft::recorded
