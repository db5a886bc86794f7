"""Write a learner's awards as a Comprehensive Learner Record 2.0 without its proof.

    unsigned = to_unsigned_record(awards, issuer, terms=RecordTerms(url=…, name=…, valid_from=now))

The awards are signed credentials of one or several issuers and stand inside unchanged. The signer of the record says
that these awards belong to one learner, and nothing about what others awarded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.clr.record import Association, clr_subject, record
from kakitome.documents.openbadges.achievement import Json
from kakitome.errors import Invalid, ProblemFactory
from kakitome.mapping.award_openbadge import from_credential, to_profile
from kakitome.mapping.clr.associating import associations_between, associations_of_parts
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import Frame
from kakitome.values.instants import write_instant
from kakitome.values.json_members import object_member
from kakitome.values.localized_text import Language, LocalizedText

_problem = ProblemFactory(source="CLR 2.0 §B")


class RecordNotWritable(Invalid):
    """These awards make no record: there is none, or they name different learners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTerms:
    """What a record says of itself.

    Attributes:
        url: its address or `urn:uuid:…`.
        name: title of the record.
        valid_from: since when; aware.
        language: primary language, in which the standard's plain text fields are written.
        is_partial: whether the learner left awards out (C-06).
        associations: beyond those that the definitions state.
    """

    url: str
    name: LocalizedText
    valid_from: datetime
    language: Language = "ja"
    is_partial: bool = False
    associations: tuple[Association, ...] = ()


def to_unsigned_record(awards: Sequence[Mapping[str, Any]], issuer: Issuer, *, terms: RecordTerms) -> Json:
    """Write the record of one learner: signed Open Badges 3.0 credentials in the order in which they are to be read.

    Raises:
        RecordNotWritable: `E_CLR_NO_AWARD`; `E_CLR_LEARNERS` when the awards name two different learners by DID.

    Source: CLR 2.0 §B; our conformance list C-01 … C-07.
    """
    if not awards:
        raise RecordNotWritable.of(_problem("E_CLR_NO_AWARD"))
    dids = {str(subject["id"]) for subject in map(_subject, awards) if subject.get("id")}
    if len(dids) > 1:
        raise RecordNotWritable.of(_problem("E_CLR_LEARNERS"))
    achievements = [object_member(_subject(award), "achievement") for award in awards]
    achieved = [
        (str(achievement.get("id", "")), from_credential(award)[0])
        for achievement, award in zip(achievements, awards, strict=True)
    ]
    stated = (*associations_between(achieved), *associations_of_parts(awards))
    associations = dict.fromkeys((*stated, *terms.associations))
    return record(
        terms.url,
        issuer=to_profile(issuer, Frame(achievement="", language=terms.language)),
        awards=awards,
        subject=clr_subject(
            did=next(iter(dids), ""), identifiers=_identifiers(awards), associations=tuple(associations)
        ),
        more={
            "name": terms.name.in_language(terms.language) or terms.name.ja or terms.name.en,
            "validFrom": write_instant(terms.valid_from),
            "partial": True if terms.is_partial else None,
        },
    )


def _identifiers(awards: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Gather what identifies the learner in the awards, each thing once."""
    identifiers: list[Json] = []
    for award in awards:
        for identifier in _subject(award).get("identifier") or ():
            if isinstance(identifier, dict) and identifier not in identifiers:
                identifiers.append(identifier)
    return identifiers


def _subject(award: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_member(award, "credentialSubject")
