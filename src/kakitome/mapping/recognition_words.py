"""What every surface says of recognition: the value of `recognition_fact`, in Japanese and English.

    title(fact)         # a headline: "Recognised by a third party"
    sentence(fact)      # the same as a sentence for a page, a mail or a paper
    then_words(fact), now_words(fact)

A certification (認証) is never told as a recognition (承認): the sentences of the catalogue hold both words, and the
fact says which procedure it was. Calendar days are those of Japan, where the bodies that the procedures describe have
their seat.
"""

from datetime import datetime, timedelta
from typing import Final

from kakitome import texts
from kakitome.documents.verification.checks.recognition_lines import CERTIFIED
from kakitome.errors import Param, Problem
from kakitome.mapping.bilingual import each_language
from kakitome.mapping.recognition_fact import RecognitionFact, RecognitionLine, RecognitionState, RecognitionSummary
from kakitome.values.instants import JAPAN
from kakitome.values.localized_text import Language, LocalizedText

_NOT_KNOWN: Final = (RecognitionSummary.NOT_ASKED, RecognitionSummary.UNKNOWN)


def title(fact: RecognitionFact) -> LocalizedText:
    """Return the headline of the fact."""
    return _of(fact, f"I_RECOGNISED_TITLE_{fact.summary.name}")


def heading(*, is_certification: bool) -> LocalizedText:
    """Return the name of the fact, to stand above its lines: recognition, or certification, by a third party."""
    return _sentence("I_RECOGNISED_HEADING", **_which(is_certification))


def by_label(*, is_certification: bool) -> LocalizedText:
    """Return what stands before the body's name: recognised by, or certified by."""
    return _sentence("I_RECOGNISED_BY", **_which(is_certification))


def seal_words(fact: RecognitionFact) -> LocalizedText:
    """Say what the seal on the badge shows, and whether that was confirmed."""
    return _of(fact, "I_RECOGNISED_SEAL" if fact.was_recognised else "I_RECOGNISED_SEAL_UNCONFIRMED")


def label(fact: RecognitionFact) -> LocalizedText:
    """Return the few words for a mark beside “valid”, which has no lines below it."""
    return _of(fact, f"I_RECOGNISED_LABEL_{fact.summary.name}")


def sentence(fact: RecognitionFact) -> LocalizedText:
    """Return the fact as one or two sentences."""
    summary, ended_on = fact.summary, _last_day(fact.now.until)
    if summary is RecognitionSummary.ENDED_SINCE and ended_on:
        return _of(fact, "I_RECOGNISED_SAID_ENDED_SINCE_ON", on=ended_on)
    if summary is RecognitionSummary.UNKNOWN and fact.then.because.severity == "warning":
        return texts.both(fact.then.because)
    return _of(fact, f"I_RECOGNISED_SAID_{summary.name}")


def then_words(fact: RecognitionFact) -> LocalizedText:
    """Return the line about the time of award."""
    state = fact.then.state
    clocks = _clocks(fact)
    if clocks and state in (RecognitionState.RECOGNISED, RecognitionState.ENDED):
        return _of(fact, f"I_RECOGNISED_THEN_{state.name}_AT", **clocks)
    return _of(fact, f"I_RECOGNISED_THEN_{state.name}")


def now_words(fact: RecognitionFact) -> LocalizedText:
    """Return the line about now; where it ended or is suspended, with the reason."""
    words, reason = _now(fact), fact.now.reason
    return each_language(lambda language: _because(words, reason, language=language)) if reason else words


def _because(words: LocalizedText, reason: LocalizedText, *, language: Language) -> str:
    params = {"said": words.in_language(language), "reason": reason.in_language(language)}
    return texts.sentence(Problem(code="I_RECOGNISED_NOW_BECAUSE", params=params, severity="info"), language)


def _now(fact: RecognitionFact) -> LocalizedText:
    line = fact.now
    if line.state is RecognitionState.ENDED and line.until:
        clock = {"clock": _clock(line.until)} if _clocks(fact) else {}
        return _of(fact, "I_RECOGNISED_NOW_ENDED_ON", on=_last_day(line.until), **clock)
    if line.state is RecognitionState.RECOGNISED and line.until:
        return _of(fact, "I_RECOGNISED_NOW_RECOGNISED_UNTIL", on=_last_day(line.until))
    if line.state is RecognitionState.NOT_YET and line.since:
        return _of(fact, "I_RECOGNISED_NOW_NOT_YET_ON", on=_day(line.since))
    if line.state is RecognitionState.CONDITIONAL and line.due:
        return _of(fact, "I_RECOGNISED_NOW_CONDITIONAL_DUE", due=line.due)
    return _of(fact, f"I_RECOGNISED_NOW_{line.state.name}")


def cell(line: RecognitionLine) -> LocalizedText:
    """Return one line for a narrow column, whose heading says which it is."""
    return _sentence(f"I_RECOGNISED_CELL_{line.state.name}", **_which(line.is_certification))


def body_words(fact: RecognitionFact) -> LocalizedText:
    """Return who recognises, with the number of the recognition; empty where nobody does."""
    body, number = fact.leading.body, fact.leading.number
    if not body or not number:
        return body
    ja, en = body.in_language("ja"), body.in_language("en")
    return LocalizedText(ja=f"{ja}　{number}" if ja else "", en=f"{en}, {number}" if en else "")


def mail_lines(fact: RecognitionFact, language: Language) -> tuple[str, ...]:
    """Return the fact as lines of a mail: when awarded, now, by whom."""
    lines = {"THEN": then_words(fact), "NOW": now_words(fact), "BY": body_words(fact)}
    return tuple(
        _of(fact, f"I_RECOGNISED_MAIL_{name}", said=words.in_language(language)).in_language(language)
        for name, words in lines.items()
        if words
    )


def note(fact: RecognitionFact) -> LocalizedText:
    """Say what "not found" rests on, or what was looked at where no register answered; empty where one is known."""
    if fact.summary in _NOT_KNOWN and fact.registers.silent_copies and not fact.registers.answered:
        return _sentence("I_RECOGNISED_NOTE_COPY", count=fact.registers.silent_copies)
    if fact.summary is not RecognitionSummary.NONE:
        return LocalizedText()
    asked, answered = fact.registers.asked, fact.registers.answered
    if answered < asked:
        return _sentence("I_RECOGNISED_NOTE_SOME", answered=answered, asked=asked)
    return _sentence("I_RECOGNISED_NOTE_ALL", count=asked)


def _clocks(fact: RecognitionFact) -> dict[str, str]:
    """Return the times of award and of the end where they are on one day, and both are known."""
    awarded, ended = fact.awarded_at, fact.now.until
    is_known = fact.then.state is not RecognitionState.SAME_DAY
    if not (is_known and awarded and ended) or _local(awarded).date() != _local(ended).date():
        return {}
    return {"awarded": _clock(awarded), "ended": _clock(ended)}


def _of(fact: RecognitionFact, code: str, **params: Param) -> LocalizedText:
    return _sentence(code, **_which(fact.is_certification), **params)


def _which(is_certification: bool) -> dict[str, Param]:
    return {CERTIFIED: 1} if is_certification else {}


def _sentence(code: str, **params: Param) -> LocalizedText:
    return texts.both(Problem(code=code, params=params, severity="info"))


def _clock(instant: datetime) -> str:
    return f"{_local(instant):%H:%M}"


def _day(instant: datetime) -> str:
    return _local(instant).date().isoformat()


def _last_day(end: datetime | None) -> str:
    """Return the last day of a period, whose end is exclusive."""
    return _day(end - timedelta(microseconds=1)) if end else ""


def _local(instant: datetime) -> datetime:
    return instant.astimezone(JAPAN)
