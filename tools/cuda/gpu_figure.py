"""The drawing that answers from which batch and network size on the GPU wins, for report.py."""

from __future__ import annotations

import math
from xml.sax.saxutils import escape

# Middle tones: they stand out from white and from black.
COLORS = {"cpu": "#e0793d", "eager": "#0f7f8f", "graph": "#1f9e6b"}
NAMES = {"cpu": "CPU", "eager": "GPU", "graph": "GPU, captured"}
TEXT = "#7d8590"
PANEL, HEIGHT, LEFT, TOP, GAP = 210, 260, 56, 74, 24


def times(rows: list[dict], channels: int, who: str) -> list[tuple[float, float]]:
    return [(r["batch"], r[who]["ms"]) for r in rows if r["channels"] == channels and "ms" in r.get(who, {})]


def crossing(rows: list[dict]) -> list[str]:
    """A sentence for each width: the smallest batch from which on the GPU is faster."""
    sentences = []
    for channels in sorted({row["channels"] for row in rows}):
        cpu = dict(times(rows, channels, "cpu"))
        told = []
        for who in ("graph", "eager"):
            gpu = dict(times(rows, channels, who))
            batches = sorted(set(cpu) & set(gpu))
            wins = [b for i, b in enumerate(batches) if all(gpu[c] < cpu[c] for c in batches[i:])]
            how = "captured" if who == "graph" else "as it is"
            told.append(f"from batch {wins[0]} on ({how})" if wins else f"at none of these batches ({how})")
        sentences.append(f"With {channels} channels the GPU wins {told[0]}, {told[1]}.")
    return sentences


def text(x: float, y: float, content: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(content)}</text>'


def lines_figure(rows: list[dict]) -> str:
    """One panel for each width: milliseconds a step over the batch, both on logarithmic scales."""
    widths = sorted({row["channels"] for row in rows})
    every = [ms for c in widths for who in COLORS for _, ms in times(rows, c, who)] or [1.0]
    batches = sorted({row["batch"] for row in rows})
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)) + 1e-9)
    high = max(high, low + 1)
    first, last = math.log10(batches[0]), max(math.log10(batches[-1]), math.log10(batches[0]) + 0.1)

    def down(ms: float) -> float:
        return TOP + HEIGHT * (high - math.log10(ms)) / (high - low)

    width = LEFT + len(widths) * (PANEL + GAP)
    title = "Milliseconds a training step of the lecture's network"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {TOP + HEIGHT + 48}" width="{width}" '
        f'height="{TOP + HEIGHT + 48}" font-family="system-ui, sans-serif" font-size="12" fill="{TEXT}">',
        text(8, 20, title, "start", 'font-size="15" font-weight="600"'),
    ]
    for i, (who, color) in enumerate(COLORS.items()):
        parts.append(f'<rect x="{8 + 120 * i}" y="32" width="12" height="12" rx="2" fill="{color}"/>')
        parts.append(text(25 + 120 * i, 42, NAMES[who], "start"))
    for panel, channels in enumerate(widths):
        x0 = LEFT + panel * (PANEL + GAP)

        def across(batch: float, x0: float = x0) -> float:
            return x0 + PANEL * (math.log10(batch) - first) / (last - first)

        parts.append(text(x0 + PANEL / 2, TOP - 8, f"{channels} channels", more='font-weight="600"'))
        for power in range(low, high + 1):
            y = down(10.0**power)
            parts.append(
                f'<line x1="{x0}" y1="{y:.1f}" x2="{x0 + PANEL}" y2="{y:.1f}" stroke="{TEXT}" '
                f'stroke-opacity="0.3"/>'
            )
            if panel == 0:
                parts.append(text(x0 - 6, y + 4, f"{10.0**power:g}", "end"))
        for batch in batches:
            parts.append(text(across(batch), TOP + HEIGHT + 18, f"{batch:g}", more='font-size="11"'))
        for who, color in COLORS.items():
            points = [(across(batch), down(ms)) for batch, ms in times(rows, channels, who)]
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{color}"/>' for x, y in points]
    parts.append(text(LEFT + (width - LEFT) / 2, TOP + HEIGHT + 38, "batch"))
    return "\n".join([*parts, "</svg>"]) + "\n"
