"""Requests to attest again as pages show them: the evidence line by line, and where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.documents.verification.check import Verdict
from kakitome.mapping.verdict_words import short_verdict
from kakitome.ports.reattestations import ReattestationRequest, ReattestationStep, TrailKind, TrailLine
from kakitome.ports.wallets import Addressee, IdentityKind
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailView:
    """One line of the evidence: when, what, and its finding or key; `code` is of a finding that is kept by it alone."""

    at: Words
    what: Words
    detail: Words
    is_key: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReattestationView:
    """One request; `is_waiting` while its maker can take it back."""

    key: str
    title: Words
    issuer: Words
    issuer_id: str
    awarded_on: Words
    shown_name: str
    words: str
    sha256: str
    credential_sha256: str
    asked_at: Words
    silent_since: Words
    state: State
    state_word: str
    step: str
    reason: str
    award: str
    trail: Sequence[TrailView]
    is_for_another: bool
    is_waiting: bool


def reattestation_view(request: ReattestationRequest) -> ReattestationView:
    """Build what is shown of a request."""
    state, word = _standing(request.step)
    return ReattestationView(
        key=request.key,
        title=request.title or _("A credential without a title"),
        issuer=request.issuer_name or _("An issuer whose name cannot be read"),
        issuer_id=request.issuer_id,
        awarded_on=written.day(request.awarded_on) if request.awarded_on else "",
        shown_name=request.shown_name,
        words=request.words,
        sha256=request.sha256,
        credential_sha256=request.credential_sha256,
        asked_at=written.day(request.asked_at),
        silent_since=written.day(request.silent_since) if request.silent_since else "",
        state=state,
        state_word=word,
        step=request.step.value,
        reason=request.reason
        if request.step in (ReattestationStep.REFUSED, ReattestationStep.ATTESTED, ReattestationStep.PROPOSED)
        else "",
        award=request.award,
        trail=[_line(line) for line in request.trail],
        is_for_another=any(
            line.kind is TrailKind.ADDRESSEE and line.code == Addressee.OTHER.value for line in request.trail
        ),
        is_waiting=request.step in (ReattestationStep.REQUESTED, ReattestationStep.PROPOSED),
    )


def _standing(step: ReattestationStep) -> tuple[State, str]:
    words: dict[ReattestationStep, tuple[State, str]] = {
        ReattestationStep.REQUESTED: ("none", _("Waits for the institution")),
        ReattestationStep.PROPOSED: ("warn", _("Waits for a second person")),
        ReattestationStep.SIGNING: ("warn", _("Is being awarded")),
        ReattestationStep.ATTESTED: ("ok", _("Attested again")),
        ReattestationStep.REFUSED: ("fail", _("Refused by the institution")),
        ReattestationStep.TAKEN_BACK: ("none", _("Taken back")),
    }
    return words[step]


def _line(line: TrailLine) -> TrailView:
    titles = {
        TrailKind.ADDED: _("Brought into the wallet"),
        TrailKind.CONCLUDED: _("Last check that came to a conclusion"),
        TrailKind.CHANGED: _("Before that, the finding was another"),
        TrailKind.TRIED: _("Last try, without a conclusion"),
        TrailKind.CHECKED: _("Checked when it was asked"),
        TrailKind.CLOSED: _("The issuer has closed"),
        TrailKind.KEY: _("Key named in the document"),
        TrailKind.ADDRESSEE: _("Whose it is, by the address in it"),
        TrailKind.PROVED: _("What the person proved here"),
    }
    is_key = line.kind is TrailKind.KEY
    return TrailView(
        at=written.moment(line.at) if line.at else "",
        what=titles[line.kind],
        detail=written.excerpt(line.detail, 500) if is_key else _finding(line),
        is_key=is_key,
        code=line.code if line.kind is TrailKind.TRIED else "",
    )


def _finding(line: TrailLine) -> Words:
    if line.kind in (TrailKind.CONCLUDED, TrailKind.CHANGED, TrailKind.CHECKED):
        return short_verdict(Verdict(line.code)) if line.code in tuple(Verdict) else line.code
    if line.kind is TrailKind.TRIED:
        return _("No answer that settles it")
    if line.kind is TrailKind.ADDRESSEE:
        return {
            Addressee.PROVED.value: _("An address that this person proved"),
            Addressee.OTHER.value: _("An address that this person has not proved: it may be somebody else’s"),
        }.get(line.code, _("It names no address"))
    if line.kind is TrailKind.PROVED:
        return texts.term(f"own_data.kind.{line.code}") if line.code in tuple(IdentityKind) else line.code
    return ""
