"""Sequences of different lengths as one tensor: padded to the longest, or packed step after step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from weft import _C
from weft._C import Tensor

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class _Packed(NamedTuple):
    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(_Packed):
    """The elements of sequences without padding: those of each step together, longest sequences first.

    ``data``: (sum of lengths, *); ``batch_sizes``: how many sequences have each step, int64 on the CPU;
    ``sorted_indices``: where each sequence stood before they were sorted, ``unsorted_indices`` the inverse.
    """

    def __new__(
        cls,
        data: Any,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> PackedSequence:
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise ValueError(f"Expected data to be a list or tuple of length 2, got {type(data)}")
            data, batch_sizes = data
        if not batch_sizes.device.type == "cpu":
            raise ValueError(
                f"batch_sizes should always be on CPU; got {batch_sizes.device}: these tensors are made by "
                "the functions of weft.nn.utils.rnn"
            )
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def pin_memory(self) -> PackedSequence:
        """With ``data`` and its indices in pinned memory, from which copies to a GPU need no waiting."""
        indices = (
            None if i is None else i.pin_memory() for i in (self.sorted_indices, self.unsorted_indices)
        )
        return type(self)(self.data.pin_memory(), self.batch_sizes, *indices)

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """With ``data`` as ``Tensor.to`` gives it, and itself if that changes nothing."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        device = data.device
        indices = (None if i is None else i.to(device) for i in (self.sorted_indices, self.unsorted_indices))
        return type(self)(data, self.batch_sizes, *indices)

    def cpu(self, *args: Any, **kwargs: Any) -> PackedSequence:
        return self.to(*args, device="cpu", **kwargs)

    def cuda(self, *args: Any, **kwargs: Any) -> PackedSequence:
        return self.to(*args, device="cuda", **kwargs)

    def double(self) -> PackedSequence:
        return self.to(_C.float64)

    def float(self) -> PackedSequence:
        return self.to(_C.float32)

    def half(self) -> PackedSequence:
        return self.to(_C.float16)

    def long(self) -> PackedSequence:
        return self.to(_C.int64)

    def int(self) -> PackedSequence:
        return self.to(_C.int32)

    def short(self) -> PackedSequence:
        return self.to(_C.int16)

    def char(self) -> PackedSequence:
        return self.to(_C.int8)

    def byte(self) -> PackedSequence:
        return self.to(_C.uint8)

    @property
    def is_cuda(self) -> bool:
        return self.data.device.type == "cuda"

    def is_pinned(self) -> bool:
        return self.data.is_pinned()


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Where each place of ``permutation`` went; None for None."""
    if permutation is None:
        return None
    places = _C.arange(permutation.numel(), device=permutation.device)
    return _C.empty_like(permutation).scatter(0, permutation, places)


def _places(batch_sizes: Sequence[int], samples: int) -> list[int]:
    """Of the elements of a packed sequence, in padded steps of ``samples`` each."""
    return [step * samples + sample for step, size in enumerate(batch_sizes) for sample in range(size)]


def _batch_sizes(lengths: Sequence[int]) -> list[int]:
    """How many of the sequences, longest first, have each step."""
    return [sum(length > step for length in lengths) for step in range(lengths[0])]


def pack_padded_sequence(
    input: Tensor, lengths: Tensor | Sequence[int], batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Packs padded sequences (T, N, *), or (N, T, *) with ``batch_first``, of these ``lengths``.

    ``enforce_sorted``: lengths must fall; otherwise the sequences are sorted, which unpacking undoes. Raises
    RuntimeError for lengths that do not fit.
    """
    given = lengths.tolist() if isinstance(lengths, Tensor) else [int(length) for length in lengths]
    order = None
    if not enforce_sorted:
        order = _C.argsort(_C.tensor(given, dtype=_C.int64, device="cpu"), descending=True, stable=True)
        given = [given[i] for i in order.tolist()]
        order = order.to(input.device)
        input = input.index_select(0 if batch_first else 1, order)
    if batch_first:
        input = input.transpose(0, 1)
    if input.dim() < 2:
        raise RuntimeError(f"a padded batch has at least 2 dimensions; got shape {tuple(input.shape)}")
    steps, samples = input.shape[:2]
    if len(given) != samples:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(given)} (batch_size={samples})"
        )
    if any(length <= 0 for length in given):
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(first < second for first, second in zip(given, given[1:], strict=False)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement"
        )
    if not given:
        raise RuntimeError("Cannot pack empty tensors.")
    if given[0] > steps:
        raise RuntimeError(f"the longest of `lengths` is {given[0]}, but input has {steps} steps")
    batch_sizes = _batch_sizes(given)
    places = _C.tensor(_places(batch_sizes, samples), dtype=_C.int64, device=input.device)
    data = input.reshape(steps * samples, *input.shape[2:]).index_select(0, places)
    return PackedSequence(data, _C.tensor(batch_sizes, dtype=_C.int64, device="cpu"), order)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """The inverse of pack_padded_sequence: padded sequences (T, N, *), and their lengths.

    ``total_length``: T, at least the longest length (ValueError), which it is otherwise.
    """
    data, sizes = sequence.data, sequence.batch_sizes.tolist()
    if (
        not sizes
        or sizes[-1] < 1
        or sum(sizes) != data.size(0)
        or any(a < b for a, b in zip(sizes, sizes[1:], strict=False))
    ):
        raise ValueError(
            "pad_packed_sequence: batch_sizes must be positive, must not rise, and must add up to the "
            f"rows of data; got {sizes} for data {tuple(data.shape)}"
        )
    steps, samples = len(sizes), sizes[0]
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {steps}"
            )
        steps = total_length
    source = [data.size(0)] * (steps * samples)
    for row, place in enumerate(_places(sizes, samples)):
        source[place] = row
    padding = _C.full((1, *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device)
    rows = _C.cat([data, padding]).index_select(0, _C.tensor(source, dtype=_C.int64, device=data.device))
    padded = rows.reshape(steps, samples, *data.shape[1:])
    counts = [sum(size > sample for size in sizes) for sample in range(samples)]
    lengths = _C.tensor(counts, dtype=_C.int64, device="cpu")
    order = sequence.unsorted_indices
    if order is not None:
        padded, lengths = padded.index_select(1, order), lengths[order.to("cpu")]
    return (padded.transpose(0, 1) if batch_first else padded), lengths


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Sequences (L, *) of different lengths as one tensor (T, N, *), or (N, T, *) with ``batch_first``.

    ``padding_side``: "right", behind each sequence, or "left".
    """
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    rows = list(sequences)
    if not rows:
        raise RuntimeError("received an empty list of sequences")
    first = rows[0]
    if first.dim() == 0 or any(row.shape[1:] != first.shape[1:] for row in rows):
        raise RuntimeError(
            "sequences may differ in their first dimension only; got shapes "
            + ", ".join(str(tuple(row.shape)) for row in rows)
        )
    steps = max(row.size(0) for row in rows)

    def padded(row: Tensor) -> Tensor:
        if row.size(0) == steps:
            return row
        shape = (steps - row.size(0), *row.shape[1:])
        padding = _C.full(shape, padding_value, dtype=row.dtype, device=row.device)
        return _C.cat([row, padding] if padding_side == "right" else [padding, row])

    return _C.stack([padded(row) for row in rows], 0 if batch_first else 1)


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """The inverse of pad_sequence: each sequence of (T, N, *) with its own length."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [row[:length] for row, length in zip(padded_sequences.unbind(0), lengths.tolist(), strict=True)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Packs sequences (L, *); see pack_padded_sequence for ``enforce_sorted``."""
    lengths = [sequence.size(0) for sequence in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The inverse of pack_sequence."""
    return unpad_sequence(*pad_packed_sequence(packed_sequences, batch_first=True), batch_first=True)
