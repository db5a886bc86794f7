"""What is told of two names laid side by side: the outcome in a few words, and the working in sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kakitome.values.name_working import ComparedForms, NameOutcome, NameWorking
from kakitome.values.person_names import NameAgreement
from kakitome.web.parts.shapes import State

_WORDS: Mapping[NameOutcome, tuple[State, Promise]] = {
    NameOutcome.SAME: ("ok", gettext_lazy("The name agrees")),
    NameOutcome.READING: ("ok", gettext_lazy("The name agrees by sound")),
    NameOutcome.VARIANT: ("warn", gettext_lazy("Another form of a character")),
    NameOutcome.FORMER: ("warn", gettext_lazy("Same with a former name")),
    NameOutcome.PART: ("warn", gettext_lazy("Same in part")),
    NameOutcome.SOUND_DIFFERS: ("warn", gettext_lazy("Written alike; the reading or the Latin letters do not agree")),
    NameOutcome.WRITING_DIFFERS: ("warn", gettext_lazy("Read alike; the kanji do not agree")),
    NameOutcome.NOT_COMPARABLE: ("warn", gettext_lazy("Cannot be compared")),
    NameOutcome.NOT_STATED: ("warn", gettext_lazy("No name to compare")),
    NameOutcome.DIFFERENT: ("fail", gettext_lazy("The name does not agree")),
}


def name_words(comparison: NameWorking) -> tuple[State, str]:
    """Return the outcome as a state and a few words; that names do not agree is no word about who somebody is."""
    state, words = _WORDS[comparison.outcome]
    return state, str(words)


def working_words(comparison: NameWorking) -> list[str]:
    """Tell what was laid side by side, and what came of it; nothing where the names are written alike."""
    if comparison.outcome is NameOutcome.SAME:
        return []
    return [sentence for pair in comparison.working for sentence in _working(pair)]


def _working(pair: ComparedForms) -> list[str]:
    sides = {"own": pair.own, "stated": pair.stated}
    if pair.roman:
        return [_of_roman(pair)]
    if pair.forms:
        sentences = [
            _("“%(own)s” (U+%(own_code)s) and “%(stated)s” (U+%(stated_code)s) are two forms of one character.")
            % {"own": own, "own_code": f"{ord(own):04X}", "stated": stated, "stated_code": f"{ord(stated):04X}"}
            for own, stated in pair.forms
        ]
        return [*sentences, _("The other characters are the same.")] if pair.alike == pair.letters else sentences
    if pair.agreement is NameAgreement.NOT_COMPARABLE:
        return [_("“%(own)s” and “%(stated)s” are in other letters, and no reading stands beside.") % sides]
    if pair.agreement is NameAgreement.DIFFERENT:
        counted = ngettext(
            "“%(own)s” ≠ “%(stated)s”: %(alike)s of %(n)s letter is the same.",
            "“%(own)s” ≠ “%(stated)s”: %(alike)s of %(n)s letters are the same.",
            pair.letters,
        )
        return [counted % {**sides, "alike": pair.alike, "n": pair.letters}]
    return [_("“%(own)s” and “%(stated)s” agree.") % sides]


def _of_roman(pair: ComparedForms) -> str:
    kana, latin = (pair.own, pair.stated) if pair.own.isascii() is False else (pair.stated, pair.own)
    words = {"kana": kana, "roman": pair.roman, "latin": latin}
    if pair.agreement is NameAgreement.DIFFERENT:
        return _("“%(kana)s” in Latin letters is %(roman)s; the other side has “%(latin)s”.") % words
    return _("“%(kana)s” in Latin letters is %(roman)s, which agrees with “%(latin)s”.") % words
