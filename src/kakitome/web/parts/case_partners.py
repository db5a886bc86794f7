"""Partners of a case as the applicant and the secretariat read of them.

partners_in_words(case, organisations)       # {% include "parts/case_partners.html" with partners=page.partners %}
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kakitome.learning.recognition.case import Case
from kakitome.learning.recognition.named_partner import NamedPartner
from kakitome.ports.organisations import Organisations
from kakitome.web.parts import shapes
from kakitome.web.parts.letter import title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerInWords:
    """One institution that is named: how it stands, since when, and whether its people examine the case."""

    name: str
    state: shapes.State
    word: str
    since: datetime
    effect: str


def partners_in_words(case: Case, organisations: Organisations) -> Sequence[PartnerInWords]:
    """Tell every partner that was ever named, in that order."""
    shown = []
    for partner in case.named_partners:
        node = organisations.find(partner.affiliation.institution)
        state, word, since = _standing(partner)
        name = title_of(node.name) if node else partner.affiliation.name
        shown.append(PartnerInWords(name=name, state=state, word=word, since=since, effect=_effect(partner)))
    return shown


def _standing(partner: NamedPartner) -> tuple[shapes.State, str, datetime]:
    if partner.taken_back_at is not None:
        return "none", _("taken back"), partner.taken_back_at
    if partner.declined_at is not None:
        return "fail", _("declined"), partner.declined_at
    if partner.confirmed_at is not None:
        return "ok", _("confirmed"), partner.confirmed_at
    return "warn", _("has not answered"), partner.named_at


def _effect(partner: NamedPartner) -> str:
    if partner.is_party:
        return _("Its people do not examine this application.")
    if partner.confirmed_at is not None:
        return _(
            "It confirmed too late to recuse anybody by itself: the secretariat is told of its people and decides."
        )
    if partner.is_waiting:
        return _("Until it confirms, the name counts for nothing.")
    return ""
