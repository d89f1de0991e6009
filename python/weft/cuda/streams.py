"""Queues of GPU work, and marks in them."""

from __future__ import annotations

from typing import Any

from weft._C import _cuda
from weft.cuda._device import Device, gpu_number

Stream = _cuda.Stream
Event = _cuda.Event


def check_stream(function: str, stream: Any) -> None:
    """Raises TypeError for what is neither a stream nor None."""
    if stream is not None and not isinstance(stream, Stream):
        raise TypeError(f"[cuda.{function}] needs a weft.cuda.Stream or None; got {type(stream).__name__}")


def ExternalStream(stream_ptr: int, device: Device = None) -> Stream:  # noqa: N802, PyTorch's name
    """A stream that another library made, and keeps alive: ``stream_ptr`` is its cudaStream_t."""
    return Stream(device, stream_ptr=stream_ptr)


def current_stream(device: Device = None) -> Stream:
    """The stream in which this thread's ops on a GPU run: the default one unless another was chosen."""
    return _cuda.current_stream(gpu_number("current_stream", device))


def default_stream(device: Device = None) -> Stream:
    """The stream that all threads share as long as they choose no other."""
    return _cuda.default_stream(gpu_number("default_stream", device))


def set_stream(stream: Stream | None) -> None:
    """Makes a stream current on this thread, and its GPU too; ``with stream:`` also ends it."""
    check_stream("set_stream", stream)
    if stream is not None:
        _cuda.set_stream(stream)


class StreamContext:
    """``with weft.cuda.stream(s):`` ops inside run in ``s``; None changes nothing."""

    def __init__(self, stream: Stream | None) -> None:
        check_stream("stream", stream)
        self.stream = stream

    def __enter__(self) -> None:
        if self.stream is not None:
            self.stream.__enter__()

    def __exit__(self, *error: object) -> None:
        if self.stream is not None:
            self.stream.__exit__(*error)


def stream(stream: Stream | None) -> StreamContext:
    """A ``with`` in which ops run in a stream."""
    return StreamContext(stream)
