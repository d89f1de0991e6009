"""Where Python's manner of calling an op differs from its C++ declaration, as PyTorch has it: names, what is
keyword-only, None for an absent tensor, further overloads. stamping/python.py reads the tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from stamping.extras import Extra

# Ops that Python reaches another way: x[…] is `index`.
NOT_IN_PYTHON = {"index", "mT", "mH"}
# Overloads by the C++ types after self that another one of Python's covers.
COVERED = {("to", "MemoryFormat")}
# (op, parameter) -> its name in Python; `self` is always `input`.
RENAMED = {
    ("where", "x"): "input",
    ("where", "y"): "other",
    ("dot", "other"): "tensor",
    ("scalar_tensor", "value"): "s",
    ("can_cast", "from"): "from_",
    ("tensor_split", "indices_or_sections"): "tensor_indices_or_sections",
}
# Parameters from which on everything is keyword-only, in these ops (forms in place too); None: in all.
KEYWORD_ONLY: dict[str, set[str] | None] = {
    "alpha": {"add", "sub", "subtract", "rsub", "index_add"},
    "beta": {"addmm", "addmv", "addr", "addbmm", "baddbmm"},
    "value": {"addcmul", "addcdiv"},
    "rounding_mode": {"div", "divide"},
    "dtype": {
        *("sum", "mean", "prod", "norm", "nansum", "nanmean", "cumsum", "cumprod"),
        *("linalg.norm", "linalg.vector_norm", "linalg.matrix_norm"),
    },
    "correction": {"var", "std", "var_mean", "std_mean", "cov"},
    "size": {"nonzero_static"},
    "min": {"histogram"},
    "weight": {"histogram"},
    "spacing": {"gradient"},
    "stable": {"sort", "argsort"},
    "interpolation": {"quantile", "nanquantile"},
    "dim": {"aminmax", "trapezoid", "cumulative_trapezoid", "linalg.cross", "linalg.vecdot"},
    "dx": {"trapezoid", "cumulative_trapezoid"},
    "out_int32": {"searchsorted", "bucketize"},
    "assume_unique": {"isin"},
    "include_self": {"scatter_reduce", "index_reduce"},
    "decimals": {"round"},
    "approximate": {"gelu"},
    "indexing": {"meshgrid"},
    "reduce": {"scatter"},
    "sparse_grad": {"gather"},
    "output_size": {"repeat_interleave"},
    "as_tuple": {"nonzero"},
    "left": {"linalg.solve", "linalg.solve_ex", "linalg.lu_solve"},
    "N": {"linalg.vander"},
    "pivot": {"linalg.lu", "linalg.lu_factor", "linalg.lu_factor_ex"},
    "upper": {"linalg.solve_triangular", "linalg.cholesky", "linalg.cholesky_ex"},
    "check_errors": {"linalg.inv_ex"},
    "driver": {"linalg.lstsq", "linalg.svd", "linalg.svdvals"},
    "atol": {"linalg.pinv", "linalg.matrix_rank"},
    "offset": {"linalg.diagonal"},
    "memory_format": None,
    "generator": None,
    "options": None,
}
# Ops whose sizes or dims are not taken one by one, as a number after them means something else.
NOT_GATHERING = {"var", "std", "var_mean", "std_mean"}
# Ops that take their tensors one by one, too.
VARARGS = {
    *("broadcast_tensors", "meshgrid", "block_diag", "chain_matmul"),
    *("atleast_1d", "atleast_2d", "atleast_3d", "cartesian_prod"),
}
# Ops without a loop over elements: the GIL stays held, however large the tensor.
CONSTANT_TIME = """
    adjoint linalg.diagonal
    as_strided broadcast_tensors broadcast_to can_cast chunk diagonal dsplit empty empty_like empty_strided
    expand expand_as hsplit movedim narrow new_empty permute positive result_type select slice split
    split_with_sizes squeeze squeeze_ swapaxes swapaxes_ swapdims swapdims_ t t_ tensor_split transpose
    transpose_ unbind unfold unsqueeze unsqueeze_ view view_as vsplit
"""
# Fields of results that are named tuples, weft.return_types.<op>.
RESULT_FIELDS = {
    **dict.fromkeys(
        ("max", "min", "sort", "topk", "median", "nanmedian", "kthvalue", "mode", "cummax", "cummin"),
        ("values", "indices"),
    ),
    "aminmax": ("min", "max"),
    "slogdet": ("sign", "logabsdet"),
    "qr": ("Q", "R"),
    "svd": ("U", "S", "V"),
    "triangular_solve": ("solution", "cloned_coefficient"),
    "linalg.slogdet": ("sign", "logabsdet"),
    "linalg.solve_ex": ("result", "info"),
    "linalg.inv_ex": ("inverse", "info"),
    "linalg.cholesky_ex": ("L", "info"),
    "linalg.lu": ("P", "L", "U"),
    "linalg.lu_factor": ("LU", "pivots"),
    "linalg.lu_factor_ex": ("LU", "pivots", "info"),
    "lu_unpack": ("P", "L", "U"),
    "linalg.qr": ("Q", "R"),
    "linalg.eigh": ("eigenvalues", "eigenvectors"),
    "linalg.svd": ("U", "S", "Vh"),
    "linalg.lstsq": ("solution", "residuals", "rank", "singular_values"),
    "frexp": ("mantissa", "exponent"),
    "histogram": ("hist", "bin_edges"),
}
# Methods whose self is another parameter than the first: x.where(condition, other).
SELF_PLACE = {"where": 1, "polygamma": 1}


@dataclass(frozen=True)
class Manner:
    """How Python passes a parameter where the declaration does not say: None taken, default, accessor."""

    none: bool = False
    default: str | None = None
    read: str | None = None


# (op, parameter, kind)
MANNERS = {
    **{
        (f"conv{rank}d", *parameter): manner
        for rank in (1, 2, 3)
        for parameter, manner in (
            (("bias", "Tensor"), Manner(none=True, default="{}")),
            (("stride", "IntSpan"), Manner(default="{1}")),
            (("padding", "str"), Manner(default='"valid"')),
        )
    },
    **{
        ("multi_head_attention_forward", name, "Tensor"): Manner(none=True)
        for name in ("in_proj_weight", "in_proj_bias", "bias_k", "bias_v", "out_proj_bias")
    },
    ("batch_norm", "running_mean", "Tensor"): Manner(none=True),
    ("batch_norm", "running_var", "Tensor"): Manner(none=True),
    ("nll_loss_backward", "weight", "Tensor"): Manner(none=True),
    ("norm", "p", "float"): Manner(none=True),
    ("linalg.pinv", "atol", "Tensor"): Manner(none=True, default="{}"),
    ("linalg.matrix_rank", "atol", "Tensor"): Manner(none=True, default="{}"),
    **{(op, "correction", "float"): Manner(none=True) for op in ("var", "std", "var_mean", "std_mean")},
    ("to", "device", "Device"): Manner(
        none=True, default="{}", read="a.device({slot}, a.tensor(0).device())"
    ),
    **{(op, "correction", "float"): Manner(none=True) for op in ("var", "std")},
    **{(op, "nan", "float"): Manner(none=True) for op in ("nan_to_num", "nan_to_num_")},
    **{
        (op + end, "min", "Tensor"): Manner(none=True, default="{}")
        for op in ("clamp", "clip")
        for end in ("", "_")
    },
}


EXTRAS = [
    *(
        extra
        for op, result, tensor in (
            ("var", "Tensor", "self"),
            ("std", "Tensor", "self"),
            ("var_mean", "std::pair<Tensor, Tensor>", "input"),
            ("std_mean", "std::pair<Tensor, Tensor>", "input"),
        )
        for extra in (
            Extra(
                f"{result} {op}(const Tensor& {tensor}, bool unbiased);",
                f"weft::{op}({{{tensor}}}, IntSpan(), {{unbiased}} ? 1 : 0, false)",
            ),
            Extra(
                f"{result} {op}(const Tensor& {tensor}, std::optional<IntSpan> dim, bool unbiased,"
                " bool keepdim = false);",
                f"weft::{op}({{{tensor}}}, {{dim}}, {{unbiased}} ? 1 : 0, {{keepdim}})",
            ),
        )
    ),
    Extra(
        "Tensor unique(const Tensor& self, bool sorted = true, bool return_inverse = false,"
        " bool return_counts = false, std::optional<int64_t> dim = {});",
        "return a.wrap_asked(weft::unique({self}, {sorted}, {return_inverse}, {return_counts}, {dim}))",
        instead=True,
        result="Tensor | tuple[Tensor, ...]",
    ),
    Extra(
        "Tensor unique_consecutive(const Tensor& self, bool return_inverse = false,"
        " bool return_counts = false, std::optional<int64_t> dim = {});",
        "return a.wrap_asked(weft::unique_consecutive({self}, {return_inverse}, {return_counts}, {dim}))",
        instead=True,
        result="Tensor | tuple[Tensor, ...]",
    ),
    Extra(
        "Tensor linalg.pinv(const Tensor& A, const Tensor& rcond, bool hermitian = false);",
        "weft::linalg::pinv({A}, {hermitian}, weft::zeros(IntSpan()), {rcond})",
    ),
    Extra(
        "Tensor linalg.matrix_rank(const Tensor& A, const Tensor& tol, bool hermitian = false);",
        "weft::linalg::matrix_rank({A}, {hermitian}, {tol}, weft::zeros(IntSpan()))",
    ),
    Extra(
        "Tensor copy_(const Tensor& self, const Tensor& src, bool non_blocking = false);",
        "weft::copy_({self}, {src}, {non_blocking})",
        instead=True,
    ),
    Extra(
        "Tensor copy_(const Tensor& self, Scalar src, bool non_blocking = false);",
        "weft::fill_({self}, {src})",
        instead=True,
    ),
    *(
        Extra(
            f"Tensor {op}(Scalar self, const Tensor& other, Scalar alpha = 1);",
            f"weft::{op}(Tensor({{self}}), {{other}}, {{alpha}})",
            last=True,
        )
        for op in ("add", "sub", "subtract")
    ),
    *(
        Extra(
            f"Tensor {op}(Scalar self, const Tensor& other);",
            f"weft::{op}(Tensor({{self}}), {{other}})",
            last=True,
        )
        for op in ("mul", "multiply", "divide", "true_divide", "floor_divide")
    ),
    Extra(
        "Tensor nonzero(const Tensor& self, bool as_tuple);",
        "return {as_tuple} ? a.wrap(weft::where({self})) : a.wrap(weft::nonzero({self}))",
        result="Tensor | tuple[Tensor, ...]",
    ),
    *(
        Extra(
            f"Tensor {op}(const Tensor& self, std::initializer_list<Index> indices, const Tensor& values,"
            " bool accumulate = false);",
            f"weft::{op}({{self}}, {{indices}}, {{values}}, {{accumulate}})",
            instead=True,
        )
        for op in ("index_put", "index_put_")
    ),
]
