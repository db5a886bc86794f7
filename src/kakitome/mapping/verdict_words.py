"""The words over a verification report: one sentence, and the reason under it.

One place, so that every surface says the same of the same report.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import reduce
from typing import Final

from kakitome import texts
from kakitome.documents.verification.carried import issuer_difference, telling_check, told_checks, told_registries
from kakitome.documents.verification.check import Check, CheckOutcome, Enclosed, Report, Verdict
from kakitome.documents.verification.credential_forms import NAMES
from kakitome.documents.verification.envelope import DocumentKind
from kakitome.documents.verification.verdict import ENDED, deciding_check
from kakitome.errors import Problem
from kakitome.mapping.endorsement_letter import endorsement_letter, letter_sentence
from kakitome.values.instants import stated_day
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

_TOLD_BY_THEIR_CHECK = (Verdict.INDETERMINATE, Verdict.UNSUPPORTED, Verdict.MALFORMED, Verdict.INVALID_SIGNATURE)
_SAY_NOT_WITHDRAWN = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER, Verdict.NOT_YET_VALID)
"""Verdicts whose reason says that nothing was withdrawn."""
_NOT_LEARNT = (CheckOutcome.SKIPPED, CheckOutcome.COULD_NOT_CHECK)
"""Outcomes of the status after which it is not known whether something was withdrawn."""
_ARCHIVED: Final = "W_ISSUER_KEY_ARCHIVED"
"""A key that came along; where no registry lists its issuer either, that is what is said."""
_WHY_UNKNOWN: Final[Mapping[str, str]] = {
    "W_ISSUER_OTHER_TIME": "OTHER_TIME",
    _ARCHIVED: "KEY",
    "W_KEY_NOT_SEEN_YET": "KEY",
    "W_KEY_NOT_SEEN_THEN": "KEY",
    "W_EDC_ISSUER_DIFFERS": "SEAL",
    "W_ENCLOSED_UNKNOWN_ISSUER": "INSIDE",
}
"""Why it is not known who issued a document: the reason of its check, and the ending of the sentence's code."""
_REFUSED_SIGNATURES: Final = frozenset(
    {
        "E_ANCHOR_KEY_TIME",
        "E_ANCHOR_SENDER",
        "E_EDC_KEY_USAGE",
        "E_ISSUER_BINDING",
        "E_JWS_JWK",
        "E_JWS_NO_KEY",
        "E_KEY_ENDED",
        "E_KEY_EXPIRED",
        "E_KEY_PURPOSE",
        "E_OB2_ID",
        "E_OB2_KEY_OWNER",
        "E_OB2_NO_KEY",
        "E_OB2_ORIGIN",
        "E_PDF_KEY_USAGE",
        "E_PRESENTATION_BINDING",
        "E_PRESENTATION_PURPOSE",
        "E_PROOF_EXPIRED",
        "E_PROOF_KEY_TYPE",
        "E_PROOF_PURPOSE",
        "E_X5C_ISSUER",
        "E_X5C_KEY_USAGE",
    }
)
"""Findings about whose signature it is, by which key and for what; whether it matches was not the question."""
_INSIDE: Final = "I_VERDICT_INSIDE"
_PRESENTED: Final = "I_VERDICT_PRESENTED"
_IN_ORDER = (Verdict.VALID, Verdict.VALID_UNTRUSTED_ISSUER)
_ENDED_OTHERWISE = (Verdict.REVOKED, Verdict.SUSPENDED, Verdict.SUPERSEDED, Verdict.EXPIRED)
"""Verdicts that have words of their own for an endorsement."""


SAID_BY_VERDICT: Final = frozenset(
    {
        Verdict.REVOKED,
        Verdict.SUSPENDED,
        Verdict.SUPERSEDED,
        Verdict.EXPIRED,
        Verdict.NOT_YET_VALID,
        Verdict.NOT_THIS_PERSON,
    }
)
"""Verdicts whose own word says more of a check than "failed" does."""


def check_word(check: Check) -> LocalizedText:
    """Return how a check went in a word or two: by its verdict where that says more than its outcome."""
    if check.verdict in SAID_BY_VERDICT:
        return short_verdict(check.verdict)
    return texts.term(f"outcome.{check.outcome.value}")


def verdict_sentence(report: Report) -> LocalizedText:
    """Return the one sentence over a report, with its day when the document states one."""
    return texts.both(sentence_finding(report))


def sentence_finding(report: Report) -> Problem:
    """Return the one sentence over a report as a finding, which can be kept and told again: its code, and a day."""
    if _is_empty_presentation(report):
        return Problem(code="I_VERDICT_PRESENTATION_EMPTY")
    if is_about_what_is_inside(report):
        # A presentation may be signed by nobody: it is not called genuine.
        return Problem(code=_PRESENTED if is_presentation(report) else _INSIDE)
    if is_holder_open(report):
        return Problem(code="I_VERDICT_HOLDER_OPEN")
    if _is_holders_copy(report):
        return Problem(code="I_VERDICT_HOLDERS_COPY")
    report = report_that_ended(report)
    code = f"I_VERDICT_{report.verdict.name}"
    day = ""
    if report.verdict is Verdict.INVALID_SIGNATURE and is_signature_refused(deciding_check(report.checks)):
        code += "_REFUSED"
    elif report.verdict is Verdict.VALID_UNTRUSTED_ISSUER:
        code += _why_unknown(report)
    elif report.verdict is Verdict.EXPIRED:
        day = stated_day((report.document or {}).get("validUntil"), before=timedelta(microseconds=1))
    elif report.verdict is Verdict.NOT_YET_VALID:
        day = stated_day((report.document or {}).get("validFrom"))
    return Problem(code=f"{code}_ON", params={"on": day}) if day else Problem(code=code)


def words_to_keep(report: Report) -> dict[str, str]:
    """Return what a check record keeps of the words of the day: codes and a day, no particulars of the document."""
    problem, why = sentence_finding(report), _general_finding(report)
    is_own = _tells_only_its_check(report)
    words = {"sentence": problem.code, "on": str(problem.params.get("on", "")), "because": "" if is_own else why.code}
    decided_by = deciding_check(report.checks)
    if decided_by is not None and report.verdict in _TOLD_BY_THEIR_CHECK and not decided_by.reason.params:
        words["first"] = decided_by.reason.code
    return without_empty(words)


def kept_sentence(recorded: Mapping[str, str], verdict: Verdict) -> LocalizedText:
    """Return the sentence of the day; of records from before the words were kept, what is true of every verdict."""
    day = {"on": recorded["on"]} if "on" in recorded else {}
    return texts.both(Problem(code=recorded.get("sentence", f"I_VERDICT_{verdict.name}"), params=day))


def kept_reason(recorded: Mapping[str, str], verdict: Verdict) -> LocalizedText:
    """Return what stood under the sentence, without the particulars of the document, which are not kept."""
    if "sentence" not in recorded:
        # Of records from before it is not known whether withdrawal was asked: nothing is said of it.
        is_told = verdict not in _SAY_NOT_WITHDRAWN
        return texts.both(Problem(code=f"I_VERDICT_{verdict.name}_WHY")) if is_told else LocalizedText()
    sentences = [texts.both(Problem(code=recorded[key])) for key in ("first", "because") if key in recorded]
    return reduce(_joined, sentences) if sentences else LocalizedText()


def is_told_of_the_inside(recorded: Mapping[str, str]) -> bool:
    """Tell whether a kept sentence is about something that stood inside a document that was itself in order."""
    return recorded.get("sentence") in (_INSIDE, _PRESENTED)


def is_signature_refused(check: Check | None) -> bool:
    """Tell whether a signature was refused for whose it is or what it was made for: nothing says it was altered."""
    return check is not None and check.reason.code in _REFUSED_SIGNATURES


def _why_unknown(report: Report) -> str:
    """Return the ending of the sentence's code: what was learnt when the registries were asked for the issuer."""
    decided_by = deciding_check(told_checks(report))
    code = decided_by.reason.code if decided_by is not None else ""
    answers = [answer.answer for answer in told_registries(report)]
    if code in _WHY_UNKNOWN and (code != _ARCHIVED or "listed" in answers):
        return f"_{_WHY_UNKNOWN[code]}"
    silent = answers.count("could_not_ask")
    if silent == len(answers):
        return "_NONE_REACHED" if answers else "_NOBODY_ASKED"
    return "_NOT_ALL_ASKED" if silent else ""


def verdict_reason(report: Report) -> LocalizedText:
    """Return what stands under the sentence; where something is open or refused, first what that was."""
    general = texts.both(_general_finding(report))
    differing = issuer_difference(report)
    if differing is not None:
        # Whose it is comes first: what follows is true of the envelope.
        return _joined(texts.both(differing), general)
    decided_by = deciding_check(report.checks)
    if decided_by is None or report.verdict not in _TOLD_BY_THEIR_CHECK:
        return general
    own = texts.both(decided_by.reason)
    return own if _tells_only_its_check(report) else _joined(own, general)


def _tells_only_its_check(report: Report) -> bool:
    return is_about_what_is_inside(report) or is_holder_open(report) or _is_empty_presentation(report)


def told_reason(report: Report) -> LocalizedText:
    """Return the reason; before it, of an endorsement by a known body that ended: who said what, and until when."""
    reason, letter = verdict_reason(report), endorsement_letter(report)
    return _joined(letter_sentence(letter), reason) if letter is not None and is_letter_told(report) else reason


def is_letter_told(report: Report) -> bool:
    """Tell whether the reason begins with what an endorsement says: a known body's, that does not hold now."""
    issuer = report.check("issuer_identity")
    is_known = issuer is not None and issuer.outcome is CheckOutcome.PASSED and issuer_difference(report) is None
    return is_known and report.verdict in ENDED and endorsement_letter(report) is not None


def _general_finding(report: Report) -> Problem:
    """Return what is true of every report with this verdict; that nothing was withdrawn only where it was asked."""
    code, status = f"I_VERDICT_{report.verdict.name}_WHY", telling_check(report_that_ended(report), "status")
    if report.verdict in _ENDED_OTHERWISE and endorsement_letter(report) is not None:
        # It awards nothing: what was learnt, and evidence of it, are not its matter.
        return Problem(code=f"{code}_ENDORSEMENT")
    if report.verdict in _SAY_NOT_WITHDRAWN and (status is None or status.outcome in _NOT_LEARNT):
        return Problem(code=f"{code}_NO_STATUS")
    return Problem(code=code)


def _joined(localized_text: LocalizedText, other: LocalizedText) -> LocalizedText:
    return LocalizedText(ja=f"{localized_text.ja}{other.ja}", en=f"{localized_text.en} {other.en}")


def short_verdict(verdict: Verdict) -> LocalizedText:
    """Return the verdict in a word or two, as it begins a line or stands alone."""
    localized_text = texts.term(f"short.{verdict.value}")
    return LocalizedText(ja=localized_text.ja, en=localized_text.en[:1].upper() + localized_text.en[1:])


def short_reason(report: Report) -> LocalizedText:
    """Return the reason for a table, which has no room for what to do next and nothing below it."""
    decided_by = deciding_check(report.checks)
    if decided_by is None or report.verdict not in _TOLD_BY_THEIR_CHECK:
        return told_reason(report)
    return texts.both(decided_by.reason)


def shown_inside(report: Report) -> tuple[Enclosed, ...]:
    """Return what stands inside a report and is shown with a verdict of its own.

    A recognition that its body has ended is told by the two lines of recognition, with both dates; once more in red it
    would seem to speak against the award. Programs get it all the same.
    """
    lines = (report.check(name) for name in ("recognition_at_award", "recognition_now"))
    shown = {line.working.get("recognition") for line in lines if line is not None} - {None}
    return tuple(
        enclosed for enclosed in report.enclosed if not (_id(enclosed) in shown and enclosed.report.verdict in ENDED)
    )


def _id(inner: Enclosed) -> str:
    return str((inner.report.document or {}).get("id") or "") if inner.label == "endorsement" else ""


def report_that_ended(report: Report) -> Report:
    """Return the report of the one award inside, when that is what ended; else the document's own."""
    decided_by = deciding_check(report.checks)
    if decided_by is None or decided_by.id != "enclosed" or report.verdict not in ENDED:
        return report
    inner = next((enclosed.report for enclosed in report.enclosed if enclosed.report.verdict is report.verdict), None)
    return report if inner is None else report_that_ended(inner)


def is_about_what_is_inside(report: Report) -> bool:
    """Tell whether the document itself is in order, and only something that stands inside is not.

    Nothing was left unchecked then: its own words about a conclusion that could not be reached would mislead.
    """
    decided_by = deciding_check(report.checks)
    if report.verdict is not Verdict.INDETERMINATE or decided_by is None or decided_by.id != "enclosed":
        return False
    if decided_by.reason.code != "E_ENCLOSED_NOT_VALID":
        # It holds nothing, or one credential and is as that one is, or what is inside was left open.
        return False
    return all(check.verdict is not Verdict.INDETERMINATE for check in report.checks if check.id != "enclosed")


def is_holder_open(report: Report) -> bool:
    """Tell whether only this is open: whether it is the person's who was named when asking."""
    decided_by = deciding_check(report.checks)
    if report.verdict is not Verdict.INDETERMINATE or decided_by is None or decided_by.id != "recipient":
        return False
    open_ones = {check.id for check in report.checks if check.verdict is Verdict.INDETERMINATE}
    issuer_is_known = all(check.verdict is not Verdict.VALID_UNTRUSTED_ISSUER for check in report.checks)
    carried = [enclosed.report for enclosed in report.enclosed if enclosed.label in ("award", "attachment")]
    inside = [award for award in carried if award.verdict not in _IN_ORDER]
    return open_ones <= {"recipient", "enclosed"} and issuer_is_known and all(map(is_holder_open, inside))


def is_presentation(report: Report) -> bool:
    """Tell whether it is credentials that somebody hands over, which awards nothing by itself."""
    return report.format.startswith(NAMES[DocumentKind.PRESENTATION])


def _is_empty_presentation(report: Report) -> bool:
    decided_by = deciding_check(report.checks)
    return decided_by is not None and decided_by.reason.code == "W_PRESENTATION_EMPTY"


def _is_holders_copy(report: Report) -> bool:
    """Tell whether it is a credential from which its holder shows parts: readable, and not made to be handed on."""
    decided_by = deciding_check(report.checks)
    return decided_by is not None and decided_by.reason.code == "E_SD_BASE"
