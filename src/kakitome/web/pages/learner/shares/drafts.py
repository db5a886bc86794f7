"""Drafts of share links: the form as it was left, kept for thirty days, and what changed since it was seen.

What was typed is kept as it was typed, right or wrong; it is judged when the link is made. A PIN is never kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kakitome.bootstrap.platform import get_platform
from kakitome.ports.shares import PersonShares, ShareDraft, Shows
from kakitome.services.drafting_shares import find_draft, keep_draft
from kakitome.services.retaining import kind_of
from kakitome.web.pages.learner.award.owning import account_of
from kakitome.web.pages.learner.shares.beginning import Beginning
from kakitome.web.pages.learner.shares.choices import MOST_OFFERED, Choice
from kakitome.web.parts import written
from kakitome.web.parts.shapes import State, Words

STATES_FIELD = "states"
_KINDS = ("award-", "document-", "own-")
_TYPED = {"ends_on": 40, "most_views": 20, "language": 5, "named": 40, "label": 200, "note": 1_000}
"""Fields of the form that are kept, each with the characters of it that are; of a PIN only that one is wanted."""
_LONGEST_NAME = 60
_MOST_PARTS = 20
_WELL: State = "ok"
_WORST_FIRST: Sequence[State] = ("fail", "unk", "warn", "none", "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A draft in the list."""

    key: str
    label: Words
    until: Words


def draft_views(shares: PersonShares) -> list[DraftView]:
    """Return the drafts that are kept, the newest first."""
    return [
        DraftView(
            key=draft.key,
            label=draft.label or _count_words(sum(shows in tuple(Shows) for shows in draft.chosen.values())),
            until=written.plain_day(draft.kept_at + _lasts()),
        )
        for draft in shares.list_drafts()
    ]


def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what was sent as a draft; raises `Conflict` where there are too many."""
    platform = get_platform()
    draft = _draft_of(request.POST, key=key)
    keep_draft(platform.shares.open(account_of(request)), draft)
    day = written.plain_day(draft.kept_at + _lasts())
    messages.success(request, _("The draft is kept until %(day)s, without a PIN. Nobody sees it.") % {"day": day})
    return redirect(f"{reverse('share-new')}?draft={key}")


def beginning_of_draft(shares: PersonShares, key: str) -> tuple[Beginning, Mapping[str, str]] | None:
    """Return how the form begins with a draft, and the states that were seen; None where there is no such draft."""
    draft = find_draft(shares, key)
    if draft is None:
        return None
    return Beginning(chosen=draft.chosen, initial={**draft.fields, "key": draft.key}), draft.states


@never_cache
@login_required
@require_POST
def share_draft_drop(request: HttpRequest, key: str) -> HttpResponse:
    """Delete a draft."""
    get_platform().shares.open(account_of(request)).drop_draft(key)
    messages.success(request, _("The draft is deleted."))
    return redirect("share-list")


# --- what changed meanwhile ----------------------------------------------------------------------


def states_of(choices: Sequence[Choice]) -> str:
    """Write which choices are not well, for the form to bring back; most are, and are not named."""
    return " ".join(f"{choice.name}={choice.state}" for choice in choices if choice.state != _WELL)


def read_states(sent: str) -> Mapping[str, str]:
    """Read the same as it was sent."""
    pairs = (pair.partition("=") for pair in sent.split()[: 2 * MOST_OFFERED])
    return {name: state for name, _equals, state in pairs if name.startswith(_KINDS) and len(name) <= _LONGEST_NAME}


def changed_since(choices: Sequence[Choice], states: Mapping[str, str]) -> list[str]:
    """Say of each chosen credential that stands worse than when the form was seen that it does."""
    return [
        _changed_words(choice)
        for choice in choices
        if choice.chosen in tuple(Shows) and _WORST_FIRST.index(choice.state) < _rank(states.get(choice.name, _WELL))
    ]


def _rank(state: str) -> int:
    return next((place for place, known in enumerate(_WORST_FIRST) if known == state), len(_WORST_FIRST))


def _changed_words(choice: Choice) -> str:
    title = written.text(choice.title)
    if choice.collected.award and choice.state == "fail":
        return _("“%(title)s” was withdrawn while you chose. Shown as it is, the receiver sees that too.") % {
            "title": title
        }
    return _("How “%(title)s” stands changed while you chose: %(state)s. The receiver sees that too.") % {
        "title": title,
        "state": written.text(choice.state_word),
    }


def _draft_of(sent: QueryDict, *, key: str) -> ShareDraft:
    named = [name for name in sent if name.startswith(_KINDS) and sent.get(name)]
    fields: dict[str, Any] = {name: sent.get(name, "")[:longest] for name, longest in _TYPED.items()}
    fields["with_pin"] = bool(sent.get("with_pin") or sent.get("pin"))
    fields["parts"] = [part[:_LONGEST_NAME] for part in sent.getlist("parts")[:_MOST_PARTS]]
    return ShareDraft(
        key=key,
        kept_at=get_platform().now(),
        label=fields["label"],
        chosen={name[:_LONGEST_NAME]: sent.get(name, "")[:_LONGEST_NAME] for name in named[: 2 * MOST_OFFERED]},
        fields=fields,
        states=dict(read_states(sent.get(STATES_FIELD, ""))),
    )


def _lasts() -> timedelta:
    return timedelta(days=kind_of("share_draft").days)


def _count_words(count: int) -> str:
    return ngettext("%(n)s credential chosen", "%(n)s credentials chosen", count) % {"n": count}
