"""benchmarks/compare.py: ratios, limits, tables, what it does about absent libraries, and a short run."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import weft

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are in the checkout only", allow_module_level=True)
sys.path.insert(0, str(BENCHMARKS))

from comparison import chart, measure, report, workers  # noqa: E402
from comparison.workloads import WORKLOADS, Conv, Goal, Workload, linear  # noqa: E402

TITLES = {"weft_python": "weft, Python", "torch_eager": "PyTorch, eager", "jax": "JAX, jit"}


def contestant(median, ratio=None, reached=None):
    return {
        "median": median,
        "best": median / 2,
        "turns": [median],
        "steps": 10,
        "faults": 0.0,
        "disturbed": 0,
        "peak_mb": 100.0,
        "version": "1.0",
        "reached": reached,
        **({} if ratio is None else {"ratio": ratio}),
    }


def results(differences=None, contestants=None):
    row = {
        "workload": "lecture",
        "threads": 2,
        "date": "2026-01-01",
        "contestants": contestants
        or {
            "weft_python": contestant(0.001, ratio=4.0, reached=False),
            "torch_eager": contestant(0.004, ratio=1.0),
        },
        "losses": {},
        "differences": differences or {"weft_python": None},
        "limits": {
            "arithmetic": 0.0002,
            "arithmetic_rate": 3e11,
            "arithmetic_amount": 6e7,
            "bandwidth": 0.0001,
            "bandwidth_rate": 4e10,
            "bandwidth_amount": 4e6,
        },
    }
    machine = {"processor": "a CPU", "cores": 2, "memory_gb": 8, "system": "Linux", "python": "3.11"}
    return {
        "machine": machine,
        "lanes": 16,
        "processes": 2,
        "turns": 3,
        "seconds": 0.3,
        "attempts": 5,
        "titles": TITLES,
        "rows": [row],
        "busy": [],
    }


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_medians():
    # The machine was ten times slower in the second round, for both.
    assert measure.ratio_of_turns([2, 20, 3], [1, 10, 1]) == 2


def test_goals():
    assert Goal(ratio=3).is_reached(3.0, 1.0) is True
    assert Goal(ratio=3).is_reached(2.9, 1.0) is False
    assert Goal(ratio=3).is_reached(None, 1.0) is None
    assert Goal(seconds=1e-7).is_reached(None, 2e-7) is False


def test_arithmetic_counts_whole_vectors_and_no_gradient_of_the_input():
    conv = Conv(batch=1, inputs=3, outputs=20, kernel=1, side=1)
    assert conv.flops(lanes=16, needs_input_gradient=False) == 2 * 2 * 3 * 32
    assert conv.flops(lanes=16, needs_input_gradient=True) == 2 * (2 * 3 * 32 + 16 * 20)
    assert linear(1, 10, 5).parameters == 55
    lecture = next(w for w in WORKLOADS if w.name == "lecture")
    assert lecture.model.parameters == sum(
        p.numel() for p in [weft.nn.Conv2d(1, 20, 5), weft.nn.Linear(720, 10)] for p in p.parameters()
    )


def test_losses_are_compared_with_those_of_the_same_order_of_data():
    workload = Workload("w", "w", "step")
    losses = {"weft_python": [1.0], "torch_eager": [1.00005], "jax": [9.0], "weft_cpp": [1.1]}
    differences = measure.compare_losses(workload, losses)
    assert differences["weft_python"] is None
    assert "torch_eager" in differences["weft_cpp"]
    assert "jax" not in differences and "torch_eager" not in differences
    own_order = Workload("e", "e", "epoch", same_order=(frozenset({"weft_cpp", "libtorch"}),))
    assert measure.compare_losses(own_order, {"weft_cpp": [1.0], "torch_eager": [2.0]}) == {}
    assert not measure.losses_agree([float("nan")], [1.0])


def test_report_keeps_lost_goals_and_leaves_out_absent_libraries():
    text = report.markdown(results())
    assert "| lectures' convnet, batch 100, Adam | **1.00** (0.500) | 4.00 (2.00) |" in text
    assert "4.0x, goal 6x **not reached**" in text
    assert "JAX" not in text
    assert "agree to 0.0001" in text


def test_report_without_pytorch_has_no_ratios():
    alone = results(contestants={"weft_python": contestant(0.001)})
    text = report.markdown(alone)
    assert "times as fast" not in text
    assert "**1.00** (0.500)" in text
    assert chart.svg(alone).endswith("</svg>\n")


def test_report_says_loudly_that_losses_differ():
    text = report.markdown(results(differences={"weft_python": "[1] against [2]"}))
    assert "**LOSSES DIFFER: lecture, 2 threads, weft_python: [1] against [2]**" in text
    assert "agree" not in text


def test_report_is_replaced_between_its_markers():
    first = report.between_markers("# Mine\n", "one\n")
    second = report.between_markers(first + "\nAfter.\n", "two")
    assert second.startswith("# Mine\n\n<!--") and second.endswith("-->\n\nAfter.\n")
    assert "two" in second and "one" not in second.replace(report.BEGIN, "").replace(report.END, "")


def test_rows_of_an_earlier_run_are_kept_unless_measured_anew():
    earlier, newer = results(), results(contestants={"weft_python": contestant(0.002)})
    other = {**earlier["rows"][0], "workload": "tiny_mlp", "date": "2025-12-31"}
    both = report.merged({**earlier, "rows": [*earlier["rows"], other]}, newer)
    assert [row["workload"] for row in both["rows"]] == ["tiny_mlp", "lecture"]
    assert both["rows"][1]["contestants"] == newer["rows"][0]["contestants"]
    assert "Measured 2025-12-31 to 2026-01-01" in report.markdown(both)


def test_chart_draws_a_bar_for_each_that_is_not_the_reference():
    drawing = chart.svg(results())
    assert drawing.count(f'fill="{chart.COLORS["weft_python"]}"') == 2  # legend and bar
    assert chart.COLORS["jax"] not in drawing


def test_absent_libraries_are_no_contestants(tmp_path):
    assert workers.installed_contestants(tmp_path, tmp_path / "peers") == []


def test_a_worker_that_fails_is_told_and_left_out(tmp_path):
    told = []
    broken = workers.Contestant("broken", "Broken", [sys.executable, "-c", "raise OSError('no such model')"])
    with measure.prepared([(broken, "mlp")], 1, told.append) as (running, first):
        assert running == {} and first == {}
    assert told == ["    left out: broken ended: OSError: no such model"]


def test_a_turn_that_others_disturbed_is_repeated(monkeypatch):
    shares = iter([1.5, 0.6, 0.05, 0.0])
    monkeypatch.setattr(workers.time, "sleep", lambda seconds: None)
    worker = workers.Worker.__new__(workers.Worker)
    monkeypatch.setattr(worker, "turn", lambda seconds: {"foreign": next(shares)})
    assert worker.calm_turn(0.1, 5) == {"foreign": 0.05}
    shares = iter([0.9, 0.5, 0.3, 0.4, 0.8, 0.0])
    assert worker.calm_turn(0.1, 5) == {"foreign": 0.3}


def test_a_short_run_of_weft_alone(tmp_path):
    package = Path(weft.__file__).parents[1]
    (tmp_path / "python").symlink_to(package)
    command = [sys.executable, BENCHMARKS / "compare.py", "--workloads", "^tiny_mlp$", "--turns", "1"]
    command += ["--processes", "2", "--attempts", "1"]
    command += ["--seconds", "0.01", "--threads", "1", "--json", tmp_path / "figures.json"]
    command += ["--build", tmp_path, "--peers", tmp_path / "absent"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert "| tiny MLP 2-16-16-2, batch 32, SGD with momentum | **0." in run.stdout
    assert "PyTorch is not installed" in run.stderr
    (row,) = json.loads((tmp_path / "figures.json").read_text())["rows"]
    assert list(row["contestants"]) == ["weft_python"]
    assert len(row["losses"]["weft_python"]) == 6


def test_counts_that_grew_beyond_the_margin_are_named():
    from op_counts import worse

    kept = {"add": {"instructions": 1000, "operator new": 0}}
    assert worse(kept, {"add": {"instructions": 1019, "operator new": 0}}) == []
    assert worse(kept, {"add": {"instructions": 1021, "operator new": 0}}) == [
        "add: 1021 instructions, kept are 1000"
    ]
    assert worse(kept, {"add": {"instructions": 900, "operator new": 1}}) == [
        "add: 1 operator new, kept are 0"
    ]
    assert worse(kept, {"mul": {"instructions": 1, "operator new": 0}}) == ["mul: not kept yet"]


@pytest.mark.parametrize("option", ["--turns", "--processes", "--attempts", "--threads"])
def test_counts_below_one_are_refused(option):
    program = [sys.executable, str(BENCHMARKS / "compare.py"), option, "0"]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"argument {option}: must be at least 1; got 0" in done.stderr
