"""Small functions of tensors that need no kernel."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from weft import _C
from weft._C import Tensor

__all__ = [
    "BFloat16Tensor",
    "BoolTensor",
    "ByteTensor",
    "CharTensor",
    "DoubleTensor",
    "FloatTensor",
    "HalfTensor",
    "IntTensor",
    "LongTensor",
    "ShortTensor",
    "broadcast_shapes",
    "detach",
    "einsum",
    "get_device",
    "is_complex",
    "is_floating_point",
    "is_nonzero",
    "is_same_size",
    "is_signed",
    "is_tensor",
    "numel",
    "promote_types",
    "tensordot",
    "typename",
]


def is_tensor(obj: Any, /) -> bool:
    """Whether ``obj`` is a Tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Whether the tensor's dtype is float64, float32, float16 or bfloat16."""
    return input.is_floating_point()


def is_signed(input: Tensor) -> bool:
    """Whether the tensor's dtype has negative numbers."""
    return input.is_signed()


def is_complex(input: Tensor) -> bool:
    """False: weft has no complex numbers."""
    return input.is_complex()


def is_nonzero(input: Tensor) -> bool:
    """Whether the only element is not 0. Raises RuntimeError for more or fewer elements."""
    return input.is_nonzero()


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Whether both have the same shape."""
    return input.is_same_size(other)


def get_device(input: Tensor) -> int:
    """The number of the tensor's CUDA device, -1 on the CPU."""
    return input.get_device()


def detach(input: Tensor) -> Tensor:
    """The same memory off the tape."""
    return input.detach()


def promote_types(type1: _C.dtype, type2: _C.dtype) -> _C.dtype:
    """The dtype that tensors of these two dtypes meet in."""
    return _C.result_type(_C.empty((1,), dtype=type1), _C.empty((1,), dtype=type2))


def broadcast_shapes(*shapes: int | Sequence[int]) -> _C.Size:
    """The shape that tensors of these shapes broadcast to. Raises RuntimeError if they do not."""
    sizes = [(shape,) if isinstance(shape, int) else tuple(shape) for shape in shapes]
    ndim = max(map(len, sizes), default=0)
    result = [1] * ndim
    for shape in sizes:
        for place, size in enumerate(shape, ndim - len(shape)):
            if size < 0:
                raise RuntimeError(f"broadcast_shapes(): sizes must not be negative; got {shape}")
            if size != 1 and result[place] not in (1, size):
                raise RuntimeError(
                    "broadcast_shapes(): sizes must be equal or 1, counted from the last; "
                    f"got {', '.join(map(str, sizes))}"
                )
            if size != 1:
                result[place] = size
    return _C.Size(result)


def numel(input: Tensor) -> int:
    """The number of elements."""
    return input.numel()


def typename(obj: Any, /) -> str:
    """The name of what ``obj`` is: ``weft.FloatTensor`` for a float32 tensor, the class for anything else."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    module = "" if type(obj).__module__ == "builtins" else f"{type(obj).__module__}."
    return f"{module}{type(obj).__qualname__}"


def _equation(labels: Sequence[Any]) -> str:
    def letter(label: Any) -> str:
        if label is Ellipsis:
            return "..."
        if not isinstance(label, int) or not 0 <= label < 52:
            raise ValueError(f"einsum(): a subscript of a list must be ... or in [0, 51]; got {label!r}")
        return chr(label + (ord("A") if label < 26 else ord("a") - 26))

    return "".join(map(letter, labels))


def einsum(*args: Any) -> Tensor:
    """``einsum("ij,jk->ik", a, b)``: sums of products in Einstein's notation; see ``weft._C.einsum``.

    The operands may also be one list, or each be followed by the list of its subscripts, numbers below 52
    and ``...``, the result's last: ``einsum(a, [0, 1], b, [1, 2], [0, 2])``.
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one operand "
            "and its subscripts list"
        )
    if isinstance(args[0], Tensor):
        operands = args[: len(args) // 2 * 2 : 2]
        equation = ",".join(_equation(labels) for labels in args[1::2])
        if len(args) % 2 == 1:
            equation += "->" + _equation(args[-1])
        return _C.einsum(equation, operands)
    operands = args[1:]
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    return _C.einsum(args[0], operands)


def tensordot(a: Tensor, b: Tensor, dims: Any = 2) -> Tensor:
    """Sums of products over pairs of dimensions; see ``weft._C.tensordot``.

    ``dims``: how many, the last of ``a`` with the first of ``b``; or two lists, of ``a`` and of ``b``, also
    as a tensor with two rows.
    """
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, (list, tuple)):
        if len(dims) != 2:
            raise RuntimeError(f"tensordot(): dims needs a list for a and one for b; got {len(dims)} items")
        of_a, of_b = ([one] if isinstance(one, int) else list(one) for one in dims)
        return _C.tensordot(a, b, of_a, of_b)
    return _C.tensordot(a, b, dims)


class _Legacy(type):
    """The old classes by dtype: calling one makes a tensor, isinstance asks for the dtype."""

    _dtype: _C.dtype
    _device: str

    def __call__(cls, *args: Any) -> Tensor:
        if cls._device == "cuda":
            _C._check_device(f"cuda.{cls.__name__}", "cuda")
        if len(args) == 1 and not isinstance(args[0], int):
            return _C.tensor(args[0], dtype=cls._dtype, device=cls._device)
        return _C.empty(args if args else (0,), dtype=cls._dtype, device=cls._device)

    def __instancecheck__(cls, instance: Any) -> bool:
        return (
            isinstance(instance, Tensor)
            and instance.dtype == cls._dtype
            and instance.is_cuda == (cls._device == "cuda")
        )


def _legacy(name: str, dtype: _C.dtype, device: str = "cpu") -> Any:
    about = (
        f"Makes a {dtype} tensor: of data, or of sizes and uninitialised. Prefer weft.tensor and weft.empty."
    )
    module = "weft" if device == "cpu" else "weft.cuda"
    members = {"_dtype": dtype, "_device": device, "__doc__": about, "__module__": module}
    return _Legacy(name, (), members)


@functools.cache
def _legacy_of_gpus(name: str) -> Any:
    """weft.cuda.FloatTensor and its kin; None for other names."""
    known = globals().get(name) if name.endswith("Tensor") else None
    return _legacy(name, known._dtype, "cuda") if isinstance(known, _Legacy) else None


FloatTensor = _legacy("FloatTensor", _C.float32)
DoubleTensor = _legacy("DoubleTensor", _C.float64)
HalfTensor = _legacy("HalfTensor", _C.float16)
BFloat16Tensor = _legacy("BFloat16Tensor", _C.bfloat16)
LongTensor = _legacy("LongTensor", _C.int64)
IntTensor = _legacy("IntTensor", _C.int32)
ShortTensor = _legacy("ShortTensor", _C.int16)
CharTensor = _legacy("CharTensor", _C.int8)
ByteTensor = _legacy("ByteTensor", _C.uint8)
BoolTensor = _legacy("BoolTensor", _C.bool)
