"""Awards that wait for an address: which ones its proof alone brings, and which ones their institution confirms first.

Schools give the address of a graduate to somebody else. Whoever proves an address reads that mailbox now, which says
nothing of who read it when an award was sent there. So a proof brings an award while the mail that its institution
sent would bring it, `LINK_LASTS` from when that was sent last; a proof that is younger asks the institution, which
sends the link anew once it has made sure that the address is still the learner's.

Source: docs/rules/threats.md T11. (derived)
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardFilter, AwardRecord, AwardState
from kakitome.ports.claims import LINK_LASTS, Claim
from kakitome.ports.directory import Directory
from kakitome.ports.store import Store
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.services.holding.showing import HeldAward, LinkUnknown, find_held

ASKED_FOR = "award.asked_for"
"""What stands in the trail when somebody asks for an award that was sent long before they proved its address."""
_CURRENT = frozenset({AwardState.ISSUED})


def proved_since(proofs: Sequence[IdentityProof]) -> Mapping[str, datetime | None]:
    """Return since when each address is proved that somebody proves now."""
    mails = (proof for proof in proofs if proof.kind is IdentityKind.MAIL and proof.ended_at is None)
    return {proof.identifier: proof.proved_at for proof in mails}


def list_waiting(directory: Directory, proved: Mapping[str, datetime | None]) -> Sequence[HeldAward]:
    """Return the awards in force that some addresses bring and that are in no account, newest first.

    Args:
        directory: the institutions.
        proved: since when each address is proved; None where nobody recorded it, which counts as just now.
    """
    return _sorted(held for held, is_brought in _unclaimed(directory, proved) if is_brought)


def list_to_confirm(directory: Directory, proved: Mapping[str, datetime | None]) -> Sequence[HeldAward]:
    """Return the awards whose institution confirms first, newest first; `proved` as in `list_waiting`.

    Whoever has proved the address is shown nothing of them but who awarded.
    """
    return _sorted(held for held, is_brought in _unclaimed(directory, proved) if not is_brought)


def ask_for(
    directory: Directory, number: str, *, proved: Mapping[str, datetime | None], now: datetime
) -> HeldAward | None:
    """Note in the trail that somebody asks for an award that its institution confirms first; None when they did before.

    Raises:
        LinkUnknown: E_CLAIM_UNKNOWN, there is none, or nothing is to be confirmed.
    """
    held_award = next((held for held in list_to_confirm(directory, proved) if held.number == number), None)
    if held_award is None:
        raise LinkUnknown("E_CLAIM_UNKNOWN")
    store = directory.open(held_award.institution)
    with store.transaction():
        if asked_for_at(store, number) is not None:
            return None
        append_entry(store.audit, ASKED_FOR, subject=number, actor="learner", now=now)
    return held_award


def asked_for_at(store: Store, number: str) -> datetime | None:
    """Return when somebody asked for an award; None when nobody did since its link was sent last."""
    sent_at = last_sent(store.claims.list_by_award(number))
    events = store.audit.list_events(subject=number, newest_first=True)
    asked_at = next((event.entry.at for event in events if event.entry.action == ASKED_FOR), None)
    return asked_at if asked_at is not None and (sent_at is None or asked_at > sent_at) else None


def last_sent(claims: Sequence[Claim]) -> datetime | None:
    """Return when an institution sent an award's link last; a link that was asked for again keeps that instant."""
    return max((claim.created_at for claim in claims), default=None)


def sent_to(store: Store, email: str) -> Iterator[AwardRecord]:
    """Yield the newest documents of the awards that were sent to an address."""
    wanted = email.strip().casefold()
    if not wanted:
        return
    for record in store.awards.list_matching(AwardFilter(text=email.strip(), states=_CURRENT), limit=200):
        learner = record.intent.learner
        if learner is not None and learner.email.strip().casefold() == wanted:
            yield record


def _unclaimed(directory: Directory, proved: Mapping[str, datetime | None]) -> Iterator[tuple[HeldAward, bool]]:
    for institution in directory.list_institutions():
        store = directory.open(institution)
        for email, since in proved.items():
            for record in sent_to(store, email):
                held_award = find_held(directory, record.number)
                if held_award is not None and not held_award.account:
                    yield held_award, _is_brought(store, record, since=since)


def _is_brought(store: Store, record: AwardRecord, *, since: datetime | None) -> bool:
    sent_at = last_sent(store.claims.list_by_award(record.number)) or record.issued_at
    return since is not None and sent_at is not None and since < sent_at + LINK_LASTS


def _sorted(awards: Iterator[HeldAward]) -> Sequence[HeldAward]:
    each_once = {held.number: held for held in awards}
    return sorted(each_once.values(), key=lambda held: (held.record.intent.awarded_on, held.number), reverse=True)
