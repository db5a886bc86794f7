"""The tables and boxes of a learning record for what came from elsewhere, and for own records."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kakitome.mapping.stated_kinds import KIND_WORDS
from kakitome.mapping.verdict_words import short_verdict
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.wallets import WalletDocument, WalletPicture
from kakitome.web.pages.learner.wallet.shown import title_of
from kakitome.web.parts import written
from kakitome.web.parts.badge_picture import picture_view
from kakitome.web.parts.own_record import own_row
from kakitome.web.parts.shapes import Table, Words


def document_boxes(documents: Sequence[WalletDocument], chosen: Collection[str]) -> list[dict[str, Any]]:
    """Build the boxes of documents that are verified, whatever became of them since."""
    return [
        {
            "key": document.key,
            "title": title_of(document),
            "words": document.issuer_name,
            "form": document.form,
            "is_chosen": document.key in chosen,
        }
        for document in documents
    ]


def own_boxes(own_records: Sequence[OwnRecord], chosen: Collection[str]) -> list[dict[str, Any]]:
    """Build the boxes of own records."""
    return [
        {
            "key": record.key,
            "title": record.title,
            "words": _("Written down by yourself"),
            "is_chosen": record.key in chosen,
        }
        for record in own_records
    ]


def documents_table(documents: Sequence[WalletDocument], pictures: Mapping[str, WalletPicture]) -> Table:
    """List documents: what each is, who issued it, in which form it came, and what checking it came to, when.

    Beside the title stands the badge's picture, where there is one.
    """
    columns = (_("Title"), _("Kind"), _("Awarding body"), _("Awarded on"), _("Form"), _("Verdict"), _("Checked"))
    return Table(
        caption=_("Credentials from elsewhere"),
        columns=columns,
        rows=[_document_row(document, pictures.get(document.key)) for document in documents],
    )


def own_table(own_records: Sequence[OwnRecord]) -> Table:
    """List own records; nothing in them is checked."""
    columns = (_("Title"), _("When"), _("Hours, by your own account"))
    return Table(caption=_("Own records"), columns=columns, rows=list(map(_own_row, own_records)))


def _document_row(document: WalletDocument, picture: WalletPicture | None) -> Sequence[Words]:
    link = format_html(
        '<a href="{}">{}</a>', reverse("wallet-document", args=[document.key]), written.text(title_of(document))
    )
    if shown := picture_view(picture, title=title_of(document)):
        link = format_html(
            '<span class="titled"><img class="badge small" src="{}" alt="{}" width="32" height="32">{}</span>',
            shown.address,
            shown.caption,
            link,
        )
    checked: Words = written.day(document.as_of)
    if document.obstacle and document.tried_at != document.as_of:
        checked = format_html("{}<br>{}", checked, _("It could not be checked at the last look."))
    return (
        link,
        KIND_WORDS[document.kind],
        document.issuer_name or _("not stated"),
        written.day(document.awarded_on) if document.awarded_on else _("not stated"),
        document.form,
        short_verdict(document.verdict),
        checked,
    )


def _own_row(record: OwnRecord) -> Sequence[Words]:
    row = own_row(record)
    link = format_html('<a href="{}">{}</a>', reverse("own-record", args=[record.key]), row.title)
    return (link, row.when or _("not stated"), row.hours or _("not stated"))
