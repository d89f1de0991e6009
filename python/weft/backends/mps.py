"""Apple's GPUs, which weft does not use."""

from __future__ import annotations


def is_built() -> bool:
    """False: weft does not use Apple's GPUs."""
    return False


def is_available() -> bool:
    """False: weft does not use Apple's GPUs."""
    return False
