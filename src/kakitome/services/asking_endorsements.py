"""Asking somebody for an endorsement of something one holds, and what they answer.

    made = make_asking(askings, account, wanted=wanted, terms=terms, now=now)  # its link is to be mailed
    give(askings.open(account), key, given=GivenEndorsement(...), now=now)
    accept(askings.open(account), key, now=now)

1. The mailed link is the endorser's whole authority: whoever presses its button reads that mail. It is sent once and
   never again, so that whoever has the mailbox later has no link.
2. An endorsement is seen by the person alone until they accept it, and nowhere once they put it away. It is on their
   portfolio, for everybody, only where its writer agreed to that and the person chose it.
3. The endorser takes it back by the same link as long as it stands; then their words are deleted here.

What an asking says never changes, nor what an endorsement says.

Source: docs/rules/capabilities.md C14; docs/rules/threats.md T11, T12; docs/adr/0064-asked-endorsements.md.
"""

import base64
import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kakitome.errors import Conflict, Invalid, NotFound, Problem, ProblemFactory
from kakitome.ports.asked_endorsements import (
    STANDING,
    AskedEndorsement,
    AskedEndorsements,
    EndorsementAskingTerms,
    EndorsementStep,
    Endorser,
    PersonAskings,
)
from kakitome.ports.shares import hash_of_secret
from kakitome.ports.wallets import CollectedItem
from kakitome.values.localized_text import Language, LocalizedText

SECRET_BYTES: Final = 16
"""128 bits. Source: docs/rules/threats.md T12."""
MOST_A_DAY: Final = 10
MOST_OPEN: Final = 30
"""Askings of one person. (derived)"""
MOST_TO_ADDRESS: Final = 3
"""Mails a day to one address, of all persons together: it may be somebody else's. (derived)"""
MOST_ACCEPTED: Final = 5
"""Of one credential or record. (derived)"""
MOST_ON_PORTFOLIO: Final = 10
"""Of one person: each that is signed is verified at an opening that anybody can make. (derived)"""
LONGEST_WORDS: Final = 1_000
LONGEST_COMMENT: Final = 2_000
"""Characters, of a comment in each language. (derived)"""
_DAY: Final = timedelta(days=1)

_problem = ProblemFactory()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEndorsement:
    """What somebody asks, of whom; see `AskedEndorsement`."""

    item: CollectedItem
    title: LocalizedText
    shown_name: str
    called: str
    mail: str
    words: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAsking:
    """An asking that was just made, with the secret of its link, which is mailed and kept nowhere."""

    asking: AskedEndorsement
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenEndorsement:
    """What an endorser sends; `signed` is empty unless an institution signed it.

    `may_be_public`: whether they agree that everybody may read it, on the person's portfolio.
    """

    endorser: Endorser
    comment: LocalizedText
    signed: bytes = b""
    signed_by: LocalizedText = LocalizedText()
    may_be_public: bool = False


def make_asking(
    askings: AskedEndorsements, account: str, *, wanted: WantedEndorsement, terms: EndorsementAskingTerms, now: datetime
) -> MadeAsking:
    """Keep an asking; its link is still to be mailed.

    Raises:
        Conflict: E_ASKING_DAY, E_ASKING_MANY, E_ASKING_ADDRESS there are too many; E_ASKING_TWICE it is asked already;
            E_ASKING_NOT_THEM, whoever reads this mail said that it is not for them.
        NotFound: E_WALLET_UNKNOWN, E_ACCOUNT_UNKNOWN.
    """
    person = askings.open(account)
    secret = base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=").lower()
    with person.transaction():
        _demand_room(person.list_askings(), wanted, now=now)
        if askings.count_mails(wanted.mail, since=now - _DAY) >= MOST_TO_ADDRESS:
            raise Conflict("E_ASKING_ADDRESS")
        asking = AskedEndorsement(
            key=secrets.token_hex(8),
            link_hash=hash_of_secret(secret),
            item=wanted.item,
            title=wanted.title,
            shown_name=wanted.shown_name,
            called=wanted.called,
            mail=wanted.mail,
            words=wanted.words,
            language=wanted.language,
            made_at=now,
            ends_at=now + terms.lasts,
            step=EndorsementStep.WAITING,
            step_at=now,
        )
        person.add(asking)
    return MadeAsking(asking=asking, secret=secret)


def problems_of(given: GivenEndorsement) -> list[Problem]:
    """Return what cannot be taken of an endorsement; `pointer` names its field."""
    return list(_problems(given))


def give(person: PersonAskings, key: str, *, given: GivenEndorsement, now: datetime) -> AskedEndorsement:
    """Keep what an endorser sent; the person sees it and nobody else.

    Raises:
        Invalid: E_ENDORSEMENT_GIVEN, with its findings.
        Conflict: E_ASKING_OVER, it takes no answer any more.
        NotFound: E_ASKING_UNKNOWN.
    """
    if problems := problems_of(given):
        raise Invalid("E_ENDORSEMENT_GIVEN", *problems)
    with person.transaction():
        asking = _need_at(person, key, steps={EndorsementStep.WAITING}, now=now)
        changed = replace(
            asking,
            step=EndorsementStep.GIVEN,
            step_at=now,
            given_at=now,
            endorser=given.endorser,
            comment=given.comment,
            signed=given.signed,
            signed_by=given.signed_by,
            public_agreed_at=now if given.may_be_public else None,
        )
        person.replace(changed)
    return changed


def answer_without(person: PersonAskings, key: str, *, step: EndorsementStep, now: datetime) -> AskedEndorsement:
    """Decline, or say that the asking is not for whoever reads that mail (`NOT_THEM`); raises as `give`."""
    return _move(person, key, to=step, steps={EndorsementStep.WAITING}, now=now)


def withdraw(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Take an endorsement back, as its endorser: it is shown nowhere, and its words are deleted.

    Raises as `give`; nothing happens to one that was withdrawn.
    """
    with person.transaction():
        asking = _need_at(person, key, steps={*STANDING, EndorsementStep.WITHDRAWN}, now=now)
        if asking.step is EndorsementStep.WITHDRAWN:
            return asking
        changed = replace(
            asking,
            step=EndorsementStep.WITHDRAWN,
            step_at=now,
            endorser=Endorser(),
            comment=LocalizedText(),
            signed=b"",
            signed_by=LocalizedText(),
            public_agreed_at=None,
            on_portfolio_at=None,
        )
        person.replace(changed)
    return changed


def call_off(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Call an asking off: its link opens nothing any more. Raises as `give`."""
    return _move(person, key, to=EndorsementStep.CANCELLED, steps={EndorsementStep.WAITING}, now=now)


def accept(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Let an endorsement be shown wherever what it is about is shown whole.

    Raises as `give`; `Conflict` (E_ENDORSEMENTS_FULL) too: each that is signed is verified at every opening.
    """
    with person.transaction():
        asking = _need_at(person, key, steps=STANDING, now=now)
        others = [other for other in person.list_askings() if other.item == asking.item and other.key != key]
        if sum(other.step is EndorsementStep.ACCEPTED for other in others) >= MOST_ACCEPTED:
            raise Conflict("E_ENDORSEMENTS_FULL", limit=MOST_ACCEPTED)
        return _move(person, key, to=EndorsementStep.ACCEPTED, steps=STANDING, now=now)


def put_away(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Let an endorsement be shown to nobody else. Raises as `give`."""
    with person.transaction():
        # Accepted again later, it is not on a public page at once.
        person.replace(replace(need_asking(person, key), on_portfolio_at=None))
        return _move(person, key, to=EndorsementStep.PUT_AWAY, steps=STANDING, now=now)


def agree_to_everybody(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Let everybody read an endorsement where the person shows it, as its endorser. Raises as `give`."""
    with person.transaction():
        asking = _need_at(person, key, steps=STANDING, now=now)
        changed = replace(asking, public_agreed_at=asking.public_agreed_at or now)
        person.replace(changed)
    return changed


def keep_from_everybody(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Take that back, as its endorser: from now on it is on no public page. Raises as `give`."""
    with person.transaction():
        asking = _need_at(person, key, steps=STANDING, now=now)
        changed = replace(asking, public_agreed_at=None, on_portfolio_at=None)
        person.replace(changed)
    return changed


def put_on_portfolio(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Show an accepted endorsement on the portfolio, beside what it is about.

    Raises as `give`; `Conflict` too: E_ENDORSEMENT_NOT_PUBLIC, its writer did not agree;
    E_ENDORSEMENTS_ON_PORTFOLIO, there are too many.
    """
    with person.transaction():
        asking = _need_at(person, key, steps={EndorsementStep.ACCEPTED}, now=now)
        if asking.public_agreed_at is None:
            raise Conflict("E_ENDORSEMENT_NOT_PUBLIC")
        others = [other for other in person.list_askings() if other.is_on_portfolio and other.key != key]
        if len(others) >= MOST_ON_PORTFOLIO:
            raise Conflict("E_ENDORSEMENTS_ON_PORTFOLIO", limit=MOST_ON_PORTFOLIO)
        changed = replace(asking, on_portfolio_at=asking.on_portfolio_at or now)
        person.replace(changed)
    return changed


def take_off_portfolio(person: PersonAskings, key: str, *, now: datetime) -> AskedEndorsement:
    """Show it on the portfolio no more; share links go on showing it. Raises as `give`."""
    with person.transaction():
        changed = replace(_need_at(person, key, steps=STANDING, now=now), on_portfolio_at=None)
        person.replace(changed)
    return changed


def need_asking(person: PersonAskings, key: str) -> AskedEndorsement:
    """Return an asking; raises `NotFound` (E_ASKING_UNKNOWN), also for another person's."""
    asking = person.find(key)
    if asking is None:
        raise NotFound("E_ASKING_UNKNOWN")
    return asking


def _move(
    person: PersonAskings, key: str, *, to: EndorsementStep, steps: Collection[EndorsementStep], now: datetime
) -> AskedEndorsement:
    with person.transaction():
        changed = replace(_need_at(person, key, steps=steps, now=now), step=to, step_at=now)
        person.replace(changed)
    return changed


def _need_at(person: PersonAskings, key: str, *, steps: Collection[EndorsementStep], now: datetime) -> AskedEndorsement:
    asking = need_asking(person, key)
    if asking.state(now) not in steps:
        raise Conflict("E_ASKING_OVER")
    return asking


def _demand_room(askings: Collection[AskedEndorsement], wanted: WantedEndorsement, *, now: datetime) -> None:
    same = [asking for asking in askings if asking.mail.casefold() == wanted.mail.casefold()]
    if any(asking.step is EndorsementStep.NOT_THEM for asking in same):
        raise Conflict("E_ASKING_NOT_THEM")
    waiting = [asking for asking in askings if asking.state(now) is EndorsementStep.WAITING]
    if any(asking.item == wanted.item for asking in waiting if asking in same):
        raise Conflict("E_ASKING_TWICE")
    if len(waiting) >= MOST_OPEN:
        raise Conflict("E_ASKING_MANY", limit=MOST_OPEN)
    if sum(asking.made_at > now - _DAY for asking in askings) >= MOST_A_DAY:
        raise Conflict("E_ASKING_DAY", limit=MOST_A_DAY)


def _problems(given: GivenEndorsement) -> Iterator[Problem]:
    if not given.endorser.name.strip():
        yield _problem("E_ENDORSEMENT_NAME", "/name")
    if not (given.comment.ja.strip() or given.comment.en.strip()):
        yield _problem("E_ENDORSEMENT_COMMENT", "/comment_ja")
    for language in ("ja", "en"):
        if len(getattr(given.comment, language)) > LONGEST_COMMENT:
            yield _problem("E_ENDORSEMENT_LONG", f"/comment_{language}", limit=LONGEST_COMMENT)
