// The losses of weft/nn.h, and its layers of sequences, for capture_layers_test.cpp.
#include "tests/gpu/capture_layers.h"

namespace weft::testing {

namespace {

/// Attention over `x` as query, key and value.
Trained attending(const nn::MultiheadAttention& attention, const Tensor& x, nn::AttentionArguments how = {}) {
  for (Tensor* mask : {&how.key_padding_mask, &how.attn_mask})
    if (mask->defined()) *mask = to(*mask, kGpu);
  return trained(attention.ptr(), {x},
                 [attention, how](const Tensors& x) { return opened(attention(x[0], x[0], x[0], how)); });
}
}  // namespace

std::vector<Case> losses() {
  using namespace nn;  // NOLINT
  return {
      {"L1Loss",
       [] {
         return layer(L1Loss{}, {rows(), rows()});
       }},
      {"MSELoss",
       [] {
         return layer(MSELoss{}, {rows(), rows()});
       }},
      {"MSELoss_none",
       [] {
         return layer(MSELoss{{.reduction = Reduction::none}}, {rows(), rows()});
       }},
      {"SmoothL1Loss",
       [] {
         return layer(SmoothL1Loss{}, {rows(), rows()});
       }},
      {"HuberLoss",
       [] {
         return layer(HuberLoss{}, {rows(), rows()});
       }},
      {"NLLLoss",
       [] {
         return layer(NLLLoss{{.weight = to(weights(6), kGpu), .ignore_index = 2}}, {rows(), classes()});
       }},
      {"CrossEntropyLoss",
       [] {
         return layer(CrossEntropyLoss{}, {rows(), classes()});
       }},
      {"CrossEntropyLoss_smoothed",
       [] {
         return layer(CrossEntropyLoss{{.weight = to(weights(6), kGpu), .label_smoothing = 0.1}},
                      {rows(), classes()});
       }},
      {"CrossEntropyLoss_images",
       [] {
         return layer(CrossEntropyLoss{}, {images(), randint(0, 3, {2, 6, 5})});
       }},
      {"CrossEntropyLoss_shares",
       [] {
         return layer(CrossEntropyLoss{}, {rows(), shares()});
       }},
      {"LinearCrossEntropyLoss",
       [] {
         return layer(LinearCrossEntropyLoss{6, 6}, {rows(), classes()});
       }},
      {"KLDivLoss",
       [] {
         return layer(KLDivLoss{{.reduction = Reduction::sum}}, {rows(), shares()});
       }},
      {"PoissonNLLLoss",
       [] {
         return layer(PoissonNLLLoss{{.full = true}}, {rows(), to(randint(0, 5, {5, 6}), float32)});
       }},
      {"GaussianNLLLoss",
       [] {
         return layer(GaussianNLLLoss{}, {rows(), rows(), shares()});
       }},
      {"BCELoss",
       [] {
         return layer(BCELoss{}, {shares(), shares()});
       }},
      {"BCEWithLogitsLoss",
       [] {
         return layer(BCEWithLogitsLoss{{.pos_weight = to(weights(6), kGpu)}}, {rows(), shares()});
       }},
      {"MultiLabelSoftMarginLoss",
       [] {
         return layer(MultiLabelSoftMarginLoss{}, {rows(), shares()});
       }},
      {"HingeLoss",
       [] {
         return layer(HingeLoss{}, {randn({5}), signs()});
       }},
      {"HingeEmbeddingLoss",
       [] {
         return layer(HingeEmbeddingLoss{}, {randn({5}), signs()});
       }},
      {"SoftMarginLoss",
       [] {
         return layer(SoftMarginLoss{}, {randn({5}), signs()});
       }},
      {"MultiLabelMarginLoss",
       [] {
         return layer(MultiLabelMarginLoss{},
                      {randn({2, 3}), tensor(std::vector<int64_t>{1, -1, 0, 2, 0, -1}, {2, 3})});
       }},
      {"MultiMarginLoss",
       [] {
         return layer(MultiMarginLoss{}, {rows(), classes()});
       }},
      {"MarginRankingLoss",
       [] {
         return layer(MarginRankingLoss{}, {randn({5}), randn({5}), signs()});
       }},
      {"CosineEmbeddingLoss",
       [] {
         return layer(CosineEmbeddingLoss{}, {rows(), rows(), signs()});
       }},
      {"TripletMarginLoss",
       [] {
         return layer(TripletMarginLoss{}, {rows(), rows(), rows()});
       }},
      {"TripletMarginWithDistanceLoss",
       [] {
         return layer(TripletMarginWithDistanceLoss{}, {rows(), rows(), rows()});
       }},
      {"CTCLoss",
       [] {
         return layer(CTCLoss{}, {log_softmax(randn({7, 2, 5}), 2), randint(1, 5, {2, 3}),
                                  tensor(std::vector<int64_t>{7, 6}), tensor(std::vector<int64_t>{3, 2})});
       },
       "ctc_loss"},  // lengths are read on the CPU
  };
}

std::vector<Case> sequence_layers() {
  using namespace nn;  // NOLINT
  return {
      {"RNN",
       [] {
         return layer(RNN{6, 4, {.nonlinearity = "relu"}}, steps());
       }},
      {"LSTM",
       [] {
         return layer(LSTM{6, 4}, steps());
       }},
      {"LSTM_stacked",
       [] {
         return layer(LSTM{6, 4, {.num_layers = 2, .dropout = 0.5, .bidirectional = true}}, steps());
       }},
      {"LSTM_projected",
       [] {
         return layer(LSTM{6, 4, {.batch_first = true, .proj_size = 2}}, steps());
       }},
      {"GRU",
       [] {
         return layer(GRU{6, 4, {.num_layers = 2, .bias = false}}, steps());
       }},
      {"RNNCell",
       [] {
         return layer(RNNCell{6, 4}, rows());
       }},
      {"LSTMCell",
       [] {
         return layer(LSTMCell{6, 4}, rows());
       }},
      {"GRUCell",
       [] {
         return layer(GRUCell{6, 4}, rows());
       }},
      {"MultiheadAttention",
       [] {
         return attending(MultiheadAttention{6, 2}, steps());
       }},
      {"MultiheadAttention_fused",
       [] {
         return attending(MultiheadAttention{6, 2, {.dropout = 0.3}}, steps(), {.need_weights = false});
       }},
      {"MultiheadAttention_masked",
       [] {
         return attending(
             MultiheadAttention{6, 2, {.add_bias_kv = true, .add_zero_attn = true}}, steps(),
             {.key_padding_mask = tensor(std::vector<int64_t>{0, 0, 0, 1, 0, 0, 0, 0}, {2, 4}) != 0,
              .attn_mask = Transformer::generate_square_subsequent_mask(4)});
       }},
      {"TransformerEncoderLayer",
       [] {
         return layer(TransformerEncoderLayer{6, 2, {.dim_feedforward = 8}}, steps());
       }},
      {"TransformerDecoderLayer",
       [] {
         return layer(TransformerDecoderLayer{6, 2, {.dim_feedforward = 8, .norm_first = true}},
                      {steps(), steps()});
       }},
      {"TransformerEncoder",
       [] {
         return layer(TransformerEncoder{TransformerEncoderLayer{6, 2, {.dim_feedforward = 8}}, 2}, steps());
       }},
      {"TransformerDecoder",
       [] {
         const TransformerDecoderLayer one{6, 2, {.dim_feedforward = 8}};
         return layer(TransformerDecoder{one, 2}, {steps(), steps()});
       }},
      {"Transformer",
       [] {
         return layer(Transformer{{.d_model = 6,
                                   .nhead = 2,
                                   .num_encoder_layers = 1,
                                   .num_decoder_layers = 1,
                                   .dim_feedforward = 8}},
                      {steps(), steps()});
       }},
  };
}

}  // namespace weft::testing
