"""What every page of a class list shows around its content, and who may see which list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.class_list.columns import MENDED_BY_CHOOSING
from kakitome.ports.batches import Batch, BatchState
from kakitome.web.desk.place import Place
from kakitome.web.desk.scope import need_definition
from kakitome.web.parts.letter import title_of


def need_batch(place: Place, number: str, *, right: str) -> Batch:
    """Return a batch of a definition that a person has a right to; raises `NotFound`."""
    batch = place.store.batches.get(number)
    need_definition(place, batch.microcredential, right=right)
    return batch


def waits_for_columns(place: Place, batch: Batch) -> bool:
    """Tell whether a person is to say first what the columns of a list are."""
    if batch.state is not BatchState.DRAFT or batch.total:
        return False
    problems = place.store.batches.get_notes(batch.number).problems
    return any(problem.code in MENDED_BY_CHOOSING for problem in problems)


def may_award(place: Place, batch: Batch) -> bool:
    """Tell whether the person may award what a list is for."""
    unit = place.store.microcredentials.get(batch.microcredential, batch.version).unit
    return place.may("award", unit)


def around(place: Place, batch: Batch | None) -> dict[str, Any]:
    """Return what every page of a batch shows around its content."""
    context = place.around("lists")
    if batch is not None:
        version = place.store.microcredentials.get(batch.microcredential, batch.version)
        title = title_of(version.microcredential.title)
        context["way"].append((title, place.url("define-edit", version.identifier, version.version)))
        context |= {
            "batch": batch,
            "version": version,
            "title": title,
            "who": place.name_of(batch.uploaded_by),
            "may_award": may_award(place, batch),
        }
    return context


def state_of(batch: Batch, *, now: datetime) -> tuple[str, str]:
    """Return shape and word for a batch as it stands: what waits for its hour, and what was stopped, say so."""
    if batch.state is BatchState.CONFIRMED and batch.award_at is not None and batch.award_at > now:
        return "none", _("Waits for its hour")
    if batch.state is BatchState.CANCELLED and batch.signing_at is not None:
        return "warn", _("Stopped half-way")
    state, word = _STATES[batch.state]
    return state, str(word)


_STATES: Mapping[BatchState, tuple[str, Promise]] = {
    BatchState.READING: ("none", gettext_lazy("Being read")),
    BatchState.UNREADABLE: ("fail", gettext_lazy("Could not be read")),
    BatchState.DRAFT: ("warn", gettext_lazy("Waits for your confirmation")),
    BatchState.CONFIRMED: ("none", gettext_lazy("About to be awarded")),
    BatchState.SIGNING: ("none", gettext_lazy("Being awarded")),
    BatchState.PAUSED: ("warn", gettext_lazy("Paused")),
    BatchState.DONE: ("ok", gettext_lazy("Awarded")),
    BatchState.CANCELLED: ("none", gettext_lazy("Dropped")),
}
