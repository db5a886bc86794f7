"""The stories of the demonstration's cases as moments in time, from `stories.toml`.

A moment is one step of one case. What was done before is known by its instant, so that a run that was broken off is
taken up by the next one; each moment happens whole or not at all.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any, Protocol

from kakitome_demo.body import BODY, read_tiers
from kakitome_demo.recognition.papers import paper
from kakitome_demo.recognition.telling import Teller

OFFICE_HOURS = time(1)
"""Ten in the morning in Japan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened at an instant; `happen` does it unless it was done before."""

    at: datetime
    happen: Callable[[], None]


class OpenTeller(Protocol):
    """Opens the teller of an institution's micro-credential."""

    def __call__(self, *, institution: str, microcredential: str, body: str) -> Teller:
        """Return it."""
        ...


@cache
def read_stories() -> Sequence[Mapping[str, Any]]:
    """Return the stories as they are written."""
    text = files(__package__).joinpath("stories.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["story"])


RECOGNISED: Mapping[str, str] = {
    one["microcredential"]: one["applicant"]
    for one in read_stories()
    if one["ends"] == "decided" and set(one["votes"]) <= {"recognised", "refused"}
}
"""micro-credential → institution, of those that were recognised at some time."""


def moments_of_cases(open_teller: OpenTeller) -> Iterator[Moment]:
    """Yield every moment of every story."""
    for story in (*read_stories(), *read_tiers()["story"]):
        teller = open_teller(
            institution=story["applicant"],
            microcredential=story["microcredential"],
            body=story.get("body", BODY),
        )
        for day, step in _steps(story):
            at = datetime.combine(story["begins"] + timedelta(days=day), OFFICE_HOURS, tzinfo=UTC)
            yield Moment(at=at, happen=_once(teller, step, at=at))


def _once(teller: Teller, step: Callable[[Teller], None], *, at: datetime) -> Callable[[], None]:
    def happen() -> None:
        teller.happen(step, at=at)

    return happen


def _steps(story: Mapping[str, Any]) -> Iterator[tuple[int, Callable[[Teller], None]]]:
    is_draft = story["ends"] == "draft"
    yield 0, lambda teller: teller.apply(story.get("procedure", "recognition"), is_draft=is_draft, paper=paper)
    if is_draft:
        return
    yield 3, lambda teller: teller.accept()
    yield 5, lambda teller: teller.assign(story["reviewers"])
    yield 8, lambda teller: teller.declare()
    for turn, marks in enumerate(story["marks"]):
        yield 9 + turn, partial(Teller.score, turn=turn, marks=marks)
    if story["ends"] == "scoring":
        return
    yield 14, lambda teller: teller.discuss()
    yield 16, lambda teller: teller.refer()
    yield 20, lambda teller: teller.vote(story["votes"])
    if story["ends"] == "voting":
        return
    yield 23, lambda teller: teller.decide()
    withdrawn: date | None = story.get("withdrawn")
    if withdrawn is not None:
        yield (withdrawn - story["begins"]).days, lambda teller: teller.withdraw()
    later: Mapping[str, Callable[[Teller], None]] = {
        "report": Teller.report,
        "not_enough": Teller.return_condition,
        "hearing": Teller.hear,
    }
    for name, step in later.items():
        if name in story:
            yield (story[name] - story["begins"]).days, step
