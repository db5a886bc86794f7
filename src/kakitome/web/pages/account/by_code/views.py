"""The page on which an account is begun by a printed code and a passkey; its code is kept in the session."""

from allauth.mfa.webauthn.internal import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.claim_codes import look_at_code
from kakitome.web.guessing import refuse_guessing
from kakitome.web.limits import limited
from kakitome.web.pages.account.by_code.beginning import account_to_begin, begin_with_passkey
from kakitome.web.pages.account.second_factor.forms import FirstPasskeyForm
from kakitome.web.pages.learner.printed_code.views import RECEIVING, answer_refusal, code_of, note_received


@never_cache
@limited(RECEIVING)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_account(request: HttpRequest) -> HttpResponse:
    """Begin an account by a passkey alone, with the award of the code of this session in it."""
    code = code_of(request)
    if not code or request.user.is_authenticated:
        return redirect("printed-code-open" if code else "printed-code")
    user = account_to_begin(request)
    try:
        refuse_guessing(request)
        held_award = look_at_code(get_platform(), code)
        form = FirstPasskeyForm(request.POST if request.method == "POST" else None, user=user)
        if form.is_valid():
            name, credential = form.cleaned_data["name"], form.cleaned_data["credential"]
            begin_with_passkey(request, user, code=code, name=name, credential=credential)
            following = urlencode({"next": note_received(request, held_award)})
            return redirect(f"{reverse('recovery-sheet')}?{following}")
    except NotFound as refusal:
        return answer_refusal(request, refusal)
    context = {"form": form, "js_data": {"creation_options": auth.begin_registration(user, passwordless=True)}}
    status = 422 if form.errors else 200
    return render(request, "pages/account/by_code/account.html", context, status=status)
