"""Members of the body: joining, changing class, leaving, and what is known of their fees."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.learning.recognition.membership import FeeRecord, Member, MemberKind, next_member_number
from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.audit import append_entry
from kakitome.ports.store import Store
from kakitome.services.governing.opening import need_body
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What the secretariat writes about a member."""

    name: LocalizedText
    affiliation: Affiliation = field(default_factory=Affiliation)
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who joins, as what, from which day."""

    kind: MemberKind
    details: Details
    member_class: str
    since: date
    account: str = ""


def add_member(store: Store, newcomer: Newcomer, *, actor: str, now: datetime) -> Member:
    """Take a member in; its number is the next one.

    Raises:
        NotFound: E_BODY_UNKNOWN, E_MEMBER_CLASS_UNKNOWN.
        Invalid: E_MEMBER_NAME.
        Conflict: E_MEMBER_TWICE, the institution is a member on that day already.
    """
    _need_name(newcomer.details)
    with store.transaction():
        configuration = need_body(store).configuration
        configuration.membership.class_of(newcomer.member_class)
        members = store.body.list_members()
        _need_once(store, newcomer)
        member = Member(
            number=next_member_number(members),
            kind=newcomer.kind,
            name=newcomer.details.name,
            affiliation=newcomer.details.affiliation,
            account=newcomer.account if newcomer.kind is MemberKind.PERSON else "",
            is_public=newcomer.details.is_public,
        ).moved(newcomer.member_class, since=newcomer.since, rules_version=configuration.version)
        store.body.add_member(member)
        _note(store, "member.added", member=member, actor=actor, now=now, member_class=newcomer.member_class)
    return member


def change_details(store: Store, number: str, *, details: Details, actor: str, now: datetime) -> Member:
    """Write a member's name, affiliation and publicity anew; raises `NotFound`, `Invalid` (E_MEMBER_NAME)."""
    _need_name(details)
    with store.transaction():
        member = _member(store, number)
        changed = replace(member, name=details.name, affiliation=details.affiliation, is_public=details.is_public)
        store.body.change_member(changed)
        _note(store, "member.changed", member=changed, actor=actor, now=now)
    return changed


def move_member(store: Store, number: str, *, member_class: str, since: date, actor: str, now: datetime) -> Member:
    """Begin a term of another class, or let somebody who left come back.

    Raises:
        NotFound: E_MEMBER_UNKNOWN, E_MEMBER_CLASS_UNKNOWN.
        Conflict: E_MEMBER_TERM_ORDER.
        Invalid: E_MEMBER_SAME_CLASS.
    """
    with store.transaction():
        configuration = need_body(store).configuration
        configuration.membership.class_of(member_class)
        moved = _member(store, number).moved(member_class, since=since, rules_version=configuration.version)
        store.body.change_member(moved)
        _note(
            store,
            "member.moved",
            member=moved,
            actor=actor,
            now=now,
            member_class=member_class,
            since=since.isoformat(),
        )
    return moved


def end_member(store: Store, number: str, *, on: date, actor: str, now: datetime) -> Member:
    """End a membership on a day; raises `NotFound` (E_MEMBER_UNKNOWN), `Conflict` as `Member.ended`."""
    with store.transaction():
        ended = _member(store, number).ended(on)
        store.body.change_member(ended)
        _note(store, "member.ended", member=ended, actor=actor, now=now, on=on.isoformat())
    return ended


def record_fee(store: Store, number: str, *, fee: FeeRecord, actor: str, now: datetime) -> Member:
    """Record what is known of a year's fee; raises `NotFound` (E_MEMBER_UNKNOWN), `Invalid` (E_FEE_RECORD)."""
    with store.transaction():
        noted = replace(fee, noted_at=now)
        member = _member(store, number).with_fee(noted)
        store.body.add_fee(number, noted)
        state = "waived" if fee.is_waived else "paid" if fee.paid_on else "due"
        _note(store, "member.fee_recorded", member=member, actor=actor, now=now, year=str(fee.year), state=state)
    return member


def _member(store: Store, number: str) -> Member:
    member = store.body.find_member(number)
    if member is None:
        raise NotFound("E_MEMBER_UNKNOWN", number=number[:20])
    return member


def _need_name(details: Details) -> None:
    if not details.name:
        raise Invalid("E_MEMBER_NAME")


def _need_once(store: Store, newcomer: Newcomer) -> None:
    if newcomer.kind is not MemberKind.ORGANISATION:
        return
    known = store.body.find_member_of(newcomer.details.affiliation.institution)
    if known is not None and any(term.until is None or newcomer.since < term.until for term in known.terms):
        raise Conflict("E_MEMBER_TWICE", number=known.number)


def _note(store: Store, action: str, *, member: Member, actor: str, now: datetime, **detail: str) -> None:
    append_entry(store.audit, action, subject=f"member/{member.number}", actor=actor, now=now, **detail)
