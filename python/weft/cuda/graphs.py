"""Steps captured as CUDA graphs: listed once, then launched as one."""

from __future__ import annotations

import gc
import threading
from typing import Any

from weft._C import _cuda
from weft.cuda._device import need_gpu
from weft.cuda.streams import check_stream

__all__ = [
    "CUDAGraph",
    "graph",
    "graph_pool_handle",
    "is_current_stream_capturing",
    "make_graphed_callables",
]


def is_current_stream_capturing() -> bool:
    """Whether what this thread computes on a GPU is listed instead of run."""
    return _cuda.is_capturing()


def graph_pool_handle() -> tuple[int, int]:
    """A new name for a memory pool that captures share: see ``graph``."""
    return (0, _cuda.graph_pool_handle())


def _number_of(pool: Any) -> int:
    if pool is None:
        return 0
    if not (isinstance(pool, tuple) and len(pool) == 2 and all(isinstance(part, int) for part in pool)):
        raise TypeError(
            f"pool must be what graph_pool_handle() or CUDAGraph.pool() gave, not {type(pool).__name__}"
        )
    return pool[1]


class CUDAGraph:
    """A captured step. ``with weft.cuda.graph(g):`` captures into it; then ``g.replay()``.

    A replay computes on the memory of the capture: copy new inputs into the captured tensors (``copy_``)
    before it, and read the tensors that the captured step made after it. Random numbers go on from replay to
    replay; learning rates of optimizers and their step counts are what they are then. keep_graph is
    accepted; nothing but what replays is kept.
    """

    def __init__(self, keep_graph: bool = False) -> None:
        need_gpu("CUDAGraph")
        self._graph = _cuda.Graph()

    def capture_begin(self, pool: tuple[int, int] | None = None, capture_error_mode: str = "global") -> None:
        """From here on this thread's ops on the current stream, not the default one, are listed. For the
        arguments see ``graph``.

        An op that has to wait for the GPU (``item()``, ``.cpu()``, ``nonzero`` and others) raises an Error
        that names it; ``reset()`` then ends the capture.
        """
        self._graph.begin_capture(_number_of(pool))

    def capture_end(self) -> None:
        """Ends the listing. Nothing has been computed yet."""
        self._graph.end_capture()

    def replay(self) -> None:
        """Computes the captured step in the current stream."""
        self._graph.replay()

    def reset(self) -> None:
        """Forgets the step, and gives up a capture that has not ended; the graph can be used anew."""
        self._graph.reset()

    def pool(self) -> tuple[int, int]:
        """Its memory pool, for other captures to share. Raises RuntimeError before the first capture."""
        number = self._graph.pool()
        if number == 0:
            raise RuntimeError("CUDAGraph.pool(): this graph has captured nothing yet")
        return (0, number)

    def size(self) -> int:
        """How many kernels and copies a replay launches. weft's own."""
        return self._graph.size()


class graph:  # noqa: N801, PyTorch's name
    """``with weft.cuda.graph(g):`` captures what the block computes into ``g``, a CUDAGraph.

    Run the same computation a few times as usual first, so that plans and handles exist. stream: the one to
    capture in; else one that all captures of this thread share. Only ops on the current GPU can be captured;
    one on another raises an Error that names both. Memory that the graph reads or writes is kept as long as
    the graph, though its tensors are gone. A block that raises leaves ``g`` empty.

    pool: what ``graph_pool_handle()`` or another graph's ``pool()`` gave; graphs of one pool and GPU share
    memory, which otherwise each has for itself. What an earlier one freed in its capture, or what was dropped
    since of its results, a later one takes: replay them in the order in which they were captured, and read
    the results of one before the next is replayed, unless the tensor was alive when that one was captured.
    Replays of one pool never run beside each other, in whichever streams.

    capture_error_mode is accepted and chooses nothing: what other threads do meanwhile is never refused, as
    with PyTorch's "thread_local".
    """

    _own = threading.local()  # streams: of each thread, one for each GPU

    def __init__(
        self,
        cuda_graph: CUDAGraph,
        pool: tuple[int, int] | None = None,
        stream: Any = None,
        capture_error_mode: str = "global",
    ) -> None:
        _number_of(pool)
        check_stream("graph", stream)
        if not isinstance(cuda_graph, CUDAGraph):
            raise TypeError(f"[cuda.graph] needs a weft.cuda.CUDAGraph; got {type(cuda_graph).__name__}")
        self.cuda_graph = cuda_graph
        self.pool = pool
        if stream is None:
            device = _cuda.current_device()
            streams: dict[int, Any] = self._own.__dict__.setdefault("streams", {})
            stream = streams.get(device)
            if stream is None:
                stream = streams[device] = _cuda.Stream(device)
        self.capture_stream = stream

    def __enter__(self) -> None:
        gc.collect()  # objects that die inside would take the graph's memory for theirs
        _cuda.synchronize(-1)
        self.capture_stream.__enter__()
        try:
            self.cuda_graph.capture_begin(self.pool)
        except BaseException:
            self.capture_stream.__exit__(None, None, None)
            raise

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                self.cuda_graph.capture_end()
            else:
                self.cuda_graph.reset()
        finally:
            self.capture_stream.__exit__(kind, *error)


def make_graphed_callables(
    callables: Any,
    sample_args: Any,
    num_warmup_iters: int = 3,
    allow_unused_input: bool = False,
    pool: tuple[int, int] | None = None,
) -> Any:
    """Functions and modules whose forward and backward are captured, each as one graph.

    callables: one, or a tuple of them; sample_args: a tuple of tensors of the GPU for it, or a tuple of such
    tuples. Their shapes, dtypes and requires_grad are those of all later calls. A module is changed in place:
    its forward replays as long as ``training`` is what it was, and it must have no hooks; a function comes
    back wrapped. Parameters keep their memory: change their values, not their storage. allow_unused_input:
    whether an argument may have no part in the results; else that is an error. Results and gradients are
    copies, so that a later call does not change them. pool: as in ``graph``, for what all these graphs need
    while they run; without it each has memory of its own. What a forward keeps for its backward is not
    shared, so that the calls of several may be differentiated in any order.
    """
    from weft.cuda._captured import graphed_callable

    need_gpu("make_graphed_callables")
    if not isinstance(callables, tuple):
        return graphed_callable(callables, sample_args, num_warmup_iters, allow_unused_input, pool)
    return tuple(
        graphed_callable(function, arguments, num_warmup_iters, allow_unused_input, pool)
        for function, arguments in zip(callables, sample_args, strict=True)
    )
