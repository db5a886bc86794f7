"""Learners of an institution that closed are written to once: what stays valid, and how they keep their files.

    tell_learners(platform, "u", now=now)          # the scheduler, after the closing

The closing itself is one transaction, and its learners may be a hundred thousand: they are written to afterwards, page
by page, each address once by the name of its message. A crash in the middle begins again and writes to nobody twice.

Source: docs/adr/0045-closing-is-not-revoking.md.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from kakitome.errors import Problem
from kakitome.journeys.platform import Platform
from kakitome.ports.audit import append_entry
from kakitome.ports.awards import AwardOutline, AwardState
from kakitome.ports.closings import Closing
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.store import Store
from kakitome.services.revoking import standing_of
from kakitome.texts import sentence
from kakitome.values.instants import day_of

LEARNERS_TOLD: Final = "institution.learners_told"
_PAGE: Final = 500
_CLOSING_ENTRIES: Final = 20
"""How many of the newest entries about the institution are looked through: after its closing hardly any come."""


def tell_learners(platform: Platform, institution: str, *, now: datetime) -> int | None:
    """Write to the learners of an institution that closed; return how many messages were made, None for nothing to do.

    Whoever has nothing but revoked awards is not written to: nothing of theirs stays valid.
    """
    closing = platform.closings.find_done(institution)
    store = platform.store(institution)
    if closing is None or _is_told(store, institution):
        return None
    count = 0
    for page in store.awards.each_page(size=_PAGE):
        with store.transaction():
            mails = list(_mails(platform, closing, page=page, institution=institution, now=now))
            store.outbox.add_many(mails)
        count += len(mails)
    append_entry(store.audit, LEARNERS_TOLD, subject=institution, actor="kakitome", now=now, closing=closing.id)
    return count


def _is_told(store: Store, institution: str) -> bool:
    newest = store.audit.list_events(subject=institution, newest_first=True, limit=_CLOSING_ENTRIES)
    return any(event.entry.action == LEARNERS_TOLD for event in newest)


def _mails(
    platform: Platform, closing: Closing, *, page: Sequence[AwardOutline], institution: str, now: datetime
) -> Iterator[OutboxMessage]:
    store = platform.store(institution)
    issued = [outline.credential_id for outline in page if outline.state is AwardState.ISSUED]
    records = list(store.awards.find_many_by_credential_id(issued).values())
    standings = standing_of(store, records)
    addresses = {
        record.intent.learner.email.strip().casefold(): record.intent.learner.email
        for record in records
        if record.intent.learner and record.intent.learner.email and not standings[record.credential_id].revoked
    }
    params = _params(platform, closing, institution=institution)
    for plain, address in addresses.items():
        yield OutboxMessage(
            dedupe_id=f"closing:{closing.id}:learner:{sha256(plain.encode()).hexdigest()}",
            kind="closing.learner",
            to=address,
            due_at=now,
            params=params,
        )


def _params(platform: Platform, closing: Closing, *, institution: str) -> dict[str, str]:
    name = platform.organisations.get(institution).name
    goes_on = Problem(code="I_MAIL_CLOSING_SUCCESSOR", params={"name": closing.successor})
    return {
        "institution_ja": name.ja or name.en,
        "institution_en": name.en or name.ja,
        "on": day_of(closing.ended_at or closing.requested_at).isoformat(),
        "successor_ja": sentence(goes_on, "ja") if closing.successor else "",
        "successor_en": sentence(goes_on, "en") if closing.successor else "",
        "link": f"{platform.site_url}/mine",
        "again": f"{platform.site_url}/claim",
    }
