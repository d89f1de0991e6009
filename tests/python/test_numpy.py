"""NumPy and weft over the same memory."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref

import numpy as np
import pytest
import weft

DTYPES = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]


@pytest.mark.parametrize("name", DTYPES)
def test_every_dtype_goes_both_ways(name):
    values = np.array([[0, 1, 1], [1, 0, 1]]).astype(name)
    t = weft.from_numpy(values)
    assert t.dtype is getattr(weft, name)
    back = t.numpy()
    assert back.dtype == values.dtype
    assert np.array_equal(back, values)


def test_memory_is_shared_both_ways():
    values = np.zeros((2, 3), np.float32)
    t = weft.from_numpy(values)
    t[0, 1] = 5
    values[1, 2] = 7
    assert values[0, 1] == 5
    assert t[1, 2].item() == 7
    back = t.numpy()
    back[:] = 1
    assert t.sum().item() == 6


def test_strides_are_kept():
    values = np.arange(24.0).reshape(2, 3, 4)
    t = weft.from_numpy(values[:, ::2].transpose(2, 0, 1))
    assert t.tolist() == values[:, ::2].transpose(2, 0, 1).tolist()
    assert weft.arange(6).reshape(2, 3).t().numpy().strides == (8, 24)
    assert weft.from_numpy(np.zeros((0, 3))).shape == (0, 3)
    assert weft.zeros(0, 3).numpy().shape == (0, 3)
    assert weft.from_numpy(np.array(3.0)).item() == 3
    assert weft.tensor(3.0).numpy().shape == ()


def test_a_read_only_array_cannot_be_written_through_the_tensor():
    values = np.zeros(3)
    values.setflags(write=False)
    t = weft.from_numpy(values)
    with pytest.raises(RuntimeError, match="read-only"):
        t.add_(1)
    with pytest.raises(RuntimeError, match="read-only"):
        t[0] = 1
    assert not t.numpy().flags.writeable
    assert (t + 1).tolist() == [1, 1, 1]
    assert weft.from_numpy(np.broadcast_to(np.float32(2), (3,))).sum().item() == 6


def test_what_cannot_be_shared_says_what_to_do():
    with pytest.raises(ValueError, match="negative strides"):
        weft.from_numpy(np.arange(3)[::-1])
    with pytest.raises(ValueError, match="multiples"):
        weft.from_numpy(np.zeros(3, dtype=[("a", "i4"), ("b", "i2")])["a"])
    for values in (np.zeros(2, ">f4"), np.zeros(2, object), np.zeros(2, "U3"), np.zeros(2, np.uint16)):
        with pytest.raises(TypeError, match="astype"):
            weft.from_numpy(values)
    with pytest.raises(TypeError, match=r"expected np.ndarray \(got list\)"):
        weft.from_numpy([1])


def test_numpy_of_a_tensor_with_gradient_or_bfloat16_says_what_to_do():
    with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\) instead"):
        weft.ones(2, requires_grad=True).numpy()
    assert weft.ones(2, requires_grad=True).numpy(force=True).tolist() == [1, 1]
    with pytest.raises(TypeError, match=r"tensor.float\(\).numpy\(\)"):
        weft.ones(2, dtype=weft.bfloat16).numpy()


def test_the_tensor_keeps_the_array_and_the_array_the_memory():
    class Watched(np.ndarray):
        pass

    values = np.arange(3.0).view(Watched)
    watch = weakref.ref(values)
    t = weft.from_numpy(values)
    del values
    gc.collect()
    part = t[1:]
    del t
    assert part.tolist() == [1, 2]
    assert watch() is not None
    thread = threading.Thread(target=lambda held: held.clear(), args=([part],))
    del part
    thread.start()
    thread.join()
    del thread
    gc.collect()
    assert watch() is None
    a = weft.arange(1000.0).numpy()
    gc.collect()
    weft.zeros(1000)
    assert a.sum() == 499500


def test_replacing_a_tensors_data_leaves_its_arrays_alone():
    t = weft.arange(4.0)
    a = t.numpy()
    t.data = weft.zeros(4)
    weft.full((4,), 9.0)
    assert a.tolist() == [0, 1, 2, 3]


def test_numpys_functions_take_tensors():
    t = weft.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert np.asarray(t).tolist() == t.tolist()
    assert np.shares_memory(np.asarray(t), t.numpy())
    assert np.asarray(t, dtype=np.float64).dtype == np.float64
    assert not np.shares_memory(np.array(t), t.numpy())
    assert float(np.sum(t)) == 10
    assert np.stack([t, t]).shape == (2, 2, 2)
    assert np.allclose(t, t.numpy())
    assert t.__array__(np.int32).dtype == np.int32
    with pytest.raises(ValueError, match="Unable to avoid copy"):
        t.__array__(np.int32, copy=False)


def test_frombuffer_reads_anything_with_a_buffer():
    memory = bytearray(range(16))
    t = weft.frombuffer(memory, dtype=weft.uint8)
    t[0] = 99
    assert memory[0] == 99
    assert weft.frombuffer(memory, dtype=weft.int32, count=2, offset=4).tolist() == [0x07060504, 0x0B0A0908]
    with pytest.raises(BufferError):
        memory.append(1)  # the tensors hold it
    read_only = weft.frombuffer(b"abcd", dtype=weft.uint8)
    with pytest.raises(RuntimeError, match="read-only"):
        read_only.zero_()
    with pytest.raises(ValueError, match="multiple of element size"):
        weft.frombuffer(b"abc", dtype=weft.int16)
    with pytest.raises(ValueError, match="greater than actual buffer length"):
        weft.frombuffer(b"abcd", dtype=weft.int16, count=3)
    with pytest.raises(ValueError, match="offset"):
        weft.frombuffer(b"abcd", dtype=weft.uint8, offset=4)
    with pytest.raises(ValueError, match="must not be 0"):
        weft.frombuffer(b"", dtype=weft.uint8)
    with pytest.raises(TypeError):
        weft.frombuffer([1], dtype=weft.uint8)


def test_importing_weft_does_not_import_numpy():
    program = "import sys, weft; weft.tensor([[1, 2.5]]).tolist(); assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)
