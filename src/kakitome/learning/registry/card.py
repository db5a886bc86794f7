"""What a list of entries shows of each: the few descriptors by which one chooses."""

from dataclasses import dataclass, replace
from datetime import date

from kakitome.learning.fields_of_study import find_field
from kakitome.learning.levels import Level
from kakitome.learning.registry.entry import Entry
from kakitome.learning.workload import LearnerEffort
from kakitome.values.localized_text import LocalizedText

MOST_OUTCOMES = 6
LONGEST_OUTCOME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One entry in a list; empty means not stated. `effort` is without the words beside it.

    `institution` is the key of who is responsible for the entry; `address` what digital awards of this version go by.
    """

    number: str
    version: int
    title: LocalizedText
    provider: LocalizedText
    effort: LearnerEffort | None = None
    modes: tuple[str, ...] = ()
    assessments: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    price_amount: str = ""
    price_currency: str = ""
    price_description: LocalizedText = LocalizedText()
    levels: tuple[Level, ...] = ()
    stackable: bool | None = None
    forms: tuple[str, ...] = ()
    outcomes: tuple[LocalizedText, ...] = ()
    is_demonstration: bool = False
    institution: str = ""
    address: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


def card_of(entry: Entry) -> Card:
    """Return the card of an entry's newest version."""
    mc = entry.current.microcredential
    price, period = mc.price, mc.date_of_delivery
    return Card(
        number=entry.number,
        version=entry.current.version,
        title=mc.title,
        provider=mc.awarding_body.name if mc.awarding_body else LocalizedText(),
        effort=replace(mc.learner_effort, description=LocalizedText()) if mc.learner_effort else None,
        modes=tuple(mode.value for mode in mc.form_of_participation.modes) if mc.form_of_participation else (),
        assessments=tuple(dict.fromkeys(assessment.method.value for assessment in mc.assessment_type)),
        languages=mc.language,
        price_amount=price.amount if price else "",
        price_currency=price.currency if price else "",
        price_description=price.description if price else LocalizedText(),
        levels=tuple(replace(level, evidence="") for level in mc.level),
        stackable=mc.stackability.stackable if mc.stackability else None,
        forms=tuple(form.value for form in entry.current.forms),
        outcomes=tuple(_shortened(outcome.text) for outcome in mc.learning_outcomes[:MOST_OUTCOMES]),
        is_demonstration=entry.is_demonstration,
        institution=entry.institution,
        address=entry.current.address,
        starts_on=period.start_on if period else None,
        ends_on=period.end_on if period else None,
    )


def title_texts(entry: Entry) -> tuple[str, ...]:
    """Return the texts of a title."""
    title = entry.current.microcredential.title
    return (title.ja, title.en)


def body_texts(entry: Entry) -> tuple[str, ...]:
    """Return what else is searched: provider, content, outcomes, skills, where and for whom; never contact persons."""
    mc = entry.current.microcredential
    texts = [
        mc.awarding_body.name if mc.awarding_body else LocalizedText(),
        *(body.name for body in mc.co_awarding_bodies),
        *(field.name for code in mc.field_of_study if (field := find_field(code))),
        mc.content_description,
        *(outcome.text for outcome in mc.learning_outcomes),
        *(skill.label for skill in mc.skills),
        mc.prerequisites,
        mc.certification,
        mc.place,
        *(level.description for level in mc.level),
        *(mc.stackability.into if mc.stackability else ()),
        *(target.name for target in (mc.stackability.targets if mc.stackability else ())),
        mc.form_of_participation.description if mc.form_of_participation else LocalizedText(),
        *(assessment.description for assessment in mc.assessment_type),
    ]
    codes = [f"{skill.framework} {skill.code}".strip() for skill in mc.skills if skill.code]
    words = (text for both in texts for text in (both.ja, both.en))
    return tuple(filter(None, (*words, *codes, mc.identifier, entry.number)))


def _shortened(text: LocalizedText) -> LocalizedText:
    return LocalizedText(ja=text.ja[:LONGEST_OUTCOME], en=text.en[:LONGEST_OUTCOME])
