"""A hearing: the draft of a decision against an applicant, with its reasons, and what the applicant answers.

Source: the Administrative Procedure Act of Japan (行政手続法, Act No. 88 of 1993), Articles 13, 15, 29 and 30, as an
analogue: https://laws.e-gov.go.jp/law/405AC0000000088. It binds administrative agencies; a private body follows it by
its own rules alone (derived).
"""

from dataclasses import dataclass
from datetime import datetime

from kakitome.learning.recognition.procedure import Outcome, Purpose, RequiredDocument
from kakitome.values.localized_text import LocalizedText

ADVERSE = (Outcome.REFUSED, Outcome.WITHDRAWN)
"""What nobody decides before the applicant was heard."""
HEARING_PAPER = RequiredDocument(
    id="hearing",
    name=LocalizedText(ja="意見に添える書類", en="Papers with the answer to the draft"),
    hint=LocalizedText(),
    is_required=False,
)
"""What an applicant adds to its answer."""
REPORT_PAPER = RequiredDocument(
    id="report",
    name=LocalizedText(ja="報告に添える書類", en="Papers with a report"),
    hint=LocalizedText(),
    is_required=False,
)
"""What an applicant adds to a report while something is recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One hearing.

    Attributes:
        purpose: of the ballot it precedes: an application (refused) or a withdrawal.
        text: the draft of the decision with its reasons, as the applicant reads it.
        until: exclusive end of the time to answer.
        answer: what the applicant says; final.
        ended: empty while it counts, else `decided` or `void` (another version came).
    """

    purpose: Purpose
    text: str
    opened_at: datetime
    until: datetime
    answer: str = ""
    answered_at: datetime | None = None
    ended: str = ""

    def runs_at(self, instant: datetime) -> bool:
        """Tell whether the applicant has still to answer: neither did it, nor is the time over."""
        return not self.ended and self.answered_at is None and instant < self.until
