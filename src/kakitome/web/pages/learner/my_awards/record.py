"""My learning record: choose awards, see them as a list, take them along together.

What is chosen stands in the address; nothing is kept. Units are never mixed, and an award that is not in force stands
in the list with its state and in no file.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.errors import NotFound
from kakitome.journeys.handing_out.learner_records import (
    MOST,
    Chosen,
    HeldEntry,
    choose,
    everything_of,
    gather,
    has_seal,
    record_of,
    sheet_of,
    signer_name,
)
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_facts import awarded_by_words
from kakitome.mapping.certificate import ListedAward
from kakitome.mapping.certificate.sections import credit_lines, effort_lines
from kakitome.mapping.certificate.transcript import total_lines
from kakitome.mapping.clr import associations_between, associations_of_parts
from kakitome.values.localized_text import LocalizedText
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.award.views import file_answer
from kakitome.web.parts import written
from kakitome.web.parts.award_state import standing_words
from kakitome.web.parts.shapes import Table, Words

GATHERING: Final = Limit(name="record", times=30)
"""Signing and packing everything costs seconds."""


@login_required
@require_safe
def my_record(request: HttpRequest) -> HttpResponse:
    """Show the record of the person who is signed in."""
    platform = get_platform()
    entries = gather(platform, account_of(request))
    is_asked = "show" in request.GET
    numbers = request.GET.getlist("award") if is_asked else [entry.number for entry in entries]
    page = record_page(platform, entries, numbers=numbers)
    status = 422 if is_asked and page["table"] is None else 200
    return render(request, "pages/learner/my_awards/record.html", {"page": page, "is_asked": is_asked}, status=status)


@login_required
@limited(GATHERING)
@require_safe
def my_record_file(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out the chosen awards together."""
    platform = get_platform()
    made = _FORMS.get(form)
    if made is None:
        raise NotFound("E_RECORD_EMPTY")
    media_type, make = made
    chosen = choose(gather(platform, account_of(request)), request.GET.getlist("award"))
    return file_answer(make(platform, chosen), media_type, name=form)


_FORMS: Final[dict[str, tuple[str, Callable[[Platform, Chosen], bytes]]]] = {
    "record.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="both")),
    "record.ja.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="ja")),
    "record.en.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="en")),
    "record.clr.json": ("application/vc", record_of),
    "record.zip": ("application/zip", everything_of),
}


def record_page(platform: Platform, entries: Sequence[HeldEntry], *, numbers: Sequence[str]) -> dict[str, Any]:
    """Build the page."""
    shown = [entry for entry in entries if entry.number in numbers]
    good = [entry for entry in shown if entry.is_in_force]
    # More than one record can hold are shown all the same; taking them along is refused with the reason.
    chosen = choose(good[:MOST], numbers) if good else None
    signer = signer_name(platform, chosen) if chosen else None
    query = urlencode({"award": [entry.number for entry in good]}, doseq=True)
    return {
        "boxes": [
            {
                "number": entry.number,
                "title": entry.material.microcredential.title,
                "issuer": awarded_by_words(entry.material.microcredential, entry.material.facts),
                "is_chosen": entry in shown,
            }
            for entry in entries
        ],
        "table": _table(platform, shown) if shown else None,
        # An award that no longer stands adds nothing.
        "totals": total_lines(_listed(good)),
        "belonging": list(_belonging(shown)),
        "signer": signer or "",
        "is_sealed": chosen is not None and has_seal(platform, chosen),
        "is_of_one": signer is not None,
        "has_left_out": len(good) < len(shown),
        "sheets": [
            (_address(form, query), label)
            for form, label in (
                ("record.pdf", _("Japanese and English")),
                ("record.ja.pdf", LocalizedText(ja="日本語")),
                ("record.en.pdf", LocalizedText(en="English")),
            )
        ]
        if good
        else [],
        "record": _address("record.clr.json", query),
        "everything": _address("record.zip", query),
    }


def _address(form: str, query: str) -> str:
    return f"{reverse('my-record-file', args=[form])}?{query}"


def _listed(entries: Sequence[HeldEntry]) -> list[ListedAward]:
    return [
        ListedAward(microcredential=entry.material.microcredential, facts=entry.material.facts) for entry in entries
    ]


def _table(platform: Platform, entries: Sequence[HeldEntry]) -> Table:
    columns = (
        _("Title"),
        _("Awarding body"),
        _("Awarded on"),
        _("Workload"),
        _("Credit"),
        _("Grade"),
        _("Number"),
        _("Verdict"),
    )
    return Table(caption=_("Awards"), columns=columns, rows=[_row(platform, entry) for entry in entries])


def _row(platform: Platform, entry: HeldEntry) -> Sequence[Words]:
    mc, facts = entry.material.microcredential, entry.material.facts
    _state, word = standing_words(entry.standing, facts.valid_until, now=platform.now())
    link = format_html('<a href="{}">{}</a>', reverse("award", args=[entry.number]), written.text(mc.title))
    return (
        link,
        awarded_by_words(mc, facts),
        written.day(facts.awarded_on),
        _first(effort_lines(mc.learner_effort)),
        _first(credit_lines(mc.credit_recognition)),
        facts.grade or _("not stated"),
        written.mono(entry.number),
        word,
    )


def _first(lines: Sequence[LocalizedText]) -> Words:
    return next((line for line in lines if line), _("not stated"))


def _belonging(entries: Sequence[HeldEntry]) -> Sequence[str]:
    """Say how the awards belong together, as their definitions state it."""
    titles = {_achievement(entry): written.text(entry.material.microcredential.title) for entry in entries}
    achieved = [(_achievement(entry), entry.material.microcredential) for entry in entries]
    documents = [entry.material.credential for entry in entries]
    sentences = {
        "isPartOf": _("“%(one)s” is part of “%(other)s”."),
        "precedes": _("“%(one)s” comes before “%(other)s”."),
        "replacedBy": _("“%(one)s” was replaced by “%(other)s”."),
    }
    return [
        sentences[association.kind] % {"one": titles[association.source], "other": titles[association.target]}
        for association in dict.fromkeys((*associations_between(achieved), *associations_of_parts(documents)))
        if association.kind in sentences
    ]


def _achievement(entry: HeldEntry) -> str:
    subject = entry.material.credential.get("credentialSubject", {})
    return str(subject.get("achievement", {}).get("id", entry.number))
