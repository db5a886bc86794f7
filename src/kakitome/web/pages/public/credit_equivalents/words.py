"""How an equivalent stands, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.credit.equivalent import EquivalentStanding
from kakitome.services.crediting.equivalents import Precedent
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

STANDINGS: Mapping[EquivalentStanding, tuple[State, Promise]] = {
    EquivalentStanding.IN_FORCE: ("ok", gettext_lazy("in force")),
    EquivalentStanding.REFUSED: ("none", gettext_lazy("not credited")),
    EquivalentStanding.LEARNING_CHANGED: ("warn", gettext_lazy("the learning has another version")),
    EquivalentStanding.LEARNING_WITHDRAWN: ("warn", gettext_lazy("the learning was withdrawn")),
    EquivalentStanding.RECOGNITION_WITHDRAWN: ("warn", gettext_lazy("its recognition stands no longer")),
    EquivalentStanding.COURSE_CHANGED: ("warn", gettext_lazy("the course has changed")),
    EquivalentStanding.COURSE_ENDED: ("warn", gettext_lazy("the course has ended")),
    EquivalentStanding.SOURCE_LOST: ("warn", gettext_lazy("the registered learning cannot be found")),
    EquivalentStanding.PAST_END: ("none", gettext_lazy("has ended")),
    EquivalentStanding.AGREEMENT_ENDED: ("none", gettext_lazy("its agreement has ended")),
    EquivalentStanding.NOT_YET: ("none", gettext_lazy("not in force yet")),
    EquivalentStanding.INSTITUTION_CLOSED: ("none", gettext_lazy("its university has closed")),
    EquivalentStanding.REVERSED: ("fail", gettext_lazy("reversed")),
}


def standing_pill(precedent: Precedent) -> tuple[State, Words]:
    """Return the state and the words of a pill."""
    state, word = STANDINGS[precedent.standing]
    ends_on = precedent.equivalent.ends_on
    if precedent.standing is EquivalentStanding.IN_FORCE and ends_on is not None:
        before, _day, after = str(_("in force until %(day)s")).partition("%(day)s")
        return state, format_html("{}{}{}", before, written.day(ends_on), after)
    return state, word
