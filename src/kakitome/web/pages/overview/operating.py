"""What an operator of the installation sees where they land: how many are hosted, and where something stands still.

Names of institutions and numbers, and nothing of what is inside them: an operator has no right there.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.institutions.stolen_keys import needs_operator, open_reports
from kakitome.ports.organisations import Node
from kakitome.web.parts import written


def site_now() -> dict[str, Any]:
    """Count what is hosted here, and find where nothing can be signed or a job stopped."""
    platform = get_platform()
    nodes = platform.organisations.list_institutions()
    return {
        "institutions": len(nodes),
        "bodies": sum(platform.bodies.find(node.id) is not None for node in nodes),
        "still": [*_reported(), *(still for node in nodes for still in _still(node))],
    }


def _reported() -> list[dict[str, Any]]:
    """Say that people reported requests to be shown credentials."""
    count = len(get_platform().presenting.reports.list_waiting())
    if not count:
        return []
    what = ngettext("%(n)d request waits for an operator.", "%(n)d requests wait for an operator.", count) % {
        "n": count
    }
    return [
        {
            "state": "warn",
            "name": _("Reported requests"),
            "what": what,
            "by_whom": _("Answer it under “Reported requests”."),
        }
    ]


def _still(node: Node) -> list[dict[str, Any]]:
    platform, name = get_platform(), str(written.text(node.name))
    by_whom = _("Its administrators can see to it on their own page.")
    stills = []
    if platform.closings.find_done(node.id) is not None:
        return []
    if not any(issuer.closed_at is None for issuer in platform.store(node.id).issuers.list_issuers()):
        what = _("The issuer is not open yet. Nothing can be signed.")
        stills.append({"state": "fail", "name": name, "what": what, "by_whom": by_whom})
    reports = open_reports(platform, node.id)
    if any(needs_operator(platform, node.id, report=report) for report in reports):
        what = _("A stopped key waits for a second person, and no administrator may answer.")
        stills.append({"state": "warn", "name": name, "what": what, "by_whom": _("Answer it under “Stopped keys”.")})
    stopped = len(platform.queue.list_parked(node.id))
    if stopped:
        what = ngettext("%(n)d job stopped", "%(n)d jobs stopped", stopped) % {"n": stopped}
        stills.append({"state": "fail", "name": name, "what": what, "by_whom": by_whom})
    return stills
