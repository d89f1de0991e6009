"""DLPack: memory exchanged with NumPy and with whoever speaks the protocol."""

from __future__ import annotations

import ctypes
import gc

import numpy as np
import pytest
import weft


def test_numpy_reads_tensors_over_the_same_memory():
    t = weft.arange(6.0).reshape(2, 3)
    a = np.from_dlpack(t)
    t[1, 2] = 50
    assert a.tolist() == t.tolist()
    assert np.from_dlpack(t.t()).tolist() == t.t().tolist()


@pytest.mark.parametrize(
    "name", ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]
)
def test_every_dtype_goes_both_ways(name):
    values = np.array([0, 1, 1]).astype(name)
    t = weft.from_dlpack(values)
    assert t.dtype is getattr(weft, name)
    assert np.array_equal(np.from_dlpack(t), values)


def test_bfloat16_goes_from_tensor_to_tensor():
    t = weft.tensor([1.5, -2.0], dtype=weft.bfloat16)
    back = weft.from_dlpack(t.__dlpack__(max_version=(1, 0)))
    assert back.dtype is weft.bfloat16
    assert back.tolist() == [1.5, -2.0]


def test_arrays_become_tensors_over_the_same_memory():
    values = np.arange(6.0).reshape(2, 3)
    t = weft.from_dlpack(values.T)
    values[0, 1] = 50
    assert t.tolist() == values.T.tolist()
    assert weft.from_dlpack(np.zeros((0, 3))).shape == (0, 3)
    assert weft.from_dlpack(np.array(2.0)).item() == 2


def test_read_only_memory_stays_read_only():
    values = np.zeros(3)
    values.setflags(write=False)
    t = weft.from_dlpack(values)
    with pytest.raises(RuntimeError, match="read-only"):
        t.fill_(1)
    assert not np.from_dlpack(t).flags.writeable
    with pytest.raises(BufferError, match="max_version"):
        t.__dlpack__()


@pytest.mark.parametrize("version", [None, (0, 8), (1, 0), (1, 1), (2, 0)])
def test_both_kinds_of_capsules_are_read_once(version):
    capsule = weft.arange(3).__dlpack__(max_version=version)
    assert ("dltensor_versioned" in repr(capsule)) == (version is not None and version >= (1, 0))
    assert weft.from_dlpack(capsule).tolist() == [0, 1, 2]
    with pytest.raises(RuntimeError, match="consumed"):
        weft.from_dlpack(capsule)


def test_memory_lives_as_long_as_anyone_reads_it():
    a = np.from_dlpack(weft.arange(1000.0))
    gc.collect()
    weft.zeros(1000)
    assert a.sum() == 499500
    t = weft.from_dlpack(np.arange(1000.0))
    gc.collect()
    np.zeros(1000)
    assert t.sum().item() == 499500


class CountingProducer:
    """A DLPack 0.x tensor of two floats, which counts how often its deleter is called."""

    class Managed(ctypes.Structure):
        _fields_ = [
            ("data", ctypes.c_void_p),
            ("device_type", ctypes.c_int32),
            ("device_id", ctypes.c_int32),
            ("ndim", ctypes.c_int32),
            ("code", ctypes.c_uint8),
            ("bits", ctypes.c_uint8),
            ("lanes", ctypes.c_uint16),
            ("shape", ctypes.c_void_p),
            ("strides", ctypes.c_void_p),
            ("byte_offset", ctypes.c_uint64),
            ("context", ctypes.c_void_p),
            ("deleter", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
        ]

    def __init__(self, device_type=1, code=2, strides=None):
        self.deleted = 0
        self.elements = (ctypes.c_float * 3)(9.0, 1.5, 2.5)
        self.shape = (ctypes.c_int64 * 1)(2)
        self.strides = None if strides is None else (ctypes.c_int64 * 1)(strides)
        at = self.strides and ctypes.addressof(self.strides)
        self.managed = self.Managed(
            ctypes.addressof(self.elements),
            device_type,
            0,
            1,
            code,
            32,
            1,
            ctypes.addressof(self.shape),
            at,
            4,
            0,
        )
        self.managed.deleter = type(self.managed.deleter)(self._delete)

    def _delete(self, _):
        self.deleted += 1

    def __dlpack_device__(self):
        return (1, 0)

    def __dlpack__(self, stream=None):
        new = ctypes.pythonapi.PyCapsule_New
        new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
        return new(ctypes.addressof(self.managed), b"dltensor", None)


def test_the_deleter_runs_once_when_the_last_tensor_goes():
    producer = CountingProducer()
    t = weft.from_dlpack(producer)
    assert t.tolist() == [1.5, 2.5]
    part = t[1:]
    del t
    gc.collect()
    assert producer.deleted == 0
    del part
    gc.collect()
    assert producer.deleted == 1


@pytest.mark.parametrize(
    ("producer", "error"),
    [
        (CountingProducer(device_type=15), BufferError),
        (CountingProducer(code=5), TypeError),
        (CountingProducer(strides=-1), ValueError),
    ],
)
def test_a_refused_capsule_is_still_its_owners(producer, error):
    with pytest.raises(error):
        weft.from_dlpack(producer)
    assert producer.deleted == 0


def test_dropped_capsules_release_the_memory():
    before = weft.memory_stats()["allocated"] if hasattr(weft, "memory_stats") else None
    for version in (None, (1, 0)):
        weft.zeros(1000).__dlpack__(max_version=version)
    gc.collect()
    if before is not None:
        assert weft.memory_stats()["allocated"] == before


def test_keywords_of_the_protocol():
    t = weft.ones(2)
    assert t.__dlpack_device__() == (1, 0)
    copied = weft.from_dlpack(t.__dlpack__(max_version=(1, 0), copy=True))
    copied[0] = 5
    assert t[0].item() == 1
    with pytest.raises(BufferError, match="gradient"):
        weft.ones(2, requires_grad=True).__dlpack__()
    with pytest.raises(BufferError, match="stream"):
        t.__dlpack__(stream=1)
    with pytest.raises(BufferError):
        t.__dlpack__(dl_device=(2, 0))
    with pytest.raises(TypeError, match="__dlpack__"):
        weft.from_dlpack([1, 2])


def test_from_dlpack_copies_as_told():
    values = np.zeros(3)
    weft.from_dlpack(values, copy=True)[0] = 1
    assert values[0] == 0
    t = weft.zeros(3)
    weft.from_dlpack(t)[0] = 1
    assert t[0].item() == 1


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"dl_device": 5}, TypeError, "dl_device must be a tuple of two ints, not 5"),
        ({"dl_device": (1,)}, TypeError, r"dl_device must be a tuple of two ints, not \(1,\)"),
        ({"dl_device": ("cpu", 0)}, TypeError, "dl_device must be a tuple of two ints"),
        ({"dl_device": (2, 0)}, BufferError, "on the CPU"),
        ({"max_version": "1.0"}, TypeError, "max_version must be a tuple of two ints, not '1.0'"),
        ({"max_version": (2**70, 0)}, OverflowError, "integers"),
        ({"copy": 1}, TypeError, "copy must be True, False or None, not int"),
        ({"steam": None}, TypeError, "unexpected keyword argument 'steam'"),
    ],
)
def test_bad_options_of_an_export_are_named(options, error, message):
    with pytest.raises(error, match=message):
        weft.ones(2).__dlpack__(**options)
