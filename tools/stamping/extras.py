"""What Python has beyond the declarations in include/weft/ops: overloads that PyTorch takes besides, and
other names of ops. stamping/python.py stamps them like declared ones.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Extra:
    """An overload that only Python has: a declaration, and the call in C++ with parameters in braces. It is
    tried before the declared ones, `last`, or `instead` of them. `result`: its type in stubs."""

    declaration: str
    call: str
    instead: bool = False
    last: bool = False
    result: str = ""


def _line_between_tensors(op: str, parameter: str, argument: str) -> list[Extra]:
    """linspace and logspace with 0-d tensors as bounds."""
    number, tensor = "Scalar", "const Tensor&"
    extras = []
    for start, end in ((tensor, tensor), (tensor, number), (number, tensor)):
        first = "{start}" if start == number else f'number_in("{op}", {{start}})'
        last = "{end}" if end == number else f'number_in("{op}", {{end}})'
        declaration = (
            f"Tensor {op}({start} start, {end} end, int64_t steps, {parameter}TensorOptions options = {{}});"
        )
        extras.append(
            Extra(declaration, f"weft::{op}({first}, {last}, {{steps}}, {argument}{{options}})", last=True)
        )
    return extras


MORE_EXTRAS = [
    *(  # an empty list of dims, which is not None here, reduces nothing
        Extra(
            f"Tensor {op}(const Tensor& self, IntSpan dim, bool keepdim = false);",
            f"{{dim}}.size() > 0 ? weft::{op}({{self}}, {{dim}}, {{keepdim}}) : truth_of({{self}})",
        )
        for op in ("any", "all")
    ),
    *_line_between_tensors("linspace", "", ""),
    *_line_between_tensors("logspace", "double base = 10.0, ", "{base}, "),
    Extra(
        "Tensor gather(const Tensor& self, int64_t dim, const Tensor& index, bool sparse_grad = false);",
        "weft::gather({self}, {dim}, {index})",
        instead=True,
    ),
    Extra(
        "Tensor repeat_interleave(const Tensor& repeats, std::optional<int64_t> output_size = {});",
        "weft::repeat_interleave(weft::arange({repeats}.numel()), {repeats}, 0, {output_size})",
    ),
    *(
        Extra(
            f"Tensor bitwise_{op}(Scalar self, const Tensor& other);",
            f"weft::bitwise_{op}(Tensor({{self}}), {{other}})",
            last=True,
        )
        for op in ("and", "or", "xor", "left_shift", "right_shift")
    ),
]

# op -> its other names in PyTorch and NumPy.
ALIASES = {
    **{
        name + end: (f"arc{name[1:]}{end}",)
        for name in ("acos", "acosh", "asin", "asinh", "atan", "atanh", "atan2")
        for end in ("", "_")
    },
    **{
        name + end: (other + end,)
        for name, other in (
            ("trunc", "fix"),
            ("sign", "sgn"),
            ("gt", "greater"),
            ("ge", "greater_equal"),
            ("lt", "less"),
            ("le", "less_equal"),
            ("ne", "not_equal"),
        )
        for end in ("", "_")
    },
    "mul_": ("multiply_",),
    "sub_": ("subtract_",),
    "div_": ("divide_",),
    "cat": ("concat",),
    "vstack": ("row_stack",),
    "movedim": ("moveaxis",),
}
