"""The stamped modules of the Python package: weft::linalg::det is weft.linalg.det."""

from __future__ import annotations

from dataclasses import dataclass

from stamping.headers import Header
from stamping.python import HEAD, python_ops


@dataclass(frozen=True)
class Namespace:
    """A module of the package, python/weft/<name>.py, with the ops of weft::<name>; `also`: more names of
    weft._C, or "one as another"."""

    doc: str
    also: tuple[str, ...] = ()


NAMESPACES = {
    "linalg": Namespace(
        "torch.linalg: linear algebra. What fails for a value, a singular matrix, raises LinAlgError.",
        also=("LinAlgError",),
    ),
    "special": Namespace(
        "torch.special: special functions, elementwise.",
        also=(
            *(
                "digamma",
                "digamma as psi",
                "erf",
                "erfc",
                "erfinv",
                "exp2",
                "sigmoid as expit",
                "expm1",
                "i0",
            ),
            *(
                "igamma as gammainc",
                "igammac as gammaincc",
                "lgamma as gammaln",
                "log1p",
                "log_softmax",
                "logit",
            ),
            *("logsumexp", "mvlgamma as multigammaln", "polygamma", "round", "sinc", "softmax", "xlogy"),
        ),
    ),
}


def modules(headers: list[Header]) -> dict[str, str]:
    """The stamped modules of python/weft by path: each gives the ops of a C++ namespace their own names."""
    result = {}
    ops = python_ops(headers)
    for space, module in NAMESPACES.items():
        names = {op.name.rpartition(".")[2]: op.attribute for op in ops if op.name.startswith(f"{space}.")}
        imports = [*module.also, *(f"{attribute} as {name}" for name, attribute in names.items())]
        lines = [
            f"# {HEAD.removeprefix('// ')}",
            "# fmt: off",
            "# ruff: noqa",
            f'"""{module.doc}"""',
            "",
            "from weft._C import (",
            *(f"    {name}," for name in imports),
            ")",
            "",
            "__all__ = [",
            *(f'    "{name}",' for name in [*(also.split(" as ")[-1] for also in module.also), *names]),
            "]",
        ]
        result[f"python/weft/{space}.py"] = "\n".join(lines) + "\n"
    return result
