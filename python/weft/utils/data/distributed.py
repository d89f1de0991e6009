"""DistributedSampler: the part of a data set that one of several training processes visits."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sized

from weft._C import Generator, randperm
from weft.utils.data.sampler import Sampler


class DistributedSampler(Sampler[int]):
    """Every num_replicas-th index, from number `rank` on, of a shuffled or ordered data set.

    num_replicas, rank: 1 and 0 when None. shuffle: a permutation seeded with seed + epoch, so call set_epoch
    before each pass. drop_last: leave out what does not divide evenly; otherwise the first indices come once
    more to fill up.
    """

    def __init__(
        self,
        dataset: Sized,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        self.dataset = dataset
        self.num_replicas = 1 if num_replicas is None else num_replicas
        self.rank = 0 if rank is None else rank
        if not 0 <= self.rank < self.num_replicas:
            raise ValueError(
                f"Invalid rank {self.rank}, rank should be in the interval [0, {self.num_replicas - 1}]"
            )
        self.epoch = 0
        self.shuffle = shuffle
        self.seed = seed
        self.drop_last = drop_last
        count = len(dataset)
        uneven = drop_last and count % self.num_replicas != 0
        self.num_samples = math.ceil((count - self.num_replicas if uneven else count) / self.num_replicas)
        self.total_size = self.num_samples * self.num_replicas

    def __iter__(self) -> Iterator[int]:
        count = len(self.dataset)
        if self.shuffle:
            indices = randperm(
                count, generator=Generator().manual_seed(self.seed + self.epoch), device="cpu"
            ).tolist()
        else:
            indices = list(range(count))
        if not self.drop_last and indices:
            missing = self.total_size - count
            indices += (indices * math.ceil(missing / count))[:missing]
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Choose the permutation of the next pass."""
        self.epoch = epoch
