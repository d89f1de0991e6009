// Mini-batches: how many there are, what they hold, and PyTorch's order for the same seed.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "weft/data.h"

namespace weft {
namespace {

using data::BatchOptions;
using data::DataLoader;
using data::TensorDataset;
using Order = std::vector<int64_t>;

template <class Pass>
std::vector<Order> batches_of(Pass&& pass) {
  std::vector<Order> batches;
  for (const Tensor& batch : pass) batches.push_back(batch.template to_vector<int64_t>());
  return batches;
}

Order joined(const std::vector<Order>& batches) {
  Order order;
  for (const Order& batch : batches) order.insert(order.end(), batch.begin(), batch.end());
  return order;
}

Order order_of(const DataLoader<1>& loader) {
  Order order;
  for (const auto& [x] : loader)
    for (const int64_t value : x.to_vector<int64_t>()) order.push_back(value);
  return order;
}

TEST(Batches, TheRestIsItsOwnBatch) {
  EXPECT_EQ(batches_of(data::batches(7, {.batch_size = 3})), (std::vector<Order>{{0, 1, 2}, {3, 4, 5}, {6}}));
  EXPECT_EQ(batches_of(data::batches(7, {.batch_size = 3, .drop_last = true})),
            (std::vector<Order>{{0, 1, 2}, {3, 4, 5}}));
  EXPECT_EQ(batches_of(data::batches(2, {.batch_size = 5})), (std::vector<Order>{{0, 1}}));
  EXPECT_TRUE(batches_of(data::batches(2, {.batch_size = 5, .drop_last = true})).empty());
}

TEST(Batches, TheirNumberIsKnown) {
  for (const bool drop_last : {false, true})
    for (int64_t n = 0; n < 20; ++n)
      for (int64_t b = 1; b < 8; ++b) {
        const data::Batches batches =
            data::batches(n, {.batch_size = b, .shuffle = true, .drop_last = drop_last});
        EXPECT_EQ(batches.size(), static_cast<int64_t>(batches_of(batches).size())) << n << " " << b;
        if (!drop_last) {
          EXPECT_EQ(batches.size(), n == 0 ? 0 : (n - 1) / b + 1);
        }
      }
}

TEST(Batches, EachPassShufflesAnewAndAllIndicesOccur) {
  const data::Batches batches = data::batches(100, {.batch_size = 7, .shuffle = true});
  Order first = joined(batches_of(batches)), second = joined(batches_of(batches));
  EXPECT_NE(first, second);
  std::sort(first.begin(), first.end());
  EXPECT_EQ(first, arange(100).to_vector<int64_t>());
}

TEST(Batches, TheSeedDecides) {
  const auto pass = [](const BatchOptions& options) {
    return joined(batches_of(data::batches(50, options)));
  };
  manual_seed(3);
  const Order first = pass({.batch_size = 8, .shuffle = true});
  manual_seed(3);
  EXPECT_EQ(randperm(50).to_vector<int64_t>(), first);
  Generator generator;
  generator.manual_seed(3);
  EXPECT_EQ(pass({.batch_size = 8, .shuffle = true, .generator = generator}), first);
}

TEST(Batches, BadArgumentsAreNamed) {
  EXPECT_THROW(data::batches(-1), ValueError);
  EXPECT_THROW(data::batches(5, {.batch_size = 0}), ValueError);
  const TensorDataset dataset{ones({3})};
  EXPECT_THROW((DataLoader{dataset, {.batch_size = -2}}), ValueError);
}

TEST(TensorDataset, GivesObservationsOfAllTensors) {
  const TensorDataset dataset{reshape(arange(6), {3, 2}), arange(3)};
  EXPECT_EQ(dataset.size(), 3);
  const auto [x, y] = dataset[tensor({2, 0})];
  EXPECT_EQ(x.to_vector<int64_t>(), (Order{4, 5, 0, 1}));
  EXPECT_EQ(y.to_vector<int64_t>(), (Order{2, 0}));
  EXPECT_EQ(dataset[1][0].to_vector<int64_t>(), (Order{2, 3}));
  EXPECT_THROW(dataset[3], IndexError);
  EXPECT_THROW((TensorDataset{ones({3}), ones({4})}), ShapeError);
  EXPECT_THROW(TensorDataset{Tensor(Scalar(1))}, ShapeError);
}

TEST(DataLoader, InputsAndTargetsStayTogether) {
  const Tensor x = arange(10);
  const DataLoader loader{TensorDataset{x, x * 2}, {.batch_size = 4, .shuffle = true}};
  EXPECT_EQ(loader.size(), 3);
  int64_t batches = 0, observations = 0;
  for (auto [inputs, targets] : loader) {
    EXPECT_TRUE(all(targets == inputs * 2).item<bool>());
    ++batches;
    observations += inputs.size(0);
  }
  EXPECT_EQ(batches, 3);
  EXPECT_EQ(observations, 10);
}

TEST(DataLoader, TheOrderIsPyTorchs) {
  std::ifstream file(WEFT_TEST_DATA "/loader_order.json");
  const nlohmann::json contents = nlohmann::json::parse(file);
  ASSERT_EQ(contents["cases"].size(), 6u);
  for (const auto& recorded : contents["cases"]) {
    const int64_t n = recorded["n"], seed = recorded["seed"];
    for (const int64_t batch_size : {int64_t{1}, int64_t{3}, n, n + 5}) {
      BatchOptions options{.batch_size = batch_size, .shuffle = true};
      Generator own;
      own.manual_seed(seed);
      manual_seed(seed);
      const bool given = recorded["generator"];
      if (given) options.generator = own;
      const DataLoader loader{TensorDataset{arange(n)}, options};
      for (const auto& epoch : recorded["epochs"])
        EXPECT_EQ(order_of(loader), epoch.get<Order>()) << recorded;
      EXPECT_EQ((given ? own : default_generator()).random32(), recorded["next"].get<uint32_t>()) << recorded;
    }
  }
}

TEST(DataLoader, WithoutShufflingOnlyTheWorkersSeedIsDrawn) {
  manual_seed(0);
  const DataLoader loader{TensorDataset{arange(4)}, {.batch_size = 3}};
  EXPECT_EQ(order_of(loader), (Order{0, 1, 2, 3}));
  Generator expected;
  expected.manual_seed(0);
  EXPECT_EQ(expected.random63(), 900450186894289455);  // what random_() gives first in PyTorch for seed 0
  EXPECT_EQ(default_generator().random32(), expected.random32());
}

TEST(DataLoader, NoObservationsGiveNoBatches) {
  const DataLoader loader{TensorDataset{zeros({0, 3}), zeros({0})}, {.batch_size = 4, .shuffle = true}};
  EXPECT_EQ(loader.size(), 0);
  for (auto [x, y] : loader) FAIL() << x.sizes().str() << y.sizes().str();
}

}  // namespace
}  // namespace weft
