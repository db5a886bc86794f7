"""The table on the screen and the page docs/reference/performance.md."""

import os
import platform
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from scripts.bench.taken import Taken

Found = Mapping[str, Sequence[Taken]]
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
a *sealed PDF* are verified with every check too, their status lists read anew each time; jose looks at the signature
and at nothing else, and Digital Bazaar's verifier does not look at the awards inside a record.
""".splitlines()
WHY = """\
This release canonicalises each document once with a reference processor, which is nearly all of the cost. The goals
suppose a plan per document shape that fills in only what differs, and falls back to the reference whenever it cannot
be exact. It is not written yet, and nothing here pretends that it is.
""".splitlines()


@dataclass(frozen=True)
class Compared:
    """Two measurements side by side; `goal` is how many times faster a later release wants to be."""

    what: str
    ours: str
    peer: str
    goal: float = 0.0


COMPARED = (
    Compared("issue, whole journey against signing alone", "issue, whole journey", "Digital Bazaar: issue", 50),
    Compared(
        "issue, mapping and signing against signing alone", "map, check, sign, read back", "Digital Bazaar: issue", 30
    ),
    Compared("issue, mapping and signing against PyLD's signing alone", "map, check, sign, read back", "PyLD: sign"),
    Compared("issue, mapping and signing against openbadgeslib", "map, check, sign, read back", "openbadgeslib: issue"),
    Compared("verify everything against the proof alone", "verify, all checks", "Digital Bazaar: verify the proof", 20),
    Compared(
        "verify everything against proof and status",
        "verify, all checks",
        "Digital Bazaar: verify proof and status",
        20,
    ),
    Compared(
        "verify everything against openbadgeslib's proof alone", "verify, all checks", "openbadgeslib: verify the proof"
    ),
    Compared("token: write and sign, against signing alone (jose)", "VC-JWT ES256, sign", "jose: sign"),
    Compared(
        "token: verify everything against the signature alone (jose)",
        "VC-JWT ES256, verify, all checks",
        "jose: verify the signature",
    ),
    Compared("parts: sign (ecdsa-sd-2023)", "ecdsa-sd-2023, sign", "Digital Bazaar: ecdsa-sd-2023, sign"),
    Compared("parts: show", "ecdsa-sd-2023, show parts", "Digital Bazaar: ecdsa-sd-2023, show parts"),
    Compared(
        "Open Badges 2.0: write and sign against openbadgeslib",
        "Open Badges 2.0 RS256, write and sign",
        "openbadgeslib: Open Badges 2.0 RS256, sign",
    ),
    Compared(
        "record of 20: every award against the record's own proof alone",
        "CLR of 20 awards, verify the record and every award",
        "Digital Bazaar: a record's own proof",
    ),
    Compared("status list of 131,072 entries", "status list, encode", "Digital Bazaar: status list, encode", 10),
)


def table(found: Found) -> list[str]:
    """Write the medians as a Markdown table."""
    lines = [
        "| measured | processor, ms each | clock, ms each | fastest to slowest round, clock |",
        "|---|---:|---:|---:|",
    ]
    for name, rounds in found.items():
        walls = [one.wall for one in rounds]
        busy = _busy(rounds)
        lines.append(
            f"| {name} | {_ms(busy) if busy is not None else 'in two processes'} | {_ms(statistics.median(walls))} "
            f"| {_ms(min(walls))} to {_ms(max(walls))} |"
        )
    return lines


def ratios(found: Found) -> list[str]:
    """Write how we compare as a Markdown table; above 1 we are faster."""
    lines = ["| compared | times as fast as the peer | goal of a later release | met |", "|---|---:|---:|---|"]
    for one, ratio in _ratios(found):
        goal = f"≥ {one.goal:g}" if one.goal else "none"
        met = ("yes" if ratio >= one.goal else "**no**") if one.goal else ""
        lines.append(f"| {one.what} | {ratio:.2f} | {goal} | {met} |")
    return lines


def unmet(found: Found) -> list[str]:
    """Name the goals that are not met."""
    return [
        f"- **{one.what}**: {ratio:.2f} times, wanted {one.goal:g} times."
        for one, ratio in _ratios(found)
        if one.goal and ratio < one.goal
    ]


def _ratios(found: Found) -> Iterator[tuple[Compared, float]]:
    for one in COMPARED:
        ours, peer = _busy(found.get(one.ours, ())), _busy(found.get(one.peer, ()))
        if ours and peer:
            yield one, peer / ours


def _busy(rounds: Sequence[Taken]) -> float | None:
    """Return the median of processor time."""
    times = [one.busy for one in rounds if one.busy is not None]
    return statistics.median(times) if times else None


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


def page(
    found: Found,
    *,
    shape: Mapping[str, int],
    versions: Mapping[str, str],
    rounds: int,
    now: datetime,
) -> str:
    """Write the whole page."""
    named = {"Python": platform.python_version(), **{n: version(n) for n in ("pyoxigraph", "pyld", "openbadgeslib")}}
    lines = [
        "# Performance · 性能",
        "",
        *INTRODUCTION,
        "",
        f"- **Date**: {now:%Y-%m-%d}. **Machine**: {machine()}.",
        "- **Versions**: " + ", ".join(f"{name} {number}" for name, number in {**named, **versions}.items()) + ".",
        f"- **Document**: a full award in Japanese and English (`examples/definitions/offshore-wind.toml`), "
        f"{shape['bytes']:,} bytes as published, {shape['quads']} N-Quads, {shape['blank_nodes']} blank nodes.",
        f"- **Method**: one warm-up, then the median of {rounds} rounds; each round measures everything once, in turn.",
        "",
        "## Medians",
        "",
        *table(found),
        "",
        *WHAT_IS_IN_IT,
        "",
        "## Ratios",
        "",
        *ratios(found),
        "",
        "## Goals of a later release that are not met",
        "",
        *(unmet(found) or ["None."]),
        "",
        *WHY,
    ]
    return "\n".join(lines) + "\n"
