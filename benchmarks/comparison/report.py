"""A run's results as Markdown: times, ratios and goals, limits, memory; and how they get into a document."""

from __future__ import annotations

from .measure import EPOCH_TURNS, REFERENCE, TOLERANCE
from .workers import FOREIGN
from .workloads import ADAM, MOMENTUM_SGD, WORKLOADS, Workload

BEGIN = "<!-- measured by benchmarks/compare.py: written anew by --write -->"
END = "<!-- end of what was measured -->"
WEFT = ("weft_python", "weft_cpp")
BY_NAME = {workload.name: workload for workload in WORKLOADS}


def digits(value: float) -> str:
    """Three digits that count, none of them a zero for show."""
    places = next((n for least, n in ((100, 0), (10, 1), (1, 2), (0.01, 3)) if value >= least), 4)
    return f"{value:,.{places}f}"


def in_unit(seconds: float, workload: Workload) -> str:
    return f"{seconds * 1e9:,.0f}" if workload.kind == "op" else digits(seconds * 1e3)


def times(ratio: float) -> str:
    places = 0 if ratio >= 10 else 1 if ratio >= 1 else 2
    return f"{ratio:.{places}f}x"


def table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def rows_of(results: dict, kinds: tuple[str, ...], threads: int | None = None) -> list[tuple[Workload, dict]]:
    found = [(BY_NAME[row["workload"]], row) for row in results["rows"] if row["workload"] in BY_NAME]
    return [(w, row) for w, row in found if w.kind in kinds and threads in (None, row["threads"])]


def measured_titles(results: dict, rows: list[tuple[Workload, dict]]) -> dict[str, str]:
    """Name and title of every contestant that some row has."""
    return {n: t for n, t in results["titles"].items() if any(n in row["contestants"] for _, row in rows)}


def one_line(row: dict) -> str:
    workload = BY_NAME[row["workload"]]
    each = [f"{name} {in_unit(one['median'], workload)}" for name, one in row["contestants"].items()]
    return ", ".join(each) + (" ns" if workload.kind == "op" else " ms")


def times_table(results: dict, rows: list[tuple[Workload, dict]], unit: str) -> str:
    titles = measured_titles(results, rows)
    lines = []
    for workload, row in rows:
        measured = row["contestants"]
        fastest = min((one["median"] for one in measured.values()), default=0)
        line = [workload.title]
        for name in titles:
            if name not in measured:
                line.append("")
                continue
            median, best = (in_unit(measured[name][key], workload) for key in ("median", "best"))
            bold = "**" if measured[name]["median"] == fastest else ""
            line.append(f"{bold}{median}{bold} ({best})")
        lines.append(line)
    return table([unit, *titles.values()], lines)


def goal_cell(workload: Workload, row: dict, name: str, with_goal: bool) -> str:
    one = row["contestants"].get(name)
    if one is None:
        return ""
    text = times(one["ratio"]) if "ratio" in one else ""
    goal = workload.goals.get(name)
    if not with_goal or goal is None or one.get("reached") is None:
        return text
    return f"{text}, goal {goal} {'reached' if one['reached'] else '**not reached**'}".lstrip(", ")


def ratio_table(results: dict, rows: list[tuple[Workload, dict]], with_goals: bool) -> str:
    titles = {n: t for n, t in measured_titles(results, rows).items() if n != REFERENCE}
    lines = [[w.title, *(goal_cell(w, row, name, with_goals) for name in titles)] for w, row in rows]
    return table(["times as fast as PyTorch eager", *titles.values()], lines)


def limit_table(rows: list[tuple[Workload, dict]]) -> str:
    lines = []
    for workload, row in rows:
        limits = row["limits"]
        if not limits:
            continue
        best = min((row["contestants"][n]["median"] for n in WEFT if n in row["contestants"]), default=None)
        limit = max(limits.get("arithmetic", 0), limits.get("bandwidth", 0))
        line = [
            f"{workload.title}, {row['threads']} threads"
            if row["threads"] > 1
            else f"{workload.title}, 1 thread"
        ]
        for kind, unit in (("arithmetic", "GF/s"), ("bandwidth", "GB/s")):
            known = kind in limits
            line.append(
                f"{digits(limits[kind] * 1e3)} ms at {limits[f'{kind}_rate'] / 1e9:,.0f} {unit}"
                if known
                else ""
            )
        line.append(f"{digits(best / limit)}" if best else "")
        lines.append(line)
    return table(["a step's limit", "arithmetic", "bandwidth", "weft's faster program / larger limit"], lines)


def memory_table(results: dict, rows: list[tuple[Workload, dict]]) -> str:
    titles = measured_titles(results, rows)
    lines = []
    for workload, row in rows:
        line = [workload.title]
        for name in titles:
            one = row["contestants"].get(name)
            if one is None:
                line.append("")
                continue
            peak = f"{one['peak_mb']:,.0f}" if one["peak_mb"] else "?"
            line.append(
                f"{peak} / {one['faults']:,.0f}" if one["faults"] >= 10 else f"{peak} / {one['faults']:.1f}"
            )
        lines.append(line)
    return table(["peak resident MB / page faults a step", *titles.values()], lines)


def busy_table(results: dict) -> str:
    names = [n for n in results["titles"] if any(n in row["slower"] for row in results["busy"])]
    lines = [
        [
            BY_NAME[row["workload"]].title,
            *(times(row["slower"][n]) if n in row["slower"] else "" for n in names),
        ]
        for row in results["busy"]
    ]
    return table(["times slower than alone", *(results["titles"][n] for n in names)], lines)


def differing_losses(results: dict) -> list[str]:
    """What a reader must hear first: contestants that do not compute the same."""
    return [
        f"LOSSES DIFFER: {row['workload']}, {row['threads']} threads, {name}: {difference}"
        for row in results["rows"]
        for name, difference in row["differences"].items()
        if difference
    ]


def compared_losses(results: dict) -> int:
    return sum(len(row["differences"]) for row in results["rows"])


def dates(results: dict) -> str:
    """When the rows were measured: a day, or the first and the last."""
    days = sorted(row["date"] for row in results["rows"])
    return " to ".join(dict.fromkeys([*days[:1], *days[-1:]]))


def merged(earlier: dict, newer: dict) -> dict:
    """The newer run, and what only the earlier one measured."""
    place = {workload.name: i for i, workload in enumerate(WORKLOADS)}
    both = {**newer, "titles": {**earlier["titles"], **newer["titles"]}}
    for part in ("rows", "busy"):
        found = {(row["workload"], row["threads"]): row for run in (earlier, newer) for row in run[part]}
        known = [key for key in found if key[0] in place]
        both[part] = [found[key] for key in sorted(known, key=lambda key: (place[key[0]], -key[1]))]
    return both


def versions(results: dict) -> str:
    found = {}
    for row in results["rows"]:
        for name, one in row["contestants"].items():
            if one["version"] != "weft":
                found.setdefault(results["titles"][name].partition(",")[0], one["version"])
    return ", ".join(f"{title} {version}" for title, version in found.items())


FOOTNOTES = """\
Arithmetic limit: a layer's forward and its weight gradient take 2 · batch · places of the output ·
kernel² · inputs · ⌈outputs⌉ floating-point operations each; its input gradient, in all layers but the
first, 2 · batch · places · kernel² · ⌈inputs⌉ · outputs. ⌈channels⌉ are filled up to vectors of {lanes}
floats. They are divided by the rate of fused multiply-adds in registers, measured in the same rounds.

Bandwidth limit: 4 bytes · (batch + parameters · (2 + {adam} for Adam or {sgd} for SGD with momentum) +
4 · outputs of layers), divided by the rate of a triad on as much memory as the step touches again and
again, which for small models is a cache's. An epoch is taken as 600 steps.

Both rates are medians of turns, as the times are. What a library saves by fusing, or loses by overhead,
is not in these limits."""


def markdown(results: dict) -> str:
    machine = results["machine"]
    parts = [
        f"Measured {dates(results)} by `benchmarks/compare.py` on {machine['cores']} cores of "
        f"{machine['processor']}, {machine['memory_gb']} GB, {machine['system']}; "
        f"Python {machine['python']}; {versions(results)}. float32. Every contestant is a process of its "
        f"own, {results['processes']} of them one after another; they computed in turns of "
        f"{results['seconds']:g} s, {results['turns']} in each process (of an epoch {EPOCH_TURNS} at most), "
        "in an order drawn anew for every round. Times are medians, bests in brackets; ratios are medians "
        "of the ratios within a round. The fastest of a row is bold."
    ]
    each = [one for row in results["rows"] for one in row["contestants"].values()]
    disturbed, taken = sum(one["disturbed"] for one in each), sum(len(one["turns"]) for one in each)
    parts.append(
        f"A turn during which other processes took {FOREIGN:g} of a core or more was tried again, "
        f"{results['attempts']} times at most; {disturbed} of {taken} turns were disturbed all the same."
    )
    differing = differing_losses(results)
    if differing:
        parts.append("\n".join(f"**{line}**  " for line in differing))
    elif compared_losses(results):
        parts.append(
            f"From the same seed, weft's losses and PyTorch's agree to {TOLERANCE:g} in every row "
            f"({compared_losses(results)} comparisons)."
        )
    most = max((row["threads"] for row in results["rows"]), default=1)
    for threads in sorted({row["threads"] for row in results["rows"]}, reverse=True):
        rows = rows_of(results, ("step", "epoch"), threads)
        if not rows:
            continue
        parts.append(f"### Training steps, {threads} thread{'s' if threads > 1 else ''}")
        parts.append(times_table(results, rows, "ms"))
        if any(REFERENCE in row["contestants"] for _, row in rows):
            parts.append(ratio_table(results, rows, with_goals=threads == most))
    ops = rows_of(results, ("op",))
    if ops:
        parts.append("### Small ops, 8 floats")
        parts.append(times_table(results, ops, "ns"))
        parts.append(ratio_table(results, ops, with_goals=True))
    large = rows_of(results, ("large op",), most)
    if large:
        parts.append(f"### Large ops, {most} thread{'s' if most > 1 else ''}")
        parts.append(times_table(results, large, "ms"))
        parts.append(ratio_table(results, large, with_goals=True))
    steps = rows_of(results, ("step", "epoch"))
    if any(row["limits"] for _, row in steps):
        parts.append("### Limits")
        parts.append(limit_table(steps))
        parts.append(FOOTNOTES.format(lanes=results["lanes"], adam=ADAM.streams, sgd=MOMENTUM_SGD.streams))
    if results["busy"]:
        parts.append("### Beside one busy process per core, 2 threads")
        parts.append(busy_table(results))
    if steps:
        parts.append(f"### Memory, {most} thread{'s' if most > 1 else ''}")
        parts.append(memory_table(results, rows_of(results, ("step", "epoch"), most)))
        parts.append("Resident memory counts the pages of a library's own code and data that were touched.")
    return "\n\n".join(parts) + "\n"


def between_markers(document: str, text: str, marker: str = BEGIN) -> str:
    """The document with `text` for the last run's report; appended, with the markers, if it has none."""
    before, begin, rest = document.partition(marker)
    _, end, after = rest.partition(END)
    if not begin or not end:
        before, after = document.rstrip() + "\n\n", "\n"
    return f"{before}{marker}\n\n{text.strip()}\n\n{END}{after}"
