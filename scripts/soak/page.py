"""The page of a soak: what was done, what was killed, what was measured, what the doctor said."""

import os
import platform
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.soak.charts import chart
from scripts.soak.judgement import (
    LONGEST_ANSWER_S,
    LONGEST_RECOVERY_S,
    MOST_DESCRIPTORS,
    MOST_GROWTH,
    MOST_GROWTH_MB,
    WARMING_MB,
    WARMING_S,
    Growth,
    last_refused,
    slowest,
    slowest_undisturbed,
    told_during,
)
from scripts.soak.ledger import SERVED_AGAIN_S, SERVING, Ledger, Told
from scripts.soak.watch import Watch

PLOTTED = ("award", "verify", "read", "search", "desk page", "list, awarded")


@dataclass
class Run:
    """One soak: what was asked for, and everything that came of it."""

    minutes: float
    kind: str
    seed: int
    workers: int
    begun: float
    quiet_from: float
    ended: float
    ledger: Ledger
    watch: Watch
    growths: Sequence[Growth] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)
    doctor_code: int = -1
    doctor: Mapping[str, Any] = field(default_factory=dict)
    wrong: Sequence[str] = ()

    def minute(self, at: float) -> float:
        """Return the minutes since it began."""
        return (at - self.begun) / 60


def write(run: Run, page: Path) -> None:
    """Write the page and the charts beside it."""
    stem = page.stem
    kills = [run.minute(one.at) for one in run.ledger.outages]
    memory: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    held: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))
    for sample in run.watch.samples:
        memory[sample.role][run.minute(sample.at)] += sample.pss
        held[sample.role][run.minute(sample.at)] += sample.descriptors
    chart(
        {role: sorted(points.items()) for role, points in memory.items()},
        page.with_name(f"{stem}-memory.svg"),
        title="Memory by role",
        unit="megabytes (PSS) of all processes of a role",
        marks=kills,
    )
    chart(
        {role: sorted(points.items()) for role, points in held.items()},
        page.with_name(f"{stem}-descriptors.svg"),
        title="Open descriptors by role",
        unit="open descriptors of all processes of a role",
        marks=kills,
    )
    chart(
        {kind: _by_minute(run, kind) for kind in PLOTTED[:-1]},
        page.with_name(f"{stem}-latency.svg"),
        title="Latency by kind of request",
        unit="milliseconds, 95th percentile of each minute",
        marks=kills,
    )
    depths = run.watch.depths
    chart(
        {
            "jobs": [(run.minute(one.at), one.jobs) for one in depths],
            "mails": [(run.minute(one.at), one.mails) for one in depths],
        },
        page.with_name(f"{stem}-queue.svg"),
        title="What waits",
        unit="jobs and mails that wait",
        marks=kills,
    )
    page.write_text("\n".join(_lines(run, stem)), encoding="utf-8")


def _lines(run: Run, stem: str) -> list[str]:
    given = " --sqlite" if run.kind == "sqlite" else ""
    return [
        "# Soak · 長時間の混合負荷",
        "",
        f"Written by `python -m scripts.soak --minutes {run.minutes:g}{given}` (`make soak`): `kakitome serve` and "
        "`kakitome worker` as processes, asked by programs, strangers, readers, learners and people at desks at once. "
        "In the first half of the time processes are killed (`SIGKILL`) and what the platform stands on is broken, one "
        "thing after the other; the rest goes undisturbed, so that what leaks shows. "
        "実際のプラットフォームに混合負荷をかけ、プロセスの強制終了と、足元の障害を順に起こした記録です。",
        "",
        f"- **Verdict**: {'all is well' if not run.wrong else f'**{len(run.wrong)} things are wrong** (below)'}.",
        f"- **Date**: {datetime.now(UTC):%Y-%m-%d}. **Machine**: {_machine()}. **Database**: {run.kind}. "
        f"**Workers**: {run.workers}. **Seed**: {run.seed}.",
        f"- **Doctor**: exit {run.doctor_code}, {_said(run.doctor)}.",
        f"- **Killed**: {_killed(run)}.",
        f"- **On record**: {_recorded(run)}.",
        f"- **Good documents** were told to be: {_counted(run.ledger.verdicts)}.",
        f"- **Largest**: queue {max((one.jobs for one in run.watch.depths), default=0)} jobs, outbox "
        f"{max((one.mails for one in run.watch.depths), default=0)} mails, write-ahead log "
        f"{max((one.wal for one in run.watch.depths), default=0):.1f} MB"
        f"{'' if run.kind == 'sqlite' else ' written in all'}, data folder "
        f"{max((one.disk for one in run.watch.depths), default=0):.0f} MB.",
        "",
        *(["## What is wrong", "", *(f"- {one}" for one in run.wrong), ""] if run.wrong else []),
        *_harm(run),
        "## Answers",
        "",
        "| kind | answers | p50 ms | p95 ms | p99 ms | worst minute's p99 | statuses |",
        "|---|---:|---:|---:|---:|---:|---|",
        *_answers(run),
        "",
        "Status 0 is no answer: a killed process held the connection. Requests to award and to withdraw that were not "
        "served were sent again with the same key until there was an answer; each of those awards is on record once. "
        "The slowest answers (minute, seconds): "
        + "; ".join(
            f"{one.kind} {one.status} ({run.minute(one.began):.2f}, {one.seconds:.1f})"
            for one in slowest(run.ledger, count=5)
        )
        + ".",
        "",
        f"![latency]({stem}-latency.svg)",
        "",
        "## Memory and descriptors",
        "",
        f"Over the undisturbed part a process may grow by {MOST_GROWTH_MB:.0f} MB or {MOST_GROWTH:.0%} of itself, "
        f"whichever is more ({WARMING_MB:.0f} MB where that part is shorter than {WARMING_S / 60:.0f} minutes), and by "
        f"{MOST_DESCRIPTORS} descriptors (the line through its samples, one a second).",
        "",
        "| role | process | seconds | mean PSS, MB | growth, MB | most descriptors | growth |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {one.role} | {number} | {one.seconds:.0f} | {one.mean_mb:.0f} | {one.growth_mb:+.1f} "
            f"| {one.most_descriptors} | {one.growth_descriptors:+.1f} |"
            for number, one in enumerate(run.growths, start=1)
        ),
        "",
        f"![memory]({stem}-memory.svg)",
        "",
        f"![descriptors]({stem}-descriptors.svg)",
        "",
        "## What waited",
        "",
        f"![queue]({stem}-queue.svg)",
        "",
    ]


def _harm(run: Run) -> list[str]:
    """Tell of each thing that was broken: when, for how long, what visitors were told, how soon it was over."""
    lines = [
        "## What was broken",
        "",
        "Rows are those of [faults](../rules/faults.md). What may go unserved must be told so (503), soon "
        f"({LONGEST_ANSWER_S:.0f} s more than the slowest answer while nothing was broken, which took "
        f"{slowest_undisturbed(run.ledger):.1f} s on this machine), and all "
        f"must be well {LONGEST_RECOVERY_S:.0f} s after the fault was mended. Nobody may be refused later than "
        f"{SERVED_AGAIN_S:.0f} s after it, unless a page came again even later: a try to reach the database and the "
        "pause after it last that long.",
        "",
        "| minute | what | row | seconds | answers by code | slowest, s | well again after, s | last refused, s |",
        "|---:|---|---|---:|---|---:|---:|---:|",
    ]
    for one in run.ledger.outages:
        told = told_during(run.ledger, one)
        statuses = _counted(Counter(str(answer.status) for answer in told))
        longest = max((answer.seconds for answer in told), default=0.0)
        name, lasted = (one.role, f"{one.mended - one.at:.0f}") if one.is_fault else (f"{one.role} killed", "")
        back = one.until - (one.mended or one.at)
        refused = f"{last_refused(run.ledger, one):.1f}" if one.is_fault else ""
        lines.append(
            f"| {run.minute(one.at):.1f} | {name} | {one.row} | {lasted} | {statuses} | {longest:.1f} | {back:.1f} "
            f"| {refused} |"
        )
    return [*lines, ""]


def _answers(run: Run) -> list[str]:
    by_kind: dict[str, list[Told]] = defaultdict(list)
    for one in run.ledger.told:
        by_kind[one.kind].append(one)
    lines = []
    for kind, told in sorted(by_kind.items()):
        answered = [one.seconds for one in told if one.status]
        worst = max((_percentile(seconds, 0.99) for seconds in _minutes(run, told).values()), default=0.0)
        p50, p95, p99 = (_percentile(answered, share) * 1e3 for share in (0.5, 0.95, 0.99))
        statuses = _counted(Counter(str(one.status) for one in told))
        lines.append(f"| {kind} | {len(told)} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {worst * 1e3:.0f} | {statuses} |")
    return lines


def _by_minute(run: Run, kind: str) -> list[tuple[float, float]]:
    told = [one for one in run.ledger.told if one.kind == kind]
    return [(minute + 0.5, _percentile(seconds, 0.95) * 1e3) for minute, seconds in sorted(_minutes(run, told).items())]


def _minutes(run: Run, told: Sequence[Told]) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    for one in told:
        if one.status:
            found[int(run.minute(one.began))].append(one.seconds)
    return found


def _percentile(seconds: Sequence[float], share: float) -> float:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _killed(run: Run) -> str:
    roles = Counter(one.role for one in run.ledger.outages if not one.is_fault)
    if not roles:
        return "nobody"
    back = [one.until - one.at for one in run.ledger.outages if one.until and one.role in SERVING]
    again = f"; pages came again after {max(back):.1f} s at the latest" if back else ""
    return f"{_counted(roles)}{again}"


def _recorded(run: Run) -> str:
    institutions = run.seen.get("institutions", {}).values()
    awards = sum(len(one["numbers"]) for one in institutions)
    return (
        f"{awards:,} awards ({sum(run.ledger.singles.values()):,} acknowledged one by one, "
        f"{sum(run.ledger.confirmed_rows.values()):,} of {sum(len(one['batches']) for one in institutions)} class "
        f"lists; {sum(len(one['opened']) for one in institutions)} received by their learners), "
        f"{sum(len(one['orders']) for one in institutions)} orders to withdraw, "
        f"{sum(one['messages'].get('sent', 0) for one in institutions):,} mails sent"
    )


def _said(doctor: Mapping[str, Any]) -> str:
    codes = Counter(str(finding.get("code")) for finding in doctor.get("findings", ()))
    word = "content" if doctor.get("well") else "**not content**"
    return f"{word}; findings: {_counted(codes) or 'none'}; looked at {_counted(doctor.get('totals', {}))}"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))


def _machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end"
