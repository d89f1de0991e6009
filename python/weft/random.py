"""The default random generator: seeding it, and saving and restoring its state."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, SupportsInt

from weft._C import Generator, Tensor, default_generator

__all__ = [
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]


def manual_seed(seed: SupportsInt) -> Generator:
    """Seed the default generator and return it.

    seed: -2**63 to 2**64 - 1; only its low 32 bits select the stream, as in PyTorch. Raises ValueError
    outside that range.
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator from the operating system's entropy and return the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """Return the seed last given to the default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Return the default generator's state: a uint8 tensor of 5056 bytes, in PyTorch's layout."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Restore what get_rng_state() gave. Raises TypeError unless uint8, ValueError for anything else."""
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None,
    enabled: bool = True,
    _caller: str = "fork_rng",
    _devices_kw: str = "devices",
    device_type: str = "cuda",
) -> Iterator[None]:
    """Restore the default generator's state on leaving the block.

    weft draws on the CPU for every device, so `devices` and `device_type` change nothing.
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    try:
        yield
    finally:
        set_rng_state(state)
