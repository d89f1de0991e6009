"""A run's results as Markdown: a summary by family, what is slow and why, and every case."""

from __future__ import annotations

import statistics
from collections.abc import Iterable

from comparison.report import table, times

from .reasons import reason_for

BEGIN = {
    "ops": "<!-- measured by benchmarks/families.py: written anew by --write -->",
    "layers": "<!-- measured by benchmarks/families.py --layers: written anew by --write -->",
}
OF_LAYERS = (
    "Layers are in training mode. Forward, nothing is recorded; backward, gradients of parameters and "
    "inputs are computed as well. float32. Cells have weft's time and the ratio; what small, medium and "
    "large are is in [layers.txt](../benchmarks/families/layers.txt)."
)
FAULTS = 100  # page faults of a step
SLOW = 0.8  # of PyTorch's speed; rows below are marked and have a reason


def duration(seconds: float) -> str:
    unit, scale = next(
        ((u, s) for u, s in (("ns", 1e9), ("us", 1e6), ("ms", 1e3)) if seconds * s < 1000), ("s", 1)
    )
    return f"{seconds * scale:.3g} {unit}"


def geometric_mean(ratios: Iterable[float]) -> float:
    return statistics.geometric_mean(ratios)


def call_of(row: dict) -> str:
    return f"`{row['call'].replace('|', chr(92) + '|')}`{', backward' if row['backward'] else ''}"


def by_family(rows: list[dict]) -> dict[str, list[dict]]:
    families: dict[str, list[dict]] = {}
    for row in rows:
        families.setdefault(row["family"], []).append(row)
    return families


def summary_table(rows: list[dict]) -> str:
    lines = []
    for family, members in [*by_family(rows).items(), ("**all**", rows)]:
        ratios = [row["ratio"] for row in members]
        lines.append(
            [
                family,
                str(len(ratios)),
                times(geometric_mean(ratios)),
                times(min(ratios)),
                str(sum(ratio < SLOW for ratio in ratios) or ""),
            ]
        )
    return table(["family", "cases", "geometric mean", "slowest", f"below {SLOW}x"], lines)


def slow_table(rows: list[dict]) -> str:
    slow = sorted((row for row in rows if row["ratio"] < SLOW), key=lambda row: row["ratio"])
    lines = [
        [
            call_of(row),
            row["given"],
            times(row["ratio"]),
            reason_for(row["title"], row.get("kind", "op")) or "not looked into yet",
        ]
        for row in slow
    ]
    return table(["call", "given", "ratio", "why"], lines) if lines else "None."


def full_table(rows: list[dict]) -> str:
    lines = []
    for row in rows:
        ratio = times(row["ratio"])
        marked = f"**{ratio}**" if row["ratio"] < SLOW else ratio
        lines.append([call_of(row), row["given"], duration(row["weft"]), duration(row["torch"]), marked])
    return table(["call", "given", "weft", "PyTorch", "times as fast"], lines)


def faulting(row: dict) -> bool:
    """PyTorch took its memory from the system, and gave it back, in every call."""
    return row.get("torch_faults", 0) >= FAULTS


def of_faults(rows: list[dict]) -> str:
    """What a reader of the means must know."""
    apart = {state: [row["ratio"] for row in rows if faulting(row) == state] for state in (False, True)}
    if not all(apart.values()):
        return ""
    return (
        rf"In {len(apart[True])} of {len(rows)} cases, marked \*, PyTorch's process takes its memory from "
        f"the system anew in every call ({FAULTS} page faults or more), which takes time of its own: "
        f"the geometric mean of the ratios there is {times(geometric_mean(apart[True]))}, in the "
        f"others {times(geometric_mean(apart[False]))}."
    )


def cell(row: dict | None) -> str:
    if row is None:
        return ""
    ratio = times(row["ratio"])
    marked = f"**{ratio}**" if row["ratio"] < SLOW else ratio
    return f"{duration(row['weft'])}, {marked}" + (r"\*" if faulting(row) else "")


def sizes_table(rows: list[dict]) -> str:
    """A line for each layer or optimizer: what weft takes and the ratio, at each size."""
    layers = rows[0]["kind"] == "layer"
    heads = ("small", "medium", "large") if layers else ("few", "many", "very many", "100 of few")
    columns = [(size, False) for size in range(len(heads))]
    if layers:
        columns += [(size, True) for size in range(len(heads))]
    found = {(row["call"], row["size"], row["backward"]): row for row in rows}
    lines = [
        [f"`{call}`", *(cell(found.get((call, *column))) for column in columns)]
        for call in dict.fromkeys(row["call"] for row in rows)
    ]
    titles = [f"{heads[size]}{', and backward' if backward else ''}" for size, backward in columns]
    return table(["layer" if layers else "optimizer", *titles], lines)


def markdown(results: dict, machine: str) -> str:
    rows = results["rows"]
    layers = results.get("table") == "layers"
    program = f"benchmarks/families.py{' --layers' if layers else ''}"
    parts = [
        f"Measured {results['date']} by `{program}` on {machine}; weft {results['weft']}, PyTorch "
        f"{results['torch']}, both from Python, {results['threads']} threads. Each library is a process; "
        f"they computed in turns of {results['seconds']} s, {results['turns']} for each case. Times are "
        "medians; a ratio is PyTorch's time divided by weft's, the median of the turns' ratios."
        + (f" {OF_LAYERS}" if layers else ""),
        summary_table(rows),
        *filter(None, [of_faults(rows) if layers else ""]),
        f"### Below {SLOW}x, and why",
        slow_table(rows),
    ]
    for family, members in by_family(rows).items():
        parts += [f"### {family}", sizes_table(members) if layers else full_table(members)]
    return "\n\n".join(parts) + "\n"
