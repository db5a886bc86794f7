"""Check 2 for Open Badges 2.0 and older: read the badge where it lies, and look at its form.

What could not be read ends the examination without a conclusion; a fault of form alone is told and does not.

Source: Open Badges 2.0, Open Badges Vocabulary; docs/standards/hostile-inputs.md B085, B089.
"""

from collections.abc import Iterator
from dataclasses import replace

from kakitome.documents.openbadges2 import forms
from kakitome.documents.openbadges2.original import endorsements_carried, names_in_original
from kakitome.documents.openbadges2.view import view_of
from kakitome.documents.verification.check import Check, Verdict, attention, failed, passed, refused
from kakitome.documents.verification.envelope import Original
from kakitome.documents.verification.examination import Examination
from kakitome.documents.verification.formats.open_badges_2_reading import (
    SOURCE,
    Badge,
    Reader,
    Unread,
    read_award,
    read_parts,
)
from kakitome.documents.verification.text_safety import text_problems
from kakitome.errors import Problem, ProblemFactory

_reason = ProblemFactory(source=SOURCE)

ID = "structure"


def badge_of(examination: Examination) -> Badge:
    """Return what was read of the badge."""
    badge = examination.envelope.securing
    assert isinstance(badge, Badge), "opened by one of our formats"
    return badge


def check_structure(examination: Examination) -> Check:
    """Read the badge, put what counts into the view, and look at its form."""
    badge, reader = badge_of(examination), Reader(examination)
    try:
        badge = read_award(badge, reader)
        badge = _with_parts(badge, reader)
    except Unread as unread:
        keep(examination, replace(badge, fetched=reader.fetched))
        return refused(ID, unread.problem, verdict=unread.verdict, working=badge_of(examination).working)
    keep(examination, replace(badge, fetched=reader.fetched))
    return _judge(examination, badge_of(examination))


def keep(examination: Examination, badge: Badge) -> None:
    """Put what was read into the envelope, so that every later check and every page sees what counts."""
    envelope = examination.envelope
    view = view_of(badge.award, badge.achievement, issuer=badge.issuer) if badge.achievement else envelope.view
    achievement, issuer = names_in_original(badge.award)
    original = Original(achievement=achievement, issuer=issuer) if achievement else None
    if original and "achievement" in view.get("credentialSubject", {}):
        view["credentialSubject"]["achievement"] |= endorsements_carried(badge.award)
    examination.envelope = replace(envelope, securing=badge, view=view, original=original)


def _with_parts(badge: Badge, reader: Reader) -> Badge:
    """Read the parts; of an award that was revoked as far as they can be, for it is revoked all the same."""
    try:
        return read_parts(badge, reader)
    except Unread:
        if badge.withdrawn:
            return badge
        raise


def _judge(examination: Examination, badge: Badge) -> Check:
    problems = list(_problems(badge))
    findings = (*problems, *_legacy(badge), *text_problems(examination.view))
    working = badge.working
    if problems:
        reason = _reason("E_STRUCTURE", count=len(problems), form=examination.envelope.form)
        return failed(ID, reason, verdict=Verdict.MALFORMED, problems=findings, working=working)
    if findings:
        legacy = next(_legacy(badge), None)
        reason = legacy or _reason("W_STRUCTURE", count=len(findings))
        rest = findings[1:] if legacy else findings
        return attention(ID, reason, problems=rest, working=working)
    return passed(ID, _reason("I_OB2_STRUCTURE_OK"), working=working)


def _problems(badge: Badge) -> Iterator[Problem]:
    if badge.withdrawn:
        # Revoked awards are often stripped down to that one word, which the standard allows.
        return
    yield from forms.award_problems(badge.award)
    if badge.generation == "2.0":
        yield from forms.achievement_problems(badge.achievement)
        yield from forms.issuer_problems(badge.issuer)


def _legacy(badge: Badge) -> Iterator[Problem]:
    if badge.generation != "2.0":
        yield _reason("W_OB1_LEGACY", version=badge.generation)
