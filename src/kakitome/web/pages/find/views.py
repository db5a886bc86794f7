"""Finding micro-credentials of this site by words in their title and content."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import Platform, get_platform
from kakitome.learning.framework.nature import nature_of
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import document_name
from kakitome.ports.microcredentials import VersionState
from kakitome.web.parts.letter import counted_outcomes, short_amount

LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One micro-credential in the list."""

    microcredential: Microcredential
    image: str
    size: str
    outcomes: str
    is_microcredential: bool


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """List what can be learnt here; words narrow it down."""
    words = request.GET.get("q", "")[:LONGEST].strip()
    hits = sorted(find_hits(get_platform(), words), key=lambda hit: hit.microcredential.title.in_language("ja"))
    return render(request, "pages/find/find.html", {"q": words, "hits": hits})


def find_hits(platform: Platform, words: str) -> Iterator[Hit]:
    """Find definitions in force whose title or content holds every word, in either language."""
    wanted = words.casefold().split()
    for institution in platform.directory.list_institutions():
        store = platform.directory.open(institution)
        slugs = [record.slug for record in store.issuers.list_issuers()]
        for version in store.microcredentials.list_latest():
            mc = version.microcredential
            if version.state is not VersionState.IN_FORCE or not all(word in said_by(mc) for word in wanted):
                continue
            image = f"/issuers/{slugs[0]}/images/{document_name(mc)}.png" if slugs else ""
            yield Hit(
                microcredential=mc,
                image=image,
                size=short_amount(mc),
                outcomes=counted_outcomes(mc),
                is_microcredential=nature_of(mc).is_microcredential,
            )


def said_by(mc: Microcredential) -> str:
    """Return the text that is looked through."""
    body = mc.awarding_body.name if mc.awarding_body else None
    texts = [
        mc.title,
        mc.content_description,
        *(outcome.text for outcome in mc.learning_outcomes),
        *([body] if body else []),
    ]
    return "\n".join(f"{text.ja}\n{text.en}" for text in texts).casefold()
