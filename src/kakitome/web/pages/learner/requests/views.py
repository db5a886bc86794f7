"""What a person answered to requests: to whom, for what, until when; and how they end it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.services.requesting import stop_answer
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.public.requests.shown import consent_view


@never_cache
@login_required
@require_safe
def request_list(request: HttpRequest) -> HttpResponse:
    """List what was answered, what can still be seen first."""
    platform, now = get_platform(), get_platform().now()
    answers = platform.presenting.requests.open(account_of(request)).list_answers()
    views = [consent_view(answer, now=now) for answer in answers]
    context = {
        "seen": [view for view in views if view.is_seen],
        "over": [view for view in views if not view.is_seen],
    }
    return render(request, "pages/learner/requests/list.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_stop(request: HttpRequest, key: str) -> HttpResponse:
    """Say what ending an answer does; then end it for good."""
    platform = get_platform()
    answers = platform.presenting.requests.open(account_of(request))
    answer, now = answers.find(key), platform.now()
    if answer is None:
        raise NotFound("E_ANSWER_UNKNOWN")
    if answer.is_over(now):
        return redirect("request-list")
    if request.method == "POST":
        stop_answer(answers, key, now=now)
        messages.success(request, _("The answer is ended. The asker sees nothing of it any more."))
        return redirect("request-list")
    return render(request, "pages/learner/requests/stop.html", {"consent": consent_view(answer, now=now)})
