// What a Tensor says of itself and of its elements: the accessors that ops do not cover.
#include "weft/tensor.h"

#include <gtest/gtest.h>

#include <string>

#include "weft/ops.h"

namespace weft {
namespace {

template <class E, class F>
std::string message(F call) {
  try {
    call();
  } catch (const E& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(DataPtr, OfAnotherTypeNamesBothTypes) {
  const Tensor x = zeros({2, 3}, {.dtype = int64});
  EXPECT_EQ(message<DtypeError>([&] { x.data_ptr<float>(); }),
            "[data_ptr] asked for float, but the elements of dtype int64 are int64_t; shape (2, 3)");
  EXPECT_EQ(message<DtypeError>([] { zeros({2}, {.dtype = bfloat16}).data_ptr<const Half>(); }),
            "[data_ptr] asked for Half, but the elements of dtype bfloat16 are BFloat16; shape (2,)");
  EXPECT_NO_THROW(zeros({2}, {.dtype = boolean}).data_ptr<uint8_t>());
}

TEST(Item, OfSeveralElementsNamesTheShape) {
  EXPECT_EQ(message<ShapeError>([] {
              zeros({2, 3}).item();
            }),
            "[item] needs a tensor of one element; shape (2, 3)");
}

}  // namespace
}  // namespace weft
