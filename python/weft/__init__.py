"""weft: a small, complete deep-learning framework with PyTorch's names. ``import weft as torch`` runs
PyTorch programs.
"""

from __future__ import annotations

import math as _math
from typing import TYPE_CHECKING as _TYPE_CHECKING

from weft import _single_interpreter  # isort: skip  # first: what comes after may not be loaded twice
from weft import (
    _C,
    _absent,
    _standard_methods,
    accelerator,
    amp,
    autograd,
    backends,
    compiler,
    cuda,
    distributions,
    func,
    io,
    linalg,
    nn,
    optim,
    random,
    special,
    utils,
    version,
)
from weft._C import *  # noqa: F403
from weft._numeric_functions import *  # noqa: F403
from weft._numeric_limits import finfo, iinfo
from weft._settings import *  # noqa: F403
from weft._tensor_functions import *  # noqa: F403
from weft._windows import *  # noqa: F403
from weft.amp import GradScaler
from weft.amp.autocast_mode import (
    autocast,
    get_autocast_cpu_dtype,
    get_autocast_dtype,
    get_autocast_gpu_dtype,
    is_autocast_cpu_enabled,
    is_autocast_enabled,
    set_autocast_dtype,
    set_autocast_enabled,
)
from weft.autograd.grad_mode import enable_grad, inference_mode, no_grad, set_grad_enabled
from weft.cuda.memory import OutOfMemoryError
from weft.random import (
    get_rng_state,
    initial_seed,
    manual_seed,
    seed,
    set_rng_state,
)
from weft.serialization import load, save

Stream = cuda.Stream
Event = cuda.Event
__version__: str = _C.__version__

inf = _math.inf
nan = _math.nan
pi = _math.pi
e = _math.e
newaxis = None

_standard_methods.install()
del _single_interpreter, _standard_methods


if not _TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        why = "docs/python.md lists what weft does not have" if name[:1] != "_" else ""
        hint = _absent.reason(name) or why
        raise AttributeError(f"module 'weft' has no attribute {name!r}{hint and '; '}{hint}")
