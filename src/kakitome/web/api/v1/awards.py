"""Awards: give, list, look at, revoke, suspend, resume."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.journeys.hosting.documents import CREDENTIAL
from kakitome.mapping.recognition_fact import recognition_fact
from kakitome.mapping.report_data import recognition_data
from kakitome.ports.api_keys import ApiKey, ApiScope
from kakitome.ports.awards import SIGNED, AwardFilter, AwardRecord, AwardState
from kakitome.ports.security_events import SecurityEventKind
from kakitome.ports.store import Store
from kakitome.services.answering_once import Answered
from kakitome.services.holding import pages_of
from kakitome.services.issuing import DuplicateRule, RowStatus
from kakitome.services.issuing.renewing import renew
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import ChangedStatus, StatusAct, reinstate, revoke_alone, standing_of, suspend
from kakitome.values.instants import end_of
from kakitome.values.number import parse_number
from kakitome.web.api.v1.answers import json_answer, kept_answer, kept_refusal
from kakitome.web.api.v1.award_data import award_data
from kakitome.web.api.v1.describing import BY_KEY, IDEMPOTENCY_KEY, headers, refusals
from kakitome.web.api.v1.giving import Giving, desk_of
from kakitome.web.api.v1.idempotency import answer_once, key_in, keyed, respond
from kakitome.web.api.v1.keys import KeyAuth, actor_of, key_of
from kakitome.web.api.v1.reach import Reach, reach_of
from kakitome.web.api.v1.schemas import (
    AwardOut,
    AwardPage,
    AwardResult,
    AwardResults,
    AwardsAsked,
    AwardsIn,
    ReasonIn,
    RenewalIn,
)
from kakitome.web.request_id import request_id_of
from kakitome.web.security_events import note_refusal

READING, GIVING = KeyAuth(ApiScope.READ_AWARDS), KeyAuth(ApiScope.AWARD)
_REFUSALS = refusals(*BY_KEY, 404)

router = Router()


@router.post(
    "/awards",
    auth=GIVING,
    response={200: AwardResult | AwardResults, 201: AwardResult | AwardResults, **refusals(409, 422), **_REFUSALS},
    openapi_extra=headers(IDEMPOTENCY_KEY),
    operation_id="give_awards",
    summary="Give one award, or up to 1,000",
)
def give_awards(
    request: HttpRequest,
    *,
    given: Annotated[AwardsIn, Body(...)],
    on_duplicate: Annotated[DuplicateRule, Query()] = DuplicateRule.REFUSE,
) -> HttpResponse:
    """Give awards; each learner with an e-mail address is sent a link."""
    platform, key, client_key = get_platform(), key_of(request), key_in(request)
    giving = Giving(
        platform=platform,
        key=key,
        keyed=keyed(request, client_key, unit=key.unit),
        on_duplicate=on_duplicate,
        given=given if isinstance(given, list) else [given],
        is_list=isinstance(given, list),
        now=platform.now(),
        request_id=request_id_of(request),
    )
    return respond(desk_of(key.institution).submit(giving))


@router.get(
    "/awards",
    auth=READING,
    response={200: AwardPage, **_REFUSALS},
    operation_id="list_awards",
    summary="List awards, newest first",
)
def list_awards(request: HttpRequest, awards_asked: Query[AwardsAsked]) -> HttpResponse:
    """List the institution's awards; `text` is part of a number, name, e-mail address or student number."""
    platform, reach = get_platform(), reach_of(key_of(request))
    store, within = reach.store, reach.identifiers()
    wanted = frozenset({awards_asked.microcredential}) if awards_asked.microcredential else None
    which = AwardFilter(
        microcredentials=within if wanted is None else wanted if within is None else wanted & within,
        batch=awards_asked.batch,
        text=awards_asked.text,
        states=frozenset({AwardState(awards_asked.state.value)}) if awards_asked.state else SIGNED,
    )
    records = store.awards.list_matching(which, offset=awards_asked.offset, limit=awards_asked.limit)
    standings, now = standing_of(store, records), platform.now()
    pages = pages_of(store, [record.number for record in records], links=platform.award_links)
    items = [
        award_data(record, standings[record.credential_id], page=pages[record.number], now=now) for record in records
    ]
    return json_answer({"total": store.awards.count_matching(which), "items": items})


@router.get(
    "/awards/{number}",
    auth=READING,
    response={200: AwardOut, **_REFUSALS},
    operation_id="get_award",
    summary="Look at one award",
)
def get_award(request: HttpRequest, number: str) -> HttpResponse:
    """Tell how an award stands now, and what is known of its recognition: as everybody is told who checks it."""
    reach = reach_of(key_of(request))
    store, record = reach.store, _find(reach, number)
    recognition = _recognition_of(store, record)
    data = _data(store, record, now=get_platform().now())
    return json_answer(data | ({"recognition": recognition} if recognition else {}))


@router.get(
    "/awards/{number}/credential",
    auth=READING,
    response={200: dict[str, Any], **_REFUSALS},
    operation_id="get_credential",
    summary="Get the signed credential of an award",
)
def get_credential(request: HttpRequest, number: str) -> HttpResponse:
    """Send the very bytes that were signed."""
    reach = reach_of(key_of(request))
    store, record = reach.store, _find(reach, number)
    return HttpResponse(store.awards.get_document(record.credential_id), content_type=CREDENTIAL)


@router.post(
    "/awards/{number}/revocation",
    auth=GIVING,
    response={200: AwardOut, **_REFUSALS},
    operation_id="revoke_award",
    summary="Revoke an award for good",
)
def revoke_award(request: HttpRequest, number: str, *, given: ReasonIn) -> HttpResponse:
    """Withdraw an award; this is never undone. Again is no error.

    Beyond what one person may withdraw alone within a day it takes an order (`/withdrawals`) and a second person.
    """
    answerable = key_of(request).answerable
    return _withdraw(request, number, given=given, act=partial(revoke_alone, answerable=answerable))


@router.post(
    "/awards/{number}/suspension",
    auth=GIVING,
    response={200: AwardOut, **_REFUSALS},
    operation_id="suspend_award",
    summary="Suspend an award for now",
)
def suspend_award(request: HttpRequest, number: str, *, given: ReasonIn) -> HttpResponse:
    """Suspend an award until it is resumed."""
    return _withdraw(request, number, given=given, act=suspend)


@router.post(
    "/awards/{number}/resumption",
    auth=GIVING,
    response={200: AwardOut, **_REFUSALS},
    operation_id="resume_award",
    summary="Lift the suspension of an award",
)
def resume_award(request: HttpRequest, number: str, *, given: ReasonIn) -> HttpResponse:
    """Make a suspended award valid again."""
    return _withdraw(request, number, given=given, act=reinstate)


@router.post(
    "/awards/{number}/renewal",
    auth=GIVING,
    response={201: AwardOut, **refusals(409, 422), **_REFUSALS},
    openapi_extra=headers(IDEMPOTENCY_KEY),
    operation_id="renew_award",
    summary="Renew an award: a new period in a new document",
)
def renew_award(request: HttpRequest, number: str, *, given: RenewalIn) -> HttpResponse:
    """Sign a new document under the same number; the earlier one stays good until its own end."""
    platform, key, client_key = get_platform(), key_of(request), key_in(request)
    reach, now = reach_of(key), platform.now()
    store, record = reach.store, _find(reach, number)

    def act() -> Answered:
        try:
            return _renew(key, record, client_key=client_key, until=given.until, now=now)
        except Conflict as error:
            return kept_refusal(request, error, status=409)
        except Refused as error:
            return kept_refusal(request, error, status=422)

    return answer_once(request, store, key=client_key, now=now, act=act)


def _renew(key: ApiKey, record: AwardRecord, *, client_key: str, until: date | None, now: datetime) -> Answered:
    """Renew an award until the end of a day; the client's key may be anything, so that it is hashed."""
    platform = get_platform()
    store = platform.store(key.institution)
    outcome = renew(
        platform.issuing_context(key.institution),
        record.number,
        valid_until=end_of(until),
        actor=actor_of(key),
        now=now,
        key=f"renewal:{sha256(client_key.encode()).hexdigest()[:32]}",
    )
    if outcome.status is RowStatus.REFUSED:
        raise Refused("E_AWARD_NOT_GIVEN", *outcome.reasons)
    publish_status_lists(platform.publishing_context(key.institution), now=now)
    (renewed,) = store.awards.find_many_by_credential_id([outcome.credential_id]).values()
    return kept_answer(_data(store, renewed, now=now), status=201)


def _withdraw(request: HttpRequest, number: str, *, given: ReasonIn, act: Callable[..., ChangedStatus]) -> HttpResponse:
    platform, key = get_platform(), key_of(request)
    reach = reach_of(key)
    store, record = reach.store, _find(reach, number)
    doing = StatusAct(actor=actor_of(key), reason=given.reason, now=platform.now(), notices=store.outbox)
    try:
        act(store, record.credential_id, act=doing)
    except Refused as error:
        if error.code == "E_WITHDRAWAL_BUDGET":
            note_refusal(
                request,
                SecurityEventKind.WITHDRAWAL_REFUSED,
                account=key.answerable,
                institution=key.institution,
                prefix=key.prefix,
                award=record.number,
            )
        raise
    # A verifier that asks in the next moment must see it.
    publish_status_lists(platform.publishing_context(key.institution), now=doing.now)
    return json_answer(_data(store, record, now=platform.now()))


def _find(reach: Reach, number: str) -> AwardRecord:
    """Find an award of this institution, within the key's reach; another's looks like none at all."""
    canonical = parse_number(number)
    record = reach.store.awards.find_by_number(canonical) if canonical else None
    if record is None or not reach.covers(record.intent.microcredential):
        raise NotFound("E_AWARD_UNKNOWN", number=canonical or "")
    return record


def _data(store: Store, record: AwardRecord, *, now: datetime) -> dict[str, Any]:
    standing = standing_of(store, [record])[record.credential_id]
    pages = pages_of(store, [record.number], links=get_platform().award_links)
    return award_data(record, standing, page=pages[record.number], now=now)


def _recognition_of(store: Store, record: AwardRecord) -> dict[str, Any] | None:
    """Check the award as anybody would, and return the fact of its recognition; None where nothing was signed yet."""
    if record.state not in SIGNED:
        return None
    platform = get_platform()
    report = platform.verifier().verify_bytes(store.awards.get_document(record.credential_id), now=platform.now())
    fact = recognition_fact(report)
    return recognition_data(fact) if fact else None
