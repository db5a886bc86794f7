"""An entry in the Credential Transparency Description Language: the credential, its provider, and acts about it.

    document = entry_document(entry, known, url="https://k.example/registry/E-7K3M-94QT", now=now)

Every recognition is an act with its dates, the ones that ended too; `ceterms:recognizedBy` names only those that stand
now. The entry is published here and not in the Credential Registry, so it has no CTID. The context stands in the
document: nothing has to be fetched to read it.

Source: CTDL terms (https://credreg.net/ctdl/terms), MicroCredential, ConditionProfile, RecognizeAction, RevokeAction.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from kakitome.learning.assessment import Assessment, AssessmentMethod
from kakitome.learning.framework.levels import find_list
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, Microcredential, Price
from kakitome.learning.outcomes import Skill
from kakitome.learning.recognition.procedure import certifies
from kakitome.learning.recognition.recognition import ChangeKind, Recognition, Standing
from kakitome.learning.registry.entry import Entry, EntryVersion
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.bilingual import UNITS, in_both, label
from kakitome.mapping.narrative.words import METHODS, MODES
from kakitome.mapping.open_data.linked_words import (
    class_hours_in_words,
    credits_stated,
    level_claim,
    names_in_awards,
    web_page,
)
from kakitome.values.instants import JAPAN, write_duration
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import json_number, without_empty
from kakitome.values.localized_text import LocalizedText

CTDL: Final = "https://purl.org/ctdl/terms/"
AN_INSTANT: Final = timedelta(microseconds=1)
"""An end is exclusive, and CTDL names the last day."""
Node = dict[str, Any]

_IN_LANGUAGES = (
    "name",
    "description",
    "targetNodeName",
    "targetNodeDescription",
    "frameworkName",
    "identifierTypeName",
    "assessmentMethodDescription",
)
_REFERENCES = (
    "subjectWebpage",
    "ownedBy",
    "offeredBy",
    "recognizedBy",
    "relatedAction",
    "actingAgent",
    "object",
    "previousVersion",
    "latestVersion",
    "targetNode",
    "costDetails",
)
CONTEXT: Final[Mapping[str, Any]] = {
    "ceterms": CTDL,
    "schema": "https://schema.org/",
    **{f"ceterms:{name}": {"@container": "@language"} for name in _IN_LANGUAGES},
    **{f"ceterms:{name}": {"@type": "@id"} for name in _REFERENCES},
    "schema:description": {"@container": "@language"},
}
"""What the terms of the document mean, as far as JSON does not say it: languages, and what is an address."""


def entry_document(
    entry: Entry,
    recognitions: Sequence[Recognition],
    *,
    url: str,
    now: datetime,
    version: EntryVersion | None = None,
) -> Node:
    """Write an entry as JSON-LD; `url` is the entry's own address, and a version's is derived from it."""
    shown = version or entry.current
    about = [recognition for recognition in recognitions if recognition.entry_version == shown.version]
    standing = dict.fromkeys(
        recognition.body_did for recognition in about if recognition.standing_at(now) is Standing.RECOGNISED
    )
    address = version_url(url, shown)
    acts = [act for recognition in about for act in _actions(recognition, address)]
    graph = [
        _credential(entry, shown, url=url, recognised_by=list(standing), actions=[act["@id"] for act in acts]),
        _provider(entry, shown.microcredential, url=url),
        *_jointly_awarding(shown.microcredential, url),
        *_bodies(about),
        *acts,
    ]
    return {"@context": dict(CONTEXT), "@graph": graph}


def version_url(url: str, version: EntryVersion) -> str:
    """Return the permanent address of a version below its entry's."""
    return f"{url}/v{version.version}"


def _credential(
    entry: Entry, version: EntryVersion, *, url: str, recognised_by: Sequence[str], actions: Sequence[str]
) -> Node:
    letter = version.microcredential
    provider = _provider_id(entry, url)
    before = [entry_version for entry_version in entry.versions if entry_version.version < version.version]
    return _of(
        "MicroCredential",
        {
            "@id": version_url(url, version),
            "name": in_both(letter.title),
            "description": in_both(letter.content_description),
            "subjectWebpage": url,
            "identifier": [_identifier(label("登録番号", "Registry entry"), entry.number), *_addresses(version)],
            "versionIdentifier": [_identifier(label("版", "Version"), str(version.version))],
            "inLanguage": list(letter.language),
            "ownedBy": [provider, *(body["@id"] for body in _jointly_awarding(letter, url))],
            "offeredBy": [provider],
            "audienceLevelType": [_level(level) for level in letter.level],
            "learningDeliveryType": _delivery(letter),
            "estimatedDuration": [*_duration(letter.learner_effort), *_classes(letter.class_hours)],
            "estimatedCost": [_cost(letter.price, url)] if letter.price else None,
            "requires": [_condition(letter)],
            "renewal": [_of("ConditionProfile", {"description": in_both(letter.renewal_requirements)})]
            if letter.renewal_requirements
            else None,
            "recognizedBy": list(recognised_by),
            "relatedAction": list(actions),
            "dateEffective": _day(version.registered_at),
            "previousVersion": version_url(url, before[-1]) if before else None,
            "latestVersion": version_url(url, entry.current),
        },
    )


def _addresses(version: EntryVersion) -> list[Node]:
    kind = label("証明に書かれる識別子", "Identifier in awards")
    return [_identifier(kind, name) for name in names_in_awards(version)]


def _condition(letter: Microcredential) -> Node:
    return _of(
        "ConditionProfile",
        {
            "description": in_both(letter.prerequisites),
            "creditValue": _credits(letter.learner_effort),
            "targetCompetency": [
                *(
                    _of(
                        "CredentialAlignmentObject",
                        {"targetNodeName": in_both(outcome.text), "codedNotation": outcome.code},
                    )
                    for outcome in letter.learning_outcomes
                    if outcome.text
                ),
                *map(_skill, letter.skills),
            ],
            "targetAssessment": [
                _assessment(assessment)
                for assessment in letter.assessment_type
                if assessment.method is not AssessmentMethod.NONE
            ],
        },
    )


def _assessment(assessment: Assessment) -> Node:
    return _of(
        "AssessmentProfile",
        {"name": in_both(METHODS[assessment.method]), "assessmentMethodDescription": in_both(assessment.description)},
    )


def _skill(skill: Skill) -> Node:
    return _of(
        "CredentialAlignmentObject",
        {
            "targetNodeName": in_both(skill.label),
            "targetNode": web_page(skill.uri),
            "codedNotation": skill.code,
            "frameworkName": {"en": skill.framework} if skill.framework else None,
        },
    )


def _level(level: Level) -> Node:
    known = find_list(level.framework)
    stated = level.level or level.description.in_language("en")
    return _of(
        "CredentialAlignmentObject",
        {
            "frameworkName": in_both(known.name) if known else None,
            "targetNodeName": {"en": f"{level.framework} {stated}".strip()},
            "codedNotation": level.level,
            "targetNodeDescription": in_both(level_claim(level)),
        },
    )


def _delivery(letter: Microcredential) -> list[Node]:
    form = letter.form_of_participation
    modes = form.modes if form else ()
    return [_of("CredentialAlignmentObject", {"targetNodeName": in_both(MODES[mode])}) for mode in modes]


def _duration(effort: LearnerEffort | None) -> list[Node]:
    if effort is None or effort.unit is not EffortUnit.HOURS:
        return []
    least = write_duration(effort.value)
    if effort.value_max not in (None, effort.value):
        most = write_duration(effort.value_max or effort.value)
        return [_of("DurationProfile", {"minimumDuration": least, "maximumDuration": most})]
    return [_of("DurationProfile", {"exactDuration": least})]


def _classes(hours: ClassHours | None) -> list[Node]:
    """Write hours of class by the clock, with the words that say so; without the minutes nobody can tell the time."""
    if hours is None or hours.clock_hours is None:
        return []
    words = in_both(class_hours_in_words(hours))
    return [_of("DurationProfile", {"exactDuration": write_duration(hours.clock_hours), "description": words})]


def _credits(effort: LearnerEffort | None) -> list[Node]:
    return [
        {
            "@type": "ceterms:ValueProfile",
            "schema:value": json_number(value),
            "schema:description": in_both(UNITS[unit]),
        }
        for value, unit in credits_stated(effort)
    ]


def _cost(price: Price, url: str) -> Node:
    both = LocalizedText(
        ja="　".join(filter(None, (price.description.ja, price.financial_aid.ja))),
        en=" ".join(filter(None, (price.description.en, price.financial_aid.en))),
    )
    amount = price.amount if price.currency else ""
    return _of(
        "CostProfile",
        {"price": _figure(amount), "currency": price.currency, "costDetails": url, "description": in_both(both)},
    )


def _figure(text: str) -> int | float | str:
    """Write a number as JSON's, as CTDL wants it; a text that is none stays a text."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return json_number(value)


def _provider_id(entry: Entry, url: str) -> str:
    return entry.issuer or f"{url}#provider"


def _provider(entry: Entry, letter: Microcredential, *, url: str) -> Node:
    body = letter.awarding_body or AwardingBody(name=LocalizedText())
    return _organisation(_provider_id(entry, url), body.name, page=entry.provider_url or body.url)


def _jointly_awarding(letter: Microcredential, url: str) -> list[Node]:
    """Write the bodies that award it together with the provider."""
    return [
        _organisation(
            body.identifier if is_absolute_iri(body.identifier) else f"{url}#jointly-awarding-{number}",
            body.name,
            page=body.url,
        )
        for number, body in enumerate(letter.co_awarding_bodies, 1)
        if body.name
    ]


def _organisation(identifier: str, name: LocalizedText, *, page: str) -> Node:
    members = {"@id": identifier, "name": in_both(name), "subjectWebpage": web_page(page)}
    return _of("CredentialOrganization", members)


def _bodies(recognitions: Sequence[Recognition]) -> Iterator[Node]:
    names = {recognition.body_did: recognition.body_name for recognition in recognitions}
    yield from (_of("QACredentialOrganization", {"@id": did, "name": in_both(name)}) for did, name in names.items())


def _actions(recognition: Recognition, address: str) -> Iterator[Node]:
    """Write what a body did: that it recognised, and that it withdrew.

    A suspension is none of CTDL's acts; it is said in words, and `recognizedBy` is silent while it lasts.
    """
    withdrawn = next((change for change in recognition.changes if change.kind is ChangeKind.WITHDRAWN), None)
    suspended = bool(recognition.changes) and recognition.changes[-1].kind is ChangeKind.SUSPENDED
    is_certified = certifies(recognition.procedure)
    act = label("認証", "certification") if is_certified else label("承認", "recognition")
    description = label(f"第三者による{act.ja}", f"Third-party {act.en}")
    if suspended:
        description = label(f"{description.ja}（一時停止中）", f"{description.en}, suspended at present")
    yield _of(
        "RecognizeAction",
        {
            "@id": f"{address}#{recognition.number}",
            "description": in_both(description),
            "actingAgent": [recognition.body_did],
            "object": address,
            "startDate": _day(recognition.valid_from),
            "endDate": _day(withdrawn.at if withdrawn else recognition.valid_until - AN_INSTANT),
        },
    )
    if withdrawn is not None:
        yield _of(
            "RevokeAction",
            {
                "@id": f"{address}#{recognition.number}-withdrawn",
                "description": in_both(withdrawn.reason),
                "actingAgent": [recognition.body_did],
                "object": address,
                "startDate": _day(withdrawn.at),
            },
        )


def _identifier(name: LocalizedText, value: str) -> Node:
    return _of("IdentifierValue", {"identifierTypeName": in_both(name), "identifierValueCode": value})


def _day(instant: datetime) -> str:
    """Write an instant as CTDL's dates, the day in Japan."""
    return instant.astimezone(JAPAN).date().isoformat()


def _of(kind: str, members: Mapping[str, Any]) -> Node:
    named = {name if name.startswith("@") else f"ceterms:{name}": value for name, value in members.items()}
    return without_empty({"@type": f"ceterms:{kind}", **named})
