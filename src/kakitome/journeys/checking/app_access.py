"""What an app that a person let in reads from their wallet, and adds to it, by the badge services.

    page = read_credentials(platform, account, service=OPEN_BADGES, wanted=WantedPage(offset=0, limit=50))
    outcome = bring_credential(platform, account, content=content, service=OPEN_BADGES, label="Example App")

An app is given what was verified and is not known to be somebody else's: what stands apart is shown with its state, and
an app's answer has no place for one. Of records of learning there is also the one that this platform makes of all that
the person holds: made when an app asks for the page it stands on, as the newest of all. What an app brings goes the way
of every document (`taking_in`), and is refused where a file of a person's would be. A newer edition takes the place of
an older one that an app brought: what the person brought themselves stays beside it, with its places in shares and
collections.

Source: Open Badges 3.0, "Open Badges API", "Credential equality and comparison".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from urllib.parse import unquote

from kakitome.documents.jose.compact import read_compact
from kakitome.documents.openbadges.formats import FileFormat, open_file
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.vc import strict_json
from kakitome.documents.verification.check import CheckOutcome
from kakitome.errors import Invalid, NotFound
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking
from kakitome.journeys.platform import Platform
from kakitome.mapping.badge_service import OPEN_BADGES, BadgeService
from kakitome.ports.wallets import Origin, Wallet, WalletDocument
from kakitome.services.holding import HeldAward, list_held
from kakitome.services.keeping_wallets import Placement
from kakitome.values.instants import parse_instant

_FILES: Final = frozenset({FileFormat.JSON, FileFormat.JWS, FileFormat.PNG, FileFormat.SVG})
"""Files that carry a credential as the services transport it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPage:
    """Which credentials an app asks for; `since` leaves out what was issued before that day."""

    offset: int
    limit: int
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialPage:
    """One page of what somebody holds, each as it was signed, and how many there are."""

    credentials: tuple[bytes, ...]
    tokens: tuple[bytes, ...]
    count: int


class AppOutcome(StrEnum):
    """What became of a credential that an app brought."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    """It was there already."""


@dataclass(frozen=True, slots=True)
class _Outline:
    """One credential before it is read: an award, a document, or what is made now; and since when it is held."""

    held_at: datetime
    issued_before: datetime
    key: str
    award: HeldAward | None = None
    make: Callable[[], bytes] | None = None


def read_credentials(
    platform: Platform,
    account: str,
    *,
    service: BadgeService,
    wanted: WantedPage,
    made: Callable[[], bytes] | None = None,
) -> CredentialPage:
    """Return one page of what somebody holds, what came first before what came later; what `made` makes comes last."""
    outlines = sorted(_outlines(platform, account, service=service), key=lambda outline: (outline.held_at, outline.key))
    if made is not None:
        now = platform.now()
        outlines.append(_Outline(now, now, "", make=made))
    if wanted.since is not None:
        outlines = [outline for outline in outlines if outline.issued_before > wanted.since]
    some = outlines[wanted.offset : wanted.offset + wanted.limit]
    contents = list(_contents(platform, account, outlines=some))
    return CredentialPage(
        credentials=tuple(content for content in contents if content.startswith(b"{")),
        tokens=tuple(content for content in contents if not content.startswith(b"{")),
        count=len(outlines),
    )


def bring_credential(
    platform: Platform, account: str, *, content: bytes, service: BadgeService, label: str
) -> AppOutcome:
    """Take in what an app brought.

    Raises:
        Invalid: E_APP_CREDENTIAL_KIND, it is no credential of this service; E_APP_CREDENTIAL_REFUSED with the finding,
            it is not genuine, or the wallet has no room.
        Busy: too many checks wait already.
        Whatever the wallet raises when it cannot be reached.
    """
    claims = _claims_of(content)
    kinds = claims.get("type")
    if not service.types.intersection(kinds if isinstance(kinds, list) else [kinds]):
        raise Invalid("E_APP_CREDENTIAL_KIND")
    taken = Taking(platform, account).take_one(Brought(label=label, data=content), origin=Origin.APP)
    if taken.outcome is Placement.REFUSED:
        raise Invalid("E_APP_CREDENTIAL_REFUSED", problem=_reason_of(taken))
    if taken.outcome is Placement.KNOWN or taken.document is None:
        return AppOutcome.UNCHANGED
    wallet = platform.wallets.open(account)
    older = _older_editions(wallet, taken.document, claims=claims) if taken.document.is_verified else []
    for document in older:
        # Only now: a crash in between leaves both, and neither is lost.
        wallet.remove(document.key)
    return AppOutcome.REPLACED if older else AppOutcome.ADDED


def _outlines(platform: Platform, account: str, *, service: BadgeService) -> Iterator[_Outline]:
    if service is OPEN_BADGES:
        for held in list_held(platform.directory, account):
            issued_at = held.record.issued_at
            if issued_at is not None:
                yield _Outline(held.received_at or issued_at, issued_at, held.number, held)
    for document in platform.wallets.open(account).list_documents():
        # `Open Badges 3.0 · VC-JWT` is of the same service.
        is_of_service = document.form.partition(" · ")[0] == service.form
        if is_of_service and document.is_verified and document.file_format in _FILES:
            yield _Outline(document.added_at, _end_of_issuing(document), document.key)


def _end_of_issuing(document: WalletDocument) -> datetime:
    """Return the last instant at which a document may have been issued: of a day its end, of none that it came."""
    if document.awarded_on is None:
        return document.added_at
    # A day ends last where the clock is twelve hours behind.
    return datetime.combine(document.awarded_on, time.min, UTC) + timedelta(hours=36)


def _contents(platform: Platform, account: str, *, outlines: Sequence[_Outline]) -> Iterator[bytes]:
    wallet = platform.wallets.open(account)
    for outline in outlines:
        if outline.make is not None:
            yield outline.make().strip()
            continue
        if outline.award is not None:
            credential_id = outline.award.record.credential_id
            documents = platform.store(outline.award.institution).awards.find_documents([credential_id])
            yield from (document.strip() for document in documents.values())
            continue
        try:
            yield open_file(wallet.read_content(outline.key)).credential.strip()
        except NotFound:
            # It was taken out a moment ago.
            continue


def _claims_of(content: bytes) -> Mapping[str, Any]:
    """Read what a credential says of itself, unverified; raises `Invalid` (E_APP_CREDENTIAL_KIND)."""
    try:
        is_token = not content.lstrip().startswith(b"{")
        claims = strict_json.load(read_compact(content).payload if is_token else content)
    except DocumentRefused as refusal:
        raise Invalid("E_APP_CREDENTIAL_KIND") from refusal
    # Of VCDM 1.1 the token carries the credential in a claim.
    inner = claims.get("vc", claims) if isinstance(claims, dict) else {}
    return inner if isinstance(inner, dict) else {}


def _older_editions(wallet: Wallet, document: WalletDocument, *, claims: Mapping[str, Any]) -> list[WalletDocument]:
    name, valid_from = _name_of(claims), _valid_from(claims)
    if name is None or valid_from is None:
        return []
    older = []
    for other in wallet.list_documents():
        if other.key == document.key or other.origin is not Origin.APP or not other.is_verified:
            continue
        known = _claims_of(wallet.read_content(other.key))
        before = _valid_from(known)
        if _name_of(known) == name and before is not None and before < valid_from:
            older.append(other)
    return older


def _name_of(claims: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return by what two credentials are the same: issuer and identifier; None where it lacks one."""
    issuer = claims.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    credential_id = claims.get("id")
    if not isinstance(issuer_id, str) or not isinstance(credential_id, str):
        return None
    return unquote(issuer_id).strip(), unquote(credential_id).strip()


def _valid_from(claims: Mapping[str, Any]) -> datetime | None:
    return parse_instant(claims.get("validFrom", claims.get("issuanceDate")))


def _reason_of(taken: TakenIn) -> str:
    """Return the code of why something is not kept."""
    if taken.problem is not None:
        return taken.problem.code
    checks = taken.report.checks if taken.report else ()
    return next(
        (check.reason.code for check in checks if check.outcome is CheckOutcome.FAILED), "E_APP_CREDENTIAL_KIND"
    )
