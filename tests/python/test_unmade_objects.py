"""Objects of the extension's own classes made without their __init__: they hold nothing, and say so."""

from __future__ import annotations

import pytest
import weft
from weft import _C

CLASSES = [
    value
    for module in (_C, _C._io)
    for value in vars(module).values()
    if isinstance(value, type) and type(value) is type(_C.Generator)
]


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_no_method_or_property_reads_memory_that_nobody_wrote(cls):
    unmade = cls.__new__(cls)
    refused = 0
    for name in vars(cls):
        if name.startswith("__") and name not in ("__repr__", "__getstate__", "__reduce__"):
            continue
        try:
            member = getattr(unmade, name)
            if callable(member):
                member()
        except TypeError as error:
            refused += "made without its __init__" in str(error)
    with pytest.raises((TypeError, BufferError)):
        memoryview(unmade)
    assert refused or cls.__name__ == "StorageBytes"


def test_an_unmade_generator_is_no_generator():
    with pytest.raises(TypeError, match="made without its __init__"):
        weft.rand(2, generator=weft.Generator.__new__(weft.Generator))


def test_classes_derived_from_ours_need_its_init_too():
    class Forgetful(weft.Generator):
        def __init__(self):
            pass

    with pytest.raises(TypeError, match="must be called"):
        Forgetful()
