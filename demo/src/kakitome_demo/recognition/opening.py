"""Opening the demonstration's recognition body: members, seats, reviewers, criteria, from `body.toml`."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from kakitome.journeys.platform import Platform
from kakitome.journeys.recognition.bodies import configuration_text
from kakitome.journeys.recognition.people import affiliation_of_node
from kakitome.learning.recognition.committee import SeatRole
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct
from kakitome.learning.recognition.membership import MemberKind
from kakitome.learning.recognition.people import Affiliation
from kakitome.learning.recognition.reviewer import Belonging, Reviewer, ReviewerState, Training
from kakitome.ports.store import Store
from kakitome.services import keeping_reviewers
from kakitome.services.governing import (
    Details,
    Newcomer,
    NewSeat,
    add_member,
    give_seat,
    publish_criteria,
    save_draft,
)
from kakitome.services.governing import open_body as govern
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.body import BODY, read_body, read_people, read_tiers
from kakitome_demo.institutions import ACTOR, OPENED_AT

CONFIGURATION = "jp-micro-credential-body"
_SINCE = date(2024, 4, 1)
_TRAINING = Training(name="審査員研修 2024（見本）", completed_on=date(2024, 4, 1), valid_until=date(2027, 4, 1))


def account_of(platform: Platform, key: str) -> str:
    """Return the account of one of the people."""
    entry = next(one for one in read_people() if one["key"] == key)
    person = platform.accounts.find_by_email(entry["email"])
    if person is None:
        raise AssertionError(key)
    return person.account


def open_body(platform: Platform) -> None:
    """Make the institution a body with everybody in it, unless it is one."""
    _open(platform, BODY, configuration=CONFIGURATION, entry={**read_body(), "person": read_people()})


def open_tiers(platform: Platform) -> None:
    """Make an agency and an evaluator bodies, whose seats people of the first body have, too."""
    for entry in read_tiers()["body"]:
        people = {person["key"]: person for person in read_people()}
        seated = [
            {**people[key], "seats": {committee: "member" if place else "chair"}, "reviews": None}
            for committee, keys in entry["seats"].items()
            for place, key in enumerate(keys)
        ]
        reviewing = [{**people[key], "seats": {}} for key in entry["reviews"]]
        filled = {**entry, "person": [*seated, *reviewing]}
        _open(platform, entry["institution"], configuration=entry["configuration"], entry=filled)


def _open(platform: Platform, body: str, *, configuration: str, entry: Mapping[str, Any]) -> None:
    store = platform.store(body)
    if store.body.find() is not None:
        return
    # All or nothing, so that a second run never meets half a body.
    with transaction.atomic():
        govern(store, configuration_text(configuration), actor=ACTOR, now=OPENED_AT)
        for member in entry["member"]:
            _add_member(platform, store, entry=member)
        for person in entry["person"]:
            _seat(platform, store, entry=person)
            _register(platform, store, entry=person)
        for criteria in entry["criteria"]:
            _publish(store, criteria)


def _add_member(platform: Platform, store: Store, *, entry: Mapping[str, Any]) -> None:
    node = platform.organisations.get(entry["institution"])
    details = Details(name=node.name, affiliation=affiliation_of_node(node), is_public=True)
    newcomer = Newcomer(kind=MemberKind.ORGANISATION, details=details, member_class=entry["class"], since=_SINCE)
    add_member(store, newcomer, actor=ACTOR, now=OPENED_AT)


def _seat(platform: Platform, store: Store, *, entry: Mapping[str, Any]) -> None:
    for committee, role in entry.get("seats", {}).items():
        wanted = NewSeat(
            committee=committee,
            account=account_of(platform, entry["key"]),
            role=SeatRole(role),
            since=_SINCE,
            is_named=True,
            affiliation=Affiliation(**entry["affiliation"]),
        )
        give_seat(store, wanted, actor=ACTOR, now=OPENED_AT)


def _register(platform: Platform, store: Store, *, entry: Mapping[str, Any]) -> None:
    known = entry.get("reviews")
    if known is None:
        return
    reviewer = Reviewer(
        id=entry["key"],
        account=account_of(platform, entry["key"]),
        added_at=OPENED_AT,
        belongings=(Belonging(affiliation=Affiliation(**entry["affiliation"]), since=_SINCE),),
        fields=tuple(known["fields"]),
        tags=tuple(known["tags"]),
        languages=("ja", "en"),
        trainings=(_TRAINING,),
        capacity=known["capacity"],
    )
    keeping_reviewers.add(store, reviewer, actor=ACTOR, now=OPENED_AT)
    keeping_reviewers.move(store, entry["key"], to=ReviewerState.ACTIVE, actor=ACTOR, now=OPENED_AT)


def _publish(store: Store, entry: Mapping[str, Any]) -> None:
    fees = tuple(
        Fee(member_class=name, act=FeeAct.APPLICATION, amount=Decimal(entry["fee"]), currency="JPY")
        for name in ("special", "general")
        if "fee" in entry
    )
    criteria = Criteria(
        version=entry["version"],
        procedure=entry["procedure"],
        in_force_from=entry["from"],
        text=LocalizedText(ja=entry["text"]["ja"].strip(), en=entry["text"]["en"].strip()),
        fees=fees,
    )
    save_draft(store, criteria, actor=ACTOR, now=OPENED_AT)
    publish_criteria(store, criteria.procedure, version=criteria.version, actor=ACTOR, now=OPENED_AT)
