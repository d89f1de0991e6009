"""What a run of gpu_run.py found, for people: table.md, and the results in docs/gpu.md with their figures.

    python3 tools/cuda/report.py FOLDER...    writes docs/gpu.md, from one run or several on one machine

Later folders' stages take the place of earlier ones'.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from gpu_figure import crossing, lines_figure  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"
TITLES = {
    "versions": "Versions",
    "smoke": "Smoke: memory, copy, kernel, product, convolution",
    "training-tests": "Training beside the CPU, memory, streams",
    "parity": "Every op record, CPU against GPU",
    "replay": "50 steps, eager against replay",
    "training": "The lecture's network to its accuracy",
    "benchmarks": "Benchmarks",
    "question": "CPU or GPU, over batch and network sizes",
    "sanitizer": "compute-sanitizer on a subset",
    "rebuild": "The GPU library compiled there",
}


def value(cases: dict, name: str, who: str = "weft") -> tuple[float, float] | None:
    """(milliseconds, work of a step), or nothing."""
    one = cases.get(name, {}).get(who, {})
    return (one["ms"], one["work"]) if "ms" in one else None


def rate(cases: dict, name: str, who: str = "weft") -> float | None:
    """Work a second."""
    found = value(cases, name, who)
    return found and found[1] / found[0] * 1e3


def goals(cases: dict) -> list[tuple[str, str, str, str, bool | None]]:
    """Title, goal, weft's, PyTorch's (or the library's), whether it was reached: None without a figure."""
    rows = []

    def milliseconds(title: str, name: str, most: float, scale: float = 1, unit: str = "ms") -> None:
        told = [value(cases, name, who) for who in ("weft", "torch")]
        figures = [f"{one[0] * scale:.3g} {unit}" if one else "" for one in told]
        reached = told[0][0] * scale <= most if told[0] else None
        rows.append((title, f"at most {most:g} {unit}", *figures, reached))

    def per_second(title: str, names: tuple[str, ...], least: float, unit: str) -> None:
        best = [
            max(filter(None, (rate(cases, n, who) for n in names)), default=None) for who in ("weft", "torch")
        ]
        figures = [f"{one:,.0f}" if one else "" for one in best]
        rows.append((title, f"{least:,.0f} {unit} and more", *figures, best[0] and best[0] >= least))

    def of_copy(title: str, name: str, least: int) -> None:
        copies = [rate(cases, "bandwidth/copy", who) for who in ("weft", "torch")]
        copy = max(filter(None, copies), default=None)
        shares = [
            100 * one / copy if one and copy else None
            for one in (rate(cases, name), rate(cases, name, "torch"))
        ]
        figures = [f"{one:.0f} %" if one else "" for one in shares]
        rows.append((title, f"{least} % of copy speed", *figures, shares[0] and shares[0] >= least))

    milliseconds("Lecture's network, batch 100, graph", "lecture/100/graph", 0.15)
    milliseconds("Lecture's network, batch 100, eager", "lecture/100/eager", 0.3)
    milliseconds("Lecture's network, batch 1024, graph", "lecture/1024/graph", 0.5)
    per_second(
        "ResNet-50, bf16, channels-last, batch 256",
        ("resnet50/256/eager", "resnet50/256/graph"),
        2500,
        "images/s",
    )
    per_second("GPT-2 124M, bf16, 16 x 1024", ("gpt2/16/eager", "gpt2/16/graph"), 250_000, "tokens/s")
    of_copy("a + b, 256 MB each", "bandwidth/add", 90)
    of_copy("relu(a), 256 MB", "bandwidth/relu", 90)
    of_copy("a + row (broadcast)", "bandwidth/add_row", 70)
    of_copy("a + b transposed", "bandwidth/add_transposed", 70)
    for precision in ("bf16", "tf32", "float32"):
        name = f"gemm/{precision}"
        weft, raw = rate(cases, name), rate(cases, name, "cublaslt")
        share = 100 * weft / raw if weft and raw else None
        told = f"{weft / 1e12:.0f} TFLOP/s" + (f", {share:.0f} %" if share else "") if weft else ""
        other = f"{raw / 1e12:.0f} TFLOP/s" if raw else ""
        rows.append(
            (f"Product 8192 x 8192, {precision}", "95 % of cuBLASLt", told, other, share and share >= 95)
        )
    milliseconds("The CPU's time for a + b of 64 elements", "host/add", 3, 1e3, "us")
    milliseconds("The CPU's time to replay a step", "host/graph", 20, 1e3, "us")
    return rows


def goals_table(cases: dict) -> list[str]:
    lines = ["| what | goal | weft | PyTorch, or cuBLASLt | reached |", "|---|---|---|---|---|"]
    for title, goal, weft, other, reached in goals(cases):
        verdict = "" if reached is None else "yes" if reached else "**no**"
        lines.append(f"| {title} | {goal} | {weft} | {other} | {verdict} |")
    return lines


def all_cases(cases: dict) -> list[str]:
    lines = ["| case | weft, ms | PyTorch, ms | times as fast | weft, a second |", "|---|---|---|---|---|"]
    units = {"bytes": (1e9, "GB"), "operations": (1e12, "TFLOP"), "calls": (1, "calls")}
    for name, found in cases.items():
        weft, torch = value(cases, name), value(cases, name, "torch")
        scale, unit = units.get(
            found.get("weft", {}).get("unit", ""), (1, found.get("weft", {}).get("unit", ""))
        )
        second = (
            f"{rate(cases, name) / scale:,.0f} {unit}" if weft else found.get("weft", {}).get("error", "")
        )
        ratio = f"{torch[0] / weft[0]:.2f}" if weft and torch else ""
        other = f"{torch[0]:.4g}" if torch else found.get("torch", {}).get("error", "")
        lines.append(f"| {name} | {f'{weft[0]:.4g}' if weft else ''} | {other} | {ratio} | {second} |")
    return [line.replace("\n", " ") for line in lines]


def stages_table(stages: dict) -> list[str]:
    lines = ["| stage | result | seconds | |", "|---|---|---|---|"]
    for name, stage in stages.items():
        verdict = {True: "passed", False: "**failed**", None: "left out"}[stage["ok"]]
        more = stage.get("why", "")
        if "passed" in stage:
            more = (
                f"{stage['passed']} passed, {len(stage['failed'])} failed, {stage['skipped']} skipped. {more}"
            )
        if name == "training" and stage.get("cuda"):
            last = stage["cuda"][-1]
            more = f"test accuracy {last['accuracy']:.4f} after {len(stage['cuda'])} epochs. {more}"
        if name == "sanitizer":
            more = "; ".join(f"{k}: {v}" for k, v in stage.items() if " of " in k) or more
        lines.append(f"| {TITLES.get(name, name)} | {verdict} | {stage['seconds']:.0f} | {more.strip()} |")
    return [line.replace("\n", " ") for line in lines]


def question_table(rows: list[dict]) -> list[str]:
    lines = [
        "| channels | batch | CPU, ms | GPU eager, ms | GPU graph, ms | faster |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        times = {who: row.get(who, {}).get("ms") for who in ("cpu", "eager", "graph")}
        known = {who: ms for who, ms in times.items() if ms}
        best = {"cpu": "CPU", "eager": "GPU", "graph": "GPU"}[min(known, key=known.get)] if known else ""
        figures = " | ".join(f"{ms:.4g}" if ms else "" for ms in times.values())
        lines.append(f"| {row['channels']} | {row['batch']} | {figures} | {best} |")
    return lines


def machine_lines(results: dict) -> list[str]:
    machine, versions = results.get("machine", {}), results["stages"].get("versions", {})
    weft = versions.get("weft", {})
    lines = []
    if results.get("simulated"):
        lines.append("**A rehearsal on the simulated GPU: none of its figures means anything.**\n")
    lines.append(f"Run {results.get('when', '')[:10]}, commit {results.get('commit', '')[:12]}.")
    if "name" in weft:
        lines.append(
            f"{weft['name']} (capability {weft['capability']}, {weft['multiprocessors']} multiprocessors, "
            f"{weft['memory'] / 2**30:.0f} GiB); driver for CUDA {weft['driver']}, "
            f"runtime {weft['runtime']}, cuBLAS {weft['cublas'] or 'none'}, cuDNN {weft['cudnn'] or 'none'}."
        )
    lines.append(
        f"{machine.get('processor', '?')}, {machine.get('cores', '?')} cores; {machine.get('system', '?')}; "
        f"PyTorch: {versions.get('torch', '?')}."
    )
    return lines


def table(results: dict) -> str:
    """table.md: the stages, the goals, all figures."""
    stages = results["stages"]
    parts = [*machine_lines(results), "", *stages_table(stages)]
    if "benchmarks" in stages:
        cases = stages["benchmarks"].get("cases", {})
        parts += ["", *goals_table(cases), "", *all_cases(cases)]
        if stages["benchmarks"].get("left_out"):
            parts += ["", f"No time was left for: {', '.join(stages['benchmarks']['left_out'])}."]
    if stages.get("question", {}).get("question"):
        parts += ["", *question_table(stages["question"]["question"])]
    for name, stage in stages.items():
        if stage.get("failed"):
            parts += [
                "",
                f"Failed in {TITLES.get(name, name)}:",
                "",
                *(f"- {one}" for one in stage["failed"][:200]),
            ]
    return "\n".join(parts) + "\n"


def page(results: dict | None, figure: Path | None) -> str:
    """What stands between docs/gpu.md's markers; `figure` is written."""
    if results is None:
        return "\n".join(
            ["**Nothing of weft has run on a GPU yet.** The goals, for one H200:", "", *goals_table({})]
        )
    text = table(results)
    if "benchmarks" not in results["stages"]:
        text += "\n".join(
            ["", "The benchmarks have not been run there. The goals, for one H200:", "", *goals_table({}), ""]
        )
    rows = results["stages"].get("question", {}).get("question", [])
    if rows and figure:
        figure.write_text(lines_figure(rows))
        answer = " ".join(crossing(rows))
        caption = "A training step on the CPU and on the GPU, over batch and network size"
        text += f"\n![{caption}]({figure.name})\n\n{answer}\n"
    return text.rstrip()


def refusal(folder: Path) -> str:
    """Why a folder's results are not for the page, which is about real GPUs; or nothing."""
    try:
        results = json.loads((folder / "results.json").read_text())
    except OSError as error:
        return f"no results: {error}"
    if results.get("simulated"):
        return "a rehearsal on the simulated GPU"
    versions = results.get("stages", {}).get("versions")
    if versions and "name" not in versions.get("weft", {}):
        return f"a run without a GPU: {versions.get('why', 'versions names none')}"
    return ""


def merged(folders: list[Path]) -> dict | None:
    results = None
    for folder in folders:
        one = json.loads((folder / "results.json").read_text())
        results = one if results is None else results | one | {"stages": results["stages"] | one["stages"]}
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, help="results of gpu-run; none: nothing has run")
    parser.add_argument(
        "--page", type=Path, default=ROOT / "docs/gpu.md", help="whose marked part is written"
    )
    options = parser.parse_args()
    refused = [f"{folder}: {why}" for folder in options.folders if (why := refusal(folder))]
    if refused:
        sys.exit(f"report.py: {options.page} stays as it is. " + "; ".join(refused))
    text = options.page.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    results = merged(options.folders)
    if results and "versions" not in results["stages"]:
        sys.exit("report.py: no folder says which GPU it was; ./dev gpu-run FOLDER versions adds that")
    body = page(results, options.page.with_suffix(".svg"))
    options.page.write_text(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")


if __name__ == "__main__":
    main()
