"""What happened to a case, newest first, as each side may read it.

    {% timeline history %}                     # history_of(events, Role.APPLICANT)

The applicant does not learn who reviews, what is said among them or how anybody votes. Reviewers and committees know
one another by letters; the secretariat may be given names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from kakitome.learning.recognition.case import Case, CaseEvent
from kakitome.learning.recognition.particulars import read_text
from kakitome.learning.recognition.procedure import Act, Outcome, Role, State
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import shapes, written
from kakitome.web.parts.case import cause_in_words, grounds_in_words, outcome_of, reviewer_words
from kakitome.web.parts.decision_words import decided_in_words

OF_BODY = frozenset(
    (
        Act.ASSIGN,
        Act.DECLARE,
        Act.RECUSE,
        Act.UNDO_RECUSAL,
        Act.SETTLE_TIE,
        Act.SCORE,
        Act.REVISE_SCORES,
        Act.ASK,
        Act.DISCUSS,
        Act.COMMENT,
        Act.DRAFT_RESOLUTION,
        Act.VOTE,
        Act.CLOSE_BALLOT,
        Act.PUT_OFF_BALLOT,
        Act.STEP_ASIDE,
        Act.SETTLE_FLAG,
        Act.ESCALATE,
        Act.EXAMINE,
        Act.TAKE_BACK_PROPOSAL,
        Act.RECORD_INTERVIEW,
    )
)
"""What the applicant is not told."""

HistoryWords = tuple[shapes.State, str, shapes.Words]


@dataclass(frozen=True, slots=True, kw_only=True)
class _HistoryReading:
    """Who reads, and what it knows: names by account, letters by account, names of documents by kind."""

    role: Role
    names: Mapping[str, str] = field(default_factory=dict)
    letters: Mapping[str, str] = field(default_factory=dict)
    procedure: str = ""

    def person(self, account: str) -> str:
        name = self.names.get(account, "")
        letter = self.letters.get(account, "")
        return reviewer_words(letter, name=name) if letter else name or _("A member of the committee")


def history_of(
    events: Sequence[CaseEvent],
    role: Role,
    *,
    names: Mapping[str, str] | None = None,
    planned: Sequence[shapes.Event] = (),
) -> Sequence[shapes.Event]:
    """Tell a case from its last event to its first.

    Args:
        events: every event, oldest first.
        role: who reads.
        names: by account, for the secretariat alone.
        planned: what lies ahead (see `deadlines_of`), shown first.
    """
    letters = {event.detail["account"]: event.detail["letter"] for event in events if event.act is Act.ASSIGN}
    procedure = next((event.detail["procedure"] for event in events if event.act is Act.OPEN), "")
    reading = _HistoryReading(role=role, names=names or {}, letters=letters, procedure=procedure)
    case_events = [event for event in reversed(events) if _is_told(event, role)]
    return [*planned, *(_event(case_event, reading) for case_event in case_events)]


def deadlines_of(case: Case, *, until: datetime | None = None) -> Sequence[shapes.Event]:
    """Tell what lies ahead: open conditions by their deadline, and the end of the recognition."""
    ahead = [
        (condition.deadline, _("A condition’s deadline"), condition.text)
        for condition in case.conditions
        if condition.met_at is None
    ]
    ahead += [
        (report.deadline, _("A report is due"), LocalizedText(ja=report.text, en=report.text))
        for report in case.reports
        if report.accepted_at is None
    ]
    if case.hearing is not None and case.hearing.answered_at is None:
        ahead.append((case.hearing.until, _("Last day to answer the draft of the decision"), LocalizedText()))
    if until is not None:
        ahead.append((until, _("The recognition ends, unless it is renewed"), LocalizedText()))
    return [
        shapes.Event(when=written.last_day(when), title=title, what=what, is_planned=True)
        for when, title, what in sorted(ahead, key=lambda planned: planned[0], reverse=True)
    ]


def _is_told(event: CaseEvent, role: Role) -> bool:
    if role is not Role.APPLICANT:
        return True
    if event.act is Act.ASK:
        return bool(event.detail.get("relayed"))
    return event.act not in OF_BODY


def _event(event: CaseEvent, reading: _HistoryReading) -> shapes.Event:
    state, title, what = _WORDS[event.act](event, reading)
    return shapes.Event(when=written.moment(event.at), title=title, what=what, state=state)


def _plain(state: shapes.State, title: str, *, shows: str = "") -> Callable[[CaseEvent, _HistoryReading], HistoryWords]:
    """Tell an act by one sentence, which may name who acted (`who`), and by one of its particulars."""

    def words(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
        particular = event.detail.get(shows, "") if shows else ""
        what = read_text(particular) if shows == "reasons" else str(particular)
        return state, _(title) % {"who": reading.person(event.by.account)}, what

    return words


def _amended(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    version = event.detail["subject"]["version"]
    return "none", _("Version %(n)d took the place of the earlier one") % {"n": version}, ""


def _fee(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    if event.detail["state"] == "paid":
        return "ok", _("The fee is paid"), ""
    return "none", _("The fee is waived"), str(event.detail["reason"])


def _assigned(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    grounds = event.detail["grounds"]
    who = reading.person(event.detail["account"])
    if grounds:
        return "warn", _("%(who)s is recused") % {"who": who}, " ".join(grounds_in_words(grounds))
    return "none", _("%(who)s is assigned") % {"who": who}, ""


def _declared(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    who = reading.person(event.by.account)
    words: Mapping[str, tuple[shapes.State, str]] = {
        "none": ("ok", _("%(who)s declares no conflict of interest")),
        "conflict": ("warn", _("%(who)s declares a conflict of interest and is recused")),
        "unsure": ("unk", _("%(who)s is not sure about a conflict of interest")),
    }
    state, title = words[event.detail["answer"]]
    is_told = reading.role is Role.SECRETARIAT
    return state, title % {"who": who}, str(event.detail.get("text", "")) if is_told else ""


def _tie_settled(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    who = {"who": reading.person(event.detail["account"])}
    reason = str(event.detail["text"]) if reading.role is Role.SECRETARIAT else ""
    if event.detail["answer"] == "none":
        return "ok", _("The secretariat finds no conflict of interest of %(who)s") % who, reason
    return "warn", _("The secretariat finds a conflict of interest: %(who)s is recused") % who, reason


def _recused(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    who = reading.person(event.detail["account"])
    return "warn", _("%(who)s is recused") % {"who": who}, " ".join(grounds_in_words(event.detail["grounds"]))


def _recusal_undone(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    who = reading.person(event.detail["account"])
    return "ok", _("The recusal of %(who)s is undone") % {"who": who}, str(event.detail["text"])


def _commented(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    is_secretariat = event.by.role is Role.SECRETARIAT
    who = _("The secretariat") if is_secretariat else reading.person(event.by.account)
    return "none", _("%(who)s writes") % {"who": who}, str(event.detail["text"])


def _question_asked(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    if event.detail.get("relayed"):
        return "none", _("The secretariat asks the applicant"), str(event.detail["text"])
    who = reading.person(event.by.account)
    return "none", _("%(who)s asks the applicant") % {"who": who}, str(event.detail["text"])


def _referred(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    title = _("It is laid before the committee")
    if reading.role is Role.APPLICANT:
        return "none", title, ""
    out = sum(bool(voter["grounds"]) for voter in event.detail["voters"])
    may = len(event.detail["voters"]) - out
    counts = [ngettext("%(n)d member may vote", "%(n)d members may vote", may) % {"n": may}]
    if out:
        counts.append(ngettext("%(n)d is recused", "%(n)d are recused", out) % {"n": out})
    return "none", title, pgettext("between two facts", ", ").join(counts)


def _decided(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    outcome = Outcome(event.detail["outcome"])
    return outcome_of(outcome)[0], decided_in_words(outcome, reading.procedure), read_text(event.detail["reasons"])


def _drafted(event: CaseEvent, reading: _HistoryReading) -> HistoryWords:
    outcome = outcome_of(Outcome(event.detail["outcome"]), reading.procedure)[1]
    title = _("Draft resolution %(n)d: %(outcome)s") % {"n": event.detail["number"], "outcome": outcome}
    return "none", title, read_text(event.detail["reasons"])


def _put_off(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    return "warn", no_quorum_in_words(event.detail["cast"], event.detail["needed"]), ""


def no_quorum_in_words(cast: int, needed: int) -> str:
    """Say that a quorum was missed, and what follows."""
    words = _("There was no quorum (%(cast)d of %(needed)d). It goes to the next meeting.")
    return words % {"cast": cast, "needed": needed}


def _change_settled(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    is_small = event.detail["settled"] == "small"
    title = _("The change is small: the recognition extends to it") if is_small else _("The change needs a new review")
    return ("ok" if is_small else "warn"), title, str(event.detail["text"])


def _interview_arranged(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    at = written.plain_day(datetime.fromisoformat(event.detail["planned_for"]))
    return "none", _("An interview is arranged for %(at)s") % {"at": at}, str(event.detail["place"])


def _partner_named(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    return "none", _("The applicant names a partner"), str(event.detail["partner"]["name"])


def _partner_confirmed(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    if event.detail["is_party"]:
        return "ok", _("A partner confirms: its people are recused as the applicant’s are"), str(event.detail["name"])
    return "warn", _("A partner confirms, too late to recuse anybody by itself"), str(event.detail["name"])


def _reopened(event: CaseEvent, _reading: _HistoryReading) -> HistoryWords:
    cause = cause_in_words(str(event.detail["kind"]))
    if event.to is State.CONDITIONAL:
        return "warn", _("Something that the decision on conditions rested on has changed"), cause
    return "warn", _("It is under review; the credit stands"), cause


_WORDS: Mapping[Act, Callable[[CaseEvent, _HistoryReading], HistoryWords]] = {
    Act.OPEN: _plain("none", gettext_noop("The application is begun")),
    Act.AMEND: _amended,
    Act.ATTACH: _plain("none", gettext_noop("A document is added"), shows="name"),
    Act.DETACH: _plain("none", gettext_noop("A document is taken back")),
    Act.SUBMIT: _plain("none", gettext_noop("The application is submitted"), shows="covering_note"),
    Act.ABANDON: _plain("none", gettext_noop("The applicant takes the application back"), shows="text"),
    Act.REQUEST_DOCUMENTS: _plain("warn", gettext_noop("The secretariat asks for more"), shows="text"),
    Act.SETTLE_FEE: _fee,
    Act.ACCEPT: _plain("ok", gettext_noop("The application is accepted for review")),
    Act.ASSIGN: _assigned,
    Act.DECLARE: _declared,
    Act.RECUSE: _recused,
    Act.UNDO_RECUSAL: _recusal_undone,
    Act.SETTLE_TIE: _tie_settled,
    Act.REVISE_SCORES: _plain("none", gettext_noop("%(who)s revises the scores; the first ones stay on record")),
    Act.SCORE: _plain("ok", gettext_noop("%(who)s hands in the scores")),
    Act.ASK: _question_asked,
    Act.RELAY: _plain("none", gettext_noop("A question is passed on to the applicant"), shows="text"),
    Act.ANSWER: _plain("ok", gettext_noop("The applicant answers"), shows="text"),
    Act.DISCUSS: _plain("none", gettext_noop("The discussion is open; the scores are shown")),
    Act.COMMENT: _commented,
    Act.REFER: _referred,
    Act.ESCALATE: _referred,
    Act.DRAFT_RESOLUTION: _drafted,
    Act.CLOSE_BALLOT: _plain("none", gettext_noop("The voting is closed")),
    Act.PUT_OFF_BALLOT: _put_off,
    Act.VOTE: _plain("none", gettext_noop("%(who)s votes")),
    Act.STEP_ASIDE: _plain("warn", gettext_noop("%(who)s steps aside for a conflict of interest")),
    Act.SETTLE_FLAG: _plain("none", gettext_noop("The chair decides whether a score or vote counts"), shows="text"),
    Act.DECIDE: _decided,
    Act.REPORT_CONDITION: _plain("none", gettext_noop("The applicant reports that a condition is met"), shows="text"),
    Act.MEET_CONDITION: _plain("ok", gettext_noop("The secretariat confirms that a condition is met")),
    Act.LAPSE: _plain("fail", gettext_noop("A deadline went by: the conditional recognition lapses")),
    Act.APPEAL: _plain("warn", gettext_noop("The applicant appeals"), shows="text"),
    Act.REPORT_CHANGE: _plain("none", gettext_noop("The applicant reports a change"), shows="text"),
    Act.SETTLE_CHANGE: _change_settled,
    Act.SUSPEND: _plain("warn", gettext_noop("The recognition is suspended"), shows="reasons"),
    Act.RESUME: _plain("ok", gettext_noop("The suspension ends"), shows="reasons"),
    Act.NAME_PARTNER: _partner_named,
    Act.TAKE_BACK_PARTNER: _plain("none", gettext_noop("The applicant takes the name of a partner back"), shows="name"),
    Act.CONFIRM_PARTNER: _partner_confirmed,
    Act.DECLINE_PARTNER: _plain("none", gettext_noop("An institution says that it is no partner"), shows="name"),
    Act.EXAMINE: _plain("none", gettext_noop("Examined, and saved")),
    Act.PROPOSE: _plain("ok", gettext_noop("Proposed to the committee")),
    Act.TAKE_BACK_PROPOSAL: _plain("warn", gettext_noop("The proposal was taken back")),
    Act.REOPEN: _reopened,
    Act.ARRANGE_INTERVIEW: _interview_arranged,
    Act.CALL_OFF_INTERVIEW: _plain("warn", gettext_noop("The interview is called off"), shows="text"),
    Act.RECORD_INTERVIEW: _plain("ok", gettext_noop("The interview is recorded")),
    Act.OPEN_HEARING: _plain("warn", gettext_noop("The applicant gets the draft of a decision"), shows="text"),
    Act.ANSWER_HEARING: _plain("ok", gettext_noop("The applicant answers the draft"), shows="text"),
    Act.RETURN_CONDITION: _plain("warn", gettext_noop("The report on a condition is not enough"), shows="text"),
    Act.REQUEST_REPORT: _plain("none", gettext_noop("The secretariat asks for a report"), shows="text"),
    Act.HAND_IN_REPORT: _plain("none", gettext_noop("The applicant hands in a report"), shows="text"),
    Act.ACCEPT_REPORT: _plain("ok", gettext_noop("The report is accepted")),
    Act.RETURN_REPORT: _plain("warn", gettext_noop("The report is not enough"), shows="text"),
    Act.ISSUE_INVOICE: _plain("none", gettext_noop("The invoice is issued")),
    Act.PROPOSE_WITHDRAWAL: _plain("warn", gettext_noop("It is proposed to withdraw the recognition"), shows="text"),
}
