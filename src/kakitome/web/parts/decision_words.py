"""What a committee decided and how it voted, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.ballot import Tally
from kakitome.learning.recognition.case import Decision
from kakitome.learning.recognition.procedure import Outcome, wording_of
from kakitome.learning.recognition.resolution import Voice
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import shapes
from kakitome.web.parts.case import outcome_of
from kakitome.web.parts.recognised import DECIDED_IN

_DECIDED: Mapping[Outcome, Promise] = {
    Outcome.RECOGNISED: _("It is recognised."),
    Outcome.CONDITIONS: _("It is recognised once the conditions are met."),
    Outcome.RETURNED: _("It is returned: mend it and submit it again."),
    Outcome.REFUSED: _("It is refused."),
    Outcome.DISMISSED: _("The appeal is dismissed. The decision stands."),
    Outcome.REMITTED: _("The appeal is upheld. Other people examine it again."),
    Outcome.WITHDRAWN: _("The recognition is withdrawn."),
    Outcome.KEPT: _("The recognition is kept."),
}
_VOICES: Mapping[Voice, tuple[shapes.State, Promise]] = {
    Voice.FOR: ("ok", _("For the draft")),
    Voice.AGAINST: ("fail", _("Against the draft")),
    Voice.REVISE: ("warn", _("For changes")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDecision:
    """A decision in words, with its committee's name and its votes by outcome."""

    decision: Decision
    state: shapes.State
    sentence: str
    committee: LocalizedText
    votes: Sequence[tuple[str, int]]


def decided_in_words(outcome: Outcome, procedure: str = "") -> str:
    """Say in a sentence what was decided."""
    word = _DECIDED[outcome]
    return str(DECIDED_IN.get(wording_of(procedure), {}).get(outcome, word))


def decision_in_words(decision: Decision, procedure: str, committee: LocalizedText) -> ShownDecision:
    """Say what was decided, by which committee, with how many votes."""
    outcome = Outcome(decision.outcome)
    votes = [(voice_words(name, procedure)[1], count) for name, count in decision.votes.items() if count]
    return ShownDecision(
        decision=decision,
        state=outcome_of(outcome)[0],
        sentence=decided_in_words(outcome, procedure),
        committee=committee,
        votes=votes,
    )


def tally_in_words(tally: Tally, procedure: str = "") -> Sequence[tuple[shapes.State, str, int]]:
    """Return the votes by outcome, each with its shape and word."""
    return [(*voice_words(choice.value, procedure), count) for choice, count in tally.counts.items()]


def voice_words(name: str, procedure: str = "") -> tuple[shapes.State, str]:
    """Say what a vote says: to a draft, or, from before there were drafts, for which outcome it was."""
    if name not in list(Voice):
        return outcome_of(Outcome(name), procedure)
    shape, word = _VOICES[Voice(name)]
    return shape, str(word)
