"""What a credential that is no award says of itself: its name, whom it is about, who issued it, from when until when.

    stated = stated_of(report)        # None for an award, which has a letter, and for what nobody vouches for
    stated_lines(stated)              # as labelled lines, for a terminal and a page
    stated_data(stated)               # as plain data, for programs

Any verifiable credential is judged, also one without an achievement in it. What it states under the words of the data
model is told as that, and nothing is read into its other words.

Source: VCDM 2.0 §4.4 (identifiers), §4.6 (names), §4.7 (issuer), §4.8 (subject), §4.9 (validity period).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from kakitome import texts
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import Report
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.mapping.award_letter import award_letter, is_vouched_for
from kakitome.mapping.bilingual import day, in_both, same
from kakitome.mapping.openbadge.reading import localized
from kakitome.values.instants import stated_day
from kakitome.values.json_members import object_member, text_member, without_empty
from kakitome.values.localized_text import LocalizedText

MOST_SUBJECTS: Final = 5
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What it states; empty where it states nothing.

    Attributes:
        issuer: by the name that a registry lists, else by its own; `issuer_id` its identifier.
        subjects: by name or identifier, the first few.
        since, until: calendar days by the document's own offset; `until` is the last day on which it holds.
    """

    name: LocalizedText
    issuer: LocalizedText
    issuer_id: str
    subjects: tuple[str, ...] = ()
    since: str = ""
    until: str = ""


def stated_of(report: Report) -> Stated | None:
    """Read what a credential without an award states, of a file that carries one what that one states."""
    inner = carried(report) or report
    document, letter = inner.document, award_letter(inner)
    is_award = letter is not None and bool(letter[0].title)
    is_plain = inner.format.startswith(NAMES[DocumentKind.CREDENTIAL])
    if document is None or is_award or not is_plain or not is_vouched_for(report) or not is_vouched_for(inner):
        return None
    return Stated(
        name=localized(document.get("name"), "en"),
        issuer=inner.listed_name or localized(object_member(document, "issuer").get("name"), "en"),
        issuer_id=texts.excerpt(inner.issuer_id, _LONGEST),
        subjects=tuple(_subjects(document.get("credentialSubject"))),
        since=stated_day(document.get("validFrom")),
        until=stated_day(document.get("validUntil"), before=timedelta(microseconds=1)),
    )


def stated_lines(stated: Stated) -> Iterator[tuple[LocalizedText, LocalizedText]]:
    """Write it as labelled lines."""
    words = {
        "name": stated.name,
        "subject": same(", ".join(stated.subjects)),
        "issuer": stated.issuer or same(stated.issuer_id),
        "since": day(stated.since),
        "until": day(stated.until),
    }
    yield from ((texts.term(f"stated.{key}"), text) for key, text in words.items() if text)


def stated_data(stated: Stated) -> dict[str, Any]:
    """Write it as JSON data."""
    return without_empty(
        {
            "name": in_both(stated.name),
            "subjects": list(stated.subjects),
            "issuer": in_both(stated.issuer),
            "issuer_id": stated.issuer_id,
            "valid_from": stated.since,
            "valid_until": stated.until,
        }
    )


def _subjects(value: Any) -> Iterator[str]:
    for subject in (value if isinstance(value, list) else [value])[:MOST_SUBJECTS]:
        if isinstance(subject, Mapping):
            words = localized(subject.get("name"), "en").in_language("ja") or text_member(subject, "id")
            if words:
                yield texts.excerpt(words, _LONGEST)
