"""Who is told of an event by mail: that there is something to see, and where; never scores, reasons or names.

A notice is stored with the event itself and leaves through the outbox. Its dedupe id names the event, so that it leaves
once. Whoever acted is not told.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from kakitome.learning.recognition.ballot import tally
from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.procedure import Act, Role, State, is_of_a_person
from kakitome.ports.outbox import OutboxMessage
from kakitome.ports.people import AccountContact
from kakitome.services.examining.context import ExaminingContext
from kakitome.services.examining.terms import procedure_of
from kakitome.values.instants import last_day_before

PREFIX = "case."
"""Kinds of messages about cases: `case.submitted`, `case.assigned` …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One kind of notice to everyone in one part, or to some accounts.

    `institution` is, of a partner, which one; `until` is a date it speaks of; `names_applicant` whether it names the
    applicant; `ask` an address there where a reader asks, empty for the body's own.
    """

    kind: str
    to: Role
    accounts: tuple[str, ...] = ()
    institution: str = ""
    until: datetime | None = None
    names_applicant: bool = False
    ask: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event with the case before and after it."""

    context: ExaminingContext
    before: Case
    after: Case
    event: CaseEvent


def notices_of(context: ExaminingContext, event: CaseEvent, *, before: Case, after: Case) -> list[OutboxMessage]:
    """Write the messages of an event."""
    find = _TOLD.get(event.act)
    happened = Happened(context=context, before=before, after=after, event=event)
    occasion = f"{after.number}:{event.sequence}"
    return [
        message
        for notice in (find(happened) if find else ())
        for message in messages(context, after, notice=notice, occasion=occasion, at=event.at, actor=event.by.account)
    ]


def messages(
    context: ExaminingContext, case: Case, *, notice: Notice, occasion: str, at: datetime, actor: str = ""
) -> Iterator[OutboxMessage]:
    """Write a notice to each of its readers but the actor, in their language."""
    name, title = context.people.name_of(case.body), case.subject.title
    for contact in readers_of(context, case, notice=notice, at=at):
        if contact.account == actor:
            continue
        yield OutboxMessage(
            dedupe_id=f"case:{occasion}:{notice.kind}:{contact.account}",
            kind=f"{PREFIX}{notice.kind}",
            to=contact.email,
            language=contact.language,
            due_at=at,
            params={
                "number": case.number,
                "title_ja": title.in_language("ja"),
                "title_en": title.in_language("en"),
                "body_ja": name.in_language("ja"),
                "body_en": name.in_language("en"),
                "link": _page_of(context, case, notice=notice),
                **(_of_applicant(context, case, notice=notice) if notice.names_applicant else {}),
                **({"until": last_day_before(notice.until).isoformat()} if notice.until else {}),
            },
        )


def _page_of(context: ExaminingContext, case: Case, *, notice: Notice) -> str:
    return context.partner_page(notice.institution) if notice.institution else context.page_of(notice.to, case)


def _of_applicant(context: ExaminingContext, case: Case, *, notice: Notice) -> dict[str, str]:
    name = context.people.name_of(case.applicant)
    names = {"applicant_ja": name.in_language("ja"), "applicant_en": name.in_language("en")}
    return {**names, "ask": notice.ask} if notice.ask else names


def readers_of(context: ExaminingContext, case: Case, *, notice: Notice, at: datetime) -> Collection[AccountContact]:
    """Return who reads a notice: of an applicant its admins and whoever opened the case, while they are there."""
    if notice.to is Role.APPLICANT and is_of_a_person(case.procedure):
        account_contacts = list(filter(None, [context.people.find_contact(case.applicant)]))
    elif notice.to is Role.APPLICANT:
        account_contacts = list(context.people.list_contacts(case.applicant))
        opener = context.store.cases.list_events(case.number)[0].by.account
        if not _has_left(context, opener, institution=case.applicant, at=at):
            account_contacts += filter(None, [context.people.find_contact(opener)])
    elif notice.to is Role.PARTNER:
        account_contacts = list(context.people.list_contacts(notice.institution))
    elif notice.to is Role.SECRETARIAT:
        account_contacts = list(context.people.list_contacts(case.body))
    else:
        account_contacts = list(filter(None, map(context.people.find_contact, notice.accounts)))
    return {contact.account: contact for contact in account_contacts}.values()


def _has_left(context: ExaminingContext, account: str, *, institution: str, at: datetime) -> bool:
    """Tell whether every role that somebody held at an institution has ended."""
    roles = [role for role in context.people.roles_held_by(account) if role.affiliation.institution == institution]
    return bool(roles) and all(role.until is not None and role.until <= at for role in roles)


def panel_of(case: Case) -> tuple[str, ...]:
    """Return the accounts of the reviewers who are not recused."""
    return tuple(assignment.account for assignment in case.panel)


def voters_of(case: Case) -> tuple[str, ...]:
    """Return the accounts that may vote on the open ballot."""
    return tuple(voter.account for voter in case.ballot.electorate) if case.ballot else ()


def _to(*parts: tuple[Role, str]) -> Callable[[Happened], Iterator[Notice]]:
    """Return what tells everyone in some parts of an event, each with its kind of notice."""
    return lambda _: (Notice(kind=kind, to=role) for role, kind in parts)


def _amended(happened: Happened) -> Iterator[Notice]:
    """Source: docs/standards/hostile-inputs.md B207 (reviewers are told)."""
    before = happened.before
    if before.submitted_at is not None:
        yield Notice(kind="amended", to=Role.SECRETARIAT)
        yield Notice(kind="amended", to=Role.REVIEWER, accounts=panel_of(before))
        yield Notice(kind="vote_void", to=Role.MEMBER, accounts=voters_of(before))


def _assigned(happened: Happened) -> Iterator[Notice]:
    if not happened.event.detail["grounds"]:
        yield Notice(kind="assigned", to=Role.REVIEWER, accounts=(happened.event.detail["account"],))


def _declared(happened: Happened) -> Iterator[Notice]:
    kind = {"conflict": "recused", "unsure": "unsure"}.get(happened.event.detail["answer"])
    if kind:
        yield Notice(kind=kind, to=Role.SECRETARIAT)


def _tie_settled(happened: Happened) -> Iterator[Notice]:
    account = happened.event.detail["account"]
    kind = "taken_out" if happened.event.detail["answer"] == "conflict" else "no_conflict"
    yield Notice(kind=kind, to=Role.REVIEWER, accounts=(account,))


def _recused(happened: Happened) -> Iterator[Notice]:
    """Tell the secretariat, the person, and the chair when a vote was cast before."""
    yield Notice(kind="recused", to=Role.SECRETARIAT)
    account = str(happened.event.detail.get("account", ""))
    if account:
        yield Notice(kind="taken_out", to=_part_of(happened.after, account), accounts=(account,))
    ballot = happened.after.ballot
    if ballot is not None and ballot.chair is not None and any(vote.flag == "conflicted" for vote in ballot.votes):
        yield Notice(kind="flagged", to=Role.CHAIR, accounts=(ballot.chair.account,))


def _undone(happened: Happened) -> Iterator[Notice]:
    """Tell the person, the secretariat, and the chair of the ballot whose electorate it changes."""
    account = happened.event.detail["account"]
    yield Notice(kind="brought_back", to=_part_of(happened.after, account), accounts=(account,))
    yield Notice(kind="recusal_undone", to=Role.SECRETARIAT)
    ballot = happened.after.ballot
    if ballot is not None and ballot.chair is not None and ballot.chair.account != account:
        yield Notice(kind="recusal_undone", to=Role.CHAIR, accounts=(ballot.chair.account,))


def _part_of(case: Case, account: str) -> Role:
    """Return in what part somebody finds the case: on the ballot before the panel, which is finished by then."""
    is_voter = case.ballot is not None and any(voter.account == account for voter in case.ballot.voters)
    return Role.MEMBER if is_voter and case.find_assignment(account) is None else Role.REVIEWER


def _scored(happened: Happened) -> Iterator[Notice]:
    scored = {scoring.account for scoring in happened.after.counted_scorings}
    if all(account in scored for account in panel_of(happened.after)):
        yield Notice(kind="scored", to=Role.SECRETARIAT)


def _asked(happened: Happened) -> Iterator[Notice]:
    is_passed_on = happened.event.detail["relayed"]
    yield Notice(kind="question", to=Role.APPLICANT) if is_passed_on else Notice(kind="asked", to=Role.SECRETARIAT)


def _answered(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="answered", to=Role.SECRETARIAT)
    yield Notice(kind="answered", to=Role.REVIEWER, accounts=panel_of(happened.after))


def _interview(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="interview", to=Role.APPLICANT)
    yield Notice(kind="interview", to=Role.REVIEWER, accounts=panel_of(happened.after))


def _discussed(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="discussion", to=Role.REVIEWER, accounts=panel_of(happened.after))


def _referred(happened: Happened) -> Iterator[Notice]:
    """Ask the chair for a draft; the members are asked to vote once there is one."""
    ballot = happened.after.ballot
    if ballot is not None and ballot.chair is not None:
        yield Notice(kind="draft_wanted", to=Role.CHAIR, accounts=(ballot.chair.account,))


def _drafted(happened: Happened) -> Iterator[Notice]:
    """Tell the voters of the draft, and that votes on an earlier one are void."""
    is_another = happened.before.ballot is not None and bool(happened.before.ballot.votes)
    kind = "redrafted" if is_another else "vote"
    yield Notice(kind=kind, to=Role.MEMBER, accounts=voters_of(happened.after))


def _put_off(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="put_off", to=Role.MEMBER, accounts=voters_of(happened.after))


def _hearing(happened: Happened) -> Iterator[Notice]:
    """Tell the applicant until when it may answer; the committee is told once it may vote."""
    hearing = happened.after.hearing
    if hearing is None:
        yield from _referred(happened)
        yield Notice(kind="withdrawal_proposed", to=Role.APPLICANT)
        return
    kind = "withdrawal_hearing" if happened.event.act is Act.PROPOSE_WITHDRAWAL else "hearing"
    yield Notice(kind=kind, to=Role.APPLICANT, until=hearing.until)


def _heard(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="heard", to=Role.SECRETARIAT)
    yield from _referred(happened)


def _to_hand_in(kind: str) -> Callable[[Happened], Iterator[Notice]]:
    """Tell the applicant what it is to hand in, and by when."""
    return lambda happened: iter(
        [Notice(kind=kind, to=Role.APPLICANT, until=datetime.fromisoformat(happened.event.detail["deadline"]))]
    )


def _voted(happened: Happened) -> Iterator[Notice]:
    """Tell the secretariat once, with the vote that makes the quorum."""
    before, after = happened.before.ballot, happened.after.ballot
    if before is None or after is None:
        return
    quorum = procedure_of(happened.context, happened.after, now=happened.event.at).quorum
    if tally(after, quorum).is_quorate and not tally(before, quorum).is_quorate:
        yield Notice(kind="votes_in", to=Role.SECRETARIAT)


def _decided(happened: Happened) -> Iterator[Notice]:
    yield Notice(kind="decided", to=Role.APPLICANT)
    yield Notice(kind="decided", to=Role.SECRETARIAT)
    yield Notice(kind="decided", to=Role.REVIEWER, accounts=panel_of(happened.before))


def _reopened(happened: Happened) -> Iterator[Notice]:
    is_conditional = happened.after.state is State.CONDITIONAL
    yield Notice(kind="reopened_conditional" if is_conditional else "reopened", to=Role.APPLICANT)
    yield Notice(kind="reopened_here", to=Role.SECRETARIAT)


def _abandoned(happened: Happened) -> Iterator[Notice]:
    if happened.before.submitted_at is not None:
        yield Notice(kind="abandoned", to=Role.SECRETARIAT)
        yield Notice(kind="abandoned", to=Role.REVIEWER, accounts=panel_of(happened.before))


def _partner_named(happened: Happened) -> Iterator[Notice]:
    institution = happened.event.detail["partner"]["institution"]
    yield Notice(kind="partner_named", to=Role.PARTNER, institution=institution, names_applicant=True)


def _partner_taken_back(happened: Happened) -> Iterator[Notice]:
    """Tell the institution, unless it had declined, and whoever examines the case already."""
    institution = happened.event.detail["institution"]
    yield Notice(kind="partner_taken_back", to=Role.PARTNER, institution=institution, names_applicant=True)
    if happened.before.submitted_at is not None:
        yield Notice(kind="partner_changed", to=Role.SECRETARIAT)


def _partner_answered(kind: str) -> Callable[[Happened], Iterator[Notice]]:
    """Tell the applicant what an institution said, and whoever examines the case already."""

    def notices(happened: Happened) -> Iterator[Notice]:
        yield Notice(kind=kind, to=Role.APPLICANT)
        if happened.before.submitted_at is not None:
            yield Notice(kind="partner_changed", to=Role.SECRETARIAT)

    return notices


_TOLD: Mapping[Act, Callable[[Happened], Iterator[Notice]]] = {
    Act.SUBMIT: _to((Role.SECRETARIAT, "submitted"), (Role.APPLICANT, "received")),
    Act.AMEND: _amended,
    Act.ABANDON: _abandoned,
    Act.REQUEST_DOCUMENTS: _to((Role.APPLICANT, "documents_wanted")),
    Act.ACCEPT: _to((Role.APPLICANT, "accepted")),
    Act.ASSIGN: _assigned,
    Act.DECLARE: _declared,
    Act.RECUSE: _recused,
    Act.UNDO_RECUSAL: _undone,
    Act.STEP_ASIDE: _recused,
    Act.SETTLE_TIE: _tie_settled,
    Act.SCORE: _scored,
    Act.REVISE_SCORES: _to((Role.SECRETARIAT, "scores_revised")),
    Act.ASK: _asked,
    Act.RELAY: _to((Role.APPLICANT, "question")),
    Act.ANSWER: _answered,
    Act.DISCUSS: _discussed,
    Act.ARRANGE_INTERVIEW: _interview,
    Act.CALL_OFF_INTERVIEW: _interview,
    Act.REFER: _referred,
    Act.ESCALATE: _referred,
    Act.PROPOSE_WITHDRAWAL: _hearing,
    Act.OPEN_HEARING: _hearing,
    Act.ANSWER_HEARING: _heard,
    Act.DRAFT_RESOLUTION: _drafted,
    Act.VOTE: _voted,
    Act.CLOSE_BALLOT: _to((Role.SECRETARIAT, "voting_closed")),
    Act.PUT_OFF_BALLOT: _put_off,
    Act.DECIDE: _decided,
    Act.REPORT_CONDITION: _to((Role.SECRETARIAT, "condition_reported")),
    Act.MEET_CONDITION: _to((Role.APPLICANT, "condition_met")),
    Act.RETURN_CONDITION: _to_hand_in("not_enough"),
    Act.REQUEST_REPORT: _to_hand_in("report_wanted"),
    Act.HAND_IN_REPORT: _to((Role.SECRETARIAT, "report_handed_in")),
    Act.ACCEPT_REPORT: _to((Role.APPLICANT, "report_accepted")),
    Act.RETURN_REPORT: _to_hand_in("not_enough"),
    Act.ISSUE_INVOICE: _to((Role.APPLICANT, "invoice")),
    Act.LAPSE: _to((Role.APPLICANT, "decided")),
    Act.APPEAL: _to((Role.SECRETARIAT, "appealed")),
    Act.REPORT_CHANGE: _to((Role.SECRETARIAT, "change_reported")),
    Act.SETTLE_CHANGE: _to((Role.APPLICANT, "change_settled")),
    Act.SUSPEND: _to((Role.APPLICANT, "suspended")),
    Act.RESUME: _to((Role.APPLICANT, "resumed")),
    Act.REOPEN: _reopened,
    Act.NAME_PARTNER: _partner_named,
    Act.TAKE_BACK_PARTNER: _partner_taken_back,
    Act.CONFIRM_PARTNER: _partner_answered("partner_confirmed"),
    Act.DECLINE_PARTNER: _partner_answered("partner_declined"),
}
