"""Awarding a class list into a folder: what `kakitome issue` and `kakitome.issue` do.

1. Read definition, issuer, key and list; nothing is written while one of them cannot be used.
2. Open the folder as the issuer's book, enter the definition, publish it with its image and the keys.
3. Award (`services.issuing`), publish the status lists, bake images, write `report.json`.

Run again on the same folder it goes on where it stopped and awards nobody twice.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from kakitome.bootstrap.acceleration import ways
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.sealing import write_document
from kakitome.errors import Invalid, Problem, Refused
from kakitome.gateways.disk import PRIVATE, write_whole
from kakitome.gateways.folder_store.store import FolderStore
from kakitome.gateways.key_file import KeyFileVault
from kakitome.learning.class_list import ClassList
from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Microcredential
from kakitome.library.folder import book as folder_book
from kakitome.library.issue_report import IssueReport, rows_of
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.issuer import Issuer
from kakitome.ports.failpoints import Failpoints, NoFailpoints
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.services.attaching import WithServices
from kakitome.services.defining import enter_version
from kakitome.services.endorsing import CarriedFiles
from kakitome.services.issuing import AwardOutcome, DuplicateRule, Handling, IssuingContext, Order, RowStatus, issue
from kakitome.services.issuing.class_lists import wanted_from

REPORT = "report.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderOrder:
    """Everything awarding into a folder starts from.

    Attributes:
        letter: the definition, with `problems` found in reading it.
        issuer: who signs, with `vault`, its key.
        class_list: whom to award.
        today: the day of awards in a list without dates.
        now: the instant of the act.
        carried: endorsements that awards about their subject carry.
        png, svg: whether to bake each credential into the badge image.
        expects: told before the first chunk how many rows there are to settle.
        progress: told after each chunk how many rows it settled.
    """

    letter: Microcredential
    issuer: Issuer
    vault: KeyFileVault
    class_list: ClassList
    now: datetime
    today: date
    problems: tuple[Problem, ...] = ()
    on_duplicate: DuplicateRule = DuplicateRule.REFUSE
    png: bool = False
    svg: bool = False
    is_dry_run: bool = False
    expects: Callable[[int], None] = lambda _: None
    progress: Callable[[int], None] = lambda _: None
    failpoints: Failpoints = field(default_factory=NoFailpoints)
    carried: CarriedFiles = field(default_factory=CarriedFiles)


class _DryRunEnds(Exception):
    """Undoes everything a dry run did."""


def issue_into(folder: Path, order: FolderOrder) -> IssueReport:
    """Award a class list into a folder.

    Raises:
        Invalid: E_DEFINITION_FAULTY, E_TITLE_MISSING; E_LEDGER_…, the folder's own record is damaged.
        Conflict: E_FOLDER_LOCKED, E_FOLDER_OF_ANOTHER_ISSUER.
        Refused: E_KEY_NOT_OF_DID, E_KEY_NOT_OF_FOLDER, E_KEY_RETIRED.
        Unavailable: the folder cannot be written.
    """
    _demand_definition(order)
    if order.class_list.blocked:
        return _report(order, version=None, outcomes=(), head=(0, ""))
    _demand_endorsed(order)
    with folder_book.open_book(folder, is_dry_run=order.is_dry_run) as book:
        if order.is_dry_run:
            return _rehearse(book, order)
        with book.transaction():
            folder_book.settle_issuer(book, order.issuer, vault=order.vault, now=order.now)
            version = enter_version(book, order.letter, actor=folder_book.ACTOR, now=order.now)
        folder_book.publish_keys(book, order.issuer.did)
        folder_book.publish_definition(book, version, issuer=order.issuer)
        outcomes = _award(book, order, version=version)
        folder_book.publish_lists(book, order.vault, failpoints=order.failpoints, now=order.now)
        folder_book.publish_newest(book, order.issuer, outcomes=outcomes)
        _bake_all(book, order, version=version, outcomes=outcomes)
        report = _report(order, version=version, outcomes=outcomes, head=book.head)
        write_whole(folder / REPORT, write_document(report.to_data()), mode=PRIVATE)
    return report


def _demand_definition(order: FolderOrder) -> None:
    """Refuse a definition that was only half read: what is dropped silently would be signed as not stated."""
    errors = [problem for problem in order.problems if problem.severity == "error"]
    if errors:
        raise Invalid("E_DEFINITION_FAULTY", *errors, count=len(errors))
    if not order.letter.title:
        raise Invalid("E_TITLE_MISSING")


def _demand_endorsed(order: FolderOrder) -> None:
    """Refuse an endorsement of something else: it would silently be carried by nothing."""
    address = addresses_for(order.letter, order.issuer.base_url, uuid="").achievement
    for endorsement in order.carried.endorsements:
        if endorsement.about not in (address, order.issuer.did):
            raise Refused("E_ENDORSEMENT_NOT_OURS", about=endorsement.about[:200])


def _rehearse(book: FolderStore, order: FolderOrder) -> IssueReport:
    outcomes: Sequence[AwardOutcome] = ()
    version: MicrocredentialVersion | None = None
    with suppress(_DryRunEnds), book.transaction():
        folder_book.settle_issuer(book, order.issuer, vault=order.vault, now=order.now)
        version = enter_version(book, order.letter, actor=folder_book.ACTOR, now=order.now)
        outcomes = _award(book, order, version=version)
        raise _DryRunEnds
    return _report(order, version=version, outcomes=outcomes, head=book.head)


def _award(book: FolderStore, order: FolderOrder, *, version: MicrocredentialVersion) -> Sequence[AwardOutcome]:
    wanted = wanted_from(order.class_list, today=order.today)
    order.expects(len(wanted))
    # The list's digest is keyed: the ledger may be read by people who could guess a short list.
    origin = "\n".join((order.class_list.digest, version.identifier, str(version.version)))
    batch = order.vault.keyed_digest("batch", origin.encode("utf-8")).hex()
    request = Order(
        issuer=order.issuer.did,
        microcredential=version.identifier,
        version=version.version,
        actor=folder_book.ACTOR,
        wanted=wanted,
        batch=batch,
        on_duplicate=order.on_duplicate,
    )
    context = IssuingContext(
        book=book,
        vault=order.vault,
        failpoints=order.failpoints,
        attaching=WithServices(order.carried),
        drafter=ways().drafter,
    )
    return issue(context, request, now=order.now, handling=Handling(progress=order.progress))


def _bake_all(
    book: FolderStore, order: FolderOrder, *, version: MicrocredentialVersion, outcomes: Sequence[AwardOutcome]
) -> None:
    """Put each credential into the badge image, beside its document; what is there already stays."""
    if not (order.png or order.svg):
        return
    image = folder_book.badge_image(version, order.issuer)
    bakers: list[tuple[str, bytes, Callable[[bytes, bytes], bytes]]] = []
    if order.png:
        bakers.append((".png", image.png(), baking_png.bake))
    if order.svg:
        bakers.append((".svg", image.svg, baking_svg.bake))
    for outcome in outcomes:
        if outcome.status == RowStatus.REFUSED:
            continue
        name = outcome.credential_id.rpartition("/")[2].removesuffix(".json")
        for suffix, picture, bake in bakers:
            target = book.folder / "credentials" / f"{name}{suffix}"
            if not target.exists():
                target.write_bytes(bake(picture, book.awards.get_document(outcome.credential_id)))


def _report(
    order: FolderOrder,
    *,
    version: MicrocredentialVersion | None,
    outcomes: Sequence[AwardOutcome],
    head: tuple[int, str],
) -> IssueReport:
    problems = [*order.problems, *order.class_list.problems, *_doubts(order.letter)]
    return IssueReport(
        issuer=order.issuer.did,
        microcredential=version.identifier if version else order.letter.identifier,
        version=version.version if version else order.letter.version,
        rows=rows_of(order.class_list, outcomes, is_dry_run=order.is_dry_run),
        problems=tuple(problems),
        encoding=order.class_list.encoding.name,
        is_dry_run=order.is_dry_run,
        head=head,
    )


def _doubts(letter: Microcredential) -> list[Problem]:
    """Say when what is awarded is not what it calls itself; the image and the document say so, too."""
    nature = nature_of(letter)
    if letter.kind.value != "microcredential" or nature.is_microcredential:
        return []
    return [Problem(code="W_NOT_A_MICROCREDENTIAL", pointer="/kind", severity="warning")]


def present() -> tuple[datetime, date]:
    """Return the present instant and the calendar day it is where this machine stands."""
    now = datetime.now(UTC)
    return now, now.astimezone().date()
