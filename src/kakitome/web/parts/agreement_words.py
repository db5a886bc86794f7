"""How an agreement stands, in words; what of an equivalent follows from one, and where both are read."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.credit.agreement import AgreedField, AgreementState
from kakitome.learning.credit.equivalent import Equivalent
from kakitome.learning.fields_of_study import fields_of_study
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.letter import title_of
from kakitome.web.parts.shapes import State

STATES: Mapping[AgreementState, tuple[State, Promise]] = {
    AgreementState.WAITING: ("warn", gettext_lazy("waits for consent")),
    AgreementState.DECLINED: ("fail", gettext_lazy("a party declined")),
    AgreementState.COMING: ("none", gettext_lazy("concluded, not in force yet")),
    AgreementState.IN_FORCE: ("ok", gettext_lazy("in force")),
    AgreementState.ENDING: ("warn", gettext_lazy("in force, notice was given")),
    AgreementState.ENDED: ("none", gettext_lazy("has ended")),
}


def between(parties: Sequence[LocalizedText]) -> str:
    """Name the parties: A and B."""
    names = [title_of(party) for party in parties]
    words = {"others": _(", ").join(names[:-1]), "last": names[-1]}
    return _("%(others)s and %(last)s") % words if len(names) > 1 else names[0]


def under_agreement(equivalent: Equivalent) -> str:
    """Say between whom the agreement is that an equivalent follows from; empty where it follows from none."""
    if equivalent.agreement is None:
        return ""
    return _("under an agreement between %(parties)s") % {"parties": between(equivalent.agreement.parties)}


def field_words(line: AgreedField) -> LocalizedText | str:
    """Name the field of study of a line over a whole field; its code where it has no name."""
    field = fields_of_study().get(line.field)
    return field.name if field else line.field


def source_address(equivalent: Equivalent) -> str:
    """Return where what is decided is read: the page of the equivalent, or of the agreement over a whole field."""
    return reverse("agreement" if equivalent.number.startswith("G-") else "equivalent", args=[equivalent.number])
