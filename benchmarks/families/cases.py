"""Reads the tables: cases.txt of ops, layers.txt of layers and optimizers, and the tensors they are given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLES = {
    "ops": Path(__file__).with_name("cases.txt"),
    "layers": Path(__file__).with_name("layers.txt"),
}


@dataclass(frozen=True)
class Case:
    family: str
    call: str  # Python; `torch` is either library, F its nn.functional, other names are the inputs
    inputs: tuple[tuple[str, str], ...]  # names, and words of which worker.py makes them
    backward: bool
    kind: str = "op"  # or "layer" or "optimizer": the call makes one, in the library's module of that name
    size: int = 0  # which of the line's alternatives

    @property
    def given(self) -> str:
        """The inputs in words; one that all have is not named."""
        words = ", ".join(f"{name} {spec}" for name, spec in self.inputs)
        return words.partition(" ")[2] if len(self.inputs) == 1 and self.inputs[0][0] in "xp" else words

    @property
    def title(self) -> str:
        """Names the case in results and reasons."""
        return f"{self.family}: {self.call}{' and backward' if self.backward else ''} [{self.given}]"


def cases(table: str = "ops") -> Iterator[Case]:
    for line in TABLES[table].read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        family, call, alternatives, *backward = (part.strip() for part in line.split(" | "))
        for size, alternative in enumerate(alternatives.split(" / ")):
            inputs = tuple(named_inputs(alternative, alternatives))
            if table == "ops":
                yield Case(family, call, inputs, backward == ["backward"])
            elif family == "optimizer":
                yield Case(family, call, inputs, False, "optimizer", size)
            else:
                yield Case(family, call, inputs, False, "layer", size)
                yield Case(family, call, inputs, True, "layer", size)


def named_inputs(alternative: str, alternatives: str) -> Iterator[tuple[str, str]]:
    """Later alternatives of a single input leave its name out."""
    if alternative == "none":
        return
    if ":" not in alternative:
        alternative = f"{alternatives.partition(':')[0]}: {alternative}"
    for part in alternative.split(", "):
        name, _, spec = part.partition(":")
        yield name.strip(), spec.strip()
