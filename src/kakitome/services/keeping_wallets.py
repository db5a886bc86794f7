"""What a person's wallet takes in, and what a later report changes in it.

    match placement_of(report, addressee=addressee_of(report, emails)):
        case Placement.HELD | Placement.APART: wallet.add(document_of(...), content)

1. Kept: genuine, whatever became of it since; that its issuer is in no registry, that it ended or was withdrawn, is
   shown with it. An untouched document that somebody withdrew is still what its holder learnt.
2. Kept apart: what could not be verified, and what names an address that its holder has not proved. Neither says that
   it is false; either may be settled later.
3. Not kept: what was changed since it was signed, and what is no credential.

A report that came to no conclusion changes nothing of one that did: whoever does not answer withdraws nothing.

Source: docs/rules/verdicts.md V1, V3; docs/rules/capabilities.md C1.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from kakitome import texts
from kakitome.documents.openbadges.formats import open_file, recognise
from kakitome.documents.openbadges.identity import is_identified_by
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.check import CheckOutcome, Report, Verdict
from kakitome.errors import Conflict
from kakitome.mapping.award_letter import award_letter, said_by
from kakitome.mapping.learning_hours import hours_to_plain, stated_hours
from kakitome.mapping.renewal_contact import renewal_contact
from kakitome.mapping.stated_kinds import stated_kind
from kakitome.ports.wallets import ENDINGS, GENUINE, Addressee, Origin, Wallet, WalletDocument
from kakitome.values.json_members import as_list, text_member
from kakitome.values.localized_text import LocalizedText

MOST_DOCUMENTS: Final = 1_000
MOST_BYTES: Final = 200 * 1024 * 1024
"""What one wallet holds at most. (derived)"""
AGAIN_AFTER: Final = timedelta(days=7)
TRIED_AGAIN_AFTER: Final = timedelta(days=1)
"""When a document is looked at again, and when after a try that came to no conclusion. (derived)"""
OPEN: Final = frozenset({Verdict.INDETERMINATE, Verdict.UNSUPPORTED, Verdict.TOO_EXPENSIVE})
"""Verdicts that come to no conclusion about a document."""
HOURS: Final = "stated_hours"
"""Among the facts of a document: what it states of hours and skills (`mapping.learning_hours`)."""
ACHIEVEMENT: Final = "achievement"
"""Among the facts of a document: by what identifier its issuer knows what was awarded."""
RENEWAL: Final = "renewal"
"""Among the facts of a document: whom it names for its renewal (`mapping.renewal_contact`)."""
_LONGEST_IDENTIFIER: Final = 500
_SPREAD_S: Final = 12 * 60 * 60
"""What comes in together is not looked at again together."""
_LONGEST_TITLE: Final = 500


class Placement(StrEnum):
    """What became of a document that somebody brought."""

    HELD = "held"
    APART = "apart"
    REFUSED = "refused"
    KNOWN = "known"


def placement_of(report: Report, content: bytes, *, addressee: Addressee) -> Placement:
    """Say where a document belongs by its report."""
    # What no form of credential was recognised in is none, whatever else could not be found out about it.
    if recognise(content) not in ENDINGS or not report.format or report.verdict not in GENUINE | OPEN:
        return Placement.REFUSED
    return Placement.HELD if report.verdict in GENUINE and addressee is not Addressee.OTHER else Placement.APART


def addressee_of(report: Report, emails: Collection[str]) -> Addressee:
    """Compare the addresses that a document names with those that somebody has proved, at any time.

    Names prove nobody, and say nothing here; a document that names no address at all is anybody's who holds it.
    """
    view = (carried(report) or report).document or {}
    subject = view.get("credentialSubject")
    identities = [
        identity
        for identity in as_list(subject.get("identifier") if isinstance(subject, Mapping) else None)
        if isinstance(identity, Mapping) and identity.get("identityType") == "emailAddress"
    ]
    if not identities:
        return Addressee.OPEN
    known = {spelled for email in emails for spelled in (email, email.casefold())}
    is_named = any(is_identified_by(identity, email) for identity in identities for email in known)
    return Addressee.PROVED if is_named else Addressee.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a document came: under which key it is kept, what its bringer calls it, from where, and when."""

    key: str
    label: str
    origin: Origin
    origin_name: str
    at: datetime


def document_of(
    report: Report, content: bytes, *, arrival: Arrival, addressee: Addressee, facts: Mapping[str, Any]
) -> WalletDocument:
    """Describe a document that is taken in; `facts` are what is kept of the report, without texts of the document."""
    arrived = WalletDocument(
        key=arrival.key,
        sha256=sha256(content).hexdigest(),
        credential_sha256=digest_of_credential(content),
        size=len(content),
        file_format=recognise(content),
        form=report.format,
        origin=arrival.origin,
        origin_name=texts.excerpt(arrival.origin_name, _LONGEST_TITLE),
        added_at=arrival.at,
        addressee=addressee,
        verdict=report.verdict,
        as_of=report.as_of,
        tried_at=report.as_of,
        due_at=report.as_of,
        facts=facts,
        obstacle=_obstacle(report),
    )
    return replace(_described(arrived, report), due_at=_due_after(arrived, AGAIN_AFTER))


def looked_at(
    document: WalletDocument, report: Report, *, addressee: Addressee, facts: Mapping[str, Any]
) -> WalletDocument:
    """Return a document after another look at it: what it is now, and whether that differs from before."""
    if report.verdict in OPEN and document.verdict not in OPEN:
        due = _due_after(replace(document, as_of=report.as_of), TRIED_AGAIN_AFTER)
        return replace(document, tried_at=report.as_of, obstacle=_obstacle(report), due_at=due)
    after = replace(
        document,
        form=report.format or document.form,
        addressee=addressee,
        verdict=report.verdict,
        as_of=report.as_of,
        tried_at=report.as_of,
        facts=facts,
        obstacle=_obstacle(report),
    )
    after = replace(_described(after, report), due_at=_due_after(after, AGAIN_AFTER))
    if report.verdict is document.verdict:
        return after
    return replace(after, verdict_before=document.verdict, changed_at=report.as_of, told_at=None, noted_at=None)


def demand_room(wallet: Wallet, size: int) -> None:
    """Refuse what a wallet has no room for; inside the transaction that adds it.

    Raises:
        Conflict: E_WALLET_FULL, E_WALLET_SIZE.
    """
    count, total = wallet.measure()
    if count >= MOST_DOCUMENTS:
        raise Conflict("E_WALLET_FULL", limit=MOST_DOCUMENTS)
    if total + size > MOST_BYTES:
        raise Conflict("E_WALLET_SIZE", limit=MOST_BYTES // (1024 * 1024))


def has_room(wallet: Wallet, size: int) -> bool:
    """Tell whether a wallet has room for what stands beside a document."""
    _count, total = wallet.measure()
    return total + size <= MOST_BYTES


def digest_of_credential(content: bytes) -> str:
    """Return the digest by which the same credential is known, in an image or as a bare file, in hexadecimal."""
    try:
        credential = open_file(content).credential
    except DocumentRefused:
        credential = content
    return sha256(credential.strip()).hexdigest()


def _described(document: WalletDocument, report: Report) -> WalletDocument:
    """Note what the document says of itself; what was said before stays where nothing can be read now."""
    title, issuer_name = said_by(report)
    letter = award_letter(report)
    if letter is None or not (title or issuer_name):
        return document
    microcredential, facts = letter
    return replace(
        document,
        facts={
            **document.facts,
            HOURS: hours_to_plain(stated_hours(microcredential)),
            ACHIEVEMENT: _achievement(report)[:_LONGEST_IDENTIFIER],
            RENEWAL: renewal_contact((carried(report) or report).document or {}),
        },
        kind=stated_kind(report),
        title=_excerpt(title),
        issuer_name=_excerpt(issuer_name),
        awarded_on=facts.awarded_on,
        valid_until=facts.valid_until,
    )


def _achievement(report: Report) -> str:
    document = (carried(report) or report).document or {}
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    return text_member(achievement, "id") if isinstance(achievement, Mapping) else ""


def _excerpt(text: LocalizedText) -> LocalizedText:
    """Cut a stranger's words short, and show what would turn or hide what stands beside them."""
    return LocalizedText(ja=texts.excerpt(text.ja, _LONGEST_TITLE), en=texts.excerpt(text.en, _LONGEST_TITLE))


def _obstacle(report: Report) -> str:
    """Return the code of what kept a report from a conclusion; empty where it came to one."""
    if report.verdict not in OPEN:
        return ""
    unclear = (check for check in report.checks if check.outcome in (CheckOutcome.COULD_NOT_CHECK, CheckOutcome.FAILED))
    return next((check.reason.code for check in unclear), "")


def _due_after(document: WalletDocument, wait: timedelta) -> datetime:
    """Return when it is looked at again: earlier by up to half a day, by its digest."""
    return document.as_of + wait - timedelta(seconds=int(document.sha256[:8], 16) % _SPREAD_S)


def note_changes_seen(wallet: Wallet, *, until: datetime, now: datetime) -> None:
    """Note up to when a person saw what became of their awards: never ahead of now, never back."""
    with wallet.transaction():
        settings = wallet.read_settings()
        seen_at = max(min(until, now), settings.changes_seen_at or until)
        wallet.put_settings(replace(settings, changes_seen_at=seen_at))


def choose_reminders(wallet: Wallet, *, wanted: bool, now: datetime) -> None:
    """Note whether a person is reminded of what ends, and since when not."""
    with wallet.transaction():
        wallet.put_settings(replace(wallet.read_settings(), no_reminders_since=None if wanted else now))
