"""Events of cases of recognition as sentences."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from kakitome.web.parts.shapes import State

CASE_ACTIONS: Final[Mapping[str, tuple[State, Callable[[], str]]]] = {
    "case.open": ("none", lambda: _("An application for recognition was begun")),
    "case.amend": ("warn", lambda: _("Another version was applied for")),
    "case.attach": ("none", lambda: _("A document was added to a case")),
    "case.detach": ("none", lambda: _("A document was taken out of a case")),
    "case.submit": ("ok", lambda: _("An application was submitted")),
    "case.request_documents": ("warn", lambda: _("An application was given back for completion")),
    "case.settle_fee": ("none", lambda: _("The fee of a case was settled")),
    "case.accept": ("ok", lambda: _("An application was accepted for review")),
    "case.abandon": ("none", lambda: _("An application was taken back")),
    "case.assign": ("none", lambda: _("A case was given to a reviewer")),
    "case.declare": ("none", lambda: _("A reviewer declared whether there is a conflict of interest")),
    "case.recuse": ("warn", lambda: _("Somebody was recused from a case")),
    "case.score": ("none", lambda: _("A reviewer handed in scores")),
    "case.ask": ("none", lambda: _("A question was asked")),
    "case.relay": ("none", lambda: _("A reviewer’s question was passed on")),
    "case.answer": ("none", lambda: _("A question was answered")),
    "case.discuss": ("none", lambda: _("The scores were opened for discussion")),
    "case.comment": ("none", lambda: _("Something was said in the discussion")),
    "case.refer": ("none", lambda: _("A case was laid before the committee")),
    "case.vote": ("none", lambda: _("A vote was cast")),
    "case.step_aside": ("warn", lambda: _("A member of the committee stepped aside")),
    "case.settle_flag": ("warn", lambda: _("The chair said whether a score or vote counts")),
    "case.escalate": ("warn", lambda: _("A case was laid before the second committee")),
    "case.decide": ("ok", lambda: _("A case was decided")),
    "case.report_condition": ("none", lambda: _("A condition was reported as met")),
    "case.meet_condition": ("ok", lambda: _("A condition was confirmed as met")),
    "case.lapse": ("fail", lambda: _("A conditional decision lapsed")),
    "case.appeal": ("warn", lambda: _("A decision was appealed")),
    "case.report_change": ("none", lambda: _("A change of what was recognised was reported")),
    "case.settle_change": ("none", lambda: _("A reported change was settled")),
    "case.suspend": ("warn", lambda: _("The suspension of a recognition was decided")),
    "case.resume": ("ok", lambda: _("The end of a suspension was decided")),
    "case.propose_withdrawal": ("warn", lambda: _("A withdrawal was laid before the committee")),
    "evidence.kept": ("none", lambda: _("Evidence of a case was kept")),
    "evidence.opened": ("none", lambda: _("Evidence of a case was opened")),
    "evidence.destroyed": ("warn", lambda: _("Evidence of a case was destroyed when its time was over")),
    "evidence.sampled": ("none", lambda: _("Cases were drawn for the audit")),
}
"""One for every act, and for what becomes of evidence."""
