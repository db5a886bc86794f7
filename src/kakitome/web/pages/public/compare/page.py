"""A comparison as its page shows it: columns with their way out, rows with lines, and what could not be shown."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import recognitions_at
from kakitome.learning.registry.comparison import MOST, ComparedChoice, ComparedColumn, ComparedDescriptor, RowGroup
from kakitome.mapping.open_data.comparing import cell_lines, row_name, row_rule, rule_notes
from kakitome.services.comparing import RequestedComparison
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.public.registry.pictures import EntryPictures
from kakitome.web.pages.public.registry_entry.confirmed import recognitions_of
from kakitome.web.parts.letter import title_of

MANY = 3
"""From the fourth column on a table needs more room before it can stand beside a row's name."""


def compare_page(
    requested: RequestedComparison, *, only_differing: bool, platform: Platform, chosen: Sequence[str]
) -> dict[str, Any]:
    """Build the page; its state is the list of entries and whether rows without a difference are left out.

    `chosen` is what the reader carries along from page to page.
    """
    comparison = requested.comparison
    choices = tuple(compared_column.choice for compared_column in comparison.columns)
    shown = comparison.differing if only_differing else comparison.rows
    titles = [title_of(column.letter.title) or column.entry.number for column in comparison.columns]
    return {
        "sentence": _sentence(len(choices)),
        "columns": tuple(
            _column(column, choices, only_differing=only_differing, platform=platform) for column in comparison.columns
        ),
        "rows": tuple(_row(row, titles) for row in shown),
        "rules": rule_notes(comparison),
        "unknown": requested.unknown,
        "left_out": tuple(map(str, requested.left_out)),
        "choices": tuple(map(str, choices)),
        "address": platform.site_url + compare_address(choices, only_differing=only_differing),
        "csv": reverse("compare-csv") + _query(choices),
        "other_rows": compare_address(choices, only_differing=not only_differing),
        "only_differing": only_differing,
        "hidden_rows": len(comparison.rows) - len(comparison.differing),
        "is_many": len(choices) > MANY,
        "is_another_choice": bool(choices) and tuple(choice.number for choice in choices) != tuple(chosen),
        "is_full": len(choices) >= MOST,
    }


def compare_address(choices: Iterable[ComparedChoice], *, only_differing: bool = False) -> str:
    """Return the path of a comparison; nothing but the path is its state."""
    return reverse("compare") + _query(choices, only_differing=only_differing)


def _query(choices: Iterable[ComparedChoice], *, only_differing: bool = False) -> str:
    pairs = [("e", str(choice)) for choice in choices]
    if only_differing:
        pairs.append(("rows", "differing"))
    return f"?{urlencode(pairs, safe='@')}" if pairs else ""


def _sentence(count: int) -> str:
    if count == 0:
        return _("Compare micro-credentials")
    return ngettext("%(n)s micro-credential side by side", "%(n)s micro-credentials side by side", count) % {"n": count}


def _column(
    chosen: ComparedColumn, choices: Sequence[ComparedChoice], *, only_differing: bool, platform: Platform
) -> dict[str, Any]:
    entry, version = chosen.entry, chosen.version
    address = f"/registry/{entry.number}" + (f"/v{version.version}" if chosen.is_pinned else "")
    others = [choice for choice in choices if choice != chosen.choice]
    return {
        "title": chosen.letter.title or LocalizedText(ja=entry.number, en=entry.number),
        "plain_title": title_of(chosen.letter.title) or entry.number,
        "number": entry.number,
        "picture": EntryPictures(platform).find(
            version.address, institution=entry.institution, seal=_seal(chosen, now=platform.now())
        ),
        "address": address,
        "version": version.version,
        "is_pinned": chosen.is_pinned and version.version != entry.current.version,
        "is_listed": entry.is_listed,
        "without": compare_address(others, only_differing=only_differing),
    }


def _seal(chosen: ComparedColumn, *, now: datetime) -> str:
    """Return the recognition of these words that stands now; empty for none."""
    standing = recognitions_at(recognitions_of(chosen.version, chosen.recognitions), now)
    return standing[-1].number if standing else ""


def _row(row: ComparedDescriptor, titles: Sequence[str]) -> dict[str, Any]:
    cells = [(title, cell, cell_lines(row, cell)) for title, cell in zip(titles, row.cells, strict=True)]
    return {
        "name": row_name(row),
        "rule": row_rule(row),
        "differs": row.differs,
        "is_confirmed": row.group is RowGroup.CONFIRMED,
        "cells": tuple(
            {"column": title, "lines": lines, "is_gap": all(line.is_unstated for line in lines)}
            for title, cell, lines in cells
        ),
    }
