"""Writing to the administrators of an institution about what happened at its desk: stored with the act, mailed once."""

from collections.abc import Iterator
from datetime import datetime

from kakitome.journeys.platform import Platform
from kakitome.ports.accounts import Person
from kakitome.ports.organisations import Node, NodeRole
from kakitome.ports.outbox import OutboxMessage
from kakitome.services.delivering import DESK_KIND


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
    name = institution.name
    institution_names = {"institution_ja": name.in_language("ja"), "institution_en": name.in_language("en")}
    platform.store(institution.id).outbox.add_many(
        [
            OutboxMessage(
                dedupe_id=f"desk:{kind}:{occasion}:{admin.account}",
                kind=f"{DESK_KIND}{kind}",
                to=admin.email,
                language=admin.language,
                due_at=now,
                params={**params, **institution_names},
            )
            for admin in _administrators(platform, institution)
        ]
    )


def _administrators(platform: Platform, institution: Node) -> Iterator[Person]:
    """Yield who administers the institution as a whole and can be written to."""
    for member in platform.organisations.list_members(institution.id):
        person = platform.accounts.find(member.account)
        is_admin = member.role is NodeRole.ADMIN and member.organisation == institution.id
        if is_admin and person is not None and person.email:
            yield person
