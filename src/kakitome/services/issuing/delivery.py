"""Telling learners: one claim link per award, stored as a hash, mailed once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kakitome.ports.awards import IssueIntent
from kakitome.ports.claims import Claim, hash_of_token
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.store import Store


class ClaimDelivery:
    """Implements `Delivery` with claim links.

    A correction or a renewal keeps the learner's link, which leads to the award and not to one document of it.
    """

    def __init__(self, store: Store, *, draw_token: Callable[[], str], address_of: Callable[[str], str]) -> None:
        """Use `draw_token` for secrets of at least 128 bits and `address_of` to turn one into a link."""
        self._store = store
        self._draw_token = draw_token
        self._address_of = address_of

    def announce(self, intents: Sequence[IssueIntent], *, now: datetime) -> None:
        """Put one message per award into the outbox; learners without an e-mail address get none."""
        claims: list[Claim] = []
        messages: list[OutboxMessage] = []
        for intent in intents:
            if intent.learner is None or not intent.learner.email:
                continue
            params = {"number": intent.number}
            kind = "claim"
            if intent.replaces and self._store.claims.list_by_award(intent.number):
                kind = "renewed" if intent.renewal else "corrected"
            else:
                token = self._draw_token()
                claims.append(Claim(token_hash=hash_of_token(token), award_number=intent.number, created_at=now))
                params["link"] = self._address_of(token)
            messages.append(
                OutboxMessage(
                    dedupe_id=f"{kind}:{intent.credential_id}",
                    kind=kind,
                    to=intent.learner.email,
                    due_at=now,
                    params=params,
                )
            )
        self._store.claims.add_many(claims)
        self._store.outbox.add_many(messages)
