"""One equivalent, as its page shows it."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kakitome.journeys.platform import Platform
from kakitome.learning.credit.equivalent import NEEDS_REVIEW, EquivalentOutcome, EquivalentStanding
from kakitome.learning.registry.entry import EntryVersion
from kakitome.learning.workload import plain_decimal
from kakitome.services.crediting.equivalents import Precedent
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.credit_equivalents.words import standing_pill
from kakitome.web.parts import written
from kakitome.web.parts.agreement_words import under_agreement
from kakitome.web.parts.letter import short_amount, title_of
from kakitome.web.parts.shapes import Event


def equivalent_page(platform: Platform, precedent: Precedent) -> dict[str, Any]:
    """Gather the two sides, the reasons and what became of it."""
    decision = precedent.equivalent
    state, word = standing_pill(precedent)
    versions = precedent.entry.versions if precedent.entry else ()
    decided = next((version for version in versions if version.version == decision.entry_version), None)
    current = precedent.entry.current if precedent.entry else None
    courses = platform.crediting.curricula.list_versions(decision.institution, decision.course_code)
    course = next((version.course for version in courses if version.version == decision.course_version), None)
    is_credited = decision.outcome is EquivalentOutcome.CREDITED
    changed = precedent.standing is EquivalentStanding.LEARNING_CHANGED and decided is not None and current is not None
    return {
        "precedent": precedent,
        "decision": decision,
        "is_credited": is_credited,
        "state": state,
        "word": word,
        "title": title_of(decision.entry_title),
        "course_title": title_of(decision.course_title),
        "credits": plain_decimal(decision.credits),
        "agreement": under_agreement(decision),
        "learning": decided.microcredential if decided else None,
        "learning_size": short_amount(decided.microcredential.learner_effort) if decided else "",
        "course": course,
        "needs_review": precedent.standing in NEEDS_REVIEW,
        "difference": _difference(decided, current) if changed and decided and current else None,
        "current_version": current.version if current else 0,
        "current_digest": current.digest if current else "",
        "current_course_digest": courses[-1].digest if courses else "",
        "history": list(_history(precedent)),
    }


def _difference(decided: EntryVersion, current: EntryVersion) -> dict[str, Sequence[LocalizedText]]:
    """Return the outcomes that went and those that came since."""
    before = [outcome.text for outcome in decided.microcredential.learning_outcomes]
    after = [outcome.text for outcome in current.microcredential.learning_outcomes]
    return {
        "gone": [text for text in before if text not in after],
        "added": [text for text in after if text not in before],
    }


def _history(precedent: Precedent) -> Iterator[Event]:
    decision, reversal = precedent.equivalent, precedent.stored.reversal
    if decision.ends_on is not None and reversal is None:
        is_planned = precedent.standing is not EquivalentStanding.PAST_END
        yield Event(when=written.day(decision.ends_on), title=_("It ends"), state="none", is_planned=is_planned)
    if reversal is not None:
        yield Event(when=written.day(reversal.on), title=_("It was reversed"), what=reversal.reason, state="fail")
    for adoption in reversed(precedent.adopted_by):
        words = _("%(who)s adopted it: %(n)s credits") % {
            "who": title_of(adoption.equivalent.institution_name),
            "n": plain_decimal(adoption.equivalent.credits),
        }
        yield Event(when=written.day(adoption.equivalent.decided_on), title=words, state="ok")
    yield Event(when=written.day(decision.decided_on), title=_("It was decided"), what=decision.decided_by, state="ok")
