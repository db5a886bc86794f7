"""What people report of a request, in words."""

from django.utils.translation import gettext as _

from kakitome.ports.request_reports import ReportReason


def reason_choices() -> list[tuple[str, str]]:
    """Return the reasons in the order of the form."""
    words = {
        ReportReason.UNRELATED: _("It asks for things that have nothing to do with the purpose"),
        ReportReason.HURRY: _("It hurries or threatens me"),
        ReportReason.MONEY: _("It wants money, passwords or identity papers"),
        ReportReason.PRETENDING: _("Somebody pretends to be a company that they are not"),
        ReportReason.OTHER: _("Something else"),
    }
    return [(reason.value, text) for reason, text in words.items()]
