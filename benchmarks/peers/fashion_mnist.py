"""Fashion-MNIST's IDX files as NumPy arrays, for the libraries that bring no reader of their own."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np


def read_idx(path: Path) -> np.ndarray:
    content = gzip.decompress(path.read_bytes())
    shape = [int.from_bytes(content[4 + 4 * i : 8 + 4 * i], "big") for i in range(content[3])]
    return np.frombuffer(content, np.uint8, offset=4 + 4 * len(shape)).reshape(shape)


def load(folder: str, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Images (N, 28, 28) of float32 from 0 to 1, and labels (N) of int64."""
    prefix = {"train": "train", "test": "t10k"}[part]
    images = read_idx(Path(folder) / f"{prefix}-images-idx3-ubyte.gz")
    labels = read_idx(Path(folder) / f"{prefix}-labels-idx1-ubyte.gz")
    return images.astype(np.float32) / np.float32(255), labels.astype(np.int64)
