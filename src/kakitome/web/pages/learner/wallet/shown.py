"""Documents of a wallet as pages show them: in a list, by themselves, and what became of those just brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kakitome import texts
from kakitome.documents.verification.check import Report, Verdict
from kakitome.journeys.checking.taking_in import TakenIn
from kakitome.journeys.checking.taking_offers import AWAITED
from kakitome.mapping.verdict_words import short_reason, short_verdict, verdict_sentence
from kakitome.ports.check_records import CheckRecord
from kakitome.ports.wallets import Addressee, Origin, WalletDocument, WalletPicture
from kakitome.services.keeping_wallets import Placement
from kakitome.web.pages.public.verify.record import RecordView, record_view
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT
from kakitome.web.parts import written
from kakitome.web.parts.badge_picture import BadgePictureView, picture_view
from kakitome.web.parts.shapes import DescriptorLine, State, Tile, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One line of a list; `change` says what changed and is empty when nothing did, or it was seen."""

    key: str
    title: Words
    issuer: Words
    awarded_on: Words
    form: str
    state: State
    state_word: Words
    is_verified: bool
    is_others: bool
    change: str
    tried: Words
    picture: BadgePictureView | None = None


def row_of(document: WalletDocument, *, picture: WalletPicture | None = None) -> DocumentRow:
    """Build a document's line, with the badge's picture where there is one."""
    return DocumentRow(
        key=document.key,
        title=title_of(document),
        issuer=document.issuer_name or "",
        awarded_on=written.day(document.awarded_on) if document.awarded_on else "",
        form=document.form,
        state=STATE_OF_VERDICT[document.verdict],
        state_word=short_verdict(document.verdict),
        is_verified=document.is_verified,
        is_others=document.addressee is Addressee.OTHER,
        change=change_of(document),
        tried=written.moment(document.tried_at) if document.obstacle and document.tried_at != document.as_of else "",
        picture=picture_view(picture, title=title_of(document)),
    )


def title_of(document: WalletDocument) -> Words:
    """Return what a document is called: by itself, or by the file or address it came from."""
    return document.title or document.origin_name or _("A credential without a title")


def change_of(document: WalletDocument) -> str:
    """Say what changed since the report before, until its holder has seen it."""
    if document.changed_at is None or document.noted_at is not None or document.verdict_before is None:
        return ""
    language = written.language()
    return pgettext("a change of verdict", "Before: %(before)s. Now: %(now)s.") % {
        "before": short_verdict(document.verdict_before).in_language(language),
        "now": short_verdict(document.verdict).in_language(language),
    }


def report_of(document: WalletDocument) -> RecordView:
    """Build what is shown of the last report that came to a conclusion, as of a check record."""
    record = CheckRecord(
        number="",
        as_of=document.as_of,
        verdict=document.verdict.value,
        document_sha256=document.sha256,
        facts=document.facts,
    )
    return record_view(record)


def lines_of(document: WalletDocument) -> list[DescriptorLine]:
    """Say what a document is, where it came from, and whom it names."""
    origins: Mapping[Origin, str] = {
        Origin.FILE: _("A file"),
        Origin.TEXT: _("A pasted text"),
        Origin.LINK: _("A link"),
        Origin.CODE: _("The code in a picture"),
        Origin.ARCHIVE: _("A file of a ZIP"),
        Origin.OFFER: _("An offer to a wallet"),
        Origin.APP: _("From a connected app"),
        Origin.HOST: _("From another site that keeps badges"),
        Origin.UNIVERSITY: _("From the university that credited it"),
    }
    addressees: Mapping[Addressee, str] = {
        Addressee.PROVED: _("An address you have confirmed"),
        Addressee.OTHER: _("Another address than those you have confirmed"),
        Addressee.OPEN: _("No address that could be compared"),
    }
    name = written.excerpt(document.origin_name, 200) if document.origin_name else ""
    return [
        DescriptorLine(title=_("Kind"), value=document.form),
        DescriptorLine(title=_("Awarding body"), value=document.issuer_name),
        DescriptorLine(title=_("Awarded on"), value=written.day(document.awarded_on) if document.awarded_on else ""),
        DescriptorLine(title=_("Valid until"), value=written.last_day(document.valid_until)),
        DescriptorLine(title=_("Addressed to"), value=addressees[document.addressee]),
        DescriptorLine(title=_("Brought in"), value=written.moment(document.added_at)),
        DescriptorLine(title=_("Came as"), value=origins[document.origin], hint=name),
        DescriptorLine(title=texts.term("record.sha256"), value=written.mono(document.sha256)),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRow:
    """What became of one thing that was brought: its title, where it is now, and why."""

    title: Words
    label: Words
    outcome: Placement
    state: State
    sentence: Words
    because: Words
    key: str
    is_others: bool


def taken_row(taken: TakenIn) -> TakenRow:
    """Build the line of one thing."""
    document, report = taken.document, taken.report
    verdict = report.verdict if report is not None else document.verdict if document is not None else None
    return TakenRow(
        title=title_of(document) if document is not None else written.excerpt(taken.label),
        label=written.excerpt(taken.label),
        outcome=taken.outcome,
        state="none" if is_awaited(taken) else _state(taken.outcome, verdict),
        sentence=_sentence(taken),
        because=short_reason(report) if report is not None and taken.problem is None else "",
        key=document.key if document is not None else "",
        is_others=document is not None and document.addressee is Addressee.OTHER,
    )


def is_awaited(taken: TakenIn) -> bool:
    """Tell whether its issuer has it not ready, and is asked again."""
    return taken.problem is not None and taken.problem.code == AWAITED


def _state(outcome: Placement, verdict: Verdict | None) -> State:
    if outcome is Placement.REFUSED:
        return "fail"
    return STATE_OF_VERDICT[verdict] if verdict is not None else "none"


def _sentence(taken: TakenIn) -> Words:
    if taken.problem is not None:
        return written.finding(taken.problem)
    report: Report | None = taken.report
    return verdict_sentence(report) if report is not None else ""


def result_of(taken: Sequence[TakenIn]) -> dict[str, Any]:
    """Build the page on what became of all that was brought."""
    rows = [taken_row(item) for item in taken]

    def of(*outcomes: Placement) -> list[Any]:
        return [row for row in rows if row.outcome in outcomes]

    held, apart, known = of(Placement.HELD), of(Placement.APART), of(Placement.KNOWN)
    awaited = [row for row, item in zip(rows, taken, strict=True) if is_awaited(item)]
    refused = [row for row in of(Placement.REFUSED) if row not in awaited]
    groups = [
        ("kept", _("Kept"), held),
        ("apart", _("Kept apart: it could not be verified"), apart),
        ("known", _("There already"), known),
        ("awaited", _("Waited for"), awaited),
        ("refused", _("Not kept"), refused),
    ]
    tiles = [
        Tile(state="ok", count=len(held), label=_("kept"), href="#kept"),
        Tile(state="unk", count=len(apart), label=_("kept apart"), href="#apart"),
        Tile(state="none", count=len(known), label=_("there already"), href="#known"),
        Tile(state="none", count=len(awaited), label=_("waited for"), href="#awaited"),
        Tile(state="fail", count=len(refused), label=_("not kept"), href="#refused"),
    ]
    headline = (
        _("You hold all of this already.")
        if len(known) == len(rows)
        else ngettext(
            "%(kept)s of %(count)s credential was kept.", "%(kept)s of %(count)s credentials were kept.", len(rows)
        )
    )
    return {
        "headline": headline % {"kept": len(held), "count": len(rows)},
        "is_awaited": bool(awaited),
        "groups": [group for group in groups if group[2]],
        "tiles": [tile for tile in tiles if tile.count],
    }
