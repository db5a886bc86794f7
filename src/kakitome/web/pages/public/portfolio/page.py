"""What stands on a portfolio's page: each entry with its proofs as they stand now, hours and years over these alone.

The same view is drawn by the public page, its owner's preview and the page that is taken along as files.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.check import Verdict
from kakitome.journeys.checking.portfolios import ProvingDocument, as_share, own_records_shown
from kakitome.journeys.people.asking_endorsements import public_endorsements_of
from kakitome.mapping.award_letter import is_vouched_for
from kakitome.mapping.learning_hours import HeldHours, WhyNot, stated_hours, sum_hours
from kakitome.mapping.stated_kinds import OF_WHOLE_STUDIES, stated_kind
from kakitome.mapping.verdict_words import short_verdict
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.person_names import FormOfName, PersonName
from kakitome.ports.portfolios import FoundPortfolio, PortfolioEntry
from kakitome.ports.wallets import Addressee, CollectedItem
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.portfolio.recent_checks import report_on_endorsement
from kakitome.web.pages.public.share.endorsed import EndorsementView, endorsement_views
from kakitome.web.pages.public.share.page import ShownItem, share_page
from kakitome.web.pages.public.verify.asking import Answer
from kakitome.web.pages.public.verify.result import STATE_OF_VERDICT
from kakitome.web.parts import written
from kakitome.web.parts.hours import HoursBar, hours_view
from kakitome.web.parts.own_record import OwnFileLine, OwnRecordView, lines_of_files, own_view
from kakitome.web.parts.shapes import Event, State, Words

_WORST_FIRST: Final[Sequence[State]] = ("fail", "unk", "warn", "ok")
_WHY: Final[Mapping[Verdict, WhyNot]] = {
    Verdict.REVOKED: WhyNot.WITHDRAWN,
    Verdict.SUSPENDED: WhyNot.SUSPENDED,
    Verdict.SUPERSEDED: WhyNot.REPLACED,
    Verdict.NOT_YET_VALID: WhyNot.NOT_YET,
}
_COUNTED: Final = frozenset({Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.EXPIRED})
_MOST_BARS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLinks:
    """Where a page's files are had: beside an entry, by its view; of a proof, by its number among all and its name."""

    of_artefact: Callable[["EntryPlace", OwnFileLine], str]
    of_proof: Callable[[int, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPlace:
    """An entry by its number on the page, from 1, and its key."""

    place: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArtefactLink:
    """A file beside an entry."""

    name: Words
    size: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofView:
    """One signed proof as it stands now.

    Attributes:
        anchor: its name on the page.
        piece: as a share link shows it.
        is_theirs: whether it is known to be this person's: received here, sent to an address that they proved, or in
            a name of theirs that others signed.
        address: of its file, where its owner shows it whole; empty otherwise.
        endorsements: those that everybody may read, beside what is shown whole.
    """

    anchor: str
    piece: ShownItem
    is_theirs: bool
    address: str
    endorsements: Sequence[EndorsementView] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry; what of its proofs is held no more is left out."""

    place: int
    heading: str
    words: str
    links: Sequence[str]
    files: Sequence[ArtefactLink]
    proofs: Sequence[ProofView]
    own_records: Sequence[OwnRecordView]


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioPage:
    """What stands on the page.

    Attributes:
        name, reading: under which its owner shows themselves; empty where they say none.
        name_stated_by: who signed that this is their name; empty where nobody did.
        state, headline: over all signed proofs; `as_of` is when they were verified, the earliest of them.
        count: how many signed proofs there are.
        hours, counted: study hours that they state, summed, and of how many; `hours` is empty where none states any.
        relies: whether of one or more only the result of checking is shown.
    """

    title: str
    name: str
    reading: str
    name_stated_by: Words
    words: str
    entries: Sequence[EntryView]
    state: State
    headline: str
    as_of: Words
    count: int
    hours: str
    counted: int
    skills: Sequence[HoursBar]
    uncounted: Sequence[tuple[str, Sequence[Words]]]
    years: Sequence[Event]
    relies: bool


def portfolio_page(
    found_portfolio: FoundPortfolio,
    proving: Sequence[ProvingDocument],
    answers: Sequence[Answer],
    *,
    links: PageLinks,
) -> PortfolioPage:
    """Build the page of what was verified."""
    platform, portfolio = get_platform(), found_portfolio.portfolio
    pieces: Sequence[ShownItem] = ()
    if proving:
        share = as_share(found_portfolio, [each.proof for each in proving])
        pieces = share_page(share, [each.document for each in proving], answers).pieces
    shown = {each.proof.collected: (each, piece) for each, piece in zip(proving, pieces, strict=True)}
    records = own_records_shown(platform, found_portfolio)
    addressed = _addressed(found_portfolio)
    on_page = [entry for entry in portfolio.entries if entry.is_shown]
    endorsed = _endorsed(found_portfolio, shown.values(), records)
    entries = [
        EntryView(
            place=place,
            heading=entry.heading,
            words=entry.words,
            links=entry.links,
            files=_artefacts(entry, place=place, links=links),
            proofs=[
                replace(
                    _proof(*shown[proof.collected], anchor=f"p{place}-{number}", addressed=addressed, links=links),
                    endorsements=endorsed.get(proof.collected, ()),
                )
                for number, proof in enumerate(entry.proofs, start=1)
                if proof.collected in shown
            ],
            own_records=_own(entry, records, endorsed),
        )
        for place, entry in enumerate(on_page, start=1)
    ]
    hours = hours_view(sum_hours(map(_held_hours, answers)), own_minutes=0, own_count=0)
    name, reading = _naming(found_portfolio)
    return PortfolioPage(
        title=portfolio.title,
        name=name.text if name else "",
        reading=reading,
        name_stated_by=name.stated_by if name and name.is_checked else "",
        words=portfolio.words,
        entries=entries,
        state=min((piece.state for piece in pieces), key=_WORST_FIRST.index, default="none"),
        headline=_headline(answers),
        as_of=written.moment(min((answer.report.as_of for answer in answers), default=platform.now())),
        count=len(pieces),
        hours=hours.hours if hours.count else "",
        counted=hours.count,
        skills=hours.skills[:_MOST_BARS],
        uncounted=hours.uncounted,
        years=_years(answers, pieces, records.values()),
        relies=not all(piece.has_file for piece in pieces),
    )


def _artefacts(entry: PortfolioEntry, *, place: int, links: PageLinks) -> list[ArtefactLink]:
    of_entry = EntryPlace(place=place, key=entry.key)
    return [
        ArtefactLink(name=line.name, size=line.size, address=links.of_artefact(of_entry, line))
        for line in lines_of_files(entry.files)
    ]


def _proof(
    each: ProvingDocument, piece: ShownItem, *, anchor: str, addressed: frozenset[str], links: PageLinks
) -> ProofView:
    collected = each.proof.collected
    has_file = piece.is_whole and bool(each.document.question.data)
    return ProofView(
        anchor=anchor,
        piece=piece,
        is_theirs=bool(collected.award) or collected.document in addressed or piece.is_same_person,
        address=links.of_proof(piece.place, each.document.file_name) if has_file else "",
    )


def _own(
    entry: PortfolioEntry, records: Mapping[str, OwnRecord], endorsed: Mapping[CollectedItem, Sequence[EndorsementView]]
) -> list[OwnRecordView]:
    items = [proof.collected for proof in entry.proofs if proof.collected.own_record in records]
    return [
        replace(own_view(records[item.own_record], place=place), endorsements=endorsed.get(item, ()))
        for place, item in enumerate(items, start=1)
    ]


def _endorsed(
    found_portfolio: FoundPortfolio,
    proofs: Iterable[tuple[ProvingDocument, ShownItem]],
    records: Mapping[str, OwnRecord],
) -> Mapping[CollectedItem, Sequence[EndorsementView]]:
    """Return what others wrote and let everybody read, of what is shown whole: words may name what is kept back."""
    items = [each.proof.collected for each, piece in proofs if piece.is_whole]
    items += [CollectedItem(own_record=key) for key in records]
    endorsements = public_endorsements_of(
        get_platform(), found_portfolio.account, items=items, verify=report_on_endorsement
    )
    return endorsement_views(endorsements)


def _addressed(found_portfolio: FoundPortfolio) -> frozenset[str]:
    """Return the documents that name an address which their holder proved."""
    documents = get_platform().wallets.open(found_portfolio.account).list_documents()
    return frozenset(document.key for document in documents if document.addressee is Addressee.PROVED)


def _naming(found_portfolio: FoundPortfolio) -> tuple[PersonName | None, str]:
    """Return the chosen name with its reading; a name that is recorded no more is none."""
    names = get_platform().persons.names.open(found_portfolio.account).list_names()
    portfolio = found_portfolio.portfolio
    chosen = next((name for name in names if name.key == portfolio.named and name.may_be_chosen), None)
    is_read = chosen is not None and chosen.form is FormOfName.KANJI and portfolio.shows_reading
    return chosen, next((name.text for name in names if name.form is FormOfName.KANA and is_read), "")


def _headline(answers: Sequence[Answer]) -> str:
    """Say how many of how many are valid; a withdrawn one is never left out, nor counted as something milder."""
    count, language = len(answers), written.language()
    if not count:
        return _("No credential stands on this page as a proof.")
    verdicts = Counter(answer.report.verdict for answer in answers)
    good, withdrawn = verdicts.pop(Verdict.VALID, 0), verdicts.pop(Verdict.REVOKED, 0)
    if good == count:
        return ngettext("The proof on this page is valid.", "All %(n)s proofs on this page are valid.", count) % {
            "n": count
        }
    lines = []
    if withdrawn:
        lines.append(
            ngettext("One of the proofs was withdrawn.", "%(n)s of the proofs were withdrawn.", withdrawn)
            % {"n": withdrawn}
        )
    if good:
        lines.append(
            ngettext("%(good)s of the %(n)s proofs is valid.", "%(good)s of the %(n)s proofs are valid.", good)
            % {"good": good, "n": count}
        )
    for verdict in sorted(verdicts, key=lambda each: _WORST_FIRST.index(STATE_OF_VERDICT[each])):
        words = {"n": verdicts[verdict], "verdict": short_verdict(verdict).in_language(language)}
        lines.append(ngettext("%(n)s: %(verdict)s.", "%(n)s: %(verdict)s.", verdicts[verdict]) % words)
    return ("" if language == "ja" else " ").join(lines)


def _held_hours(answer: Answer) -> HeldHours:
    report = answer.report
    definition, facts = answer.letter or (None, None)
    why = _WHY.get(report.verdict) or (None if report.verdict in _COUNTED else WhyNot.UNVERIFIED)
    if why is None and stated_kind(report) in OF_WHOLE_STUDIES:
        why = WhyNot.DEGREE
    return HeldHours(
        title=definition.title if definition and is_vouched_for(report) else LocalizedText(),
        stated=stated_hours(definition) if definition else None,
        year=facts.awarded_on.year if facts and facts.awarded_on else None,
        why_not=why,
        is_listed=report.verdict is not Verdict.VALID_UNTRUSTED_ISSUER,
    )


def _years(answers: Sequence[Answer], pieces: Sequence[ShownItem], records: Iterable[OwnRecord]) -> list[Event]:
    """Return what came when, the latest first; what states no day is left out."""
    dated: list[tuple[date, Event]] = []
    for answer, piece in zip(answers, pieces, strict=True):
        facts = answer.letter[1] if answer.letter else None
        if facts is not None and facts.awarded_on and piece.awarded_on and is_vouched_for(answer.report):
            event = Event(
                when=written.day(facts.awarded_on),
                title=piece.title,
                state=piece.state,
                what=piece.state_word if piece.state != "ok" else "",
            )
            dated.append((facts.awarded_on, event))
    for record in records:
        day = record.ended_on or record.began_on
        if day:
            event = Event(
                when=written.day(day),
                title=record.title,
                state="none",
                what=_("Own record, unsigned"),
            )
            dated.append((day, event))
    return [event for _day, event in sorted(dated, key=lambda pair: pair[0], reverse=True)]
