"""Degrees and qualifications side by side: with what the visitor holds, with files just handed in, or with nothing.

Nothing is written down of a look. Files are read in memory, and with the answer they are gone.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.crediting.how_far import holdings_of, used_by
from kakitome.journeys.crediting.toward_degrees import (
    DegreeChoices,
    DegreeTarget,
    HeldLearning,
    degrees,
    learning_of_file,
    learnings_of,
    outlook_toward,
    qualifications,
)
from kakitome.journeys.platform import Platform
from kakitome.learning.credit.training_benefit import training_benefit
from kakitome.values.instants import day_of
from kakitome.web.limits import Limit, limited
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.how_far.degrees_shown import chosen_kinds, column_of, kind_choices
from kakitome.web.pages.learner.my_awards.home import entries_of
from kakitome.web.parts import written
from kakitome.web.parts.benefit import benefit_lines

MOST_COLUMNS = 6
"""Targets side by side. (derived)"""
FIRST_COLUMNS = 3
"""Programmes that are shown while nothing is chosen. (derived)"""
MOST_FILES = 20
LARGEST_FILE = 4 * 1024 * 1024
LOOKING = Limit(name="toward-degrees", times=20)
"""Each file is verified. (derived)"""
_PAGE = "pages/learner/how_far/degrees.html"


@login_required
@require_safe
def toward_degrees_mine(request: HttpRequest) -> HttpResponse:
    """Show how far what the visitor holds goes toward degrees and qualifications."""
    platform, account = get_platform(), account_of(request)
    wallet = platform.wallets.open(account)
    entries = entries_of(platform, account, wallet.list_documents())
    facts = wallet.list_facts()
    holdings = holdings_of(platform, entries, facts=facts, used=used_by(platform, account))
    held = learnings_of(platform, entries, facts=facts, holdings=holdings)
    context = _context(platform, request.GET, held=held)
    return render(request, _PAGE, {**context, "address": reverse("toward-degrees-mine")})


@limited(LOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def toward_degrees(request: HttpRequest) -> HttpResponse:
    """Show the same to everybody: with files that are handed in and kept nowhere, or with nothing."""
    platform = get_platform()
    files, errors = request.FILES.getlist("files"), []
    held: list[HeldLearning] = []
    if len(files) > MOST_FILES or any((file.size or 0) > LARGEST_FILE for file in files):
        files, errors = [], [_("Hand in up to 20 files, each of up to 4 MB.")]
    for place, file in enumerate(files):
        learning = learning_of_file(platform, file.read(), key=f"file-{place}", now=platform.now())
        if learning is None:
            errors.append(_("%(name)s: nothing that can be verified was found in it.") % {"name": str(file.name)[:80]})
        else:
            held.append(learning)
    chosen = request.POST if request.method == "POST" else request.GET
    context = _context(platform, chosen, held=held)
    more = {"is_for_everybody": True, "errors": errors, "address": reverse("toward-degrees"), "handed_in": len(files)}
    return render(request, _PAGE, {**context, **more}, status=422 if errors and not held else 200)


def _context(platform: Platform, chosen: QueryDict, *, held: Sequence[HeldLearning]) -> dict[str, Any]:
    today = day_of(platform.now())
    universities, others = degrees(platform), qualifications(today)
    keys = set(chosen.getlist("at")) or {target.key for target in universities[:FIRST_COLUMNS]}
    shown = [target for target in (*universities, *others) if target.key in keys][:MOST_COLUMNS]
    choices = DegreeChoices(
        counts_aid=chosen.get("aid") != "no",
        is_enrolled=chosen.get("enrolled") == "yes",
        kinds=chosen_kinds({name: str(chosen.get(name, "")) for name in chosen}),
    )
    outlooks = [outlook_toward(platform, target, held=held, choices=choices) for target in shown]
    scheme = training_benefit()
    return {
        "columns": [column_of(outlook) for outlook in outlooks],
        "universities": _ticks(universities, keys),
        "others": _ticks(others, keys),
        "kinds": kind_choices(held, choices),
        "held": len(held),
        "counts_aid": choices.counts_aid,
        "is_enrolled": choices.is_enrolled,
        "today": written.day(today),
        "scheme": scheme,
        "benefits": benefit_lines(scheme, today),
        "most": MOST_COLUMNS,
    }


def _ticks(targets: Sequence[DegreeTarget], keys: set[str]) -> list[dict[str, Any]]:
    return [
        {"key": target.key, "name": target.name, "title": target.title, "is_chosen": target.key in keys}
        for target in targets
    ]
