"""An entry in the words of schema.org: the credential, the course that leads to it, and what it costs.

    document = entry_document(entry, recognitions_at(known, now), url="https://k.example/registry/E-7K3M-94QT")

A micro-credential is both what is learnt and what is awarded, so there are two nodes that name each other.
`recognizedBy` names only bodies whose recognition of this very version stands; what the provider says of its own
quality assurance is no recognition, and has no place there. Contacts are left out.

Source: schema.org, EducationalOccupationalCredential, Course, CourseInstance, Offer.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Kind, Microcredential, Price
from kakitome.learning.outcomes import LearningOutcome, Skill
from kakitome.learning.recognition.recognition import Recognition
from kakitome.learning.registry.entry import Entry, EntryState, EntryVersion
from kakitome.learning.workload import ClassHours, EffortUnit, LearnerEffort
from kakitome.mapping.bilingual import UNITS, label, plain_number
from kakitome.mapping.narrative.words import KINDS, METHODS, MODES
from kakitome.mapping.open_data.linked_words import (
    class_hours_in_words,
    credits_stated,
    level_claim,
    names_in_awards,
    web_page,
)
from kakitome.mapping.places import country_of
from kakitome.values.instants import write_duration, write_instant
from kakitome.values.iri import is_absolute_iri
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

CONTEXT = "https://schema.org"
Node = dict[str, Any]


def entry_document(
    entry: Entry, recognitions: Sequence[Recognition], *, url: str, version: EntryVersion | None = None
) -> Node:
    """Write an entry as JSON-LD.

    Args:
        recognitions: those that stand now; of other versions they are left out.
        url: address of the entry, or of the version when one is given.
        version: a version other than the current one.
    """
    shown = version or entry.current
    bodies = {
        recognition.body_did: recognition for recognition in recognitions if recognition.entry_version == shown.version
    }
    return {
        "@context": CONTEXT,
        "@graph": [
            _credential(entry, shown, url=url, recognised_by=list(bodies.values())),
            _offering(entry, shown, url=url),
        ],
    }


def _credential(entry: Entry, version: EntryVersion, *, url: str, recognised_by: Sequence[Recognition]) -> Node:
    letter = version.microcredential
    return without_empty(
        {
            "@type": "EducationalOccupationalCredential",
            "@id": f"{url}#credential",
            "name": texts(letter.title),
            "description": texts(letter.content_description),
            "url": url,
            "identifier": [
                _identifier("entry", entry.number),
                *(_identifier("achievement", name) for name in names_in_awards(version)),
            ],
            "version": str(version.version),
            "credentialCategory": texts(KINDS[letter.kind]) if letter.kind is not Kind.UNSTATED else None,
            "competencyRequired": [*_outcomes(letter.learning_outcomes), *_skills(letter.skills)],
            "educationalLevel": [_level(level) for level in letter.level],
            "validFor": f"P{letter.validity_months}M" if letter.validity_months else None,
            "recognizedBy": [
                {"@type": "Organization", "@id": recognition.body_did, "name": texts(recognition.body_name)}
                for recognition in recognised_by
            ],
            "publisher": _provider(entry, letter),
            "provider": _providers(entry, letter) if letter.co_awarding_bodies else None,
            "datePublished": write_instant(version.registered_at),
            "creativeWorkStatus": "Withdrawn" if version.state is EntryState.WITHDRAWN else "Published",
        }
    )


def _offering(entry: Entry, version: EntryVersion, *, url: str) -> Node:
    letter = version.microcredential
    return without_empty(
        {
            "@type": "Course",
            "@id": f"{url}#course",
            "name": texts(letter.title),
            "description": texts(letter.content_description),
            "url": url,
            "provider": _providers(entry, letter) if letter.co_awarding_bodies else _provider(entry, letter),
            "educationalCredentialAwarded": {"@id": f"{url}#credential"},
            "teaches": [*_outcomes(letter.learning_outcomes), *_skills(letter.skills)],
            "coursePrerequisites": texts(letter.prerequisites),
            "availableLanguage": list(letter.language),
            "numberOfCredits": _credits(letter.learner_effort),
            "offers": _offer(letter.price) if letter.price else None,
            "hasCourseInstance": _instance(letter),
        }
    )


def _instance(letter: Microcredential) -> Node | None:
    form, dates = letter.form_of_participation, letter.date_of_delivery
    members = without_empty(
        {
            "courseMode": [MODES[mode].en for mode in form.modes] if form else None,
            "courseWorkload": [*_workload(letter.learner_effort), *_classes(letter.class_hours)],
            "startDate": dates.start_on.isoformat() if dates and dates.start_on else None,
            "endDate": dates.end_on.isoformat() if dates and dates.end_on else None,
            "location": {"@type": "Place", "name": texts(letter.place)} if letter.place else None,
            "maximumAttendeeCapacity": letter.capacity,
            "description": [
                text for assessment in letter.assessment_type for text in texts(METHODS[assessment.method])
            ],
        }
    )
    return {"@type": "CourseInstance", **members} if members else None


def _providers(entry: Entry, letter: Microcredential) -> list[Node]:
    """Write every body that awards it; the first is the one that signs."""
    others = [
        without_empty(
            {
                "@type": "Organization",
                "@id": body.identifier if is_absolute_iri(body.identifier) else None,
                "name": texts(body.name),
                "url": web_page(body.url),
            }
        )
        for body in letter.co_awarding_bodies
    ]
    return [_provider(entry, letter), *others]


def _provider(entry: Entry, letter: Microcredential) -> Node:
    body = letter.awarding_body
    url = entry.provider_url or (body.url if body else "")
    country = letter.issuer_country or country_of(entry.region)
    return without_empty(
        {
            "@type": "Organization",
            "@id": entry.issuer or None,
            "name": texts(body.name) if body else None,
            "url": web_page(url),
            "address": without_empty(
                {
                    "@type": "PostalAddress",
                    "addressCountry": country,
                    "addressRegion": entry.region if "-" in entry.region else None,
                }
            )
            if country
            else None,
        }
    )


def _outcomes(outcomes: Iterable[LearningOutcome]) -> list[Node]:
    return [
        without_empty({"@type": "DefinedTerm", "name": texts(outcome.text), "termCode": outcome.code})
        for outcome in outcomes
        if outcome.text
    ]


def _skills(skills: Iterable[Skill]) -> list[Node]:
    return [
        without_empty(
            {
                "@type": "DefinedTerm",
                "@id": web_page(skill.uri),
                "name": texts(skill.label),
                "termCode": skill.code,
                "inDefinedTermSet": {"@type": "DefinedTermSet", "name": skill.framework} if skill.framework else None,
            }
        )
        for skill in skills
    ]


def _level(level: Level) -> Node:
    claim = level_claim(level) or label("だれによるかは記載なし", "By whom is not stated")
    name = [{"@value": f"{level.framework} {level.level}".strip()}] if level.level else texts(level.description)
    return without_empty(
        {
            "@type": "DefinedTerm",
            "name": name,
            "termCode": level.level,
            "inDefinedTermSet": {"@type": "DefinedTermSet", "name": level.framework} if level.framework else None,
            "description": texts(claim),
        }
    )


def _credits(effort: LearnerEffort | None) -> list[Node]:
    return [
        {"@type": "QuantitativeValue", "value": plain_number(value), "unitText": UNITS[unit].en}
        for value, unit in credits_stated(effort)
    ]


def _workload(effort: LearnerEffort | None) -> list[str]:
    """Write hours as an ISO 8601 duration; credits are not hours and stay credits."""
    if effort is None or effort.unit is not EffortUnit.HOURS or effort.value_max not in (None, effort.value):
        return []
    return [write_duration(effort.value)]


def _classes(hours: ClassHours | None) -> list[Node]:
    """Write hours of class in words: a duration beside that of the whole work would be read as another of it."""
    return texts(class_hours_in_words(hours)) if hours else []


def _offer(price: Price) -> Node:
    return without_empty(
        {
            "@type": "Offer",
            "price": price.amount,
            "priceCurrency": price.currency,
            "description": [*texts(price.description), *texts(price.financial_aid)],
        }
    )


def _identifier(name: str, value: str) -> Node:
    return {"@type": "PropertyValue", "propertyID": name, "value": value}


def texts(text: LocalizedText) -> list[Node]:
    """Write a text as literals with their language."""
    return [{"@language": language, "@value": text.in_language(language)} for language in text.languages]
