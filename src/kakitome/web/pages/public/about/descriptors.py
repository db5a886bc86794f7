"""The common descriptors framework by framework: a page, and the same as JSON and CSV for everyone."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.learning.class_list import write_table
from kakitome.learning.framework.crosswalk import (
    common_descriptors,
    compared_frameworks,
    crosswalk,
    further_descriptors,
    other_frameworks,
)
from kakitome.learning.framework.model import Framework, Mention
from kakitome.learning.framework.quality_matrix import QualityCell, asking_without_cell, quality_matrix
from kakitome.mapping.descriptor_table import descriptor_data, descriptor_rows
from kakitome.web.open_answers import for_any_origin, open_bytes, open_json
from kakitome.web.parts.written import language


@require_safe
def descriptors(request: HttpRequest) -> HttpResponse:
    """Show what each framework asks of each descriptor, from which clause, and how we know."""
    own = get_platform().own_frameworks
    every = (*compared_frameworks(), *other_frameworks(own))
    context = {
        "tables": _tables(own),
        "must": (Mention.REQUIRED, Mention.CONDITIONAL),
        "matrix": _matrix(),
        "without_cell": asking_without_cell(every),
        "frameworks": every,
    }
    return render(request, "pages/public/about/descriptors.html", context)


def _tables(own: Sequence[Framework]) -> list[dict[str, Any]]:
    """Build the comparisons: the published one, the same rows for other frameworks, and what some ask beyond."""
    compared, others = compared_frameworks(), other_frameworks(own)
    further = crosswalk((*compared, *others), further_descriptors(own))
    concerned = [
        f for f in (*compared, *others) if any(c.rules for row in further for c in row.crossings if c.framework is f)
    ]
    return [
        {
            "id": "compared",
            "heading": _("The common descriptors, framework by framework"),
            "frameworks": compared,
            "rows": crosswalk(compared, common_descriptors()),
        },
        {
            "id": "others",
            "heading": _("The same descriptors in other frameworks"),
            "words": _("These ask for less, or state conditions; a cell may hold several."),
            "frameworks": others,
            "rows": crosswalk(others, common_descriptors()),
        },
        {
            "id": "further",
            "heading": _("What some frameworks ask beyond these"),
            "words": _("Frameworks without any of them are left out."),
            "frameworks": concerned,
            "rows": crosswalk(concerned, further_descriptors(own)),
        },
    ]


def _matrix() -> list[tuple[str, list[tuple[str, QualityCell]]]]:
    """Return the rows of the matrix of quality assurance: each cell with the heading of its column."""
    cells = quality_matrix()
    columns = (
        ("institution", pgettext("of quality assurance", "The institution")),
        ("programme", pgettext("of quality assurance", "The programme")),
    )
    rows = (("external", _("External")), ("internal", _("Internal")))
    return [(name, [(heading, cells[f"{row}_{column}"]) for column, heading in columns]) for row, name in rows]


@for_any_origin
def descriptors_json(request: HttpRequest) -> HttpResponse:
    """Answer the same as plain data, in both languages."""
    return open_json(request, descriptor_data(get_platform().own_frameworks))


@for_any_origin
def descriptors_csv(request: HttpRequest) -> HttpResponse:
    """Answer the same as a table for spreadsheets, in the visitor's language."""
    table = write_table(descriptor_rows(language(), get_platform().own_frameworks))
    response = open_bytes(request, table, media_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="kakitome-descriptors.csv"'
    return response
