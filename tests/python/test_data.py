"""weft.utils.data: data sets, samplers and the loader, with PyTorch's orders for PyTorch's seeds."""

from __future__ import annotations

import collections
import json
import os
import signal
import time
from pathlib import Path

import numpy as np
import pytest
import weft
from weft.utils.data import (
    BatchSampler,
    ConcatDataset,
    DataLoader,
    Dataset,
    DistributedSampler,
    IterableDataset,
    RandomSampler,
    SequentialSampler,
    StackDataset,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    default_convert,
    get_worker_info,
    random_split,
)

DATA = Path(__file__).resolve().parent.parent / "data"


class Squares(Dataset):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        return weft.tensor([float(i), float(i * i)]), i


class Count(IterableDataset):
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        info = get_worker_info()
        return iter(range(self.n) if info is None else range(info.id, self.n, info.num_workers))


# ---- order ----


def recorded_orders():
    return json.loads((DATA / "loader_order.json").read_text())["cases"]


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("case", recorded_orders(), ids=lambda c: f"{c['seed']}-{c['n']}-{c['generator']}")
def test_shuffled_epochs_are_pytorchs(case, workers):
    generator = weft.Generator().manual_seed(case["seed"]) if case["generator"] else None
    weft.manual_seed(case["seed"])
    loader = DataLoader(
        range(case["n"]), shuffle=True, generator=generator, batch_size=3, num_workers=workers
    )
    for epoch in case["epochs"]:
        assert [i for batch in loader for i in batch.tolist()] == epoch
    source = generator or weft.default_generator
    assert weft.randint(2**27, (), generator=source).item() == case["next"] % 2**27


def test_samplers_give_pytorchs_numbers():
    # recorded from PyTorch 2.15 after manual_seed(0)
    weft.manual_seed(0)
    assert list(SubsetRandomSampler([10, 20, 30, 40])) == SUBSET
    assert list(WeightedRandomSampler([0.1, 0.9, 0.4, 0.7, 3.0, 0.6], 5)) == WEIGHTED
    assert list(RandomSampler(range(5), replacement=True, num_samples=40)) == REPLACED
    assert list(RandomSampler(range(3), num_samples=7)) == REPEATED
    assert [list(part) for part in random_split(range(10), [0.5, 0.25, 0.25])] == SPLIT


SUBSET = [10, 20, 40, 30]
WEIGHTED = [1, 1, 1, 1, 2]
REPLACED = [
    0,
    1,
    2,
    3,
    2,
    3,
    4,
    0,
    3,
    0,
    3,
    0,
    4,
    2,
    3,
    0,
    2,
    1,
    2,
    1,
    1,
    1,
    4,
    2,
    0,
    2,
    2,
    3,
    2,
    4,
    2,
    0,
    4,
    0,
    4,
    3,
    3,
    4,
    4,
    1,
]
REPEATED = [0, 2, 1, 1, 0, 2, 0]
SPLIT = [[8, 6, 3, 9, 2, 1], [0, 4], [7, 5]]


def test_samplers_check_their_arguments():
    for make in (
        lambda: RandomSampler([]),
        lambda: RandomSampler([1], num_samples=0),
        lambda: BatchSampler([1], 0, False),
        lambda: BatchSampler([1], 2, None),
        lambda: WeightedRandomSampler([1.0], 0),
        lambda: WeightedRandomSampler([[1.0]], 1),
        lambda: random_split([1, 2, 3], [1, 1]),
        lambda: DistributedSampler([1], num_replicas=2, rank=2),
    ):
        with pytest.raises(ValueError):
            make()
    with pytest.raises(TypeError, match="replacement"):
        RandomSampler([1], replacement=1)


def test_batches_of_indices():
    assert list(BatchSampler(SequentialSampler(range(5)), 2, False)) == [[0, 1], [2, 3], [4]]
    assert list(BatchSampler(range(5), 2, True)) == [[0, 1], [2, 3]]
    assert [len(BatchSampler(range(5), 2, last)) for last in (False, True)] == [3, 2]


def test_distributed_parts_cover_the_data():
    parts = [DistributedSampler(range(10), 3, rank, shuffle=False) for rank in range(3)]
    assert [list(part) for part in parts] == [[0, 3, 6, 9], [1, 4, 7, 0], [2, 5, 8, 1]]
    parts = [list(DistributedSampler(range(10), 3, rank, seed=4, drop_last=True)) for rank in range(3)]
    assert len({i for part in parts for i in part}) == 9
    sampler = DistributedSampler(range(10), 1, 0)
    first = list(sampler)
    sampler.set_epoch(1)
    assert list(sampler) != first


# ---- data sets ----


def test_data_sets_combine():
    x, y = weft.arange(6.0).reshape(3, 2), weft.tensor([0, 1, 2])
    data = TensorDataset(x, y)
    assert len(data) == 3
    assert [t.tolist() for t in data[1]] == [[2, 3], 1]
    with pytest.raises(ValueError, match="mismatch"):
        TensorDataset(x, y[:2])
    joined = Squares(2) + Squares(3)
    assert isinstance(joined, ConcatDataset)
    assert [joined[i][1] for i in range(len(joined))] == [0, 1, 0, 1, 2]
    assert joined[-1][1] == 2
    with pytest.raises(IndexError, match="5"):
        joined[5]
    assert Subset(Squares(9), [8, 3])[1][1] == 3
    assert list(Count(2) + Count(3)) == [0, 1, 0, 1, 2]
    assert StackDataset(a=Squares(2), b=[5, 6])[1]["b"] == 6
    assert StackDataset([1, 2], [3, 4])[0] == (1, 3)
    with pytest.raises(ValueError, match="empty"):
        ConcatDataset([])


# ---- collating ----


def test_batches_have_the_types_of_pytorchs():
    Point = collections.namedtuple("Point", "x y")
    cases = [
        ([1, 2], weft.int64),
        ([1.5, 2.5], weft.float64),
        ([True, False], weft.bool),
        ([np.float32(1), np.float32(2)], weft.float32),
        ([np.ones(2, np.int16), np.ones(2, np.int16)], weft.int16),
        ([weft.ones(2), weft.ones(2)], weft.float32),
    ]
    for batch, dtype in cases:
        assert default_collate(batch).dtype is dtype
    assert default_collate(["a", "b"]) == ["a", "b"]
    made = default_collate([{"a": 1, "b": (2.0, "x")}, {"a": 3, "b": (4.5, "y")}])
    assert made["a"].tolist() == [1, 3]
    assert made["b"][0].tolist() == [2.0, 4.5]
    assert made["b"][1] == ("x", "y")
    point = default_collate([Point(1, 2.0), Point(3, 4.0)])
    assert type(point) is Point
    assert point.x.tolist() == [1, 3]
    with pytest.raises(TypeError, match="NoneType"):
        default_collate([None, None])
    with pytest.raises(TypeError, match="default_collate"):
        default_collate([np.array("a"), np.array("b")])
    with pytest.raises(RuntimeError, match="equal size"):
        default_collate([[1], [1, 2]])


def test_converting_without_batches():
    made = default_convert({"a": np.ones(2), "b": [np.float32(1), "x"], "c": 3})
    assert isinstance(made["a"], weft.Tensor)
    assert made["b"][0].dtype is weft.float32
    assert (made["b"][1], made["c"]) == ("x", 3)


# ---- loading ----


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_batches_come_in_order(workers):
    loader = DataLoader(Squares(10), batch_size=4, num_workers=workers)
    assert len(loader) == 3
    for _ in range(2):
        batches = list(loader)
        assert [y.tolist() for _, y in batches] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
        assert batches[1][0].tolist() == [[i, i * i] for i in range(4, 8)]
    assert len(list(DataLoader(Squares(10), batch_size=4, drop_last=True, num_workers=workers))) == 2


@pytest.mark.parametrize("workers", [0, 2])
def test_tensor_datasets_are_read_batch_by_batch(workers):
    x = weft.arange(200_000.0).reshape(10, 20_000)  # large enough to travel in shared memory
    data = TensorDataset(x, weft.arange(10))
    for dataset, order in ((data, range(10)), (Subset(data, [7, 3, 5]), [7, 3, 5])):
        batches = list(DataLoader(dataset, batch_size=4, num_workers=workers))
        assert [i for _, y in batches for i in y.tolist()] == list(order)
        assert all(weft.equal(a, x[b]) for a, b in batches)
    batches[0][0].zero_()
    assert x[7, 1].item() == 140_001


@pytest.mark.parametrize("workers", [0, 2])
def test_streams_are_read_to_their_end(workers):
    loader = DataLoader(Count(7), batch_size=2, num_workers=workers)
    for _ in range(2):
        assert sorted(i for batch in loader for i in batch.tolist()) == list(range(7))
    assert [i for batch in DataLoader(Count(5), batch_size=2, drop_last=True) for i in batch.tolist()] == [
        0,
        1,
        2,
        3,
    ]
    assert list(DataLoader(Count(3), batch_size=None)) == [0, 1, 2]
    with pytest.raises(ValueError, match="shuffle"):
        DataLoader(Count(3), shuffle=True)
    with pytest.raises(TypeError):
        len(loader)


def test_own_samplers_and_collate_functions():
    assert [b.tolist() for b in DataLoader(range(9), sampler=[4, 2, 0], batch_size=2)] == [[4, 2], [0]]
    assert [b.tolist() for b in DataLoader(range(9), batch_sampler=[[1], [8, 7]])] == [[1], [8, 7]]
    assert list(DataLoader(range(4), batch_size=2, collate_fn=sum)) == [1, 5]
    assert list(DataLoader([1, 2], batch_size=None)) == [1, 2]


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"shuffle": True, "sampler": [1]},
        {"batch_sampler": [[1]], "batch_size": 2},
        {"batch_size": None, "drop_last": True},
        {"num_workers": -1},
        {"timeout": -1},
        {"prefetch_factor": 2},
        {"persistent_workers": True},
    ],
)
def test_options_that_exclude_each_other(options):
    with pytest.raises(ValueError):
        DataLoader([1, 2, 3], **options)


# ---- workers ----


class Told(Dataset):
    """Tells about the worker that reads it."""

    def __len__(self):
        return 4

    def __getitem__(self, i):
        info = get_worker_info()
        return info.id, info.num_workers, info.seed, os.getpid(), weft.initial_seed(), weft.get_num_threads()


def test_workers_know_themselves_and_have_seeds_of_their_own():
    assert get_worker_info() is None
    weft.manual_seed(0)
    base_seed = 900450186894289455  # PyTorch's first after manual_seed(0)
    told = list(DataLoader(Told(), batch_size=None, num_workers=2))
    assert [t[0] for t in told] == [0, 1, 0, 1]
    assert all(t[1] == 2 and t[2] == t[4] == base_seed + t[0] and t[5] == 1 for t in told)
    assert len({t[3] for t in told} | {os.getpid()}) == 3


def test_persistent_workers_live_on_and_break_off():
    loader = DataLoader(Told(), batch_size=None, num_workers=2, persistent_workers=True)
    first = {t[3] for t in loader}
    for _ in loader:
        break
    assert {t[3] for t in loader} == first
    assert [t[0] for t in loader] == [0, 1, 0, 1]
    other = DataLoader(Told(), batch_size=None, num_workers=2)
    assert {t[3] for t in other} != {t[3] for t in other}


class Failing(Dataset):
    def __init__(self, error):
        self.error = error

    def __len__(self):
        return 6

    def __getitem__(self, i):
        if i == 3:
            raise self.error
        return i


class OddError(Exception):
    def __init__(self, a, b):
        super().__init__(a, b)


@pytest.mark.parametrize("error", [ValueError("bad one"), KeyError("bad one"), OSError("bad one")])
def test_a_workers_error_is_raised_here_with_its_traceback(error):
    loader = iter(DataLoader(Failing(error), batch_size=1, num_workers=2))
    assert [next(loader).item() for _ in range(3)] == [0, 1, 2]
    with pytest.raises(type(error)) as caught:
        next(loader)
    message = str(caught.value)
    assert "in DataLoader worker process 1" in message
    assert "bad one" in message
    assert "in __getitem__" in message
    assert next(loader).item() == 4


def test_errors_that_cannot_be_made_again_are_runtime_errors():
    with pytest.raises(RuntimeError, match="OddError"):
        list(DataLoader(Failing(OddError(1, 2)), num_workers=1))
    with pytest.raises((RuntimeError, TypeError, AttributeError), match="worker process 0"):
        list(DataLoader(range(2), num_workers=1, collate_fn=lambda batch: lambda: batch))


def fail_at_start(number):
    raise ValueError(f"worker {number} will not")


def test_worker_init_fn_runs_first_and_its_errors_arrive():
    with pytest.raises(ValueError, match="worker 0 will not"):
        list(DataLoader(range(2), num_workers=1, worker_init_fn=fail_at_start))


class Dying(Dataset):
    def __len__(self):
        return 4

    def __getitem__(self, i):
        if i == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return i


class Stuck(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        signal.pause()


def test_a_worker_that_dies_or_hangs_is_an_error():
    with pytest.raises(RuntimeError, match=r"exited unexpectedly: signal SIGKILL"):
        list(DataLoader(Dying(), num_workers=2))
    with pytest.raises(RuntimeError, match=r"timed out after 0\.2 seconds"):
        list(DataLoader(Stuck(), num_workers=1, timeout=0.2))


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_end_with_their_pass():
    pids = {t[3] for t in DataLoader(Told(), batch_size=None, num_workers=2)}
    broken_off = iter(DataLoader(Told(), batch_size=None, num_workers=2))
    pids.add(next(broken_off)[3])
    del broken_off
    deadline = time.monotonic() + 20
    while any(map(alive, pids)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(map(alive, pids))


def test_all_kinds_of_batches_travel():
    batch = {
        "large": weft.arange(100_000).reshape(100, 1000).t(),
        "array": np.arange(50_000.0),
        "half": weft.ones(3, dtype=weft.bfloat16),
        "empty": weft.zeros(0, 4),
        "number": weft.tensor(2.5),
        "text": "x",
    }
    (back,) = DataLoader([batch], batch_size=None, num_workers=1, collate_fn=dict)
    assert weft.equal(back["large"], batch["large"])
    assert np.array_equal(back["array"], batch["array"])
    assert back["half"].dtype is weft.bfloat16
    assert back["empty"].shape == (0, 4)
    assert back["number"].item() == 2.5
    assert back["text"] == "x"
    back["large"].add_(1)


def test_other_start_methods_work():
    loader = DataLoader(Squares(3), batch_size=2, num_workers=1, multiprocessing_context="spawn")
    assert [y.tolist() for _, y in loader] == [[0, 1], [2]]
