"""The examples of the reference pages in Python: what they print is what docs/reference/examples says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import pytorch_names  # noqa: E402
from run_examples import run  # noqa: E402
from stamping.examples import Example, read_all_examples  # noqa: E402

EXAMPLES = [
    pytest.param(example, id=f"{header}-{example.names[0]}")
    for header, examples in read_all_examples(ROOT).items()
    for example in examples
    if example.python
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_it_prints_what_the_page_says(example: Example) -> None:
    assert run(example) == [line.printed for line in example.python]


def test_the_page_of_pytorchs_names_is_what_weft_has() -> None:
    assert pytorch_names.PAGE.read_text(encoding="utf-8") == pytorch_names.page(), (
        "run tools/pytorch_names.py"
    )


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 400
