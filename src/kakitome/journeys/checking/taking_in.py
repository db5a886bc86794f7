"""Taking documents of any issuer into a person's wallet: verified on the way in, exactly as anybody's question is.

    taken = take_in(platform, account, brought=[Brought(label="badge.png", data=png)])
    [one.outcome for one in taken]

1. What was brought becomes questions (`questions`): a file, a pasted text or address, the code in a picture, the files
   of a ZIP. One bad item stops no other.
2. An address is fetched once, through the one door; what came is what is verified, and what is kept.
3. The report says where it belongs (`services.keeping_wallets`). What a scanner sees no harm in is kept: the bytes as
   they came, and the report's codes; beside them the badge's picture (`badge_pictures`).

Doing it again, after a crash as well, finds what is there already and keeps nothing twice.

Source: docs/rules/capabilities.md C1; docs/standards/hostile-inputs.md B043, B053.
"""

import io
import logging
import secrets
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kakitome.documents.verification.check import Report
from kakitome.errors import Conflict, KakitomeError, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.checking.badge_pictures import BadgePictures
from kakitome.journeys.checking.questions import Question, facts_to_keep, question_of, question_of_file
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_letter import award_letter
from kakitome.ports.sandbox import Busy
from kakitome.ports.verification_batches import Item
from kakitome.ports.wallets import GENUINE, IdentityKind, Origin, Wallet, WalletDocument
from kakitome.services.holding import find_door
from kakitome.services.keeping_wallets import (
    Arrival,
    Placement,
    addressee_of,
    demand_room,
    digest_of_credential,
    document_of,
    placement_of,
)
from kakitome.services.verifying.verifier import Verifier
from kakitome.services.verifying_many import NothingToVerify, read_items

MOST_AT_ONCE = 30
"""Documents of one archive: whoever brings them waits for the answer. (derived)"""
_ARCHIVE = b"PK"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """One thing that somebody brought: a file's bytes, or a text."""

    label: str
    data: bytes = b""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What became of one item.

    Attributes:
        label: what it is called in the answer.
        document: as it is in the wallet, also when it was there before; None where it is not kept.
        report: None where nothing was verified.
        problem: why it is not kept, where the report does not say so itself.
    """

    label: str
    outcome: Placement
    document: WalletDocument | None = None
    report: Report | None = None
    problem: Problem | None = None


def take_in(platform: Platform, account: str, *, brought: Sequence[Brought]) -> list[TakenIn]:
    """Take in what somebody brought, one item after the other.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
        Busy: too many checks wait already; what was taken in before stays.
        Whatever the wallet raises when it cannot be reached.
    """
    taking = Taking(platform, account)
    return [taken for item in brought for taken in taking.take(item)]


def proved_addresses(platform: Platform, account: str) -> Collection[str]:
    """Return every address that somebody has proved, also those that are gone."""
    proofs = platform.wallets.open(account).list_proofs()
    return {proof.identifier for proof in proofs if proof.kind is IdentityKind.MAIL}


class Taking:
    """One person bringing some documents."""

    def __init__(self, platform: Platform, account: str) -> None:
        """Take in for an account; its proved addresses are read once."""
        self._platform, self._account = platform, account
        self._wallet: Wallet = platform.wallets.open(account)
        self._verifier: Verifier = platform.verifier()
        self._emails = proved_addresses(platform, account)
        self._pictures = BadgePictures(platform)

    def take(self, brought: Brought) -> Iterator[TakenIn]:
        """Take one thing, or every file of an archive."""
        if not brought.data.startswith(_ARCHIVE):
            origin = Origin.FILE if brought.data else Origin.TEXT
            yield self.take_one(brought, origin=origin)
            return
        try:
            # Everything about the whole is looked at before the first file is unpacked.
            items = read_items(io.BytesIO(brought.data), most=MOST_AT_ONCE)
        except NothingToVerify as refusal:
            yield _refused(brought.label, refusal.problems[0])
            return
        yield from map(self._of_archive, items)

    def _of_archive(self, item: Item) -> TakenIn:
        if item.problem is not None:
            return _refused(item.label, item.problem)
        return self.take_one(Brought(label=item.label, data=item.data, text=item.text), origin=Origin.ARCHIVE)

    def take_one(self, brought: Brought, *, origin: Origin) -> TakenIn:
        """Take one credential; what is wrong with it is its answer. Raises as `take_in`."""
        try:
            question = _question(brought, self._platform)
            return self._keep(brought.label, question, origin=_origin_of(question, origin))
        except Busy:
            raise
        except (NotFound, Conflict, Refused, Unavailable) as refusal:
            if refusal.code == "E_ACCOUNT_UNKNOWN":
                raise
            return _refused(brought.label, _problem_of(refusal))
        except Exception as error:  # noqa: BLE001 - one item's trouble, foreseen or not, is that item's alone
            # The type only: what went wrong may quote what was brought.
            _log.error("wallets: %s", type(error).__name__)
            # Unless the wallet cannot be reached: that is no fault of an item, and is told as what it is.
            self._wallet.measure()
            return _refused(brought.label, Problem(code="E_MANY_ITEM_BROKE"))

    def _keep(self, label: str, question: Question, *, origin: Origin) -> TakenIn:
        if question.obstacle is not None:
            return _refused(label, question.obstacle)
        content = self._verifier.fetch(question.url) if question.url else question.data
        if isinstance(content, Problem):
            return _refused(label, content)
        if (known := self._wallet.find_credential(digest_of_credential(content))) is not None:
            return _known(label, known)
        report = self._verifier.verify_bytes(content, now=self._platform.now())
        if self._is_own_award(report):
            problem = Problem(code="I_WALLET_OWN_AWARD")
            return TakenIn(label=label, outcome=Placement.KNOWN, report=report, problem=problem)
        return self._place(
            report,
            content,
            arrival=Arrival(
                key=secrets.token_hex(8),
                label=label,
                origin=origin,
                origin_name=question.url or question.code or label,
                at=self._platform.now(),
            ),
        )

    def _place(self, report: Report, content: bytes, *, arrival: Arrival) -> TakenIn:
        """Keep a document where its report says; raises `Refused`, `Conflict`, `Unavailable`."""
        addressee = addressee_of(report, self._emails)
        outcome = placement_of(report, content, addressee=addressee)
        if outcome is Placement.REFUSED:
            return TakenIn(label=arrival.label, outcome=outcome, report=report)
        if harm := self._platform.scanner.scan(content):
            raise Refused("E_EVIDENCE_HARMFUL", name=harm)
        facts = facts_to_keep(report)
        document = document_of(report, content, arrival=arrival, addressee=addressee, facts=facts)
        with self._wallet.transaction():
            if (known := self._wallet.find_credential(document.credential_sha256)) is not None:
                # It was brought a second time meanwhile.
                return _known(arrival.label, known)
            demand_room(self._wallet, document.size)
            self._wallet.add(document, content)
        self._pictures.keep(self._wallet, document.key, content=content, report=report)
        return TakenIn(label=arrival.label, outcome=outcome, document=document, report=report)

    def _is_own_award(self, report: Report) -> bool:
        """Tell whether it is an award of this platform that is in the account already."""
        # Nobody vouches for what a document says that was changed.
        letter = award_letter(report) if report.verdict in GENUINE else None
        if letter is None or self._platform.hosted_issuers.institution_of(report.issuer_id) is None:
            return False
        return find_door(self._platform.directory, letter[1].number).account == self._account


def _question(brought: Brought, platform: Platform) -> Question:
    """Raises `NothingPublic`, `NumberMistyped`."""
    if brought.data or not brought.text:
        return question_of_file(brought.label, brought.data, platform=platform)
    return question_of(brought.text.strip(), platform)


def _origin_of(question: Question, origin: Origin) -> Origin:
    if question.code:
        return Origin.CODE
    return Origin.LINK if question.url and origin is Origin.TEXT else origin


def _known(label: str, document: WalletDocument) -> TakenIn:
    return TakenIn(label=label, outcome=Placement.KNOWN, document=document, problem=Problem(code="E_WALLET_TWICE"))


def _refused(label: str, problem: Problem | None) -> TakenIn:
    return TakenIn(label=label, outcome=Placement.REFUSED, problem=problem)


def _problem_of(refusal: KakitomeError) -> Problem:
    return Problem(code=refusal.code, params=refusal.params)
