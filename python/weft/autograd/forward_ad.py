"""Forward-mode differentiation: refused."""

from __future__ import annotations

from typing import NoReturn


def __getattr__(name: str) -> NoReturn:
    if name.startswith("__"):
        raise AttributeError(name)
    raise NotImplementedError(
        f"weft.autograd.forward_ad.{name}: weft has no forward mode; weft.func.jvp and "
        "weft.autograd.functional.jvp compute Jacobian-vector products by differentiating the gradient"
    )
