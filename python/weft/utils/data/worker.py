"""A DataLoader's worker process: reads the batches that its loader asks for, in that order."""

from __future__ import annotations

import os
import queue
import random
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from weft import _C
from weft.utils.data import transport
from weft.utils.data.fetch import make_fetcher

_SECONDS_BETWEEN_LOOKS = 5
_SECONDS_TO_FINISH = 1


@dataclass(frozen=True)
class WorkerInfo:
    """What a worker knows of itself: its number, of how many, its seed, and its copy of the data set."""

    id: int
    num_workers: int
    seed: int
    dataset: Any


_worker_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """Return this worker's information, or None in a process that is no worker."""
    return _worker_info


@dataclass
class WorkerSettings:
    """What a worker is started with."""

    number: int
    num_workers: int
    base_seed: int
    dataset: Any
    batched: bool
    collate_fn: Callable[[Any], Any]
    drop_last: bool
    init_fn: Callable[[int], None] | None
    loader: int  # process id


@dataclass
class StreamEnd:
    """Answer of a worker whose stream is over."""


class WorkerError:
    """An exception with its traceback as text, raised again in the loader's process."""

    def __init__(self, exception: BaseException, place: str) -> None:
        self.kind = type(exception)
        text = "".join(traceback.format_exception(exception))
        self.message = f"Caught {self.kind.__name__} {place}.\nOriginal {text}"

    def portable(self) -> WorkerError:
        """Without a class that exists in the worker only."""
        if getattr(sys.modules.get(self.kind.__module__), self.kind.__qualname__, None) is not self.kind:
            self.kind = RuntimeError
        return self

    def reraise(self) -> None:
        try:
            exception = self.kind(
                _PlainText(self.message) if issubclass(self.kind, KeyError) else self.message
            )
        except Exception:  # its constructor takes something else
            raise RuntimeError(self.message) from None
        raise exception


class _PlainText(str):
    """KeyError shows the repr of its argument."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _read_tasks(connection: Connection, tasks: queue.SimpleQueue, loader: int) -> None:
    """Takes tasks off the pipe at once: otherwise loader and worker could both wait for the other to read."""
    try:
        while True:
            if connection.poll(_SECONDS_BETWEEN_LOOKS):
                task = connection.recv()
                tasks.put(task)
                if (
                    task is None
                ):  # the loader is done; if an answer nobody reads still holds the process up, it ends so
                    time.sleep(_SECONDS_TO_FINISH)
                    os._exit(0)
            elif os.getppid() != loader:
                break
    except (EOFError, OSError):
        pass
    tasks.put(None)


def _seed(seed: int) -> None:
    random.seed(seed)
    _C.default_generator.manual_seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)


def run_worker(settings: WorkerSettings, connection: Connection, others: list[Connection]) -> None:
    """Body of the process. others: ends of pipes that are the loader's, inherited by a fork."""
    global _worker_info
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the loader ends its workers
    for other in others:
        other.close()
    _C.set_num_threads(1)
    _C._set_default_device(_C.device("cpu"))  # a forked process has no GPU
    seed = settings.base_seed + settings.number
    _seed(seed)
    _worker_info = WorkerInfo(settings.number, settings.num_workers, seed, settings.dataset)
    place = f"in DataLoader worker process {settings.number}"
    error = None
    try:
        if settings.init_fn is not None:
            settings.init_fn(settings.number)
    except Exception as exception:
        error = WorkerError(exception, place).portable()

    tasks: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=_read_tasks, args=(connection, tasks, settings.loader), daemon=True).start()
    fetcher = None
    while (task := tasks.get()) is not None:
        number, index = task
        if number is None:  # a new pass begins
            fetcher = None
            continue
        answer: Any
        try:
            if error is not None:
                answer, error = error, None
            else:
                if fetcher is None:
                    fetcher = make_fetcher(
                        settings.dataset, settings.batched, settings.collate_fn, settings.drop_last
                    )
                answer = fetcher.fetch(index)
        except StopIteration:
            answer = StreamEnd()
        except Exception as exception:
            answer = WorkerError(exception, place).portable()
        try:
            try:
                transport.send(connection, (number, answer), settings.loader)
            except (BrokenPipeError, ConnectionResetError):
                break
            except Exception as exception:  # the batch cannot be pickled
                transport.send(
                    connection, (number, WorkerError(exception, place).portable()), settings.loader
                )
        except OSError:
            break
        del answer
