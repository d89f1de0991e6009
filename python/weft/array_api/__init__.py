"""weft as an array namespace of the Python array API standard (https://data-apis.org/array-api).

``x.__array_namespace__()`` of a tensor is this module: the standard's names, signatures and promotion, over
weft's ops and their gradients. What of the standard is missing stands in docs/array_api.md.
"""

from math import e, inf, nan, pi

from weft import (
    __version__,
    bool,  # noqa: A004
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
)
from weft.array_api import (
    _creation,
    _dtypes,
    _elementwise,
    _manipulation,
    _searching,
    _statistics,
    linalg,
)
from weft.array_api._creation import *  # noqa: F403
from weft.array_api._dtypes import *  # noqa: F403
from weft.array_api._elementwise import *  # noqa: F403
from weft.array_api._info import __array_namespace_info__
from weft.array_api._manipulation import *  # noqa: F403
from weft.array_api._searching import *  # noqa: F403
from weft.array_api._statistics import *  # noqa: F403
from weft.array_api.linalg import matmul, matrix_transpose, tensordot, vecdot

newaxis = None
__array_api_version__ = "2025.12"

__all__ = [  # noqa: PLE0604
    *_creation.__all__,
    *_dtypes.__all__,
    *_elementwise.__all__,
    *_manipulation.__all__,
    *_searching.__all__,
    *_statistics.__all__,
    "__array_api_version__",
    "__array_namespace_info__",
    "__version__",
    "bool",
    "e",
    "float32",
    "float64",
    "inf",
    "int16",
    "int32",
    "int64",
    "int8",
    "linalg",
    "matmul",
    "matrix_transpose",
    "nan",
    "newaxis",
    "pi",
    "tensordot",
    "uint8",
    "vecdot",
]
