"""The random generators of GPUs: one default generator each, which weft.manual_seed seeds too.

They are Philox4x32-10 (Salmon et al. 2011): numbers depend on the seed and on how much was drawn before, not
on the GPU. Without a GPU, seeding does nothing, as in PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterable

from weft._C import Generator, Tensor, _cuda
from weft.cuda._device import Device, gpu_number


def _generator(function: str, device: Device) -> Generator:
    return _cuda.default_generator(gpu_number(function, device))


def _all_generators() -> list[Generator]:
    return [_cuda.default_generator(number) for number in range(_cuda.device_count())]


def get_rng_state(device: Device = "cuda") -> Tensor:
    """The state of a GPU's generator: a uint8 tensor of 16 bytes on the CPU, seed and offset."""
    return _generator("get_rng_state", device).get_state()


def get_rng_state_all() -> list[Tensor]:
    """The states of all GPUs' generators."""
    return [generator.get_state() for generator in _all_generators()]


def set_rng_state(new_state: Tensor, device: Device = "cuda") -> None:
    """Restores what get_rng_state gave."""
    _generator("set_rng_state", device).set_state(new_state)


def set_rng_state_all(new_states: Iterable[Tensor]) -> None:
    """Restores what get_rng_state_all gave."""
    for number, state in enumerate(new_states):
        set_rng_state(state, number)


def manual_seed(seed: int) -> None:
    """Seeds the current GPU's generator; without a GPU nothing."""
    seed = int(seed)
    if _cuda.is_available():
        _generator("manual_seed", None).manual_seed(seed)


def manual_seed_all(seed: int) -> None:
    """Seeds the generators of all GPUs; without a GPU nothing."""
    seed = int(seed)
    for generator in _all_generators():
        generator.manual_seed(seed)


def seed() -> None:
    """Seeds the current GPU's generator from the operating system's entropy; without a GPU nothing."""
    if _cuda.is_available():
        _generator("seed", None).seed()


def seed_all() -> None:
    """Seeds the generators of all GPUs with one number of the operating system's entropy."""
    if _cuda.is_available():
        manual_seed_all(_generator("seed_all", 0).seed())


def initial_seed() -> int:
    """The seed last given to the current GPU's generator."""
    return _generator("initial_seed", None).initial_seed()
