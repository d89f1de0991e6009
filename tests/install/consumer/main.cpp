// A program as a user's: uses the installed headers and library, catches an error thrown inside the library.
#include <weft/weft.h>

#include <cmath>
#include <cstdio>
#include <stdexcept>

int main() {
  const weft::Tensor x = weft::ones({2, 3});
  const double total = (x + x).sum().item<double>();
  if (std::abs(total - 12.0) > 1e-6) {
    std::printf("(x + x).sum() of ones (2, 3) is %g, not 12\n", total);
    return 1;
  }
  if (weft::cuda::is_available() != (weft::cuda::device_count() > 0)) {
    std::printf("GPUs are there, and are not: %d\n", weft::cuda::device_count());
    return 1;
  }
  try {
    weft::matmul(x, x);
  } catch (const std::runtime_error& error) {
    return 0;
  }
  std::printf("matmul of (2, 3) and (2, 3) threw nothing\n");
  return 1;
}
