"""Checking a credential: the box, its answer, and the record that stays.

The answer to a form is the page itself, not a redirect: the document is not kept, so there is nothing a
second address could show. The page carries what was sent, so that the other language, the JSON and
"check again" can ask the same once more; what stays is the check record with its own address.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.documents.verification.carried import carried
from kakitome.documents.verification.surroundings import KnownHolder
from kakitome.errors import NotFound
from kakitome.journeys.checking.questions import (
    NothingPublic,
    NumberMistyped,
    Question,
    find_successor,
    holder_of,
    question_of,
    question_of_file,
)
from kakitome.mapping.award_letter import is_shown_in_part
from kakitome.mapping.openbadge.attachments import followed_by
from kakitome.mapping.report_data import report_data
from kakitome.values.number import parse_number
from kakitome.web.asked_for import JSON_TYPES, wants_json
from kakitome.web.busy import told_when_busy
from kakitome.web.guessing import admit, counting_misses
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.public.verify.asking import LONGEST_AGAIN, Answer, answer_questions, numbers_of
from kakitome.web.pages.public.verify.awarder import awarder_step
from kakitome.web.pages.public.verify.endorsed import endorsement_of
from kakitome.web.pages.public.verify.forms import CheckForm
from kakitome.web.pages.public.verify.inside import cards_of, container_of, stated_facts
from kakitome.web.pages.public.verify.many import headline, tiles
from kakitome.web.pages.public.verify.numbers import page_of_number
from kakitome.web.pages.public.verify.onepage import one_page
from kakitome.web.pages.public.verify.record import record_data, record_view
from kakitome.web.pages.public.verify.result import Result, result_of
from kakitome.web.parts import letter, written
from kakitome.web.parts.credit_given import bank_statement_of, credit_of
from kakitome.web.secure_headers import WITH_CAMERA

CHECKING = Limit(name="verify", times=60)


# Nobody signs in to check, and checking changes nothing that is anyone's: there is no session to abuse,
# and a page kept open for days, or a program without cookies, must be able to ask.
@csrf_exempt
@limited(CHECKING)
@require_http_methods(["GET", "HEAD", "POST"])
@told_when_busy
def check(request: HttpRequest) -> HttpResponse:
    """Show the box, or check what was sent; `?q=` fills the box in without checking anything."""
    if request.method != "POST":
        form = CheckForm(initial={"credential": request.GET.get("q")})
        response = render(request, "pages/public/verify/check.html", {"form": form})
        response.headers["Permissions-Policy"] = WITH_CAMERA
        return response
    if request.content_type in JSON_TYPES:
        return _answered(request, [Question(label="JSON", data=request.body)])
    form = CheckForm(request.POST, request.FILES)
    tokens = [] if "anew" in request.POST else request.POST.getlist("record")
    questions = _questions(request, form, tokens=tokens) if form.is_valid() else None
    if isinstance(questions, str):
        return redirect(questions)
    if not questions:
        return render(request, "pages/public/verify/check.html", {"form": form}, status=422)
    holder = holder_of(**{key: form.cleaned_data[f"known_{key}"] for key in ("name", "email", "did")})
    return _answered(request, questions, form=form, holder=holder)


@require_safe
def check_record(request: HttpRequest, number: str) -> HttpResponse:
    """Show the record of an earlier check: when, which document, which result; nothing of the document."""
    canonical = parse_number(number)
    record = get_platform().check_records.find(canonical) if canonical else None
    if record is None:
        raise NotFound("E_CHECK_RECORD_UNKNOWN")
    if wants_json(request):
        return _json(record_data(record))
    return render(request, "pages/public/verify/record.html", {"record": record_view(record)})


def _questions(request: HttpRequest, form: CheckForm, *, tokens: list[str]) -> list[Question] | str:
    """Return what is to be asked, or the address of the page that a number leads to; errors go to the form."""
    questions, platform, pasted = [], get_platform(), request.POST.getlist("credential")
    known = numbers_of(tokens, pasted)
    for given in pasted:
        text = given.strip()
        if not text:
            continue
        number = parse_number(text)
        if number is not None and (address := page_of_number(number)):
            return address
        try:
            with counting_misses(request):
                question = admit(request, question_of(text, platform))
            questions.append(replace(question, record=known.get(given, "")))
        except (NothingPublic, NumberMistyped) as refusal:
            form.add_error("credential", written.refusal(refusal))
    for file in (*(form.cleaned_data.get("documents") or ()), form.cleaned_data.get("photo")):
        if file is not None:
            questions.append(admit(request, question_of_file(file.name or "", file.read(), platform=platform)))
    return [] if form.errors else questions


def _answered(
    request: HttpRequest,
    questions: list[Question],
    *,
    form: CheckForm | None = None,
    holder: KnownHolder | None = None,
) -> HttpResponse:
    platform = get_platform()
    answers = answer_questions(questions, platform, now=platform.now(), holder=holder)
    if wants_json(request) or request.POST.get("as") == "json":
        response = _json(_data(answers[0]) if len(answers) == 1 else {"results": [_data(answer) for answer in answers]})
        if request.POST.get("as") == "json":
            name = answers[0].number or "check"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return response
    if len(answers) == 1:
        shown = {**_single(request, answers[0]), "form": form}
        if request.POST.get("as") == "page" and answers[0].again:
            return render(request, "pages/public/verify/onepage.html", {**shown, **_sheet(request, answers[0], shown)})
        return render(request, "pages/public/verify/result.html", shown)
    return render(request, "pages/public/verify/results.html", {**_several(answers), "form": form})


def _single(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    letter_view = _letter(answer)
    return {
        "result": _result(answer),
        "letter": letter_view,
        "container": container_of(answer.report, has_letter=letter_view is not None),
        "credit": credit_of(answer.report),
        "bank_statement": bank_statement_of(answer.report),
        "stated": stated_facts(answer.report) if letter_view is None else [],
        "endorsement": endorsement_of(answer.report),
        "inside": cards_of(answer.report),
        "follows": followed_by(answer.report.document or {}),
        "code": answer.question.code,
        "live": _live_address(answer),
        "again": answer.again,
        "token": answer.token,
        "record_address": answer.number and request.build_absolute_uri(reverse("check-record", args=[answer.number])),
    }


def _data(answer: Answer) -> dict[str, Any]:
    successor = find_successor(answer.report, get_platform())
    return report_data(answer.report, number=answer.number, successor=successor)


def _sheet(request: HttpRequest, answer: Answer, shown: dict[str, Any]) -> dict[str, Any]:
    """Return what the record on one page needs beside the result; the reader's reference goes no further than there."""
    reference = request.POST.get("reference", "")
    page = one_page(answer, shown["result"], view=shown["letter"], reference=reference, shown=shown)
    return {"page": page, "annex": "annex" in request.POST}


def _live_address(answer: Answer) -> str:
    """Return the address in the code on a copy without a signature: it leads to the live page, and is to be asked."""
    proof = answer.report.check("proof")
    return proof.working.get("address", "") if proof and proof.reason.code == "E_PDF_COPY" else ""


def _several(answers: list[Answer]) -> dict[str, Any]:
    results = [_result(answer, anchor=f"verdict-{place}") for place, answer in enumerate(answers, 1)]
    states = [result.card.state for result in results]
    again = [(answer.again, answer.token) for answer in answers if answer.again]
    return {
        "items": [
            {
                "label": answer.question.label,
                "result": result,
                "letter": _letter(answer),
                "code": answer.question.code,
                "inside": cards_of(answer.report, under=result.card.anchor),
            }
            for answer, result in zip(answers, results, strict=True)
        ],
        "counts": tiles(states),
        "headline": headline(len(answers), states.count("ok")),
        "as_of": written.moment(answers[0].report.as_of),
        "again": again if sum(len(text) for text, _token in again) <= 2 * LONGEST_AGAIN else [],
    }


def _result(answer: Answer, *, anchor: str = "verdict") -> Result:
    award_sentence = letter.award_sentence(*answer.letter) if answer.letter else ""
    result = result_of(answer.report, number=answer.number, award_sentence=award_sentence, anchor=anchor)
    return replace(result, next=[*result.next, *awarder_step(answer.report)]) if result.next else result


def _letter(answer: Answer) -> letter.LetterView | None:
    if answer.letter is None or not answer.letter[0].title:
        # A record of study has no title of its own: what it holds is shown as what stands inside.
        return None
    view = letter.letter_of(*answer.letter, is_past=answer.report.verdict.value == "revoked")
    report = carried(answer.report) or answer.report
    view = letter.with_withheld(view) if is_shown_in_part(answer.report) else view
    return letter.with_foreign_words(view, report.document or {})


def _json(data: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Vary"] = "Accept"
    response.headers["Cache-Control"] = "no-store"
    return response
