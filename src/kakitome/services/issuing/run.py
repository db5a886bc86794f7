"""One run of awarding: what is the same for all awards of an order, found once. Step 1 of the journey."""

from dataclasses import dataclass
from datetime import datetime

from kakitome.documents.sealing import SealingKey
from kakitome.errors import Refused
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerKey
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.services.issuing.model import IssuingContext, Order
from kakitome.services.issuing.storing import open_seal
from kakitome.values.instants import day_of

IN_FORCE = frozenset({VersionState.IN_FORCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is the same for all awards of an order; the key is opened once."""

    context: IssuingContext
    order: Order
    now: datetime
    version: MicrocredentialVersion
    issuer: Issuer
    key: IssuerKey
    seal: SealingKey


def begin(context: IssuingContext, order: Order, *, now: datetime, states: frozenset[VersionState] = IN_FORCE) -> Run:
    """Find what is to be awarded, by whom and with which key: step 1.

    Raises:
        NotFound: E_MICROCREDENTIAL_UNKNOWN, E_ISSUER_UNKNOWN, E_KEY_UNKNOWN.
        Refused: E_NOT_IN_FORCE, E_ISSUER_CLOSED, E_NO_ACTIVE_KEY.
    """
    # (1): only what is in force is awarded; its version freezes with the first award.
    version = context.book.microcredentials.get(order.microcredential, order.version)
    if version.state not in states:
        raise Refused("E_NOT_IN_FORCE", identifier=version.identifier, version=version.version, state=version.state)
    issuer = context.book.issuers.get(order.issuer)
    if issuer.closed_at is not None:
        raise Refused("E_ISSUER_CLOSED", did=order.issuer, on=day_of(issuer.closed_at).isoformat())
    key = context.book.issuers.find_active_key(order.issuer)
    if key is None:
        raise Refused("E_NO_ACTIVE_KEY", did=order.issuer)
    seal = open_seal(context.vault, issuer=order.issuer, key_id=key.key_id)
    return Run(context=context, order=order, now=now, version=version, issuer=issuer.issuer, key=key, seal=seal)
