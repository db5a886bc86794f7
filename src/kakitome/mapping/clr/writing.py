"""Write a learner's awards as a Comprehensive Learner Record 2.0 without its proof.

    unsigned = to_unsigned_record(awards, issuer, terms=RecordTerms(url=…, name=…, valid_from=now))

The awards are signed credentials of one or several issuers and stand inside unchanged. The signer of the record says
that these awards belong to one learner, and nothing about what others awarded. What came from elsewhere
(`RecordTerms.others`) stands after them: nothing is read from it but what identifies its learner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kakitome.documents.clr.record import Association, clr_subject, record
from kakitome.documents.openbadges.achievement import Json
from kakitome.documents.verification.field_rules import field_problems
from kakitome.errors import Invalid, ProblemFactory
from kakitome.mapping.award_openbadge import from_credential, to_profile
from kakitome.mapping.clr.associating import associations_between, associations_of_parts
from kakitome.mapping.issuer import Issuer
from kakitome.mapping.openbadge.frame import Frame
from kakitome.values.instants import write_instant
from kakitome.values.json_members import items_of, object_member
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
        others: credentials from elsewhere that may stand in a record (`documents.clr.record.may_stand_inside`). Other
            issuers may know the same person by another identifier.
    """

    url: str
    name: LocalizedText
    valid_from: datetime
    language: Language = "ja"
    is_partial: bool = False
    associations: tuple[Association, ...] = ()
    others: tuple[Mapping[str, Any], ...] = ()


def to_unsigned_record(awards: Sequence[Mapping[str, Any]], issuer: Issuer, *, terms: RecordTerms) -> Json:
    """Write the record of one learner: signed Open Badges 3.0 credentials in the order in which they are to be read.

    Raises:
        RecordNotWritable: `E_CLR_NO_AWARD`; `E_CLR_LEARNERS` when the awards name two different learners by DID.

    Source: CLR 2.0 §B; our conformance list C-01 … C-07.
    """
    credentials = [*awards, *terms.others]
    if not credentials:
        raise RecordNotWritable.of(_problem("E_CLR_NO_AWARD"))
    if len(_names_of(awards)) > 1:
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
        awards=credentials,
        subject=clr_subject(
            did=_name_of_learner(awards, terms.others),
            identifiers=_identifiers(credentials),
            associations=tuple(associations),
        ),
        more={
            "name": terms.name.in_language(terms.language) or terms.name.ja or terms.name.en,
            "validFrom": write_instant(terms.valid_from),
            "partial": True if terms.is_partial else None,
        },
    )


def _names_of(credentials: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return by what names credentials call their learner, each once."""
    names = (_subject(credential).get("id") for credential in credentials)
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def _name_of_learner(awards: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> str:
    """Choose the learner's name: the only one there is; of several none, if there is something else to identify them.

    Source: CLR 2.0 §B (ClrSubject: either `id` or at least one `identifier` is required).
    """
    names = _names_of([*awards, *others])
    is_clear = len(names) == 1 or not _identifiers([*awards, *others])
    return names[0] if names and is_clear else ""


def _identifiers(awards: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Gather what identifies the learner in the awards, each thing once."""
    identifiers: list[Json] = []
    for award in awards:
        for identifier in items_of(_subject(award).get("identifier")):
            is_in_form = isinstance(identifier, dict) and not field_problems(identifier, name="IdentityObject")
            if is_in_form and identifier not in identifiers:
                identifiers.append(identifier)
    return identifiers


def _subject(award: Mapping[str, Any]) -> Mapping[str, Any]:
    return object_member(award, "credentialSubject")
