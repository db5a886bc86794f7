"""How a recognition is told, as its procedure calls it: recognised (承認), certified (認証) or accredited (認定).

    standing_words(Standing.WITHDRAWN, recognition.procedure)      # "Recognition withdrawn"
    change_event(change, recognition)                              # "… withdrew the recognition", with its reason

A standing says how it is now; an event says who did what.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kakitome.learning.recognition.procedure import Outcome, State, Wording, wording_of
from kakitome.learning.recognition.recognition import Change, ChangeKind, Recognition, Standing
from kakitome.web.parts import shapes, written

STANDING_STATES: Mapping[Standing, shapes.State] = {
    Standing.RECOGNISED: "ok",
    Standing.NOT_YET: "none",
    Standing.SUSPENDED: "warn",
    Standing.WITHDRAWN: "fail",
    Standing.EXPIRED: "warn",
}

_Words = tuple[Promise, Promise, Promise]
"""In the order of `Wording`."""
_STANDING: Mapping[Standing, _Words] = {
    Standing.RECOGNISED: (_("Recognised"), _("Certified"), _("Accredited")),
    Standing.NOT_YET: (
        _("Recognised from a later day"),
        _("Certified from a later day"),
        _("Accredited from a later day"),
    ),
    Standing.SUSPENDED: (_("Recognition suspended"), _("Certification suspended"), _("Accreditation suspended")),
    Standing.WITHDRAWN: (_("Recognition withdrawn"), _("Certification withdrawn"), _("Accreditation withdrawn")),
    Standing.EXPIRED: (_("Recognition has ended"), _("Certification has ended"), _("Accreditation has ended")),
}

_UNTIL = (_("Recognised until %(day)s"), _("Certified until %(day)s"), _("Accredited until %(day)s"))

_CHANGED: Mapping[ChangeKind, _Words] = {
    ChangeKind.SUSPENDED: (
        _("{body} suspended the recognition"),
        _("{body} suspended the certification"),
        _("{body} suspended the accreditation"),
    ),
    ChangeKind.RESUMED: (
        _("{body} lifted the suspension"),
        _("{body} lifted the suspension"),
        _("{body} lifted the suspension"),
    ),
    ChangeKind.WITHDRAWN: (
        _("{body} withdrew the recognition"),
        _("{body} withdrew the certification"),
        _("{body} withdrew the accreditation"),
    ),
}

_RULES: Mapping[Standing, _Words] = {
    Standing.RECOGNISED: (
        _("Awards given while it stands stay “recognised when awarded”, whatever comes later."),
        _("Awards given while it stands stay “certified when awarded”, whatever comes later."),
        _("What it does while it stands keeps having been done by an accredited body, whatever comes later."),
    ),
    Standing.NOT_YET: (
        _("It does not stand yet: awards given before its first day are not recognised."),
        _("It does not stand yet: awards given before its first day are not certified."),
        _("It does not stand yet: what is done before its first day is not done by an accredited body."),
    ),
}
_RULE_SINCE = (
    _("Awards given while it stood stay “recognised when awarded”; awards given since are not recognised."),
    _("Awards given while it stood stay “certified when awarded”; awards given since are not certified."),
    _("What was done while it stood stays done by an accredited body; what is done since is not."),
)

LABELS: Mapping[Wording, Promise] = {
    Wording.RECOGNITION: _("Recognition"),
    Wording.CERTIFICATION: pgettext_lazy("of a badge", "Certification"),
    Wording.ACCREDITATION: _("Accreditation"),
    Wording.CREDIT: _("Credit transfer"),
}
STATES_IN: Mapping[Wording, Mapping[State, Promise]] = {
    Wording.CERTIFICATION: {
        State.CONDITIONAL: _("Certified on conditions"),
        State.RECOGNISED: _("Certified"),
        State.SUSPENDED: _("Certification suspended"),
        State.WITHDRAWN: _("Certification withdrawn"),
    },
    Wording.ACCREDITATION: {
        State.CONDITIONAL: _("Accredited on conditions"),
        State.RECOGNISED: _("Accredited"),
        State.SUSPENDED: _("Accreditation suspended"),
        State.WITHDRAWN: _("Accreditation withdrawn"),
    },
    Wording.CREDIT: {
        State.DISCUSSION: _("Proposed to the committee"),
        State.IN_REVIEW: _("Being examined"),
        State.CONDITIONAL: _("Credit on conditions"),
        State.RECOGNISED: _("Credited"),
        State.SUSPENDED: _("Under review"),
        State.WITHDRAWN: _("Credit reversed"),
    },
}
OUTCOMES_IN: Mapping[Wording, Mapping[Outcome, Promise]] = {
    Wording.CERTIFICATION: {
        Outcome.RECOGNISED: _("Certify"),
        Outcome.CONDITIONS: _("Certify on conditions"),
        Outcome.REFUSED: _("Refuse to certify"),
        Outcome.WITHDRAWN: _("Withdraw the certification"),
        Outcome.KEPT: _("Keep the certification"),
    },
    Wording.ACCREDITATION: {
        Outcome.RECOGNISED: _("Accredit"),
        Outcome.CONDITIONS: _("Accredit on conditions"),
        Outcome.REFUSED: _("Refuse to accredit"),
        Outcome.WITHDRAWN: _("Withdraw the accreditation"),
        Outcome.KEPT: _("Keep the accreditation"),
    },
    Wording.CREDIT: {
        Outcome.RECOGNISED: _("Credit it as proposed"),
        Outcome.CONDITIONS: _("Credit it on conditions"),
        Outcome.REFUSED: _("Do not credit it"),
        Outcome.WITHDRAWN: _("Reverse the credit"),
        Outcome.KEPT: _("Keep the credit"),
    },
}
DECIDED_IN: Mapping[Wording, Mapping[Outcome, Promise]] = {
    Wording.CERTIFICATION: {
        Outcome.RECOGNISED: _("It is certified."),
        Outcome.CONDITIONS: _("It is certified once the conditions are met."),
        Outcome.REFUSED: _("It is not certified."),
        Outcome.WITHDRAWN: _("The certification is withdrawn."),
        Outcome.KEPT: _("The certification is kept."),
    },
    Wording.ACCREDITATION: {
        Outcome.RECOGNISED: _("It is accredited."),
        Outcome.CONDITIONS: _("It is accredited once the conditions are met."),
        Outcome.REFUSED: _("It is not accredited."),
        Outcome.WITHDRAWN: _("The accreditation is withdrawn."),
        Outcome.KEPT: _("The accreditation is kept."),
    },
    Wording.CREDIT: {
        Outcome.RECOGNISED: _("It is credited."),
        Outcome.CONDITIONS: _("It is credited once the conditions are met."),
        Outcome.REFUSED: _("It is not credited."),
        Outcome.WITHDRAWN: _("The credit is reversed."),
        Outcome.KEPT: _("The credit is kept."),
    },
}


def _place(procedure: str) -> int:
    return tuple(Wording).index(wording_of(procedure))


def standing_words(standing: Standing, procedure: str) -> str:
    """Say how a recognition stands."""
    return str(_STANDING[standing][_place(procedure)])


def until_words(until: datetime, procedure: str) -> str:
    """Say until which day a recognition that stands does."""
    return str(_UNTIL[_place(procedure)]) % {"day": written.plain_last_day(until)}


def rule_words(standing: Standing, procedure: str) -> str:
    """Say by dates which awards are recognised: what the check does, in words."""
    return str(_RULES.get(standing, _RULE_SINCE)[_place(procedure)])


def change_event(change: Change, recognition: Recognition) -> shapes.Event:
    """Tell a change as an event: the body did it, for its reason."""
    states: Mapping[ChangeKind, shapes.State] = {ChangeKind.RESUMED: "ok", ChangeKind.WITHDRAWN: "fail"}
    title = _CHANGED[change.kind][_place(recognition.procedure)]
    return shapes.Event(
        when=written.day(change.effective_at or change.at),
        title=format_html(str(title), body=written.text(recognition.body_name)),
        what=change.reason,
        state=states.get(change.kind, "warn"),
    )


def end_event(recognition: Recognition, *, now: datetime) -> shapes.Event:
    """Tell the end of a recognition that was not withdrawn: planned, or past."""
    is_planned = recognition.valid_until > now
    words = (
        (
            _("The recognition ends (planned)"),
            _("The certification ends (planned)"),
            _("The accreditation ends (planned)"),
        )
        if is_planned
        else (_("The recognition ended"), _("The certification ended"), _("The accreditation ended"))
    )
    return shapes.Event(
        when=written.last_day(recognition.valid_until),
        title=str(words[_place(recognition.procedure)]),
        is_planned=is_planned,
    )
