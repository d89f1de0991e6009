"""dtypes, devices, sizes, memory formats, limits of numbers, error classes, and what numbers ops take."""

from __future__ import annotations

import copy
import enum
import pickle

import numpy as np
import pytest
import weft

DTYPES = ["float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"]


@pytest.mark.parametrize("name", DTYPES)
def test_a_dtype_is_one_object_however_it_is_reached(name):
    dtype = getattr(weft, name)
    assert weft.zeros(2, dtype=dtype).dtype is dtype
    assert pickle.loads(pickle.dumps(dtype)) is dtype
    assert copy.deepcopy(dtype) is dtype
    assert copy.copy(dtype) is dtype
    assert repr(dtype) == str(dtype) == f"weft.{name}"
    assert {dtype: 1}[dtype] == 1


def test_dtypes_have_their_other_names():
    assert weft.float is weft.float32
    assert weft.double is weft.float64
    assert weft.half is weft.float16
    assert weft.long is weft.int64
    assert weft.int is weft.int32
    assert weft.short is weft.int16


@pytest.mark.parametrize("name", [name for name in DTYPES if name != "bfloat16"])
def test_a_dtype_describes_itself_as_numpy_does(name):
    dtype, numpy_dtype = getattr(weft, name), np.dtype(name)
    assert dtype.itemsize == numpy_dtype.itemsize
    assert dtype.is_floating_point == (numpy_dtype.kind == "f")
    assert dtype.is_signed == (numpy_dtype.kind in "fi")
    assert dtype.is_complex is False


def test_nobody_makes_dtypes():
    with pytest.raises(TypeError, match="dtype"):
        type(weft.float32)()


@pytest.mark.parametrize("name", ["contiguous_format", "channels_last", "preserve_format", "strided"])
def test_memory_formats_and_layouts_survive_pickling(name):
    constant = getattr(weft, name)
    assert pickle.loads(pickle.dumps(constant)) is constant
    assert repr(constant) == f"weft.{name}"


@pytest.mark.parametrize(
    ("arguments", "kind", "index", "text"),
    [
        (("cpu",), "cpu", None, "device(type='cpu')"),
        (("cpu:0",), "cpu", 0, "device(type='cpu', index=0)"),
        (("cuda",), "cuda", None, "device(type='cuda')"),
        (("cuda:1",), "cuda", 1, "device(type='cuda', index=1)"),
        (("cuda", 1), "cuda", 1, "device(type='cuda', index=1)"),
        ((2,), "cuda", 2, "device(type='cuda', index=2)"),
    ],
)
def test_devices(arguments, kind, index, text):
    device = weft.device(*arguments)
    assert (device.type, device.index, repr(device)) == (kind, index, text)
    same = weft.device(str(device))
    assert device == same and hash(device) == hash(same)
    assert pickle.loads(pickle.dumps(device)) == device
    assert weft.device(device) == device


def test_devices_differ_by_type_and_index():
    assert weft.device("cuda") != weft.device("cuda:0") != weft.device("cuda:1")
    assert weft.device("cpu") != "cpu"
    assert weft.zeros(1).device == weft.device(type="cpu")


@pytest.mark.parametrize(
    "arguments",
    [("gpu",), ("cuda:",), ("cuda:x",), ("cuda:-1",), ("cuda:1", 1), ("cuda", -1), (-1,), ("cuda:128",)],
)
def test_a_bad_device_is_told(arguments):
    with pytest.raises(ValueError, match="device"):
        weft.device(*arguments)
    with pytest.raises(RuntimeError):  # as PyTorch
        weft.device(*arguments)


@pytest.mark.parametrize("argument", [1.5, None, [0]])
def test_a_device_is_not_made_of_anything_else(argument):
    with pytest.raises(TypeError, match="device"):
        weft.device(argument)


def test_sizes_stay_sizes():
    size = weft.zeros(2, 3).shape
    assert isinstance(size, weft.Size) and isinstance(size, tuple)
    assert size == (2, 3) and hash(size) == hash((2, 3))
    assert repr(size) == "weft.Size([2, 3])"
    assert size.numel() == 6 and weft.Size().numel() == 1
    for made in (
        size[1:],
        size + (4,),
        (4,) + size,
        size * 2,
        2 * size,
        weft.Size([1]),
        pickle.loads(pickle.dumps(size)),
    ):
        assert type(made) is weft.Size
    assert (4,) + size == (4, 2, 3)
    assert size[-1] == 3 and type(size[0]) is int
    rows, columns = size
    assert (rows, columns) == (2, 3)


def test_sizes_hold_integers_only():
    assert weft.Size([np.int64(2), weft.tensor(3)]) == (2, 3)
    with pytest.raises(TypeError, match="item 1 is 'float'"):
        weft.Size([1, 1.5])
    with pytest.raises(TypeError):
        weft.Size([2]) + [3]
    with pytest.raises(TypeError):
        [3] + weft.Size([2])


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_finfo_agrees_with_numpy(name):
    ours, numpys = weft.finfo(getattr(weft, name)), np.finfo(name)
    for attribute in ("bits", "eps", "max", "min", "tiny", "smallest_normal"):
        assert getattr(ours, attribute) == float(getattr(numpys, attribute)), attribute
    assert ours.resolution == 10.0**-numpys.precision
    assert ours.dtype == name


def test_finfo_of_bfloat16_and_of_the_default():
    info = weft.finfo(weft.bfloat16)
    assert (info.bits, info.eps, info.tiny, info.max) == (16, 2.0**-7, 2.0**-126, (2 - 2.0**-7) * 2.0**127)
    assert weft.finfo() == weft.finfo(weft.get_default_dtype())


@pytest.mark.parametrize("name", ["uint8", "int8", "int16", "int32", "int64"])
def test_iinfo_agrees_with_numpy(name):
    ours, numpys = weft.iinfo(getattr(weft, name)), np.iinfo(name)
    assert (ours.min, ours.max, ours.bits, ours.dtype) == (numpys.min, numpys.max, numpys.bits, name)


def test_limits_refuse_the_other_kind():
    with pytest.raises(TypeError, match="iinfo"):
        weft.finfo(weft.int32)
    with pytest.raises(TypeError, match="finfo"):
        weft.iinfo(weft.float32)
    with pytest.raises(TypeError, match="bool"):
        weft.iinfo(weft.bool)


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("ShapeError", ValueError),
        ("DtypeError", TypeError),
        ("DimError", IndexError),
        ("IndexError", IndexError),
        ("ValueError", ValueError),
        ("IoError", OSError),
        ("MemoryError", MemoryError),
        ("DeviceError", RuntimeError),
        ("GradError", RuntimeError),
    ],
)
def test_errors_can_be_caught_by_three_names(name, builtin):
    error = getattr(weft, name)
    assert issubclass(error, weft.Error) and issubclass(error, builtin) and issubclass(error, RuntimeError)
    assert error.__module__ == "weft"
    assert isinstance(pickle.loads(pickle.dumps(error("said"))), error)


def test_errors_of_the_library_arrive_as_their_classes():
    with pytest.raises(weft.ShapeError, match=r"\[add\]"):
        weft.zeros(2) + weft.zeros(3)
    with pytest.raises(weft.DimError):
        weft.zeros(2).sum(4)
    with pytest.raises(weft.IndexError):
        weft.zeros(2)[2]
    with pytest.raises(weft.GradError):
        weft.zeros(2).sum().backward()
    with pytest.raises(weft.DeviceError):
        weft.zeros(2, device="cuda:99")


class Width(enum.IntEnum):
    """A number with a name."""

    NARROW = 3


@pytest.mark.parametrize(
    ("number", "dtype"),
    [
        (2, "int64"),
        (2.0, "float32"),
        (np.int8(2), "int64"),
        (np.uint64(2), "int64"),
        (np.longlong(2), "int64"),
        (np.float16(2), "float32"),
        (np.float32(2), "float32"),
        (np.float64(2), "float32"),
        (Width.NARROW, "int64"),
        (True, "int64"),
        (np.bool_(True), "int64"),
    ],
)
def test_numbers_of_numpy_count_as_pythons(number, dtype):
    result = weft.ones(2, dtype=weft.int64) + number
    assert result.dtype is getattr(weft, dtype)
    assert result.tolist() == [1 + number] * 2


def test_bools_of_numpy_are_bools():
    assert (weft.ones(2, dtype=weft.bool) * np.bool_(True)).dtype is weft.bool


@pytest.mark.parametrize(
    "number", [2**63, -(2**63) - 1, 2**4000, 10**9000, np.uint64(2**63)], ids=lambda n: ""
)
def test_integers_beyond_int64_are_refused(number):
    with pytest.raises(OverflowError, match="2\\*\\*63"):
        weft.ones(2, dtype=weft.int64) + number


def test_the_ends_of_int64_are_numbers():
    ends = weft.zeros(2, dtype=weft.int64)
    ends[0], ends[1] = 2**63 - 1, -(2**63)
    assert ends.tolist() == [2**63 - 1, -(2**63)]


@pytest.mark.parametrize("thing", ["2", None, 1j, [2], np.complex64(1), np.str_("2"), object()])
def test_other_things_are_no_numbers(thing):
    with pytest.raises(TypeError):
        weft.ones(2).add(thing)


def test_sizes_and_dims_take_integers_of_every_kind():
    assert weft.zeros(np.int32(2), weft.tensor(3)).shape == (2, 3)
    assert weft.zeros(2, 3).sum(np.int64(1)).shape == (2,)
    with pytest.raises(TypeError):
        weft.zeros(2.0)
    with pytest.raises(TypeError):
        weft.zeros(2, 3).sum(1.0)
