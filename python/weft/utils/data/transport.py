"""How batches travel from worker processes: the pickle through a pipe, the elements of large tensors and
arrays in anonymous shared memory whose file descriptor follows it, so that they are not copied on arrival.
"""

from __future__ import annotations

import copyreg
import io
import mmap
import os
import pickle
from multiprocessing import reduction
from multiprocessing.connection import Connection
from typing import Any

from weft import _C
from weft._C import Tensor, _io

_ALIGNMENT = 64
_LEAST_SHARED = 1 << 16  # below this many bytes a pipe is quicker than memory of its own
_CAN_SHARE = hasattr(os, "memfd_create")


def _rebuild(buffer: Any, dtype: Any, size: tuple[int, ...], requires_grad: bool) -> Tensor:
    count = 1
    for length in size:
        count *= length
    flat = _C.frombuffer(buffer, dtype=dtype, count=count) if count else _io.new_storage(0, dtype)
    tensor = flat.reshape(size)
    return tensor.detach().requires_grad_() if requires_grad else tensor.detach()


def _reduce(tensor: Tensor) -> tuple[Any, ...]:
    dense = tensor.detach().cpu().contiguous()
    if (
        dense.storage_offset() != 0
        or len(memoryview(_io.storage_bytes(dense))) != dense.numel() * dense.element_size()
    ):
        dense = dense.clone()
    buffer = pickle.PickleBuffer(_io.storage_bytes(dense))
    return _rebuild, (buffer, dense.dtype, tuple(dense.shape), tensor.requires_grad)


class _Pickler(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()
    dispatch_table[Tensor] = _reduce


def send(connection: Connection, message: Any, receiver: int) -> None:
    """Send a message to process `receiver`, which calls receive(). Raises what pickling it raises, before
    anything is sent.
    """
    buffers: list[memoryview] = []
    stream = io.BytesIO()
    _Pickler(stream, 5, buffer_callback=lambda buffer: buffers.append(buffer.raw())).dump(message)
    places, end = [], 0
    for buffer in buffers:
        places.append((end, buffer.nbytes))
        end += -(-buffer.nbytes // _ALIGNMENT) * _ALIGNMENT
    shared = _CAN_SHARE and end >= _LEAST_SHARED
    connection.send((stream.getbuffer().tobytes(), places, end, shared))
    if not shared:
        for buffer in buffers:
            connection.send_bytes(buffer)
        return
    file = os.memfd_create("weft-batch")
    try:
        os.ftruncate(file, end)
        with mmap.mmap(file, end) as memory:
            for (begin, length), buffer in zip(places, buffers, strict=True):
                memory[begin : begin + length] = buffer
        reduction.send_handle(connection, file, receiver)
    finally:
        os.close(file)


def receive(connection: Connection) -> Any:
    """Wait for a message of send(). Raises EOFError or OSError if the sender is gone."""
    text, places, size, shared = connection.recv()
    if not shared:
        return pickle.loads(text, buffers=[bytearray(connection.recv_bytes()) for _ in places])
    file = reduction.recv_handle(connection)
    try:
        memory = memoryview(mmap.mmap(file, size))
    finally:
        os.close(file)
    return pickle.loads(text, buffers=[memory[begin : begin + length] for begin, length in places])
