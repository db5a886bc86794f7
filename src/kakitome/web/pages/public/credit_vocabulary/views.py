"""The words of our own in credit awards: a page for whoever follows one, linked data for programs that do.

`/ns/credit#creditCap` is what the word means in a signed document; each word has its place on the page. Programs are
led to `/ns/credit.jsonld`: a context that defines the words as documents do, and what each of them means.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.documents.openbadges.credit_words import WORDS, context
from kakitome.values.localized_text import LANGUAGES
from kakitome.web.open_answers import for_any_origin, open_json

LD_JSON = "application/ld+json"
_PAGE = "pages/public/credit_vocabulary.html"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_PROPERTY = "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property"


@require_safe
def credit_vocabulary(request: HttpRequest) -> HttpResponse:
    """Tell what each word means; programs that ask for linked data are led to it."""
    if request.get_preferred_type(["text/html", LD_JSON, "application/json"]) in (LD_JSON, "application/json"):
        response: HttpResponse = HttpResponseRedirect(reverse("credit-vocabulary-linked"))
        response.status_code = HTTPStatus.SEE_OTHER
    else:
        rows = [{"word": word, "meaning": texts.term(f"credit_word.{word}")} for word in WORDS]
        response = render(request, _PAGE, {"rows": rows, "site_url": get_platform().site_url})
    patch_vary_headers(response, ["Accept"])
    return response


@for_any_origin
def credit_vocabulary_linked(request: HttpRequest) -> HttpResponse:
    """Answer the context, and what each word means in both languages."""
    addresses = context(get_platform().site_url)
    data = {"@context": addresses, "@graph": [_described(word, addresses[word]) for word in WORDS]}
    return open_json(request, data, media_type=LD_JSON)


def _described(word: str, address: str) -> dict[str, Any]:
    meaning = texts.term(f"credit_word.{word}")
    return {
        "@id": address,
        "@type": _PROPERTY,
        f"{_RDFS}label": word,
        f"{_RDFS}comment": [{"@value": meaning.in_language(language), "@language": language} for language in LANGUAGES],
    }
