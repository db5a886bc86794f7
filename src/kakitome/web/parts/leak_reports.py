"""What pages show of a report that a signing key may be stolen: at the desk and to operators."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.services.keeping_keys.reporting_leaks import LeakReason, LeakReport
from kakitome.web.parts import written
from kakitome.web.parts.shapes import DescriptorLine, descriptor_lines

LEAK_REASONS: Mapping[LeakReason, Promise] = {
    LeakReason.LOST: gettext_lazy("A device, file or medium with the key was lost"),
    LeakReason.COPIED: gettext_lazy("Somebody could have copied the key"),
    LeakReason.MISUSED: gettext_lazy("Something was signed that the institution did not sign"),
    LeakReason.PRECAUTION: gettext_lazy("A precaution after another incident"),
}


def report_lines(report: LeakReport, *, asked_by: str) -> list[DescriptorLine]:
    """Write a report as lines."""
    return descriptor_lines(
        (_("In other hands since"), written.day(report.since)),
        (_("Why"), LEAK_REASONS[report.reason]),
        (_("Asked by"), asked_by),
        (_("Asked at"), written.moment(report.asked_at)),
    )
