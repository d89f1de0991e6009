"""benchmarks/families.py --layers: its table has every layer and optimizer; its report marks what is slow."""

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import weft

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are in the checkout only", allow_module_level=True)
sys.path.insert(0, str(BENCHMARKS))

from families import report  # noqa: E402
from families.cases import cases  # noqa: E402

WITHOUT_FORWARD = {
    "Module",
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "ParameterList",
    "RNNBase",
    "RNNCellBase",
}
NOT_IN_PYTORCH = {"HingeLoss", "Newton"}


def measured(kind):
    """Sizes by class."""
    found = {}
    for case in cases("layers"):
        if case.kind == kind:
            found.setdefault(case.call.partition("(")[0], set()).add((case.size, case.backward))
    return found


def test_every_layer_is_measured_at_three_sizes_forward_and_backward():
    layers = set(weft.nn.modules.__all__) - WITHOUT_FORWARD - NOT_IN_PYTORCH
    found = measured("layer")
    assert found.keys() == layers
    each = {(size, backward) for size in range(3) for backward in (False, True)}
    assert [name for name, sizes in found.items() if sizes != each] == []


def test_every_optimizer_is_measured():
    optimizers = {
        name
        for name, member in vars(weft.optim).items()
        if inspect.isclass(member)
        and issubclass(member, weft.optim.Optimizer)
        and member is not weft.optim.Optimizer
    }
    found = measured("optimizer")
    assert found.keys() == optimizers - NOT_IN_PYTORCH
    assert all(len(sizes) == 4 for sizes in found.values())


def test_titles_tell_cases_apart():
    titles = [case.title for case in cases("layers")]
    assert len(set(titles)) == len(titles)


def test_every_small_case_can_be_computed_in_weft():
    numbers = [i for i, case in enumerate(cases("layers")) if case.size == 0]
    path = os.pathsep.join([str(Path(weft.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    answers = subprocess.run(
        [sys.executable, str(BENCHMARKS / "families/worker.py"), "layers", "weft", "1"],
        input="".join(f"prepare {i}\n" for i in numbers),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    ).stdout.splitlines()[1:]
    errors = [line for line in answers if "error" in json.loads(line)]
    assert (len(answers), errors) == (len(numbers), [])


def row(ratio, size=0, backward=False, faults=0):
    return {
        "title": "linear: Linear(D, D) [32x16]",
        "family": "linear",
        "call": "Linear(D, D)",
        "given": "32x16",
        "backward": backward,
        "kind": "layer",
        "size": size,
        "weft": 1e-6,
        "torch": ratio * 1e-6,
        "torch_faults": faults,
        "ratio": ratio,
    }


def test_a_layer_has_a_line_of_sizes_with_slow_ones_marked():
    text = report.sizes_table([row(0.5), row(2.0, size=2, backward=True, faults=900)])
    assert text.splitlines()[-1] == r"| `Linear(D, D)` | 1 us, **0.50x** |  |  |  |  | 1 us, 2.0x\* |"


def test_the_report_tells_of_means_with_and_without_page_faults():
    text = report.of_faults([row(2.0), row(50.0, faults=900)])
    assert "1 of 2 cases" in text
    assert "the ratios there is 50x, in the others 2.0x" in text
    assert report.of_faults([row(2.0)]) == ""


def test_samples_outside_their_range_choose_no_windows_outside_the_image():
    x = weft.randn(1, 1, 6, 6)
    for sample in (-3.0, 7.0, float("nan")):
        samples = weft.full((1, 1, 2), sample)
        try:
            y = weft.nn.functional.fractional_max_pool2d(x, 2, output_size=3, _random_samples=samples)
        except ValueError as error:
            assert "random_samples must be in [0, 1)" in str(error)
        else:
            assert weft.isin(y, x).all()
