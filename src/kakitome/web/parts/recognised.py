"""How a recognition is told, and what it is called: a micro-credential is recognised (承認), a badge certified (認証).

    standing_words(Standing.WITHDRAWN, recognition.procedure)      # "Recognition withdrawn"
    change_event(change, recognition)                              # "… withdrew the recognition", with its reason

A standing says how it is now; an event says who did what.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.procedure import Outcome, State, certifies
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition, Standing
from kakitome.web.parts import shapes, written

STANDING_STATES: Mapping[Standing, shapes.State] = {
    Standing.RECOGNISED: "ok",
    Standing.NOT_YET: "none",
    Standing.SUSPENDED: "warn",
    Standing.WITHDRAWN: "fail",
    Standing.EXPIRED: "warn",
}

# Pairs: of a micro-credential, of a badge.
_STANDING: Mapping[Standing, tuple[Promise, Promise]] = {
    Standing.RECOGNISED: (_("Recognised"), _("Certified")),
    Standing.NOT_YET: (_("Recognised from a later day"), _("Certified from a later day")),
    Standing.SUSPENDED: (_("Recognition suspended"), _("Certification suspended")),
    Standing.WITHDRAWN: (_("Recognition withdrawn"), _("Certification withdrawn")),
    Standing.EXPIRED: (_("Recognition has ended"), _("Certification has ended")),
}

_UNTIL = (_("Recognised until %(day)s"), _("Certified until %(day)s"))

_CHANGED: Mapping[ChangeKind, tuple[Promise, Promise]] = {
    ChangeKind.SUSPENDED: (_("{body} suspended the recognition"), _("{body} suspended the certification")),
    ChangeKind.RESUMED: (_("{body} lifted the suspension"), _("{body} lifted the suspension")),
    ChangeKind.WITHDRAWN: (_("{body} withdrew the recognition"), _("{body} withdrew the certification")),
}

_RULES: Mapping[Standing, tuple[Promise, Promise]] = {
    Standing.RECOGNISED: (
        _("Awards given while it stands stay “recognised when awarded”, whatever comes later."),
        _("Awards given while it stands stay “certified when awarded”, whatever comes later."),
    ),
    Standing.NOT_YET: (
        _("It does not stand yet: awards given before its first day are not recognised."),
        _("It does not stand yet: awards given before its first day are not certified."),
    ),
}
_RULE_SINCE = (
    _("Awards given while it stood stay “recognised when awarded”; awards given since are not recognised."),
    _("Awards given while it stood stay “certified when awarded”; awards given since are not certified."),
)

CERTIFIED_STATES: Mapping[State, Promise] = {
    State.CONDITIONAL: _("Certified on conditions"),
    State.RECOGNISED: _("Certified"),
    State.SUSPENDED: _("Certification suspended"),
    State.WITHDRAWN: _("Certification withdrawn"),
}
CERTIFIED_OUTCOMES: Mapping[Outcome, Promise] = {
    Outcome.RECOGNISED: _("Certify"),
    Outcome.CONDITIONS: _("Certify on conditions"),
    Outcome.REFUSED: _("Refuse to certify"),
    Outcome.WITHDRAWN: _("Withdraw the certification"),
    Outcome.KEPT: _("Keep the certification"),
}
CERTIFIED_DECIDED: Mapping[Outcome, Promise] = {
    Outcome.RECOGNISED: _("It is certified."),
    Outcome.CONDITIONS: _("It is certified once the conditions are met."),
    Outcome.REFUSED: _("It is not certified."),
    Outcome.WITHDRAWN: _("The certification is withdrawn."),
    Outcome.KEPT: _("The certification is kept."),
}


def standing_words(standing: Standing, procedure: str) -> str:
    """Say how a recognition stands."""
    return str(_STANDING[standing][certifies(procedure)])


def until_words(until: datetime, procedure: str) -> str:
    """Say until which day a recognition that stands does."""
    return str(_UNTIL[certifies(procedure)]) % {"day": written.plain_last_day(until)}


def rule_words(standing: Standing, procedure: str) -> str:
    """Say by dates which awards are recognised: what the check does, in words."""
    return str(_RULES.get(standing, _RULE_SINCE)[certifies(procedure)])


def change_event(change: Change, recognition: Recognition) -> shapes.Event:
    """Tell a change as an event: the body did it, for its reason."""
    states: Mapping[ChangeKind, shapes.State] = {ChangeKind.RESUMED: "ok", ChangeKind.WITHDRAWN: "fail"}
    title = _CHANGED[change.kind][certifies(recognition.procedure)]
    return shapes.Event(
        when=written.day(change.at),
        title=format_html(str(title), body=written.text(recognition.body_name)),
        what=change.reason,
        state=states.get(change.kind, "warn"),
    )


def end_event(recognition: Recognition, *, now: datetime) -> shapes.Event:
    """Tell the end of a recognition that was not withdrawn: planned, or past."""
    is_planned = recognition.valid_until > now
    words = (
        (_("The recognition ends (planned)"), _("The certification ends (planned)"))
        if is_planned
        else (_("The recognition ended"), _("The certification ended"))
    )
    return shapes.Event(
        when=written.last_day(recognition.valid_until),
        title=str(words[certifies(recognition.procedure)]),
        is_planned=is_planned,
    )
