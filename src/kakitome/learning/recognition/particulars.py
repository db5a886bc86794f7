"""The particulars of an event as plain JSON data, and read back: texts, people, subjects, conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from kakitome.learning.recognition.case import Subject
from kakitome.learning.recognition.condition import Condition
from kakitome.learning.recognition.people import Affiliation, StatedBelonging
from kakitome.values.localized_text import LocalizedText

Json = Mapping[str, Any]


def text_data(text: LocalizedText) -> dict[str, str]:
    """Write a text."""
    return {"ja": text.ja, "en": text.en}


def read_text(data: object) -> LocalizedText:
    """Read a text; what is none is empty."""
    if not isinstance(data, Mapping):
        return LocalizedText()
    return LocalizedText(ja=str(data.get("ja", "")).strip(), en=str(data.get("en", "")).strip())


def affiliation_data(affiliation: Affiliation) -> dict[str, str]:
    """Write an affiliation."""
    return asdict(affiliation)


def read_affiliations(data: Iterable[Json]) -> tuple[Affiliation, ...]:
    """Read affiliations."""
    return tuple(Affiliation(**affiliation) for affiliation in data)


def read_stated(data: Json) -> StatedBelonging:
    """Read where somebody belonged and what they were tied to when a case was given to them."""
    ties = data.get("ties")
    return StatedBelonging(
        affiliations=read_affiliations(data["affiliations"]), ties=None if ties is None else tuple(ties)
    )


def subject_data(subject: Subject) -> dict[str, Any]:
    """Write a subject."""
    return {
        "entry": subject.entry,
        "version": subject.version,
        "title": text_data(subject.title),
        "digest": subject.digest,
        "about": subject.about,
        **({"statement": dict(subject.statement)} if subject.statement else {}),
    }


def read_subject(data: Json) -> Subject:
    """Read a subject."""
    return Subject(
        entry=data["entry"],
        version=data["version"],
        title=read_text(data["title"]),
        digest=data["digest"],
        about=data.get("about", ""),
        statement=data.get("statement", {}),
    )


def condition_data(condition: Condition) -> dict[str, Any]:
    """Write a condition as it is set."""
    return {"text": text_data(condition.text), "deadline": condition.deadline.isoformat()}


def read_condition(data: Json) -> Condition:
    """Read a condition as it was set."""
    return Condition(text=read_text(data["text"]), deadline=datetime.fromisoformat(data["deadline"]))
