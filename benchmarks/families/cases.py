"""Reads the table cases.txt: calls of every family of ops, and the tensors they are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Case:
    family: str
    call: str  # Python; `torch` is either library, F its nn.functional, other names are the inputs
    inputs: tuple[tuple[str, str], ...]  # names, and words of which worker.py makes them
    backward: bool

    @property
    def given(self) -> str:
        """The inputs in words; one that all have is not named."""
        words = ", ".join(f"{name} {spec}" for name, spec in self.inputs)
        return words.removeprefix("x ") if len(self.inputs) == 1 else words

    @property
    def title(self) -> str:
        """Names the case in results and reasons."""
        return f"{self.family}: {self.call}{' and backward' if self.backward else ''} [{self.given}]"


def cases() -> Iterator[Case]:
    for line in TABLE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        family, call, alternatives, *backward = (part.strip() for part in line.split(" | "))
        for alternative in alternatives.split(" / "):
            yield Case(family, call, tuple(named_inputs(alternative, alternatives)), backward == ["backward"])


def named_inputs(alternative: str, alternatives: str) -> Iterator[tuple[str, str]]:
    """Later alternatives of a single input leave its name out."""
    if alternative == "none":
        return
    if ":" not in alternative:
        alternative = f"{alternatives.partition(':')[0]}: {alternative}"
    for part in alternative.split(", "):
        name, _, spec = part.partition(":")
        yield name.strip(), spec.strip()
