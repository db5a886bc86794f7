"""Turn a report into what the result page shows: the sentence, five facts, each check with its reason.

The report speaks in codes; words come from `kakitome.texts`, so that the command line, the API and
this page say the same. What was not checked (the holder, recognition) is said as plainly as what was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.carried import (
    carried,
    issuer_difference,
    telling_check,
    told_checks,
    told_registries,
)
from kakitome.documents.verification.check import Check, CheckOutcome, RegistryAnswer, Report, Verdict
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.signatures import LEAKED
from kakitome.journeys.checking.questions import find_successor
from kakitome.mapping import recognition_words
from kakitome.mapping.endorsement_letter import endorsement_letter, letter_sentence
from kakitome.mapping.recognition_fact import RecognitionFact, recognition_fact
from kakitome.mapping.verdict_words import (
    check_word,
    is_about_what_is_inside,
    is_holder_open,
    is_presentation,
    is_signature_refused,
    report_that_ended,
    short_verdict,
    told_reason,
    verdict_reason,
    verdict_sentence,
)
from kakitome.mapping.working_words import working_label, working_value
from kakitome.web.pages.public.verify.recognised import recognition_of
from kakitome.web.parts import written
from kakitome.web.parts.shapes import CheckRow, Fact, State, TwoLines, VerdictCard, Words

# Source: design, verdict card: only `valid` is green, an unknown issuer is amber, "could not" is neither.
STATE_OF_VERDICT: Mapping[Verdict, State] = {
    Verdict.VALID: "ok",
    Verdict.VALID_UNTRUSTED_ISSUER: "warn",
    Verdict.EXPIRED: "warn",
    Verdict.NOT_YET_VALID: "warn",
    Verdict.SUSPENDED: "warn",
    Verdict.SUPERSEDED: "warn",
    Verdict.REVOKED: "fail",
    Verdict.INVALID_SIGNATURE: "fail",
    Verdict.MALFORMED: "fail",
    Verdict.INDETERMINATE: "unk",
    Verdict.NOT_THIS_PERSON: "warn",
    Verdict.UNSUPPORTED: "unk",
    Verdict.TOO_EXPENSIVE: "unk",
}
STATE_OF_OUTCOME: Mapping[CheckOutcome, State] = {
    CheckOutcome.PASSED: "ok",
    CheckOutcome.ATTENTION: "warn",
    CheckOutcome.FAILED: "fail",
    CheckOutcome.COULD_NOT_CHECK: "unk",
    CheckOutcome.SKIPPED: "none",
}

NOT_RUN = "I_NOT_RUN"
_LEADING = (
    CheckOutcome.FAILED,
    CheckOutcome.ATTENTION,
    CheckOutcome.COULD_NOT_CHECK,
    CheckOutcome.PASSED,
    CheckOutcome.SKIPPED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One checked document as the page shows it."""

    verdict: Verdict
    card: VerdictCard
    short: str
    form: str
    """The format that was recognised, by its name."""
    rows: Sequence[CheckRow]
    rest: Sequence[CheckRow]
    """Checks that were not run or do not apply, folded."""
    next: Sequence[tuple[str, Words]]
    """What the reader can do now: title and explanation."""
    is_letter_first: bool
    """A revoked or broken document shows the checks first: what it says no longer counts."""


def result_of(report: Report, *, number: str = "", award_sentence: str = "", anchor: str = "verdict") -> Result:
    """Build the result of a report; `award_sentence` says who awarded what to whom when that is known."""
    about_inside = is_about_what_is_inside(report)
    state: State = "warn" if about_inside else STATE_OF_VERDICT[report.verdict]
    shown, rest = rows_of(report)
    return Result(
        verdict=report.verdict,
        card=VerdictCard(
            state=state,
            sentence=verdict_sentence(report),
            because=_because(report, award_sentence),
            as_of=written.moment(report.as_of),
            number=number,
            facts=facts_of(report),
            recognition=recognition_of(report),
            anchor=anchor,
        ),
        short=short_words(report.verdict),
        form=report.format,
        rows=shown,
        rest=rest,
        next=[]
        if about_inside or is_holder_open(report)
        else [
            *(_successor(report) if report.verdict is Verdict.SUPERSEDED else []),
            *next_steps(report.verdict),
        ],
        is_letter_first=state != "fail",
    )


def short_words(verdict: Verdict) -> str:
    """Return a verdict in a word or two, for a mark."""
    return written.text(short_verdict(verdict))


def _because(report: Report, award_sentence: str) -> Words:
    """Return what stands under the sentence: of a valid document what it says, where that is known."""
    if report.verdict is not Verdict.VALID or issuer_difference(report) is not None:
        return told_reason(report)
    endorsement = endorsement_letter(report)
    return award_sentence or (letter_sentence(endorsement) if endorsement else verdict_reason(report))


def _successor(report: Report) -> list[tuple[str, Words]]:
    """Lead from a replaced document to the present one: to the award's page here, or to the address it names."""
    platform = get_platform()
    successor = find_successor(report, platform)
    if successor is None or not successor.address:
        return []
    link = successor.address.removeprefix(platform.site_url)
    page = format_html('<a href="{}">{}</a>', link, successor.number or link)
    return [(_("See the present document"), page)]


def next_steps(verdict: Verdict) -> list[tuple[str, str]]:
    """Say what one can do where the answer leaves something open."""
    ask_issuer = (
        _("Ask the awarding body"),
        _("The contact in the document is its own claim. Look up the telephone number in another way."),
    )
    original = (_("Ask for the original file"), _("A picture of a badge, or a file saved again, may have lost it."))
    again = (_("Try again"), _("Trouble with connections is often over in a few minutes."))
    holder = (_("Ask the holder"), _("They can open the page of the award, or send the file itself."))
    compare = (
        _("Compare what was written"),
        _("A former name, another spelling or a slip? Ask the person, and compare again with what they tell you."),
    )
    return {
        Verdict.VALID_UNTRUSTED_ISSUER: [ask_issuer, holder],
        Verdict.INDETERMINATE: [again, ask_issuer, holder],
        Verdict.NOT_THIS_PERSON: [compare, holder],
        Verdict.INVALID_SIGNATURE: [original, ask_issuer],
        Verdict.MALFORMED: [original, holder],
        Verdict.UNSUPPORTED: [original, holder],
        Verdict.TOO_EXPENSIVE: [original, ask_issuer],
        Verdict.REVOKED: [ask_issuer],
        Verdict.SUSPENDED: [ask_issuer],
    }.get(verdict, [])


def rows_of(report: Report) -> tuple[list[CheckRow], list[CheckRow]]:
    """Build the rows to be shown, and those that were not run or do not apply, to be folded.

    Recognition then and now share one row with two lines; it, withdrawal and the holder are always shown, since a
    reader must not take what was not looked into for granted. An endorsement awards nothing to anybody.
    """
    is_award = not report.format.startswith(NAMES[DocumentKind.ENDORSEMENT])
    shown: list[CheckRow] = []
    rest: list[CheckRow] = []
    for check in told_checks(report):
        if check.id == "recognition_now" and report.check("recognition_at_award"):
            continue
        row = _recognition(report) if check.id == "recognition_at_award" else _row(check, report)
        is_told = is_award and report.document is not None and _is_never_folded(check)
        (shown if check.outcome is not CheckOutcome.SKIPPED or is_told else rest).append(row)
    return shown, rest


def _is_never_folded(check: Check) -> bool:
    if check.id == "status":
        return check.reason.code != NOT_RUN
    return check.id in ("recognition_at_award", "recipient")


def _row(check: Check, report: Report) -> CheckRow:
    working = _working(check.working)
    if check.id == "issuer_identity":
        working += [_registry_line(answer) for answer in told_registries(report)]
    return CheckRow(
        state=state_of(check.outcome, check.verdict),
        title=texts.term(f"check.{check.id}"),
        outcome=_word(check),
        why=texts.both(check.reason),
        more=[texts.both(problem) for problem in check.problems],
        working=working,
        is_open=check.outcome in (CheckOutcome.FAILED, CheckOutcome.COULD_NOT_CHECK),
    )


def _working(working: Mapping[str, str]) -> list[tuple[Words, Words]]:
    return [(working_label(key), working_value(key, value)) for key, value in working.items() if value]


def state_of(outcome: CheckOutcome, verdict: Verdict | None) -> State:
    """Return the shape of a check's row: that of its verdict, unless it failed and leaves the verdict open."""
    if verdict is None or (verdict is Verdict.INDETERMINATE and outcome is CheckOutcome.FAILED):
        return STATE_OF_OUTCOME[outcome]
    return STATE_OF_VERDICT[verdict]


def _recognition(report: Report) -> CheckRow:
    then, now = report.check("recognition_at_award"), report.check("recognition_now")
    fact = recognition_fact(report)
    present = [check for check in (then, now) if check is not None]
    # What asks for attention leads: a recognition that has ended is not green for having been one.
    leading = min(present, key=lambda check: _LEADING.index(check.outcome))
    problems = [check.reason for check in present if check.outcome is not CheckOutcome.SKIPPED]
    notes = [*problems, *(problem for check in present for problem in check.problems)]
    working = {key: value for check in present for key, value in check.working.items()}
    return CheckRow(
        more=list(dict.fromkeys(texts.both(problem) for problem in notes)),
        working=_working(working),
        state=STATE_OF_OUTCOME[leading.outcome],
        title=_("Recognition of the programme"),
        outcome=recognition_words.label(fact) if fact and leading.outcome is CheckOutcome.SKIPPED else _word(leading),
        why=_("Whether a third party recognises it, apart from what the awarding body says of itself."),
        two_lines=_two_lines(fact),
    )


def _two_lines(fact: RecognitionFact | None) -> TwoLines | None:
    if fact is None:
        return None
    return TwoLines(then=recognition_words.then_words(fact), now=recognition_words.now_words(fact))


def _word(check: Check) -> Words:
    return (
        _("Not checked")
        if check.id in ("recipient", "status") and check.outcome is CheckOutcome.SKIPPED
        else check_word(check)
    )


# --- the facts ------------------------------------------------------------------------------


def facts_of(report: Report) -> list[Fact]:
    """Return unaltered, not withdrawn, in date, issuer known; each in its own state."""
    return [_unaltered(report), _not_withdrawn(report), _in_date(report), _issuer_known(report)]


def _unaltered(report: Report) -> Fact:
    check, inner = telling_check(report, "proof"), carried(report)
    if is_presentation(report) and check is not None and check.verdict is None:
        if inner is None:
            return _shown_together(check)
        # Who shows a credential says nothing of whether it was altered: its own signature does.
        check = inner.check("proof")
    titles = {
        CheckOutcome.PASSED: (_("Unaltered"), _("The signature matches")),
        CheckOutcome.ATTENTION: (_("Unaltered"), _("With a remark, see below")),
        CheckOutcome.FAILED: (_("Signature does not match"), _("Altered or damaged")),
        CheckOutcome.COULD_NOT_CHECK: (_("Signature: could not check"), _("The key could not be reached")),
    }
    if is_signature_refused(check):
        return Fact(state="fail", title=_("Signature: not accepted"), ground=_("See below"))
    if check is not None and check.reason.code == LEAKED:
        return Fact(state="unk", title=_("Signature: no conclusion"), ground=_("Its key was reported stolen"))
    return _fact(check, titles, nothing=_("Signature: not checked"))


def _shown_together(check: Check) -> Fact:
    """Say of several credentials shown together, or none, whether the person who shows them signed."""
    ground = _("Each credential has its own signature")
    if check.reason.code == "W_PRESENTATION_UNSIGNED":
        return Fact(state="none", title=_("Not signed by whoever shows it"), ground=ground)
    return Fact(state="warn", title=_("Signed by whoever shows it"), ground=ground)


def _not_withdrawn(report: Report) -> Fact:
    check = telling_check(report_that_ended(report), "status")
    if report.verdict is Verdict.REVOKED:
        return Fact(state="fail", title=_("Withdrawn"), ground=_("Revoked by the awarding body"))
    if report.verdict is Verdict.SUSPENDED:
        return Fact(state="warn", title=_("Suspended"), ground=_("It may become valid again"))
    if report.verdict is Verdict.SUPERSEDED:
        return Fact(state="warn", title=_("Replaced"), ground=_("There is a newer document"))
    titles = {
        CheckOutcome.PASSED: (_("Not withdrawn"), _("By the awarding body’s list")),
        CheckOutcome.ATTENTION: (_("Withdrawal: see below"), ""),
        CheckOutcome.COULD_NOT_CHECK: (_("Withdrawal: could not check"), _("The list could not be reached")),
        CheckOutcome.FAILED: (_("Withdrawal: could not be trusted"), _("See below")),
    }
    return _fact(check, titles, nothing=_("Withdrawal: not checked"))


def _in_date(report: Report) -> Fact:
    check = telling_check(report_that_ended(report), "validity_period")
    period = check.reason.params if check else {}
    last = str(period.get("end") or period.get("on") or "")
    end = _("Until %(date)s") % {"date": texts.written_date(last, written.language())} if last else _("No end stated")
    if report.verdict is Verdict.REVOKED:
        return Fact(state="none", title=_("Dates: not relevant"), ground=_("Revocation comes first"))
    if check is not None and check.verdict is Verdict.EXPIRED:
        return Fact(state="warn", title=_("Expired"), ground=end)
    if check is not None and check.verdict is Verdict.NOT_YET_VALID:
        return Fact(state="warn", title=_("Not valid yet"), ground=_("Its validity has not begun"))
    titles = {
        CheckOutcome.PASSED: (_("In date"), end),
        CheckOutcome.COULD_NOT_CHECK: (_("Dates: could not be read"), ""),
    }
    return _fact(check, titles, nothing=_("Dates: not checked"))


def _issuer_known(report: Report) -> Fact:
    check, answers = telling_check(report, "issuer_identity"), told_registries(report)
    listed = sum(answer.answer == "listed" for answer in answers)
    reached = sum(answer.answer in ("listed", "not_listed") for answer in answers)
    if check is not None and check.outcome is CheckOutcome.PASSED:
        ground = ngettext("In %(n)s registry", "In %(n)s registries", listed) % {"n": listed} if listed else ""
        return Fact(state="ok", title=_("Issuer identified"), ground=ground)
    titles = {
        CheckOutcome.ATTENTION: _why_unknown(check.reason.code if check else "", reached),
        CheckOutcome.COULD_NOT_CHECK: (_("Issuer: could not check"), _("No registry could be asked")),
        CheckOutcome.FAILED: (_("Issuer: does not match"), _("See below")),
    }
    return _fact(check, titles, nothing=_("Issuer: not checked"))


def _why_unknown(code: str, count: int) -> tuple[str, str]:
    """Return title and ground of an issuer that is not known, by what was learnt when the registries were asked."""
    titles = {
        "W_ISSUER_NOBODY_ASKED": (_("Issuer: not confirmed"), _("No registry was asked")),
        "W_ISSUER_NONE_REACHED": (_("Issuer: could not check"), _("No registry could be asked")),
        "W_ISSUER_OTHER_TIME": (_("Issuer: not confirmed"), _("Listed, but not for the day of award")),
        "W_ISSUER_NOT_ALL_ASKED": (_("Issuer: not found"), _("Not every registry could be asked")),
    }
    none_of = ngettext("Not in the %(n)s registry asked", "In none of the %(n)s registries asked", count) % {"n": count}
    if code == "W_ISSUER_UNKNOWN":
        return _("Issuer: not found"), none_of if count else _("The registries asked do not cover its country")
    return titles.get(code, (_("Issuer: not confirmed"), _("See below")))


def _fact(check: Check | None, titles: Mapping[CheckOutcome, tuple[str, str]], *, nothing: str) -> Fact:
    if check is None or check.outcome is CheckOutcome.SKIPPED or check.outcome not in titles:
        return Fact(state="none", title=nothing)
    title, ground = titles[check.outcome]
    return Fact(state=STATE_OF_OUTCOME[check.outcome], title=title, ground=ground)


# --- small readings ------------------------------------------------------------------------------


def _registry_line(answer: RegistryAnswer) -> tuple[Words, str]:
    answered = written.text(texts.term(f"registry.{answer.answer}"))
    known_as = f" ({written.text(answer.name)})" if answer.name else ""
    why = f" — {written.text(texts.both(answer.reason))}" if answer.reason else ""
    return answer.registry, f"{answered}{known_as}{why}"
