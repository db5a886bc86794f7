"""The keeper's desk for statements that were signed: those of one account, and the end of one that was wrong."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kakitome.errors import KakitomeError, NotFound
from kakitome.journeys.crediting.revoking_statements import (
    StatementRevocation,
    made_statements,
    revoke_statement,
)
from kakitome.web.desk.place import FORM, Place, at_institution
from kakitome.web.parts.attempts import attempt

_FOLDER = "pages/provider/credit_bank"


@at_institution("award", FORM)
def statements(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """List the statements of an account, and revoke one with its reason."""
    sent = request.POST if request.method == "POST" else request.GET
    account, keeper = sent.get("account", "").strip()[:20], place.institution.id
    if request.method == "POST":
        revocation = StatementRevocation(
            account=account,
            url=sent.get("statement", "")[:60],
            reason=sent.get("reason", ""),
            actor=place.actor.account,
        )
        with attempt(request, _("Revoked. Whoever checks the statement is told so."), refusals=KakitomeError):
            revoke_statement(place.platform, code, keeper=keeper, revocation=revocation)
        response = place.redirect("credit-banks-statements", code)
        response["Location"] += f"?account={account}"
        return response
    try:
        made = made_statements(place.platform, code, keeper=keeper, account=account)
    except NotFound:
        raise Http404 from None
    context = {
        **place.around("credit-banks", (_("Credit banks"), place.url("credit-banks"))),
        "bank": place.platform.crediting.bank.find_bank(code),
        "account": account,
        "made": made,
    }
    return render(request, f"{_FOLDER}/statements.html", context)
