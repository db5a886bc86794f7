"""Writing to administrators and other staff about what happened at their desk: stored with the act, mailed once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import Node, NodeRole
from kakitome.ports.outbox import OutboxMessage
from kakitome.services.delivering import DESK_KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOccasion:
    """What a mail is about: its sentences, and what is the same for the same thing, so that it leaves once."""

    kind: str
    occasion: str


AWARDING = frozenset((NodeRole.AWARDER, NodeRole.PROGRAMME_OWNER, NodeRole.ADMIN))
"""Roles that award; the rule itself is in `web.roles`, and a test compares the two."""


def tell_administrators(
    platform: Platform, institution: Node, *, kind: str, occasion: str, now: datetime, **params: str
) -> None:
    """Put a mail to each administrator of an institution into its outbox, in their language.

    Args:
        platform: whose institution it is.
        institution: whose administrators are written to.
        kind: which sentences: `I_MAIL_DESK_<KIND>_SUBJECT` and `I_MAIL_DESK_<KIND>_TEXT`.
        occasion: the same for the same thing, so that it leaves once.
        now: when it happened.
        params: values of the sentences; `name_ja` and `name_en` are `{name}` in their language.
    """
    about = DeskOccasion(kind=kind, occasion=occasion)
    people = _administrators(platform, institution)
    tell_people(platform, institution, people=people, about=about, now=now, **params)


def tell_people(
    platform: Platform,
    institution: Node,
    *,
    people: Iterable[Person],
    about: DeskOccasion,
    now: datetime,
    **params: str,
) -> None:
    """Put a mail to each of these people into the institution's outbox, in their language; `params` as above."""
    name = institution.name
    institution_names = {"institution_ja": name.in_language("ja"), "institution_en": name.in_language("en")}
    platform.store(institution.id).outbox.add_many(
        [
            OutboxMessage(
                dedupe_id=f"desk:{about.kind}:{about.occasion}:{person.account}",
                kind=f"{DESK_KIND}{about.kind}",
                to=person.email,
                language=person.language,
                due_at=now,
                params={**params, **institution_names},
            )
            for person in people
        ]
    )


def _administrators(platform: Platform, institution: Node) -> Iterator[Person]:
    """Yield who administers the institution as a whole and can be written to."""
    for member in platform.organisations.list_members(institution.id):
        person = platform.accounts.find(member.account)
        is_admin = member.role is NodeRole.ADMIN and member.organisation == institution.id
        if is_admin and person is not None and person.email:
            yield person


def awarders_at(platform: Platform, institution: Node, *, unit: Node) -> Iterator[Person]:
    """Yield who may award at a unit (of it, or of what is above it) and can be written to, each once."""
    accounts = {
        member.account: None
        for member in platform.organisations.list_members(institution.id)
        if member.role in AWARDING and member.organisation in unit.path
    }
    for account in accounts:
        person = platform.accounts.find(account)
        if person is not None and person.email:
            yield person
