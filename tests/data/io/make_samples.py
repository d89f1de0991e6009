"""Writes the sample files beside it with NumPy and safetensors: make_samples.py (needs numpy, safetensors).

Array number i of a file holds i, i + 1, ..., so a test knows what to expect from the shape alone.
"""

from pathlib import Path

import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save_file

HERE = Path(__file__).parent
DTYPES = ["f4", "f8", "f2", "i8", "i4", "i2", "i1", "u1"]


def counted(dtype: str, shape: tuple[int, ...] = (2, 3), start: int = 0) -> np.ndarray:
    return (np.arange(np.prod(shape, dtype=int)) + start).reshape(shape).astype(dtype)


arrays = {name: counted(name, start=i) for i, name in enumerate(DTYPES)}
arrays["b1"] = np.array([[True, False, True]])
arrays["big"] = counted(">i4", start=9)
arrays["fortran"] = np.asfortranarray(counted("f4", (2, 3, 2), start=10))
arrays["scalar"] = np.array(11.0)
arrays["empty"] = np.zeros((0, 3), np.float32)
np.savez(HERE / "stored.npz", **arrays)
np.savez_compressed(HERE / "deflated.npz", **arrays)

for version in (1, 2, 3):
    with (HERE / f"version{version}.npy").open("wb") as file:
        npy.write_array(file, np.asfortranarray(counted(">f8", start=version)), version=(version, 0))
np.save(HERE / "unsigned.npy", counted("u4"))
np.save(HERE / "record.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
np.save(HERE / "object.npy", np.array([None, 1], dtype=object), allow_pickle=True)

tensors = {name: counted(name, start=i) for i, name in enumerate(DTYPES)}
tensors["b1"] = np.array([True, False, True])
tensors["scalar"] = np.array(11.0, np.float32)
tensors["empty"] = np.zeros((0, 3), np.float32)
save_file(tensors, HERE / "sample.safetensors", metadata={"made by": "NumPy", "größe": "ü"})
