"""Lines over time as SVG, in the house's way: minutes from left to right, a value from nought."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 300, 70, 170, 20, 50
MOST_POINTS = 240
COLOURS = ("#1d4f91", "#9a3412", "#3f6212", "#6b21a8", "#0e7490", "#a16207", "#be123c", "#334155")
Points = Sequence[tuple[float, float]]


def chart(
    curves: Mapping[str, Points], file: Path, *, title: str, unit: str, marks: Sequence[float] = (), digits: int = 0
) -> None:
    """Draw curves of (minute, value); marks are instants at which something was killed or broken."""
    curves = {name: _thinned(points) for name, points in curves.items() if points}
    end = max([minute for points in curves.values() for minute, _ in points] or [1.0])
    most = max([value for points in curves.values() for _, value in points] or [1.0]) * 1.1 or 1.0

    def x(minute: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * minute / end

    def y(value: float) -> float:
        return TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / most)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="12"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    parts += [
        f'<path d="M{x(minute):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#e11d48" stroke-dasharray="2 3"/>'
        for minute in marks
    ]
    for number in range(5):
        value, minute = most * number / 4, end * number / 4
        parts.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:,.{digits}f}</text>')
        parts.append(
            f'<text x="{x(minute):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
            f"{minute:.{0 if end >= 8 else 1}f}</text>"
        )
    dashed = " · dashed: killed or broken" if marks else ""
    parts.append(f'<text x="{LEFT}" y="{HEIGHT - 8}">minutes · {escape(unit)}{dashed}</text>')
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(f"{x(minute):.1f},{y(value):.1f}" for minute, value in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        place = TOP + 12 + number * 18
        parts.append(f'<path d="M{WIDTH - RIGHT + 12} {place - 4}h18" stroke="{colour}" stroke-width="3"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 36}" y="{place}">{escape(name)}</text>')
    file.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _thinned(points: Points) -> Points:
    """Keep as many points as can be seen: of each group the highest."""
    group = max(1, len(points) // MOST_POINTS)
    return [max(points[start : start + group], key=lambda one: one[1]) for start in range(0, len(points), group)]
