"""The lines of an order as a file: before it is carried out with what is wrong, afterwards with what came of each."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kakitome.web.desk.place import Place, at_desk
from kakitome.web.pages.provider.withdrawals.shown import reasons_of
from kakitome.web.pages.provider.withdrawals.views import need_order
from kakitome.web.pages.provider.withdrawals.words import ACTS, LINES, reason_word
from kakitome.web.parts.files import csv_download


@at_desk("view")
def lines(request: HttpRequest, place: Place, number: str) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Answer every line with what becomes, or became, of it, and why."""
    withdrawal_order = need_order(place, number)
    heading = [
        _("Row"),
        _("As given"),
        _("Award number"),
        _("Credential"),
        _("What"),
        _("State"),
        _("Why"),
        _("Reason"),
    ]
    title, reason = str(ACTS[withdrawal_order.act].title), reason_word(withdrawal_order.reason)
    rows = (
        [
            str(line.position),
            line.given,
            line.award_number,
            line.credential_id,
            title,
            str(LINES[line.state]),
            reasons_of(line),
            reason,
        ]
        for line in place.store.withdrawals.list_lines(number)
    )
    return csv_download([heading, *rows], f"{withdrawal_order.number}.csv")
