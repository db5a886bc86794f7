"""What an institution asks of those who apply for one of its micro-credentials, and who may."""

from collections.abc import Collection
from datetime import date, datetime

from kakitome.errors import Invalid, Problem, ProblemFactory, Refused
from kakitome.ports.audit import append_entry
from kakitome.ports.award_applications import AwardCall
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.store import Store
from kakitome.values.instants import JAPAN

_problem = ProblemFactory()


def version_in_force(store: Store, microcredential: str) -> MicrocredentialVersion | None:
    """Return the version that can be awarded now."""
    return store.microcredentials.find_latest(microcredential, state=VersionState.IN_FORCE)


def find_open_call(store: Store, microcredential: str, *, now: datetime) -> AwardCall | None:
    """Return what is asked for a micro-credential while somebody may apply; None otherwise."""
    call = store.applications.find_call(microcredential)
    if call is None or not can_sign(store):
        return None
    if not is_open_on(call, now.astimezone(JAPAN).date()) or version_in_force(store, microcredential) is None:
        return None
    return call


def is_open_on(call: AwardCall, day: date) -> bool:
    """Tell whether something may be sent on a day; the end is the last such day."""
    return call.is_open and (call.ends_on is None or day <= call.ends_on)


def is_for(call: AwardCall, emails: Collection[str]) -> bool:
    """Tell whether a call is for somebody who has proved some addresses."""
    addresses = {email.strip().casefold() for email in emails}
    return not call.only_for or any(
        address == entry.casefold() or (entry.startswith("@") and address.endswith(entry.casefold()))
        for address in addresses
        for entry in call.only_for
    )


def state_call(store: Store, call: AwardCall) -> None:
    """Switch applying on or off for a micro-credential, with what is asked.

    Raises:
        Invalid: E_APPLICATION_CALL, with its findings.
        Refused: E_NOT_IN_FORCE, no version of it can be awarded.
    """
    if problems := problems_of_call(call):
        raise Invalid("E_APPLICATION_CALL", *problems)
    with store.transaction():
        if call.is_open and version_in_force(store, call.microcredential) is None:
            raise Refused("E_APPLICATION_NOT_IN_FORCE")
        store.applications.put_call(call)
        action = "application.call_opened" if call.is_open else "application.call_closed"
        append_entry(store.audit, action, subject=call.microcredential, actor=call.changed_by, now=call.changed_at)


def problems_of_call(call: AwardCall) -> list[Problem]:
    """Return what cannot be stated of a call; `pointer` names its field."""
    problems = []
    if call.is_open and not (call.words.ja.strip() or call.words.en.strip()):
        problems.append(_problem("E_APPLICATION_CALL_WORDS", "/words_ja"))
    if call.is_open and call.ends_on is not None and call.ends_on < call.changed_at.astimezone(JAPAN).date():
        problems.append(_problem("E_APPLICATION_CALL_END", "/ends_on"))
    problems += [
        _problem("E_APPLICATION_CALL_FOR", "/only_for", entry=entry[:80])
        for entry in call.only_for
        if "." not in entry.rpartition("@")[2] or entry.count("@") != 1
    ]
    return problems


def can_sign(store: Store) -> bool:
    """Tell whether there is an issuer that is open: one that closed awards nothing any more."""
    return any(record.closed_at is None for record in store.issuers.list_issuers())
