"""The table on the screen and the page docs/reference/performance.md."""

import os
import platform
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from scripts.bench import goals
from scripts.bench.goals import Found
from scripts.bench.growth import Curve, spread

CPUINFO = Path("/proc/cpuinfo")


INTRODUCTION = """\
Written by `make bench`: ours and the peers in one interleaved run, on the same documents, on one machine.
Ratios are what to trust, and they are of processor time, which a crowded machine changes least. No test and no CI run
times anything. 比率（計算機の使用時間の比）を見てください。時間を測る試験はありません。
""".splitlines()
WHAT_IS_IN_IT = """\
*Issue, whole journey* draws status indices, looks for duplicates, stores intent, signs, reads the signature back and
stores the bytes, in memory; the peers only sign. *Verify, all checks* is strict JSON, structure, proof, period, both
status lists (remembered), key document, registry; the peers' *proof* is the signature alone. A *token*, a *record* and
a *sealed PDF* are verified with every check, too; jose looks at the signature and at nothing else, and Digital Bazaar's
verifier does not look at the awards inside a record. *Known shape* is a document of which the process has seen others;
*unknown shape* goes through the reference processor. Certificates are those of a
class, each of another learner; the *first of its kind* is set whole. WeasyPrint and reportlab set a plain sheet without
tags, archive format or attachment.

*Over HTTP* both servers run as they are shipped, one worker each. Ours reads the key, looks whether the learner has the
award, puts the intent on record, signs, and answers when document, trail, status indices, claim link, mail, entry in
the log and the answer itself are on the disk (SQLite, `synchronous=FULL`); the peer (DCC signing-service) signs and
stores nothing. Eight clients ask without a pause; pages are asked at fixed instants. Processor time is that of the
server with all its processes, mails included.
""".splitlines()
ELSEWHERE = """\
`make bench-million` measures a million from the class list to the log ([figures](performance-million.md)),
`python -m scripts.bench.http_load` the interface under load for longer, `python -m scripts.bench.registry_search` the
search ([figures](registry-search.md)), `make soak` an hour of mixed load.
""".splitlines()


@dataclass(frozen=True)
class Measured:
    """One run: what each round took, the growth curve, the versions, what one document is made of."""

    found: Found
    curve: Curve
    versions: Mapping[str, str]
    shape: Mapping[str, int]
    http: Mapping[str, float]


def table(found: Found) -> list[str]:
    """Write the medians as a Markdown table."""
    lines = [
        "| measured | processor, ms each | clock, ms each | fastest to slowest round, clock |",
        "|---|---:|---:|---:|",
    ]
    for name, rounds in found.items():
        walls = [one.wall for one in rounds]
        busy = goals.busy(rounds)
        lines.append(
            f"| {name} | {_ms(busy) if busy is not None else 'in two processes'} | {_ms(statistics.median(walls))} "
            f"| {_ms(min(walls))} to {_ms(max(walls))} |"
        )
    return lines


def ratios(found: Found) -> list[str]:
    """Write how we compare as a Markdown table; above 1 we are faster."""
    lines = ["| compared | times as fast as the peer | goal | met |", "|---|---:|---:|---|"]
    for one, ratio in goals.ratios(found):
        goal = f"≥ {one.goal:g}" if one.goal else "none"
        met = ("yes" if ratio >= one.goal else "**no**") if one.goal else ""
        lines.append(f"| {one.what} | {ratio:.2f} | {goal} | {met} |")
    return lines


def rates(found: Found) -> list[str]:
    """Write how many fit into a second of one core."""
    lines = ["| in a second of one core | | goal | met |", "|---|---:|---:|---|"]
    for one, rate in goals.rates(found):
        lines.append(f"| {one.what} | {rate:.0f} | ≥ {one.goal:g} | {'yes' if rate >= one.goal else '**no**'} |")
    return lines


def over_http(http: Mapping[str, float]) -> list[str]:
    """Write what was measured of the platform as it is served."""
    lines = ["| over HTTP, one worker, eight clients | | goal | met |", "|---|---:|---:|---|"]
    for one, figure in goals.over_http(http):
        met = ("yes" if one.is_met(figure) else "**no**") if one.goal else ""
        lines.append(f"| {one.what} | {one.told(figure)} | {one.wanted()} | {met} |")
    return lines if http else ["Not measured in this run: it needs Node and npm."]


def _unmet_over_http(http: Mapping[str, float]) -> list[str]:
    return [
        f"- **{one.what}**: {one.told(figure)}, wanted {one.wanted()}"
        f"{f'; in the way: {one.in_the_way}' if one.in_the_way else ''}."
        for one, figure in goals.over_http(http)
        if not one.is_met(figure)
    ]


def unmet(found: Found, http: Mapping[str, float]) -> list[str]:
    """Name the goals that are not met, and what is in the way."""
    return (
        [
            f"- **{one.what}**: {ratio:.2f} times, wanted {one.goal:g} times"
            f"{f'; in the way: {one.in_the_way}' if one.in_the_way else ''}."
            for one, ratio in goals.ratios(found)
            if one.goal and ratio < one.goal
        ]
        + [
            f"- **{one.what}**: {rate:.0f} in a second, wanted {one.goal:g}."
            for one, rate in goals.rates(found)
            if rate < one.goal
        ]
        + _unmet_over_http(http)
    )


def growth(curve: Curve) -> list[str]:
    """Write the growth curve as a table, with the chart beside the page."""
    lines = ["| awards in the batch | processor, ms each |", "|---:|---:|"]
    lines += [f"| {size:,} | {_ms(each)} |" for size, each in sorted(curve.items())]
    found = spread(curve)
    if found is not None:
        lines += [
            "",
            f"From 1,000 on the dearest batch is {found * 100:.0f} % above the cheapest, per award (goal: 10 %). "
            "Signed documents are handed on, as workers do. Each size is measured in yardsticks, batches of a thousand "
            "that are awarded in between, so that what else went on on the machine counts for both.",
        ]
    return [*lines, "", "![Processor time per award by size of the batch](growth.svg)"]


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g}"


def machine() -> str:
    """Describe the machine in a line."""
    models = [line.partition(":")[2].strip() for line in _lines(CPUINFO) if line.startswith("model name")]
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    busy = " (other work was going on: do not rely on the clock)" if load > cores + 1 else ""
    return f"{models[0] if models else platform.machine()}, {cores} cores, load {load:.1f} when it ended{busy}"


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def beside(before: str, now: str) -> list[str]:
    """Write each figure of two pages in one table; rows that only one of them has are left out."""
    figures = _figures(before)
    rows = [f"| {name} | {figures[name]} | {figure} |" for name, figure in _figures(now).items() if name in figures]
    return ["| measured | before | now |", "|---|---:|---:|", *rows]


def _figures(text: str) -> dict[str, str]:
    """Return the first figure of each row of a page's tables, by the row's name; times are in milliseconds."""
    rows = ([cell.strip() for cell in line.strip("| ").split("|")] for line in text.splitlines() if line[:1] == "|")
    return {name: figure for name, figure, *_ in rows if figure[:1].isdigit() and not name[:1].isdigit()}


def page(measured: Measured, *, rounds: int, now: datetime, before: str = "") -> str:
    """Write the whole page; `before` is the page of another version, measured on the same machine in turn."""
    named = {"Python": platform.python_version(), **{n: version(n) for n in ("pyoxigraph", "pyld", "openbadgeslib")}}
    versions, shape, found = {**named, **measured.versions}, measured.shape, measured.found
    lines = [
        "# Performance · 性能",
        "",
        *INTRODUCTION,
        "",
        f"- **Date**: {now:%Y-%m-%d}. **Machine**: {machine()}.",
        "- **Versions**: " + ", ".join(f"{name} {number}" for name, number in versions.items()) + ".",
        f"- **Document**: a full award in Japanese and English (`examples/definitions/offshore-wind.toml`), "
        f"{shape['bytes']:,} bytes as published, {shape['quads']} N-Quads, {shape['blank_nodes']} blank nodes.",
        f"- **Method**: one warm-up, then the median of {rounds} rounds; each round measures everything once, in turn.",
        "",
        "## Ratios",
        "",
        *ratios(found),
        "",
        *rates(found),
        "",
        "## Over HTTP",
        "",
        *over_http(measured.http),
        "",
        "## Growth",
        "",
        *growth(measured.curve),
        "",
        "## Goals that are not met",
        "",
        *(unmet(found, measured.http) or ["None."]),
        "",
        "## Medians",
        "",
        *table(found),
        "",
        *WHAT_IS_IN_IT,
        "",
        "## Measured by other programs",
        "",
        *ELSEWHERE,
    ]
    if before:
        lines += ["", "## Beside the version before", "", *beside(before, "\n".join(lines))]
    return "\n".join(lines) + "\n"
