"""My learning record: choose of everything one holds, see it as a list, take it along together.

What is chosen stands in the address; nothing is kept. Units are never mixed, and what is not in force stands in the
list with its state and in no file.
"""

from collections.abc import Callable, Mapping, Sequence
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
from kakitome.journeys.checking.looking_again import look_again_at_stale
from kakitome.journeys.handing_out.learner_records import (
    MOST,
    HeldEntry,
    Holdings,
    Picked,
    RecordChoice,
    choose,
    everything_of,
    gather,
    has_seal,
    record_of,
    sheet_of,
    signer_name,
)
from kakitome.journeys.handing_out.record_documents import can_stand, is_open
from kakitome.journeys.platform import Platform
from kakitome.mapping.award_facts import awarded_by_words
from kakitome.mapping.certificate import ListedAward
from kakitome.mapping.certificate.sections import credit_lines, effort_lines
from kakitome.mapping.certificate.transcript import total_lines
from kakitome.mapping.clr import associations_between, associations_of_parts
from kakitome.ports.sandbox import Busy
from kakitome.ports.wallets import WalletDocument, WalletPicture
from kakitome.values.localized_text import LocalizedText
from kakitome.web.busy import come_again
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.award.views import file_answer
from kakitome.web.pages.learner.my_awards.record_tables import (
    document_boxes,
    documents_table,
    own_boxes,
    own_table,
)
from kakitome.web.pages.learner.wallet.shown import title_of
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
    holdings = gather(platform, account_of(request))
    is_asked = "show" in request.GET
    pictures = platform.wallets.open(account_of(request)).list_pictures() if holdings.documents else {}
    picked = _picked(request) if is_asked else _everything(holdings)
    page = record_page(platform, holdings, picked=picked, pictures=pictures)
    status = 422 if is_asked and not page["is_shown"] else 200
    return render(request, "pages/learner/my_awards/record.html", {"page": page, "is_asked": is_asked}, status=status)


@login_required
@limited(GATHERING)
@require_safe
def my_record_file(request: HttpRequest, form: str) -> HttpResponse:
    """Hand out what was chosen together; what came from elsewhere is checked again first."""
    platform, account = get_platform(), account_of(request)
    made = _FORMS.get(form)
    if made is None:
        raise NotFound("E_RECORD_EMPTY")
    media_type, make = made
    picked = _picked(request)
    try:
        look_again_at_stale(platform, account, keys=list(picked.documents)[:MOST])
    except Busy as busy:
        return come_again(request, busy)
    chosen = choose(platform, gather(platform, account), picked=picked)
    return file_answer(make(platform, chosen), media_type, name=form)


_FORMS: Final[dict[str, tuple[str, Callable[[Platform, RecordChoice], bytes]]]] = {
    "record.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="both")),
    "record.ja.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="ja")),
    "record.en.pdf": ("application/pdf", lambda platform, chosen: sheet_of(platform, chosen, language="en")),
    "record.clr.json": ("application/vc", record_of),
    "record.zip": ("application/zip", everything_of),
}


def record_page(
    platform: Platform, holdings: Holdings, *, picked: Picked, pictures: Mapping[str, WalletPicture]
) -> dict[str, Any]:
    """Build the page; `pictures` are those of documents by their keys."""
    shown = [entry for entry in holdings.awards if entry.number in picked.awards]
    good = [entry for entry in shown if entry.is_in_force]
    documents = [document for document in holdings.documents if document.is_verified]
    listed = [document for document in documents if document.key in picked.documents]
    standing = [document for document in listed if can_stand(document)]
    own_records = [record for record in holdings.own_records if record.key in picked.own_records]
    in_files = Picked(
        awards=[entry.number for entry in good[:MOST]],
        documents=[document.key for document in standing[: max(0, MOST - len(good))]],
        own_records=[record.key for record in own_records],
    )
    # More than one record can hold are shown all the same; taking them along is refused with the reason.
    chosen = choose(platform, holdings, picked=in_files) if good or standing or own_records else None
    query = urlencode(
        {
            "award": [entry.number for entry in good],
            "document": [document.key for document in standing],
            "own": in_files.own_records,
        },
        doseq=True,
    )
    return {
        "groups": _groups(holdings, documents, picked=picked),
        "is_shown": bool(shown or listed or own_records),
        "table": _table(platform, shown) if shown else None,
        "documents": documents_table(listed, pictures) if listed else None,
        "own_records": own_table(own_records) if own_records else None,
        # An award that no longer stands adds nothing.
        "totals": total_lines(_listed(good)) if good else (),
        "belonging": list(_belonging(shown)),
        "unverified": [title_of(document) for document in holdings.documents if is_open(document)],
        "has_left_out": len(good) < len(shown) or len(standing) < len(listed),
        **_taking_along(platform, chosen, query=query),
    }


def _taking_along(platform: Platform, chosen: RecordChoice | None, *, query: str) -> dict[str, Any]:
    """Say in which forms it is to be had, who stands for each, and what of it is in which."""
    if chosen is None:
        return {"sheets": []}
    signer = signer_name(platform, chosen)
    return {
        "signer": signer or "",
        "is_sealed": has_seal(platform, chosen),
        "is_of_one": signer is not None,
        "has_documents": bool(chosen.documents),
        "can_be_signed": chosen.can_be_signed,
        "not_signed": [document.listed.title for document in chosen.documents if document.credential is None],
        "own_count": len(chosen.own_records),
        "sheets": [
            (_address(form, query), label)
            for form, label in (
                ("record.pdf", _("Japanese and English")),
                ("record.ja.pdf", LocalizedText(ja="日本語")),
                ("record.en.pdf", LocalizedText(en="English")),
            )
        ],
        "record": _address("record.clr.json", query),
        "everything": _address("record.zip", query),
    }


def _picked(request: HttpRequest) -> Picked:
    return Picked(
        awards=request.GET.getlist("award"),
        documents=request.GET.getlist("document"),
        own_records=request.GET.getlist("own"),
    )


def _everything(holdings: Holdings) -> Picked:
    return Picked(
        awards=[entry.number for entry in holdings.awards],
        documents=[document.key for document in holdings.documents],
        own_records=[record.key for record in holdings.own_records],
    )


def _groups(
    holdings: Holdings, documents: Sequence[WalletDocument], *, picked: Picked
) -> list[tuple[Words, str, list[dict[str, Any]]]]:
    """Build the boxes to tick, by what they stand for: legend, name of the field, boxes."""
    awards = [
        {
            "key": entry.number,
            "title": entry.material.microcredential.title,
            "words": awarded_by_words(entry.material.microcredential, entry.material.facts),
            "number": entry.number,
            "is_chosen": entry.number in picked.awards,
        }
        for entry in holdings.awards
    ]
    groups = [
        (_("Awards in the record"), "award", awards),
        (_("Credentials from elsewhere"), "document", document_boxes(documents, picked.documents)),
        (_("Own records"), "own", own_boxes(holdings.own_records, picked.own_records)),
    ]
    return [group for group in groups if group[2]]


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
