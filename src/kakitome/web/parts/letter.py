"""The letter on a page: what a person can do, how it was learnt and assessed, who says so.

Built from a definition, and from the facts of an award when there is one, so that the check page, the
award page and the desk's preview read the same. Units are converted with the rule beside them, a level
names who asserts it, and what is not stated is said to be not stated.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.learning.assessment import Rubric
from kakitome.learning.award import Evidence
from kakitome.learning.framework.levels import find_list
from kakitome.learning.framework.size import EffortConversion, convert
from kakitome.learning.joint_awarding import JointConsent
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import Microcredential, Stackability, StackingTarget
from kakitome.learning.placement import LETTER, OFFER
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.registry.comparison import SHOWN_UNITS
from kakitome.learning.workload import CreditRecognition, EffortUnit, LearnerEffort
from kakitome.mapping import bilingual
from kakitome.mapping.award_facts import AwardFacts, awarded_by_words
from kakitome.mapping.award_letter import kind_words
from kakitome.mapping.descriptors import ROWS, lines_of
from kakitome.mapping.lines import Line, language_name
from kakitome.mapping.narrative.words import STACKING_MODELS
from kakitome.values.json_members import object_member, text_member
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.drawn import made_once
from kakitome.web.parts.shapes import DescriptorLine, Words

_BREAK = SafeString("<br>")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """What the part `letter.html` shows."""

    title: Words
    issuer: Words
    kind: Words
    outcomes_title: str
    outcomes: Sequence[Words]
    content: Words
    descriptors: Sequence[DescriptorLine]
    evidence: Sequence[Evidence] = ()
    parts: Sequence[Evidence] = ()
    image: str = ""
    is_past: bool = False
    anchor: str = "letter"
    narrative: str = ""
    absent: Words = ""
    """What stands where there are no outcomes; empty: that they are not stated."""


def letter_of(
    mc: Microcredential, facts: AwardFacts | None = None, *, image: str = "", is_past: bool = False
) -> LetterView:
    """Build the letter of a definition; with the facts of an award it speaks of a person."""
    award = facts or AwardFacts()
    return LetterView(
        title=mc.title,
        issuer=awarded_by_words(mc, facts),
        kind=kind_words(mc),
        outcomes_title=_("What this person can do") if facts else _("What one can do afterwards"),
        outcomes=[outcome.text for outcome in mc.learning_outcomes],
        content=mc.content_description,
        descriptors=[
            *(_award_lines(facts) if facts else ()),
            *made_once(_lines_of, mc, facts is not None, award.grade, award.narrative),
            *(_consent_lines(award.consents) if award.consents else ()),
        ],
        evidence=[each for each in facts.evidence if not each.is_part] if facts else (),
        parts=[each for each in facts.evidence if each.is_part] if facts else (),
        image=image,
        is_past=is_past,
    )


# --- lines ---------------------------------------------------------------------------------------


def _award_lines(facts: AwardFacts) -> Iterator[DescriptorLine]:
    if facts.learner_name:
        yield DescriptorLine(title=_("Awarded to"), value=full_name(facts))
    else:
        hint = _("The e-mail address can be compared with its hash in the document") if facts.learner_identities else ""
        yield DescriptorLine(title=_("Awarded to"), value=name_of(facts), hint=hint)
    yield DescriptorLine(title=_("Awarded on"), value=written.day(facts.awarded_on))


def _consent_lines(consents: Sequence[JointConsent]) -> Iterator[DescriptorLine]:
    days = [
        format_html(
            "{}{}",
            written.text(consent.body),
            format_html("（{}）" if written.language() == "ja" else " ({})", written.day(consent.on)),
        )
        for consent in consents
    ]
    yield DescriptorLine(title=_("Consented to awarding it jointly on"), value=joined(days, _BREAK))


def name_of(facts: AwardFacts, *, is_part: bool = False) -> str:
    """Write a person's name, or that there is none; where only a part is shown, it may have been kept back."""
    if facts.learner_name:
        return full_name(facts)
    return _("not shown, or not stated") if is_part else _("The document holds no name")


def full_name(facts: AwardFacts) -> SafeString:
    """Write a person's name, with its reading in Japanese and its Latin letters in English."""
    beside = facts.learner_roman if written.language() == "en" else facts.learner_reading
    name = written.name(facts.learner_name)
    if not beside or beside == facts.learner_name:
        return name
    return format_html("{} ({})" if written.language() == "en" else "{}（{}）", name, beside)


def _lines_of(mc: Microcredential, is_award: bool, grade: str, narrative: Words) -> tuple[DescriptorLine, ...]:
    return tuple(_lines(mc, is_award=is_award, grade=grade, narrative=narrative))


def _lines(mc: Microcredential, *, is_award: bool, grade: str, narrative: Words) -> Iterator[DescriptorLine]:
    for name in LETTER.order:
        if name == "level":
            yield from _levels(mc.level)
        elif is_award or name not in OFFER.order:
            value = value_of(name, mc, own=_VALUES)
            if name == "co_awarding_bodies" and value:
                value = awarded_by_words(mc, None)
            if name == "assessment_type" and grade:
                value = joined(
                    [value, format_html("<strong>{}</strong>", _("Grade: %(grade)s") % {"grade": grade})], _BREAK
                )
            if value or name in LETTER.always:
                hint = _conversions(mc.learner_effort) if name == "learner_effort" and mc.learner_effort else ""
                yield DescriptorLine(title=title_words(name), value=value, hint=hint, field=name)
    if narrative:
        yield DescriptorLine(title=_("Words about this award"), value=narrative)


def title_words(name: str) -> str:
    """Name a descriptor as pages do, in the reader's language."""
    return ROWS[name].title.in_language(written.language())


def value_of(name: str, mc: Microcredential, *, own: Mapping[str, Callable[[Any], Words]]) -> Words:
    """Write what a definition says of a descriptor: in a page's own way where it has one, else line after line."""
    row = ROWS[name]
    if not row.is_given(mc):
        return ""
    return own[name](row.of(mc)) if name in own else joined([line.text for line in lines_of(name, row.of(mc))])


def joined(texts: Sequence[Words], separator: str = "") -> SafeString:
    """Join texts that are given, each in the reader's language."""
    comma = separator or ("、" if written.language() == "ja" else ", ")
    return format_html_join(comma, "{}", ((written.text(text),) for text in texts if text))


def _amounts(lines: Sequence[Line]) -> Words:
    """Write the amount heavily, how it is counted and the words beside it after it."""
    if not lines:
        return ""
    note = lines[0].note.in_language(written.language())
    beside = format_html("（{}）" if written.language() == "ja" else " ({})", note) if note else ""
    amounts = format_html("<strong>{}</strong>{}", lines[0].text.in_language(written.language()), beside)
    return joined([amounts, *(line.text for line in lines[1:])], " ")


def _conversions(effort: LearnerEffort) -> str:
    """Write what the declared effort comes to elsewhere, each with the hours per credit that were applied."""
    wanted = [unit for unit in SHOWN_UNITS if unit not in (effort.unit, effort.credit_unit)]
    conversions = [conversion for unit in wanted if isinstance(conversion := convert(effort, unit), EffortConversion)]
    if not conversions:
        return _("Contact hours are not study hours and do not convert")
    amounts = [
        _("%(amount)s (%(rules)s)") % {"amount": _converted(conversion), "rules": _rules(conversion)}
        for conversion in conversions
    ]
    return _("Comes to %(list)s") % {"list": ("、" if written.language() == "ja" else "; ").join(amounts)}


def _converted(conversion: EffortConversion) -> str:
    span = _span(conversion.value_min, conversion.value_max)
    if conversion.unit is EffortUnit.JP_CREDITS:
        return ngettext("%(n)s Japanese credit", "%(n)s Japanese credits", 1 if span == "1" else 2) % {"n": span}
    if conversion.unit is EffortUnit.ECTS:
        return _("%(n)s ECTS") % {"n": span}
    return amount(conversion.value_min, conversion.unit, most=conversion.value_max)


def _rules(conversion: EffortConversion) -> str:
    hours = [_span(rule.hours_min, rule.hours_max) for rule in conversion.rules]
    if len(hours) == 1:
        return _("%(hours)s h per credit") % {"hours": hours[0]}
    return _("%(from)s h per credit there, %(to)s h per credit here") % {"from": hours[0], "to": hours[-1]}


def _span(least: Decimal, most: Decimal) -> str:
    return bilingual.span(least, most, language=written.language())


def _assessments(lines: Sequence[Line]) -> Words:
    colon = "：" if written.language() == "ja" else ": "
    texts = (
        joined([bilingual.noted(line.lead or line.text, line.note), line.text if line.lead else ""], colon)
        for line in lines
    )
    return joined(list(texts), _BREAK)


def _rubric(rubric: Rubric) -> Words:
    """Write each criterion with the names of its levels on a line of its own, lowest first; then where the rest is."""
    colon, space = ("：", "") if written.language() == "ja" else (":", " ")
    lines: list[Words] = [rubric.description] if rubric.description else []
    for criterion in rubric.criteria:
        levels = joined([level.name for level in criterion.levels], " / ")
        lines.append(joined([criterion.name, levels], colon + space) if levels else criterion.name)
    if rubric.url.startswith("https://"):
        lines.append(format_html('<a href="{0}" rel="nofollow noopener">{0}</a>', rubric.url))
    return joined(lines, _BREAK)


def _levels(levels: Sequence[Level]) -> Iterator[DescriptorLine]:
    if not levels:
        yield DescriptorLine(title=_("Level"), value="", field="level")
    for level in levels:
        known = find_list(level.framework)
        framework = written.text(known.name) if known else level.framework
        stated = " ".join(filter(None, (framework, level.level)))
        by = written.text(level.asserted_by)
        claim = _("Asserted by %(who)s.") % {"who": by} if by else _("The document does not say who asserts it.")
        hint = format_html(
            "{} {}",
            SafeString(claim) if by else claim,
            _("Whether a public authority placed it there is not looked up."),
        )
        yield DescriptorLine(title=_("Level"), value=joined([stated, level.description], " "), hint=hint, field="level")


def _quality(quality: QualityAssurance) -> Words:
    cells = (
        (_("Institution, internal"), quality.internal_institution),
        (_("Programme, internal"), quality.internal_programme),
        (_("Institution, external"), quality.external_institution),
        (_("Programme, external"), quality.external_programme),
        ("", quality.description),
    )
    colon = "：" if written.language() == "ja" else ": "
    lines = [joined([title, text], colon) for title, text in cells if text]
    return joined(lines, _BREAK)


def _credit(recognition: CreditRecognition) -> Words:
    parts: list[Words] = []
    if recognition.recognised is not None:
        parts.append(_("Recognised as credit") if recognition.recognised else _("Not recognised as credit"))
    if recognition.credits is not None:
        parts.append(bilingual.amount(recognition.credits, recognition.unit))
    return joined([*parts, recognition.description])


def _stacks(stack: Stackability) -> Words:
    stands_alone = _("Stands alone") if stack.stackable is False else ""
    return joined([stands_alone, *stack.into, *map(_target, stack.targets), stack.description])


def _target(target: StackingTarget) -> Words:
    """Write a target found by its identifier: its name, the identifier, and how it counts there."""
    parts: list[Words] = [target.name, written.mono(target.identifier)]
    name = joined(parts, " ")
    if target.model is None:
        return name
    brackets = "{}（{}）" if written.language() == "ja" else "{} ({})"
    return format_html(brackets, name, STACKING_MODELS[target.model].in_language(written.language()))


_VALUES: Mapping[str, Callable[[Any], Words]] = {
    "learner_effort": lambda effort: _amounts(lines_of("learner_effort", effort)),
    "class_hours": lambda hours: _amounts(lines_of("class_hours", hours)),
    "assessment_type": lambda assessments: _assessments(lines_of("assessment_type", assessments)),
    "quality_assurance": _quality,
    "language": lambda codes: joined([language_name(code) for code in codes], ", "),
    "credit_recognition": _credit,
    "stackability": _stacks,
    "rubric": _rubric,
}


# --- amounts -------------------------------------------------------------------------------------


def amount(value: Decimal, unit: EffortUnit, *, most: Decimal | None = None) -> str:
    """Write an amount with its unit: 45時間, 1.5〜1.8 ECTS単位; 45 hours, 1.5–1.8 ECTS credits."""
    return bilingual.amount(value, unit, most=most).in_language(written.language())


def counted_outcomes(mc: Microcredential) -> str:
    """Say how many outcomes a definition states, for lists."""
    n = len(mc.learning_outcomes)
    return ngettext("%(n)s outcome", "%(n)s outcomes", n) % {"n": n}


def short_amount(effort: LearnerEffort | None) -> str:
    """Say the workload in a word, for lists; empty when it is not stated."""
    return amount(effort.value, effort.unit, most=effort.value_max) if effort else ""


def title_of(value: LocalizedText) -> str:
    """Return a title as plain text in the reader's language, for `<title>` and alternatives of images."""
    return value.in_language(written.language())


def award_sentence(mc: Microcredential, facts: AwardFacts) -> str:
    """Say who awarded what to whom, when the document says all three."""
    if not (facts.issuer_name and facts.learner_name and mc.title):
        return ""
    sentence = _("%(issuer)s awarded “%(title)s” to %(name)s.")
    together = awarded_by_words(mc, facts)
    parts = {"issuer": written.text(together), "title": written.text(mc.title), "name": full_name(facts)}
    # The sentence is ours; the three parts are escaped where they were written.
    return SafeString(sentence % parts)


def with_withheld(view: LetterView) -> LetterView:
    """Say of what is not there that it may only not have been shown: of such a file nobody can tell the two apart."""
    absent, no_name = _("not shown, or not stated"), name_of(AwardFacts())
    lines = [
        replace(line, value=absent if line.value == no_name or not line.value else line.value)
        for line in view.descriptors
    ]
    return replace(view, descriptors=lines, absent=absent)


def with_foreign_words(view: LetterView, document: Mapping[str, Any]) -> LetterView:
    """Add the criteria in the awarding body's own words when they are not in our form, or are there beside it."""
    if view.outcomes:
        return view
    achievement = object_member(object_member(document, "credentialSubject"), "achievement")
    narrative = text_member(object_member(achievement, "criteria"), "narrative")
    return replace(view, narrative=narrative) if narrative else view
