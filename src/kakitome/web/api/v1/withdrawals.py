"""Withdrawing many awards: order, look, approve."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from ninja import Router

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid, NotFound
from kakitome.journeys.withdrawing import go_on
from kakitome.learning.class_list.award_numbers import read_pasted_numbers
from kakitome.ports.api_keys import ApiKey, ApiScope
from kakitome.ports.store import Store
from kakitome.ports.withdrawals import (
    LineState,
    Selection,
    WithdrawalLine,
    WithdrawalOrder,
    WithdrawalState,
)
from kakitome.services.answering_once import Answered
from kakitome.services.revoking import (
    Asking,
    NamedLine,
    Reasoned,
    approve,
    draft_lines,
    draft_selection,
    propose,
    suspension_of,
)
from kakitome.values.number import parse_number
from kakitome.web.api.v1.answers import json_answer, kept_answer
from kakitome.web.api.v1.describing import BY_KEY, IDEMPOTENCY_KEY, headers, refusals
from kakitome.web.api.v1.idempotency import answer_once, key_in, keyed
from kakitome.web.api.v1.keys import KeyAuth, actor_of, key_of
from kakitome.web.api.v1.reach import reach_of
from kakitome.web.api.v1.schemas import Finding
from kakitome.web.api.v1.withdrawal_shapes import AgreementIn, WithdrawalIn, WithdrawalLineOut, WithdrawalOut

MOST_LINES_TOLD = 1_000
_NOT_DONE = frozenset({LineState.REFUSED, LineState.ALREADY, LineState.REPEATED, LineState.SKIPPED})
_REFUSALS = refusals(*BY_KEY, 404)

router = Router()


@router.post(
    "/withdrawals",
    auth=KeyAuth(ApiScope.AWARD),
    response={201: WithdrawalOut, **refusals(409, 422), **_REFUSALS},
    openapi_extra=headers(IDEMPOTENCY_KEY),
    operation_id="order_withdrawal",
    summary="Revoke, suspend or reinstate up to 50,000 awards",
)
def order_withdrawal(request: HttpRequest, *, given: WithdrawalIn) -> HttpResponse:
    """Draft an order and propose it; above the institution's threshold somebody else must approve it."""
    platform, key, client_key = get_platform(), key_of(request), key_in(request)
    store = platform.store(key.institution)
    now = platform.now()
    request_digest = sha256(f"{client_key}\n{keyed(request, client_key, unit=key.unit).digest}".encode()).hexdigest()
    ordering = _Ordering(store=store, key=key, given=given, request=request_digest)
    return answer_once(request, store, key=client_key, now=now, act=lambda: ordering.answer(now=now))


@router.get(
    "/withdrawals/{number}",
    auth=KeyAuth(ApiScope.READ_AWARDS),
    response={200: WithdrawalOut, **_REFUSALS},
    operation_id="get_withdrawal",
    summary="Look at an order to withdraw awards",
)
def get_withdrawal(request: HttpRequest, number: str) -> HttpResponse:
    """Tell how an order stands now."""
    key, canonical = key_of(request), _canonical(number)
    store = get_platform().store(key.institution)
    _need_own(store, key, canonical)
    return json_answer(_shape(store, canonical).model_dump(mode="json"))


@router.post(
    "/withdrawals/{number}/approval",
    auth=KeyAuth(ApiScope.AWARD),
    response={200: WithdrawalOut, **refusals(409, 422), **_REFUSALS},
    operation_id="approve_withdrawal",
    summary="Approve an order that somebody else proposed",
)
def approve_withdrawal(request: HttpRequest, number: str, *, given: AgreementIn) -> HttpResponse:
    """Say yes; a key made by the person who proposed it, or who made the proposing key, is refused."""
    platform, key, canonical = get_platform(), key_of(request), _canonical(number)
    store = platform.store(key.institution)
    _need_own(store, key, canonical)
    order = approve(
        store,
        canonical,
        count=given.count,
        actor=actor_of(key),
        answerable=key.answerable,
        now=platform.now(),
    )
    go_on(platform, key.institution, number=order.number)
    return json_answer(_shape(store, canonical).model_dump(mode="json"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ordering:
    """An order as a program asks for it; `request` names its key and content."""

    store: Store
    key: ApiKey
    given: WithdrawalIn
    request: str

    def answer(self, *, now: datetime) -> Answered:
        """Draft and propose, or go on where a process that died in between stopped: it must not be ordered twice."""
        by = actor_of(self.key)
        order = self.store.withdrawals.find_requested(self.request, drafted_by=by) or self._draft(now=now)
        if order.state is WithdrawalState.DRAFT and not self.given.only_look:
            reasoned = Reasoned(reason=self.given.reason.value, note=self.given.note, count=order.ready)
            order = propose(
                self.store, order.number, reasoned=reasoned, actor=by, answerable=self.key.answerable, now=now
            )
        go_on(get_platform(), self.key.institution, number=order.number)
        return kept_answer(_shape(self.store, order.number).model_dump(mode="json"), status=201)

    def _draft(self, *, now: datetime) -> WithdrawalOrder:
        given = self.given
        if sum(map(bool, (given.awards, given.batch, given.microcredential))) != 1:
            raise Invalid("E_WITHDRAWAL_ONE_WAY")
        reach = reach_of(self.key)
        if given.batch:
            reach.need_batch(given.batch)
        if given.microcredential:
            reach.need(given.microcredential)
        named = ("batch", "microcredential", "version", "awarded_from", "awarded_until")
        asking = Asking(
            act=given.act,
            actor=actor_of(self.key),
            answerable=self.key.answerable,
            detail={name: str(value) for name in named if (value := getattr(given, name))} | {"request": self.request},
            reach=reach.identifiers(),
            elsewhere=get_platform().directory.which_are_awards,
        )
        if given.awards:
            lines = [_named(position, text) for position, text in enumerate(given.awards, start=1)]
            return draft_lines(self.store, lines, asking=asking, now=now)
        which = Selection(**{name: getattr(given, name) for name in named})
        return draft_selection(self.store, which, asking=asking, now=now)


def _need_own(store: Store, key: ApiKey, number: str) -> None:
    """Let a unit's key look at orders of its own alone: another may be about awards of any unit."""
    if key.unit and store.withdrawals.get(number).drafted_by != actor_of(key):
        raise NotFound("E_WITHDRAWAL_UNKNOWN", number=number)


def _named(position: int, text: str) -> NamedLine:
    """Read one number as people write it; a text that is none says why."""
    number_list = read_pasted_numbers(text)
    line = number_list.lines[0] if len(number_list.lines) == 1 else None
    if line is None:
        (problem, *_) = (
            *number_list.problems,
            *(number_line.problem for number_line in number_list.lines if number_line.problem),
        )
        return NamedLine(position=position, given=text[:80], problem=problem)
    return NamedLine(position=position, given=line.given, name=line.name, problem=line.problem)


def _canonical(number: str) -> str:
    canonical = parse_number(number)
    if canonical is None or not canonical.startswith("W-"):
        raise NotFound("E_WITHDRAWAL_UNKNOWN", number="")
    return canonical


def _shape(store: Store, number: str) -> WithdrawalOut:
    order, progress = store.withdrawals.get(number), store.withdrawals.progress(number)
    lines = store.withdrawals.list_lines(number, states=_NOT_DONE, limit=MOST_LINES_TOLD)
    suspension = suspension_of(store, order)
    return WithdrawalOut(
        number=number,
        act=order.act,
        state=order.state,
        reason=order.reason,
        needs_second=order.needs_second,
        suspended_by=None if suspension is None else suspension.number,
        total=order.total,
        ready=order.ready,
        counts={state.value: count for state, count in progress.lines.items()},
        proposed_at=_instant(order.proposed_at),
        finished_at=_instant(order.finished_at),
        published_at=_instant(order.published_at),
        lines=[_line(line) for line in lines],
    )


def _line(line: WithdrawalLine) -> WithdrawalLineOut:
    reasons = [
        Finding(
            code=problem.code,
            severity=problem.severity,
            ja=texts.sentence(problem, "ja"),
            en=texts.sentence(problem, "en"),
        )
        for problem in line.problems
    ]
    return WithdrawalLineOut(
        position=line.position, given=line.given, award=line.award_number, state=line.state.value, reasons=reasons
    )


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
