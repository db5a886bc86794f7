"""Who was taken out of a case, as pages say it: when, by what rule or whom, why, and how it was undone.

    {% include "parts/case_recusals.html" with recusals=recusals %}     # recusals_of(case, names=names)

Names are for the secretariat and the committee; somebody who is out reads of themselves alone (`own_recusals_of`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.recognition.case import Case, Recusal
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.services.examining.acting import ITSELF
from kakitome.web.parts.case import grounds_in_words, reviewer_words, role_in_words

_BY_RULE: Mapping[Act, Promise] = {
    Act.ASSIGN: gettext_lazy("found by rule when the case was to be given to this person"),
    Act.REFER: gettext_lazy("found by rule when the ballot was opened"),
    Act.ESCALATE: gettext_lazy("found by rule when the ballot was opened"),
    Act.PROPOSE_WITHDRAWAL: gettext_lazy("found by rule when the ballot was opened"),
    Act.RECUSE: gettext_lazy("found by rule before a score, a vote or a decision"),
    Act.DECLARE: gettext_lazy("declared by the person"),
    Act.STEP_ASIDE: gettext_lazy("declared by the person"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecusalShown:
    """One recusal in words.

    Attributes:
        who: letter and name as the reader may know them; empty for one's own.
        how: by what rule, or by whom.
        undone: who undid it, empty while it stands; `undone_at` and `reason` belong to that.
    """

    who: str
    at: datetime
    how: str
    grounds: Sequence[str]
    undone: str = ""
    undone_at: datetime | None = None
    reason: str = ""


def recusals_of(case: Case, *, names: Mapping[str, str]) -> Sequence[RecusalShown]:
    """Tell every recusal of a case, the newest first, to those who may know names."""
    return [_shown(case, recusal, names=names) for recusal in reversed(case.recusals)]


def own_recusals_of(case: Case, account: str) -> Sequence[RecusalShown]:
    """Tell somebody their own recusals, the newest first; others by their part alone."""
    own = [recusal for recusal in reversed(case.recusals) if recusal.account == account]
    return [_shown(case, recusal, names={}) for recusal in own]


def person_words(case: Case, account: str, *, names: Mapping[str, str]) -> str:
    """Name somebody of a case: a reviewer by the letter, others by name where it may be known."""
    name = names.get(account, "")
    assignment = case.find_assignment(account)
    if assignment is not None:
        return reviewer_words(assignment.letter, name=name)
    return name or _("somebody who left")


def _shown(case: Case, recusal: Recusal, *, names: Mapping[str, str]) -> RecusalShown:
    undone = recusal.undone
    return RecusalShown(
        who=person_words(case, recusal.account, names=names),
        at=recusal.at,
        how=_how(recusal, names),
        grounds=grounds_in_words(recusal.grounds),
        undone=_office(undone.by.role, names.get(undone.by.account, "")) if undone else "",
        undone_at=undone.at if undone else None,
        reason=undone.reason if undone else "",
    )


def _how(recusal: Recusal, names: Mapping[str, str]) -> str:
    if recusal.act is Act.RECUSE and recusal.by.account != ITSELF:
        office = _office(recusal.by.role, names.get(recusal.by.account, ""))
        return _("taken out by: %(office)s") % {"office": office}
    return str(_BY_RULE[recusal.act])


def _office(role: Role, name: str) -> str:
    part = role_in_words(role)
    return _("%(who)s (%(name)s)") % {"who": part, "name": name} if name else str(part)
