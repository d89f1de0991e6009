"""The default random generators: seeding them, and saving and restoring their states."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, SupportsInt

from weft import cuda
from weft._C import Generator, Tensor, _manual_seed, default_generator

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
    """Seed the default generators of the CPU and of all GPUs, and return the CPU's.

    seed: -2**63 to 2**64 - 1; on the CPU only its low 32 bits select the stream, as in PyTorch. Raises
    ValueError outside that range.
    """
    _manual_seed(int(seed))
    return default_generator


def seed() -> int:
    """Seed the default generators from the operating system's entropy and return the seed."""
    drawn = default_generator.seed()
    _manual_seed(drawn)
    return drawn


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
    """Restore the states of the default generators on leaving the block: the CPU's, and those of `devices`,
    GPUs (None: all).
    """
    if not enabled:
        yield
        return
    state = get_rng_state()
    gpus = [gpu for gpu in (range(cuda.device_count()) if devices is None else devices) if gpu != "cpu"]
    gpu_states = [cuda.get_rng_state(gpu) for gpu in gpus]
    try:
        yield
    finally:
        set_rng_state(state)
        for gpu, gpu_state in zip(gpus, gpu_states, strict=True):
            cuda.set_rng_state(gpu_state, gpu)
