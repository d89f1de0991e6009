// The exceptions weft throws. A message reads "[op] the rule; what was received".
#pragma once

#include <stdexcept>
#include <string>

#include "weft/export.h"

namespace weft {

/// Base of all errors (Python: RuntimeError). After one, every tensor still holds what it held before the failed call.
class WEFT_API Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Shapes that do not fit (Python: RuntimeError and ValueError).
class WEFT_API ShapeError : public Error {
  using Error::Error;
};
/// An element type the op does not take (Python: NotImplementedError, which is a RuntimeError, and TypeError).
class WEFT_API DtypeError : public Error {
  using Error::Error;
};
/// A dimension out of range (Python: IndexError and RuntimeError).
class WEFT_API DimError : public Error {
  using Error::Error;
};
/// An index out of range (Python: IndexError and RuntimeError).
class WEFT_API IndexError : public Error {
  using Error::Error;
};
/// An argument value outside its range (Python: ValueError and RuntimeError).
class WEFT_API ValueError : public Error {
  using Error::Error;
};
/// A matrix whose values allow no result: singular, not positive definite, not finite (Python: RuntimeError).
class WEFT_API LinAlgError : public Error {
  using Error::Error;
};
/// Tensors on different devices, or a device this build or machine does not have (Python: RuntimeError).
class WEFT_API DeviceError : public Error {
  using Error::Error;
};
/// Misuse of the tape: backward twice, in place on a leaf, a saved tensor changed since (Python: RuntimeError).
class WEFT_API GradError : public Error {
  using Error::Error;
};
/// A file that cannot be read or written, or is not what it claims to be (Python: OSError and RuntimeError).
class WEFT_API IoError : public Error {
  using Error::Error;
};
/// Memory that could not be had (Python: MemoryError and RuntimeError): says what was asked, held and free.
class WEFT_API MemoryError : public Error {
  using Error::Error;
};

}  // namespace weft
