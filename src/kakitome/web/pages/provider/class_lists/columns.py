"""What the columns of a list are, for a person to look at and to change; remembered for lists with these headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kakitome import texts
from kakitome.errors import Conflict
from kakitome.learning.class_list import ListFile, ReadingRules, open_class_list
from kakitome.learning.class_list.columns import (
    MAIN_USES,
    OTHER_USES,
    ColumnLook,
    SeenColumn,
    Why,
    look_at_columns,
    possible_keys,
)
from kakitome.learning.class_list.headings import column_letter
from kakitome.learning.class_list.reading import first_records
from kakitome.ports.batches import Batch, BatchState
from kakitome.ports.list_reading import ColumnChoice
from kakitome.services.issuing import mending
from kakitome.web.desk.place import FORM, POST, Place, at_desk
from kakitome.web.pages.provider.class_lists.reading import read_now_or_soon
from kakitome.web.pages.provider.class_lists.surroundings import around, may_award, need_batch
from kakitome.web.parts import written
from kakitome.web.parts.attempts import attempt
from kakitome.web.parts.forms import Form
from kakitome.web.parts.shapes import State
from kakitome.web.parts.written import in_japan

LEAVE_OUT: Final = "leave_out"
_WHY: Final[Mapping[Why, tuple[State, Promise]]] = {
    "heading": ("ok", gettext_lazy("Known by its heading")),
    "last_time": ("ok", gettext_lazy("As it was chosen last time")),
    "content": ("warn", gettext_lazy("Guessed from what stands in it")),
    "remarks": ("none", gettext_lazy("Remarks are left out at first: everybody who sees the award would see them.")),
    "sensitive": ("none", gettext_lazy("Must not be kept here, so it is never read.")),
    "own": ("none", gettext_lazy("Written by Kakitome when the list was given back.")),
    "unknown": ("none", gettext_lazy("Not recognised, so it is left out.")),
}
_NARRATIVE: Final = gettext_lazy("Words that stand in the award")
_LEFT_OUT: Final = pgettext_lazy("a column", "Leave out (not read)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownColumn:
    """One column as the page shows it; `field` None where nothing can be chosen."""

    letter: str
    seen: SeenColumn
    state: State
    why: Promise
    field: forms.BoundField | None


class ColumnsForm(Form):
    """What each column is: a choice for each, named after it."""

    def __init__(self, *args: Any, column_look: ColumnLook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.column_look = column_look
        for column in column_look.columns:
            if column.why not in ("sensitive", "own"):
                self.fields[f"use_{column.index}"] = forms.ChoiceField(
                    label=_("What “%(heading)s” is") % {"heading": column.heading},
                    choices=_choices(),
                    initial=column.use or LEAVE_OUT,
                )

    @property
    def chosen(self) -> ColumnLook:
        """The columns as they were chosen."""
        uses = [self.cleaned_data.get(f"use_{column.index}", LEAVE_OUT) for column in self.column_look.columns]
        return self.column_look.with_uses(["" if use == LEAVE_OUT else use for use in uses])

    def clean(self) -> dict[str, Any]:
        """Ask for a name, for something to tell people apart by, and for one column of each kind."""
        given: dict[str, Any] = super().clean() or {}
        used: dict[str, str] = {}
        for key, use in list(given.items()):
            if use in (LEAVE_OUT, "narrative"):
                continue
            if use in used:
                twice = _("Two columns are set as “%(use)s”. Choose one.") % {"use": _term(use)}
                self.add_error(key, twice)
            used.setdefault(use, key)
        if "name" not in used and not {"family_name", "given_name"} <= used.keys():
            self.add_error(None, _("Choose the column with names."))
        elif not {"email", "student_number", "did"} & used.keys():
            self.add_error(None, _("Choose the column with e-mail addresses, or the one with student numbers."))
        return given


@at_desk("view", FORM)
def columns(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Show what each column of a list is taken for; who may award chooses otherwise."""
    batch = need_batch(place, number, right="award" if request.method == "POST" else "view")
    if batch.state is not BatchState.DRAFT:
        return place.redirect("batch", number)
    column_look, remembered, size = _look_at(
        place, batch, header_row=_row(request.POST.get("header") or request.GET.get("header"))
    )
    form = ColumnsForm(request.POST or None, column_look=column_look)
    if request.method == "POST" and form.is_valid() and _is_readable(place, batch, form):
        with attempt(request, refusals=Conflict, level=messages.WARNING) as choice:
            mending.choose_columns(place.store, number, column_look=form.chosen, **place.by)
        if choice.is_done:
            read = read_now_or_soon(place, batch, size=size)
            if read.state is BatchState.DRAFT:
                messages.success(request, _("Read with these columns. Nothing has been awarded yet."))
        return place.redirect("batch", number)
    problems = place.store.batches.get_notes(number).problems
    context = {
        **around(place, batch),
        "form": form,
        "look": column_look,
        "columns": _shown(form, column_look),
        "guessed": sum(column.why == "content" for column in column_look.columns),
        "remembered": remembered.get(column_look.key),
        "may_choose": may_award(place, batch),
        "reasons": [problem for problem in problems if problem.severity == "error"],
        "is_read": batch.total > 0,
    }
    status = 422 if form.errors else 200
    return render(request, "pages/provider/class_lists/columns.html", context, status=status)


@at_desk("award", POST)
def forget(request: HttpRequest, place: Place, number: str) -> HttpResponse:
    """Forget what was chosen for lists with these headings; this list stays as it is read."""
    need_batch(place, number, right="award")
    mending.forget_columns(place.store, number, key=request.POST.get("key", "")[:64], **place.by)
    messages.success(request, _("Forgotten. The next list with these headings is asked about anew."))
    return place.redirect("batch-columns", number)


def rules_of(batch: Batch) -> ReadingRules:
    """Return how a list was read, as far as its columns go."""
    return ReadingRules(
        today=batch.as_of or in_japan(batch.uploaded_at).date(),
        encoding=batch.encoding if batch.encoding not in ("", "xlsx") else "auto",
        include=batch.include,
        columns=batch.columns,
    )


def _look_at(place: Place, batch: Batch, *, header_row: int) -> tuple[ColumnLook, Mapping[str, ColumnChoice], int]:
    """Look at the columns of the file; 404 where it is not kept, or has none."""
    with place.store.batches.open_upload(batch.number) as stream:
        if stream is None:
            raise Http404
        file, rules = ListFile(stream), rules_of(batch)
        remembered = place.store.batches.find_column_choices(possible_keys(first_records(file, rules)))
        uses = {key: choice.uses for key, choice in remembered.items()}
        column_look = look_at_columns(file, rules, remembered=uses, header_row=header_row)
        if column_look is None:
            raise Http404
        return column_look, remembered, file.size


def _is_readable(place: Place, batch: Batch, form: ColumnsForm) -> bool:
    """Tell whether the file can be read by what was chosen, and say at the form why not."""
    rules = rules_of(batch)
    chosen = ReadingRules(today=rules.today, encoding=rules.encoding, columns=form.chosen.chosen)
    with place.store.batches.open_upload(batch.number) as stream:
        if stream is None:
            raise Http404
        opened = open_class_list(ListFile(stream), chosen)
    form.name_problems(problem for problem in opened.problems if problem.severity == "error")
    return not opened.blocked


def _shown(form: ColumnsForm, column_look: ColumnLook) -> list[ShownColumn]:
    return [
        ShownColumn(
            letter=column_letter(column.index),
            seen=column,
            state=_WHY[column.why][0],
            why=_WHY[column.why][1],
            field=form[name] if (name := f"use_{column.index}") in form.fields else None,
        )
        for column in column_look.columns
    ]


def _choices() -> Sequence[tuple[str, Any]]:
    uses = [(use, _term(use)) for use in (*MAIN_USES, *OTHER_USES) if use != "narrative"]
    return [(LEAVE_OUT, _LEFT_OUT), *uses, ("narrative", _NARRATIVE)]


def _term(use: str) -> str:
    return str(texts.term(f"field.{use}").in_language(written.language()))


def _row(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else 0
