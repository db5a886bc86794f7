"""The growth curve: what one award costs as the batch grows, and a chart of it.

Each size is a batch of its own on an empty book in memory, the whole journey; the plans of the process are warm. The
book hands each signed document on, as workers do, who write it into a pack and forget it: kept, they would fill a
gigabyte at 100,000. The curve from a thousand to a million through tables is the other program's
(`make bench-million`).

A large batch takes a minute, in which a crowded machine changes more than 10 %. So it stops every few thousand awards
for a batch of a thousand on a book of its own, the yardstick; what is told of a size is what it took in yardsticks of
the same minute, times the median yardstick.
"""

import gc
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import mean, median

from scripts.bench.material import NOW, Material, new_desk, order

from kakitome.acceleration.drafting import PlannedDrafter
from kakitome.gateways.memory_store.awards import MemoryAwards
from kakitome.gateways.memory_store.book import MemoryAwardBook
from kakitome.ports.awards import Completion
from kakitome.services.issuing import Handling, IssuingContext, RowStatus, issue
from kakitome.services.issuing.drafting import ReferenceDrafter

SIZES = (1, 10, 100, 1_000, 10_000, 100_000)
ROUNDS = 3
YARDSTICK, PACE = 1_000, 5_000
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 300, 70, 50


Curve = Mapping[int, float]
"""Seconds of processor time per award, by the size of the batch."""


class _Passing(MemoryAwards):
    def _keep_document(self, completion: Completion) -> None:
        """Forget it."""


class _PassingBook(MemoryAwardBook):
    """A book whose signed documents go elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.awards = _Passing(self._journal)


def grow(material: Material, *, largest: int) -> Curve:
    """Return the curve: medians of rounds through all sizes."""
    bench = _Bench(material)
    times: dict[int, list[float]] = {size: [] for size in SIZES if size <= largest}
    bench.lay()
    for _ in range(ROUNDS):
        for size, taken in times.items():
            taken.append(bench.award(size))
    one = median(bench.yardsticks)
    return {size: median(taken) * one for size, taken in times.items()}


class _Bench:
    """The plans of one process, and every yardstick laid so far: seconds of processor time per award."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._drafter = PlannedDrafter(ReferenceDrafter())
        self.yardsticks: list[float] = []

    def lay(self) -> float:
        """Award a thousand on a book of their own; the collector would look through everybody's book, so it rests."""
        desk, wanted = self._desk(), order(self._material.letter, YARDSTICK)
        gc.disable()
        before = time.process_time()
        issue(desk, wanted, now=NOW)
        spent = (time.process_time() - before) / YARDSTICK
        gc.enable()
        self.yardsticks.append(spent)
        return spent

    def award(self, size: int) -> float:
        """Return what one award of a batch of this size took, in yardsticks."""
        desk, wanted = self._desk(), order(self._material.letter, size)
        gc.collect()
        beside, done, aside = [self.lay()], 0, 0.0

        def progress(count: int) -> None:
            nonlocal done, aside
            done += count
            if done % PACE == 0 and done < size:
                stopped = time.process_time()
                beside.append(self.lay())
                aside += time.process_time() - stopped

        before = time.process_time()
        outcomes = issue(desk, wanted, now=NOW, handling=Handling(progress=progress))
        spent = time.process_time() - before - aside
        beside.append(self.lay())
        assert all(one.status is RowStatus.ISSUED for one in outcomes)
        return spent / size / mean(beside)

    def _desk(self) -> IssuingContext:
        book = _PassingBook()
        return replace(new_desk(self._material.letter, self._material.vault, book=book), drafter=self._drafter)


def spread(curve: Curve) -> float | None:
    """Tell how much dearer, as a share, an award is in the dearest batch than in the cheapest, from a thousand on."""
    large = [each for size, each in curve.items() if size >= 1_000]
    return max(large) / min(large) - 1 if len(large) > 1 else None


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
