"""Applications as their applicant sees them."""

from dataclasses import dataclass
from typing import Any

from kakitome.journeys.people.award_applications import OwnApplication, held_evidence
from kakitome.journeys.platform import Platform
from kakitome.ports.award_applications import (
    ENDED,
    ApplicationState,
    AwardApplication,
    EvidenceKind,
)
from kakitome.services.applying import find_open_call
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.award_application import evidence_line, state_words, step_lines
from kakitome.web.parts.shapes import State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """One application in a list."""

    key: str
    title: LocalizedText
    institution: LocalizedText
    state: State
    word: Words
    when: str
    is_open: bool
    is_renewal: bool


def application_lines(platform: Platform, account: str) -> list[ApplicationLine]:
    """Return the applications of a person, the newest first."""
    applications = [
        (institution, application)
        for institution in platform.directory.list_applied_to(account)
        for application in platform.store(institution).applications.list_of_account(account)
    ]
    applications.sort(key=lambda pair: pair[1].created_at, reverse=True)
    return [_line(platform, institution, application) for institution, application in applications]


def held_choices(platform: Platform, account: str) -> list[tuple[str, str]]:
    """Return what a person holds, as it can be chosen for evidence: by its digest."""
    return [("", "—")] + [
        (piece.sha256, f"{piece.name} ({piece.issuer.in_language(written.language())})")
        for _held, piece in held_evidence(platform, account)
        if piece.sha256
    ]


def shown(platform: Platform, own: OwnApplication, application: AwardApplication) -> dict[str, Any]:
    """Return what every page about one application shows."""
    store = platform.store(own.institution)
    call = store.applications.find_call(application.microcredential)
    state, word = state_words(application)
    kinds = [kind.value for kind in EvidenceKind] if application.renews else call.kinds if call else ()
    return {
        "application": application,
        "title": _title(platform, own.institution, application),
        "institution": platform.organisations.get(own.institution).name,
        "call": call,
        "is_call_open": bool(application.renews)
        or find_open_call(store, application.microcredential, now=platform.now()) is not None,
        "takes_any": bool(kinds),
        "takes_file": EvidenceKind.FILE.value in kinds,
        "takes_link": EvidenceKind.LINK.value in kinds,
        "takes_document": EvidenceKind.DOCUMENT.value in kinds,
        "evidence": [evidence_line(piece) for piece in application.evidence],
        "steps": step_lines(application),
        "state": state,
        "word": word,
        "stands": application.state.value,
        "is_undecided": application.state not in ENDED,
        "reason": next((step.words for step in reversed(application.steps) if step.words and step.actor), ""),
        "is_draft": application.state is ApplicationState.DRAFT,
    }


def _title(platform: Platform, institution: str, application: AwardApplication) -> LocalizedText:
    version = platform.store(institution).microcredentials.find_latest(application.microcredential)
    return version.microcredential.title if version else LocalizedText(ja=application.microcredential)


def _line(platform: Platform, institution: str, application: AwardApplication) -> ApplicationLine:
    state, word = state_words(application)
    return ApplicationLine(
        key=application.key,
        title=_title(platform, institution, application),
        institution=platform.organisations.get(institution).name,
        state=state,
        word=word,
        when=written.day(application.decided_at or application.sent_at or application.created_at),
        is_open=application.state not in ENDED,
        is_renewal=bool(application.renews),
    )
