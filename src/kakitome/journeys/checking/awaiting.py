"""Asking issuers again for what they promised and had not ready, and telling its person what came.

    AwaitingClock(platform, contact=contact).turn(now=now)      # each turn of the scheduler

1. What is due is taken, and for five minutes by nobody else. · 2. The issuer is asked under the name that it gave. Not
ready: again after its interval, a minute at least and a day at most. No answer: again after twice as long each time. ·
3. What comes goes the way of every file: verified, kept by its report; the key that was proved is bound to it. · 4. The
issuer is told, the waiting ends, its token is thrown away, and one mail says so. A crash before the end asks once more:
what is there already is kept once, and a mailbox knows the mail's id.

Source: OpenID for Verifiable Credential Issuance 1.0 §9, §11; docs/adr/0072-waiting-for-what-was-promised.md.
"""

import json
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from kakitome.documents.issuance.issuer_answers import CredentialAnswer, error_of, read_credential, read_deferral
from kakitome.documents.refusal import DocumentRefused
from kakitome.errors import KakitomeError, NotFound, Problem, Refused, Unavailable
from kakitome.journeys.checking.taking_in import Brought, TakenIn, Taking
from kakitome.journeys.checking.taking_offers import bind_to_key, waiting_time
from kakitome.journeys.platform import Platform
from kakitome.ports.awaited_credentials import LASTS, AwaitedCredential, AwaitedOutcome, AwaitedSession
from kakitome.ports.credential_offers import OfferEvent
from kakitome.ports.issuer_requests import IssuerAnswer
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import Origin
from kakitome.services.delivering import Sender, write_in_both
from kakitome.services.keeping_wallets import Placement
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

AT_ONCE: Final = 10
"""Questions of one turn: each may take seconds, and a turn has other duties. (derived)"""
_PENDING: Final = "issuance_pending"
"""What issuers of before the final text say while a credential is not ready."""
_DOUBLINGS: Final = 10
_log = logging.getLogger(__name__)


class AwaitingClock:
    """One process's clock; what is due lies in the table."""

    def __init__(self, platform: Platform, *, contact: str = "") -> None:
        """People ask at `contact`."""
        self._platform, self._contact = platform, contact

    def turn(self, *, now: datetime) -> None:
        """Ask for what is due."""
        for account, awaited in self._platform.persons.awaited.take_due(now=now, limit=AT_ONCE):
            try:
                ask_again(self._platform, account, awaited=awaited, contact=self._contact)
            except KakitomeError as error:
                _log.warning("awaited: not settled (%s)", error.code)


def ask_again(platform: Platform, account: str, *, awaited: AwaitedCredential, contact: str = "") -> None:
    """Ask an issuer for one credential.

    Raises:
        Unavailable: E_MAIL_UNAVAILABLE; the waiting has ended all the same.
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    now = platform.now()
    own = platform.persons.awaited.open(account)
    if now - awaited.asked_at > LASTS:
        _end(platform, account, awaited=replace(awaited, problem="E_AWAITED_ENDED"), contact=contact)
        return
    try:
        session = own.read_session(awaited.key)
        answer = _post(platform, session, url=session.deferred_endpoint, body={"transaction_id": session.transaction})
        deferral = read_deferral(answer.body) if answer.status < 300 else None
        if deferral is not None or error_of(answer.body) == _PENDING:
            wait = waiting_time(deferral.interval_s if deferral else 0)
            own.go_on(awaited.key, transaction=deferral.transaction if deferral else "", next_at=now + wait)
            return
        taken = _take(platform, account, awaited=awaited, session=session, answer=answer)
    except (Unavailable, Busy) as failure:
        if failure.code == "E_SEALED_TEXT_UNAVAILABLE":
            _end(platform, account, awaited=replace(awaited, problem=failure.code), contact=contact)
            return
        seconds = 60 * 2 ** min(awaited.tries, _DOUBLINGS)
        own.go_on(awaited.key, transaction="", next_at=now + waiting_time(seconds))
        return
    except DocumentRefused as refusal:
        _end(platform, account, awaited=replace(awaited, problem=_code_of(refusal.problem)), contact=contact)
        return
    except Refused as refusal:
        problem = _code_of(Problem(code=refusal.code, params=refusal.params))
        _end(platform, account, awaited=replace(awaited, problem=problem), contact=contact)
        return
    _end(platform, account, awaited=_settled(awaited, taken), contact=contact)


def stop_waiting(platform: Platform, account: str, *, key: str) -> bool:
    """Wait no more; whether somebody still did. Raises `NotFound` (E_AWAITED_UNKNOWN)."""
    own = platform.persons.awaited.open(account)
    awaited = own.find(key)
    if awaited is None:
        raise NotFound("E_AWAITED_UNKNOWN")
    _drop_key(platform, account, awaited=awaited)
    return own.end(replace(awaited, outcome=AwaitedOutcome.STOPPED, ended_at=platform.now()))


def _take(
    platform: Platform, account: str, *, awaited: AwaitedCredential, session: AwaitedSession, answer: IssuerAnswer
) -> TakenIn:
    if not 200 <= answer.status < 300:
        raise Refused("E_AWAITED_REFUSED")
    credential = read_credential(answer.body)
    brought = Brought(label=awaited.issuer, data=credential.credential)
    taken = Taking(platform, account).take_one(brought, origin=Origin.OFFER)
    key = platform.persons.holder_keys.open(account).find(awaited.key_id) if awaited.key_id else None
    if key is not None and not bind_to_key(platform, account, key=key, taken=taken):
        platform.persons.holder_keys.open(account).end(key.key)
    _notify(platform, session, credential=credential, outcome=taken.outcome)
    return taken


def _code_of(problem: Problem | None) -> str:
    """Return what is remembered of why nothing came of it: a code whose sentence stands by itself."""
    return problem.code if problem is not None and not problem.params else "E_AWAITED_NOT_KEPT"


def _settled(awaited: AwaitedCredential, taken: TakenIn) -> AwaitedCredential:
    if taken.document is None:
        return replace(awaited, problem=_code_of(taken.problem))
    return replace(awaited, outcome=AwaitedOutcome.ARRIVED, document=taken.document.key)


def _notify(platform: Platform, session: AwaitedSession, *, credential: CredentialAnswer, outcome: Placement) -> None:
    if session.notification_endpoint and credential.notification:
        event = OfferEvent.FAILED if outcome is Placement.REFUSED else OfferEvent.ACCEPTED
        with suppress(KakitomeError):
            body = {"notification_id": credential.notification, "event": event.value}
            _post(platform, session, url=session.notification_endpoint, body=body)


def _end(platform: Platform, account: str, *, awaited: AwaitedCredential, contact: str) -> None:
    """End a waiting and say so; whoever ended it before has said so."""
    ended = replace(awaited, outcome=awaited.outcome or AwaitedOutcome.FAILED, ended_at=platform.now())
    if ended.outcome is AwaitedOutcome.FAILED:
        _drop_key(platform, account, awaited=awaited)
    if platform.persons.awaited.open(account).end(ended):
        _write_to(platform, account, awaited=ended, contact=contact)


def _drop_key(platform: Platform, account: str, *, awaited: AwaitedCredential) -> None:
    keys = platform.persons.holder_keys.open(account)
    key = keys.find(awaited.key_id) if awaited.key_id else None
    if key is not None and not key.document:
        keys.end(key.key)


def _post(platform: Platform, session: AwaitedSession, *, url: str, body: dict[str, str]) -> IssuerAnswer:
    data = json.dumps(body, ensure_ascii=True).encode("ascii")
    return platform.issuer_requests.post(url, data, content_type="application/json", token=session.token)


def _write_to(platform: Platform, account: str, *, awaited: AwaitedCredential, contact: str) -> None:
    person = platform.accounts.find(account)
    if person is None or not person.email:
        return
    site = platform.site_url.partition("://")[2]
    first: Language = "en" if person.language == "en" else "ja"
    kind = "ARRIVED" if awaited.outcome is AwaitedOutcome.ARRIVED else "FAILED"

    def words(code: str, language: Language) -> str:
        host = awaited.issuer.partition("://")[2].partition("/")[0]
        params: dict[str, str | int] = {"host": host, "link": f"{platform.site_url}/mine/offer/awaited"}
        return sentence(Problem(code=code, params=params), language).strip()

    mail = write_in_both(
        Sender(name=LocalizedText(ja=f"Kakitome {site}", en=f"Kakitome {site}"), contact=contact),
        dedupe_id=f"awaited:{person.account}:{awaited.key}",
        to=person.email,
        first=first,
        subject=words(f"I_MAIL_AWAITED_{kind}_SUBJECT", first),
        say=lambda language: words(f"I_MAIL_AWAITED_{kind}_TEXT", language),
    )
    platform.mailer.send(mail)
