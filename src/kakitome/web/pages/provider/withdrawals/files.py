"""The lines of an order as a file: before it is carried out with what is wrong, afterwards with what came of each."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from kakitome.learning.class_list import write_table
from kakitome.web.desk.place import Place, at_desk
from kakitome.web.pages.provider.withdrawals.shown import reasons_of
from kakitome.web.pages.provider.withdrawals.views import need_order
from kakitome.web.pages.provider.withdrawals.words import act_words, line_word, reason_word


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
    what, why = (
        act_words(withdrawal_order.act).title,
        reason_word(withdrawal_order.reason) if withdrawal_order.reason else "",
    )
    rows = (
        [
            str(line.position),
            line.given,
            line.award_number,
            line.credential_id,
            what,
            line_word(line.state),
            reasons_of(line),
            why,
        ]
        for line in place.store.withdrawals.list_lines(number)
    )
    response = HttpResponse(write_table([heading, *rows]), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{withdrawal_order.number}.csv"'
    return response
