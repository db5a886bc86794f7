"""What the soak would call wrong: each rule finds what it is for, and a sound hour has no finding."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from scripts.soak.charts import MOST_POINTS, chart
from scripts.soak.client import Answer
from scripts.soak.judgement import (
    MOST_DESCRIPTORS,
    MOST_GROWTH_MB,
    WATCHED,
    Growth,
    growths,
    last_refused,
    of_answers,
    of_depths,
    of_faults,
    of_processes,
    of_records,
    slowest,
    told_during,
)
from scripts.soak.ledger import CONNECTING_S, RECOVERY_S, SERVED_AGAIN_S, Ledger, Outage, Told
from scripts.soak.watch import Depth, Sample

from kakitome.web.settings import NOTICED_WHEN_GONE

HOUR_S = 3600.0


def samples(*, role: str = "worker", grows_mb: float = 0, grows_descriptors: int = 0, lives: float = 1) -> list[Sample]:
    """One process through the second half of an hour, a look a minute."""
    looks = [n / 30 for n in range(31) if n / 30 <= lives]
    return [
        Sample(HOUR_S / 2 * (1 + part), role, 7, 0.0, 100 + grows_mb * part, 20 + round(grows_descriptors * part))
        for part in looks
    ]


def told_of(*found: list[Sample]) -> list[str]:
    every = [one for some in found for one in some]
    return list(of_processes(growths(every, begin=HOUR_S / 2, end=HOUR_S)))


def everybody(*without: str) -> list[list[Sample]]:
    return [samples(role=role) for role in WATCHED if role not in without]


def sound() -> tuple[Ledger, dict[str, Any]]:
    """An institution for which everything that was answered for is on record."""
    ledger = Ledger(acknowledged={"u": {"A-1", "A-2"}})
    ledger.confirmed_rows["u"] = 1
    nothing = dict.fromkeys(("doubled", "indices_used_twice", "unpublished", "open", "parked"), 0)
    one = {**nothing, "numbers": ["A-1", "A-2", "A-3"], "batches": {"B-1": "done"}, "orders": {"W-1": "done"}}
    return ledger, {**one, "rows": {"issued": 1}, "messages": {"sent": 3}, "claims": 3, "opened": []}


def test_a_sound_hour_has_no_finding() -> None:
    ledger, one = sound()
    ledger.told = [
        Told(kind, 200, 0.0, 0.1) for kind in ("award", "verify", "read", "search", "list, awarded", "claim, received")
    ]
    assert told_of(*everybody()) == []
    assert list(of_answers(ledger)) == list(of_depths([Depth(0.0, 0, 0, 1.0, 1.0)])) == []
    assert list(of_records(ledger, {"waiting": 0, "institutions": {"u": one}})) == []


def test_growth_is_found_over_its_bound_and_not_below() -> None:
    rest = everybody("worker")
    assert told_of(*rest, samples(grows_mb=MOST_GROWTH_MB - 1)) == []
    (finding,) = told_of(*rest, samples(grows_mb=MOST_GROWTH_MB + 1))
    assert finding.startswith("worker 7 grew by 17.0 MB in 1800 s (16 allowed)")


def test_a_large_process_may_grow_by_a_tenth_and_one_that_still_warms_up_by_more() -> None:
    grown = Growth("pages", 1, 1800.0, 400.0, 39.0, 0.0, 20)
    others = [replace(grown, role=role, growth_mb=0.0) for role in WATCHED]
    assert list(of_processes([grown, *others])) == []
    assert len(list(of_processes([replace(grown, growth_mb=41.0), *others]))) == 1
    assert list(of_processes([replace(grown, growth_mb=120.0, seconds=500.0), *others])) == []


def test_descriptors_that_are_not_given_back_are_found() -> None:
    rest = everybody("worker")
    assert told_of(*rest, samples(grows_descriptors=MOST_DESCRIPTORS)) == []
    (finding,) = told_of(*rest, samples(grows_descriptors=MOST_DESCRIPTORS + 4))
    assert "12 more descriptors" in finding


@pytest.mark.parametrize("role", WATCHED)
def test_nobody_who_should_have_been_watched_is_forgotten(role: str) -> None:
    assert told_of(*everybody(role)) == [f"nobody of {role} lived through the second half"]
    assert told_of(*everybody(role), samples(role=role, lives=0.5)) == told_of(*everybody(role))


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"numbers": ["A-1", "A-3", "A-4"]}, "1 acknowledged awards are lost"),
        ({"batches": {"B-1": "signing"}}, "batches that did not end"),
        ({"orders": {"W-1": "running"}}, "orders that did not end"),
        ({"doubled": 1}, "doubled: 1"),
        ({"indices_used_twice": 2}, "indices_used_twice: 2"),
        ({"unpublished": 1}, "unpublished: 1"),
        ({"open": 1}, "open: 1"),
        ({"parked": 1}, "parked: 1"),
        ({"rows": {"issued": 2}}, "1 were confirmed"),
        ({"rows": {"issued": 1, "failed": 1}}, "1 were confirmed"),
        ({"messages": {"parked": 1}}, "mails"),
        ({"claims": 2}, "2 with a link for 3 awards"),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_what_the_records_may_not_hold_is_found(change: dict[str, Any], finding: str) -> None:
    ledger, one = sound()
    (told,) = of_records(ledger, {"waiting": 0, "institutions": {"u": {**one, **change}}})
    assert told.startswith("u: ")
    assert finding in told


def test_what_still_waits_is_found() -> None:
    assert list(of_records(Ledger(), {"waiting": 3, "institutions": {}})) == ["3 jobs still wait"]
    assert list(of_depths([Depth(0.0, 9, 0, 0.0, 0.0), Depth(1.0, 2, 0, 0.0, 0.0)])) == [
        "2 jobs waited at the last look"
    ]


def test_a_kind_of_request_that_nobody_answered_is_found() -> None:
    ledger = Ledger(told=[Told("award", 503, 0.0, 0.1), Told("verify", 200, 0.0, 0.1)])
    missing = ["award", "read", "search", "list, awarded", "claim, received"]
    assert list(of_answers(ledger)) == [f"nobody got an answer to: {kind}" for kind in missing]


def test_an_answer_is_excused_by_a_kill_and_by_nothing_else() -> None:
    ledger = Ledger(outages=[Outage("pages", at=10.0, until=12.0), Outage("worker", at=50.0, until=51.0)])

    def note(status: int, at: float, body: bytes = b"") -> None:
        ledger.note("award", Answer(status=status, began=at, seconds=0.5, body=body), expected=frozenset({201}))

    note(201, 1.0)
    note(0, 9.8)
    note(503, 12.0 + RECOVERY_S - 0.1)
    assert not ledger.wrong
    note(503, 12.0 + RECOVERY_S + 0.1, b'{"code": "E_HTTP_OURS"}')
    note(422, 10.5)
    note(0, 50.2)
    late = ("award: 503 E_HTTP_OURS (3 s after pages)", "award: 422", "award: no answer (38 s after pages)")
    assert ledger.wrong == dict.fromkeys(late, 1)
    assert len(ledger.told) == 6


def test_nobody_is_refused_once_a_try_and_the_pause_after_it_are_over() -> None:
    cut = Outage("database cut off", at=10.0, mended=70.0, until=70.1, is_fault=True)
    ledger = Ledger(outages=[cut, Outage("worker", at=90.0, until=91.0)])
    assert NOTICED_WHEN_GONE["connect_timeout"] == CONNECTING_S
    for at in (30.0, 70.0 + SERVED_AGAIN_S - 0.1):
        ledger.note("read", Answer(status=503, began=at, seconds=0.01), expected=frozenset({200}))
    assert not ledger.wrong
    assert last_refused(ledger, cut) == pytest.approx(SERVED_AGAIN_S - 0.1)
    ledger.note("read", Answer(status=503, began=70.1 + SERVED_AGAIN_S, seconds=0.01), expected=frozenset({200}))
    assert ledger.wrong == {"read: 503 (7 s after database cut off)": 1}


def test_who_was_waiting_when_it_broke_has_waited_too() -> None:
    cut = Outage("database cut off", at=10.0, mended=70.0, until=70.0, is_fault=True)
    ledger = Ledger(outages=[cut])
    ledger.told = [
        Told("award", 503, 9.5, 45.0),
        Told("award", 201, 1.0, 0.5),
        Told("read", 200, 71.0, 0.1),
        Told("read", 0, 30.0, 60.0),
    ]
    assert [one.began for one in told_during(ledger, cut)] == [9.5, 30.0]
    assert list(of_faults(answered_alone(ledger))) == ["database cut off: somebody waited 45 s for an answer"]
    assert [one.seconds for one in slowest(ledger, count=2)] == [45.0, 0.5]


def answered_alone(ledger: Ledger) -> Ledger:
    return Ledger(outages=ledger.outages, told=[one for one in ledger.told if one.status])


def test_a_wrong_clock_is_known_while_it_lasts_and_a_little_longer() -> None:
    wrong = Outage("clock set by -1d", at=10.0, until=20.0, is_fault=True)
    ledger = Ledger(outages=[Outage("full disk", at=50.0, until=60.0, is_fault=True), wrong])
    spans = [(1.0, 9.0), (1.0, 11.0), (15.0, 16.0), (20.0 + RECOVERY_S - 1, 50.0), (20.0 + RECOVERY_S + 1, 55.0)]
    assert [ledger.had_wrong_clock(*span) for span in spans] == [False, True, True, True, False]


def test_a_chart_keeps_the_highest_of_many_points_and_stays_inside(tmp_path: Path) -> None:
    points = [(n / 60, 900.0 if n == 1777 else 100.0) for n in range(3600)]
    file = tmp_path / "memory.svg"
    chart({"worker <1>": points, "empty": []}, file, title="Memory & more", unit="MB", marks=[30.0])
    drawn = ElementTree.parse(file).getroot()
    (line,) = drawn.iter("{http://www.w3.org/2000/svg}polyline")
    places = [tuple(map(float, one.split(","))) for one in line.get("points", "").split()]
    assert len(places) <= MOST_POINTS + 1
    assert sum(y < 50 for _, y in places) == 1
    assert all(0 <= x <= 720 and 0 <= y <= 300 for x, y in places)
    assert "worker <1>" in [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]


def test_a_chart_of_nothing_is_a_chart(tmp_path: Path) -> None:
    chart({"worker": []}, tmp_path / "none.svg", title="t", unit="u")
    assert ElementTree.parse(tmp_path / "none.svg").getroot().tag.endswith("svg")
