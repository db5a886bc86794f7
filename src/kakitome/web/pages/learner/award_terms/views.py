"""A learner's pages of terms: all of them, and the answers about one award."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import Invalid
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.consenting import ConsentQuestion, answer, list_questions, question_of
from kakitome.services.holding import HeldAward, find_held, list_held
from kakitome.values.number import parse_number
from kakitome.web.pages.learner.award.owning import account_of, is_learner
from kakitome.web.parts import written
from kakitome.web.parts.letter import title_of

WORDS = {"yes": True, "no": False}


@login_required
@require_safe
def my_terms(request: HttpRequest) -> HttpResponse:
    """List the awards whose institutions ask something, those not answered yet first."""
    platform = get_platform()
    questions = list_questions(platform, list_held(platform.directory, account_of(request)))
    lines = [_line(platform, held, question) for held, question in questions]
    return render(request, "pages/learner/award_terms/list.html", {"lines": lines})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms_of_award(request: HttpRequest, number: str) -> HttpResponse:
    """Show what is asked about one award; store the answers."""
    platform = get_platform()
    held = find_held(platform.directory, parse_number(number) or "")
    question = question_of(platform, held) if held is not None and is_learner(request, held) else None
    if held is None or question is None:
        raise Http404
    if request.method == "POST":
        chosen = {
            choice.code: WORDS[given]
            for choice in question.terms.choices
            if (given := request.POST.get(choice.code, "")) in WORDS
        }
        try:
            answer(platform, held, chosen=chosen, digest=request.POST.get("digest", ""), now=platform.now())
        except Invalid as error:
            messages.error(request, written.refusal(error))
        else:
            messages.success(request, _("Your answers are kept. You can change them at any time."))
        return redirect("award-terms-answer", number=held.number)
    context = {**_line(platform, held, question), "terms": question.terms, "choices": _choices(question)}
    return render(request, "pages/learner/award_terms/answer.html", context)


def _line(platform: Platform, held: HeldAward, question: ConsentQuestion) -> dict[str, Any]:
    intent = held.record.intent
    version = platform.store(held.institution).microcredentials.get(intent.microcredential, intent.version)
    return {
        "number": held.number,
        "title": title_of(version.microcredential.title),
        "body": written.text(platform.organisations.get(held.institution).name),
        "institution": held.institution,
        "is_open": question.is_open,
    }


def _choices(question: ConsentQuestion) -> list[dict[str, Any]]:
    return [
        {"code": choice.code, "words": choice.words, "answer": question.answers.get(choice.code)}
        for choice in question.terms.choices
    ]
