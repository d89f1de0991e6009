"""The chart of a run: how many times as fast as PyTorch eager each is, in SVG for white and black pages."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

from .measure import REFERENCE
from .report import rows_of, times

# Middle tones: all of them stand out from white and from black.
COLORS = {
    "weft_python": "#1f9e6b",
    "weft_cpp": "#0f7f8f",
    "torch_eager": "#8a8f98",
    "torch_compiled": "#e0793d",
    "libtorch": "#c9453a",
    "jax": "#8f62c9",
    "mlx": "#c79a1e",
}
TEXT = "#7d8590"
WIDTH, LEFT, RIGHT = 860, 250, 60
BAR, GAP, GROUP_GAP, TOP = 13, 3, 16, 64


def ticks(low: float, high: float) -> list[float]:
    """1, 2, 5, 10 … and their inverses."""
    found = []
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        found += [step * 10.0**exponent for step in (1, 2, 5)]
    return [tick for tick in found if low <= tick * 1.001 and tick <= high * 1.001]


def text(x: float, y: float, content: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(content)}</text>'


def svg(results: dict) -> str:
    most = max((row["threads"] for row in results["rows"]), default=1)
    groups = [
        (workload.title, {n: one["ratio"] for n, one in row["contestants"].items() if "ratio" in one})
        for workload, row in rows_of(results, ("step", "epoch"), most)
    ]
    groups = [(title, {n: r for n, r in ratios.items() if n != REFERENCE}) for title, ratios in groups]
    every = [ratio for _, ratios in groups for ratio in ratios.values()] or [1.0]
    low, high = min(0.5, *every) / 1.15, max(2.0, *every) * 1.15
    bars = sum(len(ratios) for _, ratios in groups)
    height = TOP + bars * (BAR + GAP) + len(groups) * GROUP_GAP + 34

    def across(ratio: float) -> float:
        share = (math.log(ratio) - math.log(low)) / (math.log(high) - math.log(low))
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    fonts = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
    heading = f"Times as fast as PyTorch eager, {most} threads (log scale)"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="{fonts}" font-size="12" fill="{TEXT}">',
        text(8, 20, heading, more='font-size="15" font-weight="600"'),
    ]
    x = 8.0
    for name, title in results["titles"].items():
        if any(name in ratios for _, ratios in groups):
            parts.append(f'<rect x="{x:.0f}" y="34" width="12" height="12" rx="2" fill="{COLORS[name]}"/>')
            parts.append(text(x + 17, 44, title))
            x += 17 + 6.6 * len(title) + 18
    bottom = height - 30
    for tick in ticks(low, high):
        width = 1.6 if tick == 1 else 0.6
        parts.append(
            f'<line x1="{across(tick):.1f}" y1="{TOP - 6}" x2="{across(tick):.1f}" y2="{bottom}" '
            f'stroke="{TEXT}" stroke-width="{width}" stroke-opacity="{0.9 if tick == 1 else 0.35}"/>'
        )
        parts.append(text(across(tick), bottom + 16, f"{tick:g}x", "middle"))
    y = float(TOP)
    for title, ratios in groups:
        middle = y + len(ratios) * (BAR + GAP) / 2
        name, _, rest = title.partition(", ")
        parts.append(text(LEFT - 14, middle - 2, name, "end", 'font-weight="600"'))
        parts.append(text(LEFT - 14, middle + 13, rest, "end", 'font-size="11"'))
        for contestant, ratio in ratios.items():
            left, right = sorted((across(1), across(ratio)))
            color = COLORS[contestant]
            parts.append(
                f'<rect x="{left:.1f}" y="{y:.1f}" width="{max(right - left, 1):.1f}" height="{BAR}" '
                f'rx="2" fill="{color}"/>'
            )
            parts.append(text(max(right, across(1)) + 5, y + BAR - 2.5, times(ratio), more='font-size="11"'))
            y += BAR + GAP
        y += GROUP_GAP
    parts.append("</svg>")
    return "\n".join(parts) + "\n"
