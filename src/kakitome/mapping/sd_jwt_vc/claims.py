"""The claims of an SD-JWT VC about a micro-credential, out of a signed award.

Where the rulebook asks for a word of a closed list and the award says it in other words, the nearest word of the list
is chosen and its claim is named in `derived`; nothing is made up where the award says nothing.

Source: WE BUILD Attestation Rulebook Micro-credential, draft 0.1 of 2026-07-21 (claims, status, values).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kakitome import texts
from kakitome.documents.openbadges.credential import status_entries
from kakitome.documents.status.bitstring import parse_entry
from kakitome.documents.status.token_status_list import StatusReference
from kakitome.errors import Problem, ProblemFactory
from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.framework.size import effort_hours
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, ParticipationMode, Stackability
from kakitome.learning.statements import quality_cells
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.addresses import token_list_address
from kakitome.mapping.award_facts import AwardFacts
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.descriptors import is_called_microcredential
from kakitome.mapping.narrative.codecs import shown
from kakitome.mapping.narrative.words import KINDS
from kakitome.mapping.sd_jwt_vc.names import split_name
from kakitome.values.json_members import json_number
from kakitome.values.localized_text import Language

VCT: Final = "urn:kakitome:vct:micro-credential:1"
"""The type: a micro-credential in the claims of the WE BUILD rulebook, which names none of its own yet."""
_problem = ProblemFactory()
MANDATORY: Final = (
    "givenName",
    "familyName",
    "issuanceDate",
    "title",
    "awardingBody",
    "issuerCountry",
    "learningOutcomes",
    "formOfParticipation",
    "notionalWorkload",
    "typeOfAssessment",
    "qualityAssurance",
)
_DESCRIBED: Final = (
    "title",
    "learningOutcomes",
    "name",
    "awardingBody",
    "issuanceDate",
    "notionalWorkload",
    "grade",
    "achievement",
    "endorsement",
)
_ASSESSMENTS: Final = frozenset(
    {
        AssessmentMethod.WRITTEN_EXAMINATION,
        AssessmentMethod.ORAL_EXAMINATION,
        AssessmentMethod.PRACTICAL,
        AssessmentMethod.PORTFOLIO,
        AssessmentMethod.PEER,
        AssessmentMethod.PROJECT,
        AssessmentMethod.OTHER,
    }
)
_MODES: Final = (ParticipationMode.ONLINE, ParticipationMode.ONSITE, ParticipationMode.BLENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class WalletClaims:
    """What a wallet credential says.

    Attributes:
        always: claims that are always shown.
        disclosable: claims that the learner may show or keep, each on its own.
        derived: names of the claims that were chosen or computed from other words of the award.
        problems: mandatory claims that the award does not state.
    """

    always: dict[str, Any]
    disclosable: dict[str, Any]
    derived: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Claims:
    """Claims as they are gathered; what is not stated is left out."""

    stated: dict[str, Any] = field(default_factory=dict)
    derived: list[str] = field(default_factory=list)

    def say(self, name: str, value: Any, *, derived: bool = False) -> None:
        if value is None or value in ("", [], {}):
            return
        self.stated[name] = value
        if derived:
            self.derived.append(name)


def to_claims(credential: Mapping[str, Any], *, language: Language = "en", vct: str = VCT) -> WalletClaims:
    """Write the claims of a signed award; instants as seconds since 1970."""
    letter, facts, _ = from_credential(credential)
    claims = _Claims()
    _person(claims, facts, language=language)
    _programme(claims, letter, language=language)
    _assessment(claims, letter, language=language)
    _levels(claims, letter.level, language=language)
    _rest(claims, letter, facts=facts, language=language)
    _recognised(claims, credential)
    always: dict[str, Any] = {"iss": facts.issuer, "vct": vct}
    period = {"nbf": facts.valid_from, "exp": facts.valid_until}
    always |= {name: int(at.timestamp()) for name, at in period.items() if at is not None}
    entries = status_entries(credential)
    always |= (
        {"status": {"bitstring_status_list": [dict(entry) for entry in entries], **status_claim(entries)}}
        if entries
        else {}
    )
    always |= {"derived": claims.derived} if claims.derived else {}
    # The token's type says micro-credential: what is none says so itself, and its holder cannot keep that back.
    always |= {} if is_called_microcredential(letter) else {"kind": shown(KINDS[letter.kind])}
    return WalletClaims(
        always=always,
        disclosable=claims.stated,
        derived=tuple(claims.derived),
        problems=tuple(
            _problem("W_SDJWT_CLAIM_MISSING", claim=name) for name in MANDATORY if name not in claims.stated
        ),
    )


def type_metadata(vct: str = VCT) -> dict[str, Any]:
    """Return the type metadata document of the wallet credential: how its claims are called in both languages.

    Source: SD-JWT VC §6.2.
    """
    labels = {name: texts.term(f"claim.{name}") for name in _DESCRIBED}
    return {
        "vct": vct,
        "name": "Micro-credential",
        "display": [
            {"locale": "ja", "name": "マイクロクレデンシャル"},
            {"locale": "en", "name": "Micro-credential"},
        ],
        "claims": [
            {
                "path": [name],
                "sd": "always",
                "display": [{"locale": "ja", "label": label.ja}, {"locale": "en", "label": label.en}],
            }
            for name, label in labels.items()
        ],
    }


def _recognised(claims: _Claims, credential: Mapping[str, Any]) -> None:
    """Name what was achieved as the award does, and carry what others signed about it, as it stands there."""
    achievement = credential["credentialSubject"]["achievement"]
    claims.say("achievement", achievement.get("id"))
    claims.say("endorsement", achievement.get("endorsement"))
    claims.say("endorsementJwt", achievement.get("endorsementJwt"))


def status_claim(entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Say where the status stands in the list that wallets read; empty where there is none.

    It is the same place of the same list in another form (docs/adr/0025-the-list-that-wallets-read.md).
    """
    read = [parse_entry(entry) for entry in entries if entry.get("statusPurpose") == "revocation"]
    addresses = [(token_list_address(entry.list_url), entry.index) for entry in read]
    for_wallets = [StatusReference(uri=uri, index=index).as_json() for uri, index in addresses if uri]
    return for_wallets[0] if for_wallets else {}


def _person(claims: _Claims, facts: AwardFacts, *, language: Language) -> None:
    name = (facts.learner_roman if language == "en" else "") or facts.learner_name
    given, family = split_name(name)
    claims.say("givenName", given, derived=True)
    claims.say("familyName", family, derived=True)
    claims.say("name", facts.learner_name)
    claims.say("identifier", facts.number)


def _programme(claims: _Claims, letter: Microcredential, *, language: Language) -> None:
    claims.say("title", letter.title.in_language(language))
    body = letter.awarding_body
    claims.say("awardingBody", body.name.in_language(language) if body else "")
    claims.say(
        "coAwardingBodies", [awarding_body.name.in_language(language) for awarding_body in letter.co_awarding_bodies]
    )
    claims.say("fieldOfStudy", list(letter.field_of_study))
    claims.say("issuerCountry", letter.issuer_country)
    claims.say("learningOutcomes", [outcome.text.in_language(language) for outcome in letter.learning_outcomes])
    mode, is_derived = _mode(letter)
    claims.say("formOfParticipation", mode, derived=is_derived)
    workload, is_derived = _workload(letter.learner_effort)
    claims.say("notionalWorkload", workload, derived=is_derived)
    claims.say("classHours", _class_hours(letter.class_hours))


def _mode(letter: Microcredential) -> tuple[str, bool]:
    modes = letter.form_of_participation.modes if letter.form_of_participation else ()
    known = [mode for mode in modes if mode in _MODES]
    if len(known) > 1:
        return ParticipationMode.BLENDED.value, True
    return (known[0].value if known else "", False)


def _workload(effort: LearnerEffort | None) -> tuple[dict[str, Any], bool]:
    """Write the effort in hours or ECTS; of a range its lower end, of other credits the hours they stand for."""
    if effort is None:
        return {}, False
    if effort.unit in (EffortUnit.HOURS, EffortUnit.ECTS):
        return {"value": json_number(effort.value), "unit": effort.unit.value}, effort.value_max is not None
    hours = effort_hours(effort)
    return ({"value": json_number(hours[0]), "unit": "hours"}, True) if hours else ({}, False)


def _class_hours(hours: ClassHours | None) -> dict[str, Any]:
    """Write class hours under a name of our own: the rulebook knows notional workload alone."""
    if hours is None:
        return {}
    length = {} if hours.minutes is None else {"minutesPerHour": hours.minutes}
    return {"value": json_number(hours.value), **length}


def _assessment(claims: _Claims, letter: Microcredential, *, language: Language) -> None:
    methods = [assessment for assessment in letter.assessment_type if assessment.method.assesses_outcomes]
    if methods:
        heaviest = max(methods, key=lambda method: method.weight_percent or Decimal(0))
        word, is_derived = _method(heaviest)
        claims.say("typeOfAssessment", word, derived=is_derived or len(methods) > 1)
    cells = quality_cells(letter.quality_assurance)
    words = {"external_programme": "programme-accreditation", "external_institution": "institutional-accreditation"}
    assurance = next((word for cell, word in words.items() if cell in cells), "issuer-defined")
    claims.say("qualityAssurance", assurance if letter.quality_assurance else "", derived=True)
    supervision = letter.supervision_identity_verification
    if supervision:
        check = supervision.check.value if supervision.check else supervision.description.in_language(language)
        claims.say("idVerificationMethod", check)


def _method(assessment: Assessment) -> tuple[str, bool]:
    if assessment.method in _ASSESSMENTS:
        return assessment.method.value, False
    return AssessmentMethod.OTHER.value, True


def _levels(claims: _Claims, levels: tuple[Level, ...], *, language: Language) -> None:
    """Write the first level of each kind, and who claims it: a level without that is no statement."""
    for level in levels:
        if level.framework.upper() == "EQF":
            name, value = "level", f"EQF-{level.level}"
        elif level.framework:
            name, value = "nationalQualificationsFrameworkLevel", f"{level.framework}-{level.level}"
        else:
            name, value = "educationLevelDescriptor", level.description.in_language(language)
        if value and name not in claims.stated:
            claims.say(name, value)
            claims.say(f"{name}AssertedBy", level.asserted_by.in_language(language))


def _rest(claims: _Claims, letter: Microcredential, *, facts: AwardFacts, language: Language) -> None:
    claims.say("issuanceDate", facts.awarded_on.isoformat() if facts.awarded_on else "")
    claims.say("grade", facts.grade)
    claims.say("gradingScheme", letter.grade_achieved.in_language(language))
    claims.say("entryRequirements", letter.prerequisites.in_language(language))
    if letter.stackability:
        claims.say("stackable", letter.stackability.stackable)
        claims.say("partOfQualification", _targets(letter.stackability, language))


def _targets(stackability: Stackability, language: Language) -> list[str]:
    named = [f"{target.name.in_language(language)} {target.identifier}".strip() for target in stackability.targets]
    return [*(text.in_language(language) for text in stackability.into), *named]
