"""Reports that a body asks for while it recognises, as each side sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from kakitome.learning.recognition.acts import allowed_to
from kakitome.learning.recognition.condition import MonitoringReport
from kakitome.learning.recognition.procedure import Act, Role
from kakitome.web.desk.acting import CaseDesk

_OPEN: Mapping[Role, Act] = {Role.APPLICANT: Act.HAND_IN_REPORT, Role.SECRETARIAT: Act.ACCEPT_REPORT}


def reports_in_words(desk: CaseDesk, *, acts: Sequence[tuple[str, str]]) -> Sequence[Mapping[str, Any]]:
    """Return the reports of a case, each with what can be done: `acts` are names in addresses, and what links say.

    An applicant hands in what is not accepted; a secretariat settles what was handed in.
    """
    role = desk.party.role
    is_open = _OPEN[role] in allowed_to(desk.case, role, procedure=desk.procedure)
    spot = "application-act-on" if role is Role.APPLICANT else "case-act-on"

    def may(report: MonitoringReport) -> bool:
        return is_open and report.accepted_at is None and (role is Role.APPLICANT or report.reported_at is not None)

    return [
        {
            "report": report,
            "is_late": report.deadline < desk.now,
            "acts": [
                {"title": title, "address": desk.place.url(spot, desk.case.number, name, index)} for name, title in acts
            ]
            if may(report)
            else [],
        }
        for index, report in enumerate(desk.case.reports)
    ]
