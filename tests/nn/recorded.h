// Recorded PyTorch results (tests/data/*.json) as tensors, and their comparison.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "weft/ops.h"

namespace weft::recorded {

using nlohmann::json;

inline json read(const std::string& name) {
  std::ifstream file(std::string(WEFT_TEST_DATA) + "/" + name);
  return json::parse(file);
}

/// {"dtype", "shape", "values", "requires_grad"?}
inline Tensor tensor_of(const json& j) {
  std::vector<double> values;
  for (const json& v : j["values"])
    values.push_back(v.is_string() ? std::stod(v.get<std::string>()) : v.get<double>());
  const Dtype dtype = j["dtype"] == "int64" ? int64 : j["dtype"] == "float64" ? float64 : float32;
  Tensor t = tensor(values, j["shape"].get<std::vector<int64_t>>(), {.dtype = dtype});
  if (j.value("requires_grad", false)) t.requires_grad_();
  return t;
}

/// Differences relative to the largest magnitude expected, or to `scale` if that is larger: for results that
/// are what is left of larger numbers that cancel.
inline void expect_close(const Tensor& actual, const Tensor& expected, double tolerance,
                         const std::string& what, double scale = 0) {
  ASSERT_TRUE(actual.defined()) << what;
  ASSERT_EQ(actual.sizes().str(), expected.sizes().str()) << what;
  ASSERT_EQ(actual.dtype(), expected.dtype()) << what;
  const auto a = actual.detach().to_vector<double>(), e = expected.detach().to_vector<double>();
  double top = scale;
  for (const double v : e)
    if (std::isfinite(v)) top = std::max(top, std::abs(v));
  for (size_t i = 0; i < e.size(); ++i) {
    if (std::isnan(e[i])) ASSERT_TRUE(std::isnan(a[i])) << what << " at " << i;
    else if (std::isinf(e[i])) ASSERT_EQ(a[i], e[i]) << what << " at " << i;
    else ASSERT_NEAR(a[i], e[i], tolerance * top) << what << " at " << i;
  }
}

}  // namespace weft::recorded
