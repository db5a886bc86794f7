"""Credentials from another site that keeps badges, taken in; and one of the person's, handed to it.

    visit = read_from_host(platform, account, source=partial(hosts.read, host, token))
    given = to_hand_over(platform, account, item=CollectedItem(award="A-…"))

What another site gives is verified as any file is (`taking_in`). Only what is verified is handed over: a site is told
no state beside a credential.

Source: Open Badges 3.0, "Open Badges API"; CLR 2.0, the same; docs/rules/capabilities.md C1, J2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from kakitome.documents.openbadges.formats import open_file
from kakitome.errors import NotFound, Refused
from kakitome.journeys.checking.taking_in import MOST_AT_ONCE, Brought, TakenIn, Taking
from kakitome.journeys.platform import Platform
from kakitome.mapping.badge_service import OPEN_BADGES, SERVICES, BadgeService
from kakitome.ports.badge_hosts import AT_ONCE
from kakitome.ports.wallets import CollectedItem, Origin
from kakitome.services.holding import list_held_among
from kakitome.services.keeping_wallets import Placement

MOST_PAGES: Final = 50
"""A wallet holds a thousand documents; a site that has more is read again. (derived)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostVisit:
    """What became of what a site gave, and whether it has more than was looked at."""

    taken: Sequence[TakenIn]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A credential of the person's as a site takes it, and by which service."""

    content: bytes
    service: BadgeService


def read_from_host(
    platform: Platform, account: str, *, source: Callable[[int], Sequence[bytes]], label: str
) -> HostVisit:
    """Take in what a site gives; `source` reads some from an offset on.

    What is there already costs little, so that another visit goes on where this one stopped.

    Raises:
        HostSilent, HostRefused: as the source; what was taken in before stays.
        NotFound, Busy: as `take_in`.
    """
    taking, taken = Taking(platform, account), list[TakenIn]()
    offset = 0
    before: Sequence[bytes] = ()
    for _page in range(MOST_PAGES):
        contents = source(offset)
        for content in contents:
            taken.append(taking.take_one(Brought(label=label, data=content), origin=Origin.HOST))
            if sum(item.outcome is not Placement.KNOWN for item in taken) >= MOST_AT_ONCE:
                return HostVisit(taken=taken, has_more=True)
        # A site that does not read on gives the same again.
        if len(contents) < AT_ONCE or contents == before:
            return HostVisit(taken=taken, has_more=False)
        offset, before = offset + len(contents), contents
    return HostVisit(taken=taken, has_more=True)


def to_hand_over(platform: Platform, account: str, *, item: CollectedItem) -> Handing:
    """Return a credential of the person's as a site takes it.

    Raises:
        NotFound: E_WALLET_UNKNOWN, it is not the person's.
        Refused: E_HOST_FORM, it is not verified, or neither an Open Badge 3.0 nor a CLR 2.0.
        Whatever the wallet raises when it cannot be reached.
    """
    if item.award:
        held = list_held_among(platform.directory, account, numbers=[item.award]).get(item.award)
        if held is None:
            raise NotFound("E_WALLET_UNKNOWN")
        documents = platform.store(held.institution).awards.find_documents([held.record.credential_id])
        return Handing(content=documents[held.record.credential_id], service=OPEN_BADGES)
    wallet = platform.wallets.open(account)
    document = wallet.find(item.document)
    if document is None:
        raise NotFound("E_WALLET_UNKNOWN")
    form = document.form.partition(" · ")[0]
    service = next((service for service in SERVICES if service.form == form), None)
    if not document.is_verified or service is None:
        raise Refused("E_HOST_FORM")
    return Handing(content=open_file(wallet.read_content(document.key)).credential.strip(), service=service)
