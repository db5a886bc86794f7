"""Events of cases of recognition as sentences."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kakitome.web.parts.shapes import State

CASE_ACTIONS: Final[Mapping[str, tuple[State, Promise]]] = {
    "case.open": ("none", _("An application for recognition was begun")),
    "case.amend": ("warn", _("Another version was applied for")),
    "case.attach": ("none", _("A document was added to a case")),
    "case.detach": ("none", _("A document was taken out of a case")),
    "case.submit": ("ok", _("An application was submitted")),
    "case.request_documents": ("warn", _("An application was given back for completion")),
    "case.settle_fee": ("none", _("The fee of a case was settled")),
    "case.accept": ("ok", _("An application was accepted for review")),
    "case.abandon": ("none", _("An application was taken back")),
    "case.assign": ("none", _("A case was given to a reviewer")),
    "case.declare": ("none", _("A reviewer declared whether there is a conflict of interest")),
    "case.recuse": ("warn", _("Somebody was recused from a case")),
    "case.score": ("none", _("A reviewer handed in scores")),
    "case.ask": ("none", _("A question was asked")),
    "case.relay": ("none", _("A reviewer’s question was passed on")),
    "case.answer": ("none", _("A question was answered")),
    "case.discuss": ("none", _("The scores were opened for discussion")),
    "case.comment": ("none", _("Something was said in the discussion")),
    "case.refer": ("none", _("A case was laid before the committee")),
    "case.vote": ("none", _("A vote was cast")),
    "case.step_aside": ("warn", _("A member of the committee stepped aside")),
    "case.settle_flag": ("warn", _("The chair said whether a score or vote counts")),
    "case.escalate": ("warn", _("A case was laid before the second committee")),
    "case.decide": ("ok", _("A case was decided")),
    "case.report_condition": ("none", _("A condition was reported as met")),
    "case.meet_condition": ("ok", _("A condition was confirmed as met")),
    "case.lapse": ("fail", _("A conditional decision lapsed")),
    "case.appeal": ("warn", _("A decision was appealed")),
    "case.report_change": ("none", _("A change of what was recognised was reported")),
    "case.settle_change": ("none", _("A reported change was settled")),
    "case.suspend": ("warn", _("The suspension of a recognition was decided")),
    "case.resume": ("ok", _("The end of a suspension was decided")),
    "case.propose_withdrawal": ("warn", _("A withdrawal was laid before the committee")),
    "evidence.kept": ("none", _("Evidence of a case was kept")),
    "evidence.opened": ("none", _("Evidence of a case was opened")),
    "evidence.destroyed": ("warn", _("Evidence of a case was destroyed when its time was over")),
    "evidence.sampled": ("none", _("Cases were drawn for the audit")),
}
"""One for every act, and for what becomes of evidence."""
