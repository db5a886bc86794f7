"""What counts as wrong after a soak: each rule yields sentences, and no sentence means that all is well."""

import heapq
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.soak.ledger import RECOVERY_S, Ledger, Outage, Told
from scripts.soak.watch import Depth, Sample

MOST_GROWTH_MB = 16.0
MOST_GROWTH = 0.10
"""A process may grow by so much, or by this share of itself, over the second half: the larger of both."""
WARMING_MB, WARMING_S = 128.0, 600.0
"""In a shorter second half than that, what is being read and imported for the first time counts for too much."""
MOST_DESCRIPTORS = 8
"""How many more descriptors a process may hold at the end of the second half than at its beginning."""
WATCHED = ("scheduler", "pages", "worker", "crew")
"""Roles whose processes live long; what pages start for one request comes and goes."""

WAITED = "list, awarded"
"""No request, but how long a person waited for a result."""
LONGEST_RECOVERY_S = 30.0
"""How soon after a fault was mended pages must come again, and workers live."""
LONGEST_ANSWER_S = 15.0
"""How much longer than ever else a visitor may wait to be answered while something is broken."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How a process changed over the second half, by the line through its samples."""

    role: str
    pid: int
    seconds: float
    mean_mb: float
    growth_mb: float
    growth_descriptors: float
    most_descriptors: int

    @property
    def bound_mb(self) -> float:
        """By how much it may grow."""
        return WARMING_MB if self.seconds < WARMING_S else max(MOST_GROWTH_MB, MOST_GROWTH * self.mean_mb)


def growths(samples: Sequence[Sample], *, begin: float, end: float) -> list[Growth]:
    """Tell how each long-lived process changed between two instants; those that lived shorter are left out."""
    by_process: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        if begin <= sample.at <= end and sample.role in WATCHED:
            by_process[sample.role, sample.pid].append(sample)
    found = []
    for (role, pid), seen in sorted(by_process.items()):
        span = seen[-1].at - seen[0].at
        if len(seen) < 10 or span < 0.8 * (end - begin):
            continue
        times = [sample.at for sample in seen]
        memory = statistics.linear_regression(times, [sample.pss for sample in seen]).slope * span
        held = statistics.linear_regression(times, [float(sample.descriptors) for sample in seen]).slope * span
        mean = statistics.fmean(sample.pss for sample in seen)
        found.append(Growth(role, pid, span, mean, memory, held, max(sample.descriptors for sample in seen)))
    return found


def of_processes(found: Sequence[Growth]) -> Iterator[str]:
    """Memory and descriptors do not grow; what was watched is said by who was there."""
    for one in found:
        if one.growth_mb > one.bound_mb:
            allowed = f"{one.bound_mb:.0f} allowed"
            yield f"{one.role} {one.pid} grew by {one.growth_mb:.1f} MB in {one.seconds:.0f} s ({allowed})"
        if one.growth_descriptors > MOST_DESCRIPTORS:
            yield f"{one.role} {one.pid} holds {one.growth_descriptors:.0f} more descriptors after {one.seconds:.0f} s"
    for role in WATCHED:
        if not any(one.role == role for one in found):
            yield f"nobody of {role} lived through the second half"


def of_answers(ledger: Ledger) -> Iterator[str]:
    """Every answer was one that was to be expected, or a kill's doing."""
    for what, count in sorted(ledger.wrong.items()):
        yield f"{count} times: {what}"
    kinds = {one.kind for one in ledger.told if 200 <= one.status < 400}
    for kind in ("award", "verify", "read", "search", "list, awarded", "claim, received"):
        if kind not in kinds:
            yield f"nobody got an answer to: {kind}"


def of_records(ledger: Ledger, seen: Mapping[str, Any]) -> Iterator[str]:
    """What was acknowledged is on record once, and nothing was left undone."""
    if seen["waiting"]:
        yield f"{seen['waiting']} jobs still wait"
    for name, one in seen["institutions"].items():
        yield from (f"{name}: {told}" for told in _of_institution(ledger, name, one))


def _of_institution(ledger: Ledger, name: str, one: Mapping[str, Any]) -> Iterator[str]:
    if lost := ledger.acknowledged.get(name, set()) - set(one["numbers"]):
        yield f"{len(lost)} acknowledged awards are lost: {sorted(lost)[:3]}"
    if lost_claims := ledger.claimed.get(name, set()) - set(one["opened"]):
        yield f"{len(lost_claims)} awards that were received are not: {sorted(lost_claims)[:3]}"
    for what in ("batches", "orders"):
        # A list that was uploaded again because its page never came waits for a yes that nobody gives.
        if undone := {number: state for number, state in one[what].items() if state not in ("done", "draft")}:
            yield f"{what} that did not end: {undone}"
    # Nothing of these may be there.
    for what in ("doubled", "indices_used_twice", "unpublished", "open", "parked"):
        if one[what]:
            yield f"{what}: {one[what]}"
    issued = one["rows"].get("issued", 0)
    if issued != ledger.confirmed_rows[name] or set(one["rows"]) - {"issued"}:
        yield f"rows of class lists are {one['rows']}, {ledger.confirmed_rows[name]} were confirmed"
    if one["messages"].get("parked") or one["claims"] != len(one["numbers"]):
        yield f"mails {one['messages']}, {one['claims']} with a link for {len(one['numbers'])} awards"


def of_depths(depths: Sequence[Depth]) -> Iterator[str]:
    """What waited was worked off."""
    if depths and depths[-1].jobs:
        yield f"{depths[-1].jobs} jobs waited at the last look"


def of_faults(ledger: Ledger) -> Iterator[str]:
    """Whatever was broken was survived: visitors were answered meanwhile, and soon afterwards all was well."""
    usual_s = slowest_undisturbed(ledger)
    for outage in ledger.outages:
        if not outage.is_fault:
            continue
        if not outage.until or outage.until - outage.mended > LONGEST_RECOVERY_S:
            yield f"{outage.role}: nothing worked {LONGEST_RECOVERY_S:.0f} s after it was mended"
        longest = max((one.seconds for one in told_during(ledger, outage)), default=0.0)
        if longest > LONGEST_ANSWER_S + usual_s:
            yield f"{outage.role}: somebody waited {longest:.0f} s for an answer"


def slowest_undisturbed(ledger: Ledger) -> float:
    """Return the slowest answer while nothing was broken, in seconds: what other programs cost anybody."""
    spans = [(one.at - RECOVERY_S, one.over) for one in ledger.outages]
    return max(
        (
            one.seconds
            for one in ledger.told
            if one.kind != WAITED
            and not any(begin <= one.began + one.seconds and one.began <= end for begin, end in spans)
        ),
        default=0.0,
    )


def told_during(ledger: Ledger, outage: Outage) -> list[Told]:
    """Return the answers to what was under way or asked while something was broken."""
    mended = outage.mended or outage.until
    return [
        one
        for one in ledger.told
        if one.kind != WAITED and one.began <= mended and one.began + one.seconds >= outage.at
    ]


def slowest(ledger: Ledger, *, count: int) -> list[Told]:
    """Return the answers that took longest, the slowest first."""
    answered = (one for one in ledger.told if one.status and one.kind != WAITED)
    return heapq.nlargest(count, answered, key=lambda one: one.seconds)


def last_refused(ledger: Ledger, outage: Outage) -> float:
    """Return how long after a fault was mended somebody was refused last, in seconds; 0 for nobody."""
    after = (other.at for other in ledger.outages if other.at > outage.at)
    until = min(after, default=float("inf"))
    refused = (one.began for one in ledger.told if one.status == 503 and outage.mended < one.began < until)
    return max((began - outage.mended for began in refused), default=0.0)
