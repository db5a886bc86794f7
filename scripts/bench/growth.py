"""The growth curve: what one award costs as the batch grows, and a chart of it.

Each size is a batch of its own on an empty book in memory, the whole journey; the plans of the process are warm. The
curve from a thousand to a million through tables is the other program's (`make bench-million`).
"""

import gc
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median

from scripts.bench.material import NOW, Material, new_desk, order

from kakitome.mapping.award_plan import AwardPlans
from kakitome.services.issuing import RowStatus, issue

SIZES = (1, 10, 100, 1_000, 10_000, 100_000)
ROUNDS = 3
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 300, 70, 50


def grow(material: Material, *, largest: int) -> dict[int, float]:
    """Return the seconds of processor time per award, by the size of the batch: medians of rounds through all sizes."""
    plans = AwardPlans()
    times: dict[int, list[float]] = {size: [] for size in SIZES if size <= largest}
    _award(material, plans, size=1_000)
    for _ in range(ROUNDS):
        for size, taken in times.items():
            taken.append(_award(material, plans, size=size))
    return {size: median(taken) for size, taken in times.items()}


def _award(material: Material, plans: AwardPlans, *, size: int) -> float:
    """Return the seconds of processor time that one award of a batch of this size took."""
    desk = replace(new_desk(material.letter, material.vault), plans=plans)
    wanted = order(material.letter, size)
    gc.collect()
    before = time.process_time()
    outcomes = issue(desk, wanted, now=NOW)
    spent = time.process_time() - before
    assert all(one.status is RowStatus.ISSUED for one in outcomes)
    return spent / size


def chart(curves: Mapping[str, Mapping[int, float]], file: Path) -> None:
    """Draw the curves as SVG: sizes as steps of ten, milliseconds per award from nought."""
    sizes = sorted({size for curve in curves.values() for size in curve})
    most = max(value for curve in curves.values() for value in curve.values()) * 1.1
    step = (WIDTH - LEFT - 160) / max(1, len(sizes) - 1)
    x = {size: LEFT + number * step for number, size in enumerate(sizes)}

    def y(seconds: float) -> float:
        return 20 + (HEIGHT - BOTTOM - 20) * (1 - seconds / most)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="12"><title>Processor time per award by size of the batch</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for number in range(5):
        value = most * number / 4
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - 160}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value * 1e3:.2f}</text>')
    parts += [
        f'<text x="{x[size]:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{size:,}</text>' for size in sizes
    ]
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">awards in the batch · ms of processor time each</text>')
    for (name, curve), colour in zip(curves.items(), ("#1d4f91", "#9a3412", "#3f6212"), strict=False):
        points = [(x[size], y(value)) for size, value in sorted(curve.items())]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        parts.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{name}</text>')
    file.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
