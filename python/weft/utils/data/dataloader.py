"""DataLoader: batches of a data set in order or shuffled, read in this process or by workers."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import wait
from typing import Any, Generic, TypeVar

from weft import cuda
from weft._C import Generator, default_generator
from weft.utils.data import transport
from weft.utils.data.collate import default_collate, default_convert, pin
from weft.utils.data.dataset import Dataset, IterableDataset
from weft.utils.data.fetch import make_fetcher
from weft.utils.data.sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler
from weft.utils.data.worker import StreamEnd, WorkerError, WorkerSettings, get_worker_info, run_worker

__all__ = ["DataLoader", "default_collate", "default_convert", "get_worker_info"]

T_co = TypeVar("T_co", covariant=True)

_SECONDS_TO_END = 5


class _EndlessSampler(Sampler[None]):
    """Asks a stream for one more, for ever."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


class DataLoader(Generic[T_co]):
    """Batches of a data set; each ``for`` over it is a pass of its own.

    dataset: with ``__getitem__`` and ``__len__``, or an IterableDataset.
    batch_size: observations in a batch; None: observations one by one, not collated.
    shuffle: a new order in every pass; sampler: an order of indices of one's own; batch_sampler: of lists of
    indices. num_workers: processes that read ahead; 0: this process reads. Batches come in the same order for
    any number. collate_fn: makes a batch of a list of observations. pin_memory: batches come in pinned
    memory, from which ``x.to("cuda", non_blocking=True)`` needs no waiting; without a GPU a warning.
    pin_memory_device: accepted. drop_last: leave out a last batch that is shorter.
    timeout: seconds to wait for a batch of the workers, 0 for ever; RuntimeError then.
    worker_init_fn: called with the worker's number in each worker. multiprocessing_context: how workers are
    started. generator: draws the order and the workers' seeds; the default one when None. The order is the
    one PyTorch's DataLoader gives from the same seed.
    prefetch_factor: batches that each worker reads ahead, 2 unless given. persistent_workers: keep workers
    between passes. in_order: accepted; batches always come in order.
    Raises ValueError for options that exclude each other. An exception of a worker is raised here, with its
    traceback.
    """

    def __init__(
        self,
        dataset: Dataset[T_co],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler | Iterable | None = None,
        batch_sampler: Sampler[list] | Iterable[list] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        if num_workers < 0:
            raise ValueError(
                "num_workers option should be non-negative; use num_workers=0 to disable multiprocessing."
            )
        if timeout < 0:
            raise ValueError("timeout option should be non-negative")
        if num_workers == 0 and prefetch_factor is not None:
            raise ValueError(
                "prefetch_factor option could only be specified in multiprocessing: let num_workers > 0"
            )
        if prefetch_factor is not None and prefetch_factor < 1:
            raise ValueError("prefetch_factor option should be positive")
        if persistent_workers and num_workers == 0:
            raise ValueError("persistent_workers option needs num_workers > 0")
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers > 0 and prefetch_factor is None else prefetch_factor
        if pin_memory and not cuda.is_available():
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory "
                "won't be used.",
                stacklevel=2,
            )
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.generator = generator
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        self._streams = isinstance(dataset, IterableDataset)
        self._set_order(batch_size, shuffle, sampler, batch_sampler, drop_last)
        self.collate_fn = collate_fn or (default_collate if self._batched else default_convert)
        self._workers: _WorkerPass | None = None

    def _set_order(
        self, batch_size: int | None, shuffle: bool | None, sampler: Any, batch_sampler: Any, drop_last: bool
    ) -> None:
        if self._streams:
            if shuffle:
                raise ValueError(
                    "DataLoader with IterableDataset: expected unspecified shuffle option, "
                    f"but got shuffle={shuffle}"
                )
            for name, value in (("sampler", sampler), ("batch_sampler", batch_sampler)):
                if value is not None:
                    raise ValueError(
                        f"DataLoader with IterableDataset: expected unspecified {name} option, "
                        f"but got {name}={value}"
                    )
        if sampler is not None and shuffle:
            raise ValueError("sampler option is mutually exclusive with shuffle")
        if batch_sampler is not None:
            if batch_size != 1 or shuffle or sampler is not None or drop_last:
                raise ValueError(
                    "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, "
                    "and drop_last"
                )
            batch_size, drop_last = None, False
        elif batch_size is None and drop_last:
            raise ValueError(
                "batch_size=None option disables auto-batching and is mutually exclusive with drop_last"
            )
        if sampler is None:
            if self._streams:
                sampler = _EndlessSampler()
            elif shuffle:
                sampler = RandomSampler(self.dataset, generator=self.generator)  # type: ignore[arg-type]
            else:
                sampler = SequentialSampler(self.dataset)  # type: ignore[arg-type]
        if batch_size is not None and batch_sampler is None:
            batch_sampler = BatchSampler(sampler, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = sampler
        self.batch_sampler = batch_sampler
        self._batched = batch_sampler is not None
        self._index_sampler = batch_sampler if self._batched else sampler

    def __iter__(self) -> Iterator[Any]:
        if self.num_workers == 0:
            return _Pass(self)
        if not self.persistent_workers:
            return _WorkerPass(self)
        if self._workers is None or self._workers.closed:
            self._workers = _WorkerPass(self)
        else:
            self._workers.restart()
        return self._workers

    def __len__(self) -> int:
        """Batches in a pass. Raises TypeError for streams that do not know their length."""
        if not self._streams:
            return len(self._index_sampler)  # type: ignore[arg-type]
        length = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else -(-length // self.batch_size)


def _draw_base_seed(loader: DataLoader) -> int:
    """PyTorch's loader draws this at the begin of every pass, also without workers."""
    return (loader.generator or default_generator)._random63()


def _pinned(loader: DataLoader, batch: Any) -> Any:
    return pin(batch) if loader.pin_memory and cuda.is_available() else batch


class _Pass:
    """One pass, read in this process."""

    def __init__(self, loader: DataLoader) -> None:
        self._indices = iter(loader._index_sampler)
        _draw_base_seed(loader)
        self._loader = loader
        self._fetcher = make_fetcher(loader.dataset, loader._batched, loader.collate_fn, loader.drop_last)

    def __iter__(self) -> _Pass:
        return self

    def __len__(self) -> int:
        return len(self._loader)

    def __next__(self) -> Any:
        return _pinned(self._loader, self._fetcher.fetch(next(self._indices)))


class _WorkerPass:
    """One pass, or several of persistent workers: task number n goes to the next worker in turn, and answers
    are handed out by number.
    """

    def __init__(self, loader: DataLoader) -> None:
        self._loader = loader
        self._persistent = loader.persistent_workers
        base_seed = _draw_base_seed(loader)
        context = loader.multiprocessing_context
        if context is None or isinstance(context, str):
            context = multiprocessing.get_context(context)
        forked = context.get_start_method() == "fork"
        connections: list[Any] = []
        processes: list[Any] = []
        self._connections, self._processes = connections, processes
        self._finalizer = weakref.finalize(self, _end_workers, connections, processes)
        for number in range(loader.num_workers):
            settings = WorkerSettings(
                number,
                loader.num_workers,
                base_seed,
                loader.dataset,
                loader._batched,
                loader.collate_fn,
                loader.drop_last,
                loader.worker_init_fn,
                os.getpid(),
            )
            mine, theirs = context.Pipe(duplex=True)
            connections.append(mine)
            others = list(connections) if forked else []
            process = context.Process(target=run_worker, args=(settings, theirs, others), daemon=True)
            process.start()
            theirs.close()
            processes.append(process)
        self._begin()

    @property
    def closed(self) -> bool:
        return not self._finalizer.alive

    def restart(self) -> None:
        """A new pass of the same workers. What they still read for an unfinished one is dropped."""
        while self._asked:
            self._receive()
        for connection in self._connections:
            connection.send((None, None))
        self._begin()

    def _begin(self) -> None:
        self._indices = iter(self._loader._index_sampler)
        self._sent = self._given = 0
        self._asked: dict[int, int] = {}  # number of a task: its worker
        self._answers: dict[int, Any] = {}
        self._active = [True] * self._loader.num_workers
        self._turn = 0
        for _ in range(self._loader.prefetch_factor * self._loader.num_workers):  # type: ignore[operator]
            self._ask()

    def __iter__(self) -> _WorkerPass:
        return self

    def __len__(self) -> int:
        return len(self._loader)

    def __next__(self) -> Any:
        while self._given < self._sent:
            if self._given in self._answers:
                answer = self._answers.pop(self._given)
                self._given += 1
                if isinstance(answer, StreamEnd):
                    continue
                self._ask()
                if isinstance(answer, WorkerError):
                    answer.reraise()
                return _pinned(self._loader, answer)
            self._receive()
        if not self._persistent:
            self._finalizer()
        raise StopIteration

    def _ask(self) -> None:
        for step in range(len(self._active)):
            worker = (self._turn + step) % len(self._active)
            if self._active[worker]:
                break
        else:
            return
        try:
            index = next(self._indices)
        except StopIteration:
            return
        self._turn = worker + 1
        self._asked[self._sent] = worker
        try:
            self._connections[worker].send((self._sent, index))
        except (BrokenPipeError, ConnectionResetError):
            self._fail(worker)
        self._sent += 1

    def _receive(self) -> None:
        """Take one answer of any worker."""
        if self.closed:
            raise RuntimeError("the DataLoader's workers have ended")
        workers = sorted(set(self._asked.values()))
        sources = {self._connections[worker]: worker for worker in workers}
        sentinels = {self._processes[worker].sentinel: worker for worker in workers}
        timeout = self._loader.timeout or None
        ready = wait([*sources, *sentinels], timeout)
        if not ready:
            self._finalizer()
            raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
        readable = [source for source in ready if source in sources]
        if not readable:
            self._fail(sentinels[ready[0]])  # type: ignore[index]
        worker = sources[readable[0]]  # type: ignore[index]
        try:
            number, answer = transport.receive(readable[0])  # type: ignore[arg-type]
        except (EOFError, ConnectionError):
            self._fail(worker)
        del self._asked[number]
        self._answers[number] = answer
        if isinstance(answer, StreamEnd) and self._active[worker]:
            self._active[worker] = False

    def _fail(self, worker: int) -> None:
        process = self._processes[worker]
        process.join(_SECONDS_TO_END)
        code = process.exitcode
        cause = f"exit code {code}"
        if code is not None and code < 0:
            cause = f"signal {signal.Signals(-code).name}"
            if code == -signal.SIGKILL:
                cause += ", as the system does when memory runs out"
        self._finalizer()
        raise RuntimeError(f"DataLoader worker {worker} (pid {process.pid}) exited unexpectedly: {cause}")


def _end_workers(connections: list[Any], processes: list[Any]) -> None:
    for connection in connections:
        # Told so, as its pipe may stay open in other processes that were forked meanwhile.
        with contextlib.suppress(OSError):
            connection.send(None)
        connection.close()
    deadline = time.monotonic() + _SECONDS_TO_END
    for process in processes:
        try:
            process.join(max(0.0, deadline - time.monotonic()))
            if process.is_alive():
                process.terminate()
                process.join()
        except AssertionError:  # a forked child must not wait for its siblings
            return
