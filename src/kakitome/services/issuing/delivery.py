"""Telling learners: one claim link per award, stored as a hash, mailed once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from kakitome.ports.awards import IssueIntent
from kakitome.ports.claims import Claim, gather, hash_of_token
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.store import Store

NEW = "claim"
"""The kind of message that brings a link of its own."""


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
        issue_intents = [intent for intent in intents if intent.learner is not None and intent.learner.email]
        kinds = [self._kind(intent) for intent in issue_intents]
        tokens = iter(gather([self._draw_token() for kind in kinds if kind == NEW]))
        claims: list[Claim] = []
        messages: list[OutboxMessage] = []
        for intent, kind in zip(issue_intents, kinds, strict=True):
            params = {"number": intent.number}
            if kind == NEW:
                token = next(tokens)
                claims.append(Claim(token_hash=hash_of_token(token), award_number=intent.number, created_at=now))
                params["link"] = self._address_of(token)
            messages.append(
                OutboxMessage(
                    dedupe_id=f"{kind}:{intent.credential_id}",
                    kind=kind,
                    to=intent.learner.email if intent.learner else "",
                    due_at=now,
                    params=params,
                )
            )
        self._store.claims.add_many(claims)
        self._store.outbox.add_many(messages)

    def _kind(self, intent: IssueIntent) -> str:
        if intent.replaces and self._store.claims.list_by_award(intent.number):
            return "renewed" if intent.renewal else "corrected"
        return NEW
