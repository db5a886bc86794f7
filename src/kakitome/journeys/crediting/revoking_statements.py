"""The keeper of a credit bank revokes a statement that was wrong, with its reason, as one with all deposits in it.

    made_statements(platform, "4U", keeper="asuka", account="4U-7731-0268")
    revoke_statement(platform, "4U", keeper="asuka", revocation=StatementRevocation(account=…, url=…, …))

What was made is told by the keeper's trail: a statement itself is kept nowhere. The reason stays with the keeper and is
never published.

Source: docs/adr/0093-statements-of-a-bank.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.journeys.platform import Platform
from kakitome.mapping.addresses import status_list_address
from kakitome.ports.audit import append_entry
from kakitome.ports.status_lists import StatusEntry, StatusListId, StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.keeping_seals import issuer_of
from kakitome.services.publishing import publish_status_lists

LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeStatement:
    """A statement that was signed, when, for whom (`learner`, `member/…`), and since when it is revoked."""

    url: str
    made_at: datetime
    actor: str
    place: StatusEntry
    revoked_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRevocation:
    """Which statement of which account is to be revoked, why, and who says so."""

    account: str
    url: str
    reason: str
    actor: str


def made_statements(platform: Platform, code: str, *, keeper: str, account: str) -> list[MadeStatement]:
    """Return the statements of an account, the newest first; raises `NotFound` where the bank is not the keeper's."""
    if platform.crediting.bank.find_bank(code).keeper != keeper:
        raise NotFound("E_CREDIT_BANK")
    if not account.startswith(f"{code}-"):
        return []
    store = platform.store(keeper)
    places = _places_by_address(platform, store, keeper=keeper)
    made = []
    for event in store.audit.list_events(subject=account, newest_first=True):
        entry = event.entry
        if entry.action != "bank.statement_made" or entry.detail["list"] not in places:
            continue
        url = entry.detail["variant"]
        changes = store.status_lists.list_events_of(url)
        made.append(
            MadeStatement(
                url=url,
                made_at=entry.at,
                actor=entry.actor,
                place=StatusEntry(list_id=places[entry.detail["list"]], index=int(entry.detail["index"])),
                revoked_at=changes[0].at if changes else None,
                reason=changes[0].reason if changes else "",
            )
        )
    return made


def revoke_statement(platform: Platform, code: str, *, keeper: str, revocation: StatementRevocation) -> None:
    """Revoke a statement for ever, with every deposit that was signed in it.

    Raises:
        NotFound: E_CREDIT_BANK, E_CREDIT_STATEMENT_UNKNOWN.
        Invalid: E_CREDIT_REASON.
        Conflict: E_CREDIT_STATEMENT_REVOKED.
    """
    reason = revocation.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise Invalid("E_CREDIT_REASON")
    statements = made_statements(platform, code, keeper=keeper, account=revocation.account)
    statement = next((made for made in statements if made.url == revocation.url), None)
    if statement is None:
        raise NotFound("E_CREDIT_STATEMENT_UNKNOWN")
    store, now = platform.store(keeper), platform.now()
    with platform.transaction():
        changed = store.status_lists.record(
            statement.place, value=True, at=now, actor=revocation.actor, credential_id=statement.url, reason=reason
        )
        if changed is None:
            raise Conflict("E_CREDIT_STATEMENT_REVOKED")
        detail = {"target": "statement", "variant": statement.url}
        append_entry(
            store.audit,
            "bank.statement_revoked",
            subject=revocation.account,
            actor=revocation.actor,
            now=now,
            **detail,
        )
    publish_status_lists(platform.publishing_context(keeper), now=now)


def _places_by_address(platform: Platform, store: Store, *, keeper: str) -> dict[str, StatusListId]:
    base = issuer_of(platform.sealing_context(keeper)).issuer.base_url
    return {
        status_list_address(base, head.list_id.purpose, number=head.list_id.number): head.list_id
        for head in store.status_lists.list_heads()
        if head.list_id.purpose is StatusPurpose.REVOCATION
    }
