"""Applications for awards as both sides see them: their states, evidence and steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kakitome.documents.verification.check import Verdict
from kakitome.ports.award_applications import (
    ApplicationAct,
    ApplicationEvidence,
    ApplicationState,
    AwardApplication,
    EvidenceKind,
)
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

STATES: Final[Mapping[ApplicationState, tuple[State, Words]]] = {
    ApplicationState.DRAFT: ("none", pgettext_lazy("of an application for an award", "Not sent")),
    ApplicationState.SENT: ("unk", pgettext_lazy("of an application for an award", "Sent")),
    ApplicationState.LOOKED_AT: ("unk", gettext_lazy("Being looked at")),
    ApplicationState.MORE_ASKED: ("warn", gettext_lazy("More is asked")),
    ApplicationState.AWARDED: ("ok", pgettext_lazy("of an application for an award", "Awarded")),
    ApplicationState.REFUSED: ("fail", pgettext_lazy("of an application for an award", "Refused")),
    ApplicationState.WITHDRAWN: ("none", pgettext_lazy("of an application for an award", "Withdrawn")),
}
AT_THE_DESK: Final[Mapping[ApplicationState, tuple[State, Words]]] = {
    **STATES,
    ApplicationState.SENT: ("warn", gettext_lazy("Not looked at yet")),
    ApplicationState.LOOKED_AT: ("warn", pgettext_lazy("at the desk", "Being looked at")),
    ApplicationState.MORE_ASKED: ("none", gettext_lazy("Waits for the applicant")),
}
"""The same states as staff read them: whom it waits for."""
KINDS: Final[Mapping[EvidenceKind, Words]] = {
    EvidenceKind.FILE: gettext_lazy("File"),
    EvidenceKind.LINK: gettext_lazy("Link"),
    EvidenceKind.DOCUMENT: gettext_lazy("Credential"),
}
_ACTS: Final[Mapping[ApplicationAct, Words]] = {
    ApplicationAct.SENT: gettext_lazy("The application was sent"),
    ApplicationAct.ANSWERED: gettext_lazy("The applicant answered"),
    ApplicationAct.WITHDRAWN: gettext_lazy("The applicant withdrew it"),
    ApplicationAct.TAKEN_UP: gettext_lazy("The institution began to look at it"),
    ApplicationAct.ASKED_MORE: gettext_lazy("The institution asked for more"),
    ApplicationAct.REFUSED: gettext_lazy("The institution refused it"),
    ApplicationAct.AWARDED: gettext_lazy("The institution awarded it"),
}
_RENEWED: Final = pgettext_lazy("of an application", "Renewed")
_RENEWAL_ACTS: Final[Mapping[ApplicationAct, Words]] = {
    ApplicationAct.SENT: gettext_lazy("The request was sent"),
    ApplicationAct.AWARDED: gettext_lazy("The institution renewed it"),
}
"""What is called otherwise where the renewal of an award is asked for."""
_STEP_STATES: Final[Mapping[ApplicationAct, State]] = {
    ApplicationAct.ASKED_MORE: "warn",
    ApplicationAct.REFUSED: "fail",
    ApplicationAct.AWARDED: "ok",
}
_VALID: Final = frozenset({Verdict.VALID.value, Verdict.VALID_UNTRUSTED_ISSUER.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """A piece of evidence as it is listed; `about` says what is known of it, `is_open` that it can be taken out."""

    key: str
    kind: Words
    name: str
    about: Words
    url: str
    is_file: bool
    is_signed_in: bool
    is_open: bool
    added_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as it is listed; `by` names who acted for the institution, where that is shown."""

    state: State
    title: Words
    at: str
    words: str
    by: str = ""


def state_words(application: AwardApplication, *, at_the_desk: bool = False) -> tuple[State, Words]:
    """Return how an application stands, as its applicant reads it, or the staff."""
    state, word = (AT_THE_DESK if at_the_desk else STATES)[application.state]
    is_renewed = application.renews and application.state is ApplicationState.AWARDED
    return state, _RENEWED if is_renewed else word


def evidence_line(piece: ApplicationEvidence) -> EvidenceLine:
    """Return a piece of evidence as it is listed."""
    return EvidenceLine(
        key=piece.key,
        kind=KINDS[piece.kind],
        name=piece.name,
        about=_about(piece),
        url=piece.url,
        is_file=bool(piece.sha256),
        is_signed_in=piece.is_signed_in,
        is_open=piece.sent_at is None,
        added_at=written.day(piece.added_at),
    )


def step_lines(application: AwardApplication, *, name_of: Callable[[str], str] | None = None) -> list[StepLine]:
    """Return the steps, the newest first; without `name_of` nobody of the institution is named."""
    acts = {**_ACTS, **_RENEWAL_ACTS} if application.renews else _ACTS
    return [
        StepLine(
            state=_STEP_STATES.get(step.act, "none"),
            title=acts[step.act],
            at=written.moment(step.at),
            words=step.words,
            by=name_of(step.actor) if name_of and step.actor else "",
        )
        for step in reversed(application.steps)
    ]


def _about(piece: ApplicationEvidence) -> str:
    if piece.kind is EvidenceKind.LINK:
        return ""
    if piece.kind is EvidenceKind.FILE:
        return _("%(kb)s KB") % {"kb": written.grouped(max(1, piece.size // 1024))}
    issuer = piece.issuer.in_language(written.language())
    if piece.checked_at is None:
        return _("Awarded by %(issuer)s on this site; its state now is on its page.") % {"issuer": issuer}
    parts = {"issuer": issuer, "day": written.plain_day(piece.checked_at)}
    if piece.verdict in _VALID:
        return _("It names %(issuer)s; valid when it was last checked, on %(day)s.") % parts
    return _("It names %(issuer)s; not confirmed as valid when it was last checked, on %(day)s.") % parts
