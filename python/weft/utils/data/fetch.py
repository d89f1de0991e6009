"""How a batch of observations is read, by indices or from a stream, in a DataLoader and its workers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

from weft.utils.data.collate import default_collate
from weft.utils.data.dataset import IterableDataset, Subset, TensorDataset


class MapFetcher:
    """Reads observations by index; collates them if `batched`."""

    def __init__(
        self, dataset: Any, batched: bool, collate_fn: Callable[[Any], Any], drop_last: bool
    ) -> None:
        self._dataset = dataset
        self._batched = batched
        self._collate_fn = collate_fn

    def fetch(self, index: Any) -> Any:
        try:
            return self._fetch(index)
        except StopIteration as error:  # here it is the dataset's own mistake, not the end of the data
            raise RuntimeError("the dataset's __getitem__ raised StopIteration") from error

    def _fetch(self, index: Any) -> Any:
        if not self._batched:
            return self._collate_fn(self._dataset[index])
        if self._collate_fn is default_collate:
            dataset, indices = _innermost(self._dataset, index)
            if type(dataset) is TensorDataset:
                return dataset._batch(indices)
        fetch = getattr(self._dataset, "__getitems__", None)
        return self._collate_fn(fetch(index) if callable(fetch) else [self._dataset[i] for i in index])


def _innermost(dataset: Any, indices: Sequence[int]) -> tuple[Any, Sequence[int]]:
    while type(dataset) is Subset:
        dataset, indices = dataset.dataset, [dataset.indices[i] for i in indices]
    return dataset, indices


class StreamFetcher:
    """Reads as many observations as it is asked for; StopIteration at the end."""

    def __init__(
        self, dataset: Any, batched: bool, collate_fn: Callable[[Any], Any], drop_last: bool
    ) -> None:
        self._stream = iter(dataset)
        self._batched = batched
        self._collate_fn = collate_fn
        self._drop_last = drop_last

    def fetch(self, index: Any) -> Any:
        if not self._batched:
            return self._collate_fn(next(self._stream))
        observations = list(itertools.islice(self._stream, len(index)))
        if not observations or (self._drop_last and len(observations) < len(index)):
            raise StopIteration
        return self._collate_fn(observations)


def make_fetcher(dataset: Any, *arguments: Any) -> MapFetcher | StreamFetcher:
    return (StreamFetcher if isinstance(dataset, IterableDataset) else MapFetcher)(dataset, *arguments)
