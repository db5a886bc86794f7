"""The form of a definition: it holds whatever was typed and never refuses it.

Its errors are the findings of reading and checking the definition, each at its field; a draft with
errors saves all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome import texts
from kakitome.errors import Problem
from kakitome.web.pages.provider.define.fields import DefinitionField, FieldRow, Section, Widget
from kakitome.web.pages.provider.define.options import Options, levels_of
from kakitome.web.pages.provider.define.sections import sections
from kakitome.web.pages.provider.define.typed import Typed
from kakitome.web.parts.forms import Form
from kakitome.web.parts.written import language

_GROWING = (
    "learning_outcomes",
    "level",
    "skills",
    "stackability.into",
    "stackability.targets",
    "co_awarding_bodies",
)
_ONE_MORE = ("stackability.targets", "co_awarding_bodies")
"""Lists that always offer an empty row, having no button that adds one."""
_FIRST_OUTCOMES = 3
_LONGEST = 20_000
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row with its bound fields."""

    row: FieldRow
    fields: tuple[tuple[DefinitionField, BoundField], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section with its bound fields; it opens its folded part when something is in there."""

    section: Section
    rows: tuple[ShownRow, ...]
    folded: tuple[ShownRow, ...]
    is_open: bool


class DefinitionForm(Form):
    """The definition as typed, laid out in sections."""

    def __init__(self, typed: Typed, *, problems: Sequence[Problem] = (), grow: str = "") -> None:
        super().__init__(data=_as_data(typed))
        self.typed = typed
        self._problems = problems
        self._sections = sections(_rows_of(typed, grow), typed.get("assessment_type", []))
        for field in self._all_fields():
            self.fields[field.path] = _control(field, typed)
        self.hidden = [(name, value) for name in typed if name not in self.fields for value in typed[name]]

    def full_clean(self) -> None:
        """Take the findings for errors; nothing typed is refused."""
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}
        for problem in self._problems:
            path = self._path_at(problem.pointer)
            if path and "column" in problem.params:
                # A date's sentence names its column; here that is the field's own label.
                label = str(self.fields[path].label)
                problem = replace(problem, params={**problem.params, "column": label})  # noqa: PLW2901
            if problem.severity == "error" and path:
                self.add_error(path, texts.sentence(problem, language()))

    @property
    def layout(self) -> list[ShownSection]:
        """The sections with their fields, as the template shows them."""
        return [
            ShownSection(
                section=section,
                rows=self._shown(section.rows),
                folded=(folded := self._shown(section.folded)),
                is_open=any(self._has_value(field) or bound.errors for row in folded for field, bound in row.fields),
            )
            for section in self._sections
        ]

    def anchor(self, pointer: str) -> str:
        """Return the id of the field a finding points at, empty when the form does not show it."""
        path = self._path_at(pointer)
        if not path:
            return ""
        field = next(f for f in self._all_fields() if f.path == path)
        return f"id_{path}_0" if field.widget == Widget.CHECKS else f"id_{path}"

    def _path_at(self, pointer: str) -> str:
        wanted = pointer.strip("/").replace("/", ".")
        names = list(self.fields)
        while wanted:
            near = [name for name in names if name == wanted or name.startswith(f"{wanted}.")]
            if near:
                return near[0]
            wanted = wanted.rpartition(".")[0]
        return ""

    def _all_fields(self) -> list[DefinitionField]:
        return [f for s in self._sections for row in (*s.rows, *s.folded) for f in row.fields]

    def _shown(self, rows: Sequence[FieldRow]) -> tuple[ShownRow, ...]:
        return tuple(ShownRow(row=row, fields=tuple((f, self[f.path]) for f in row.fields)) for row in rows)

    def _has_value(self, field: DefinitionField) -> bool:
        return bool(self.typed.get(field.path))


def _as_data(typed: Typed) -> dict[str, Any]:
    return {name: values if len(values) > 1 else values[0] for name, values in typed.items() if values}


def _rows_of(typed: Typed, grow: str) -> dict[str, int]:
    """Count the rows each list shows: what is there, as many as asked for (`name:count`), and never none."""
    counts = {}
    for name in _GROWING:
        depth = name.count(".") + 1
        numbers = [
            int(parts[depth])
            for parts in (path.split(".") for path in typed if path.startswith(f"{name}."))
            if len(parts) > depth and parts[depth].isdigit() and int(parts[depth]) < _LONGEST
        ]
        counts[name] = max(numbers, default=-1) + 1
    counts["learning_outcomes"] = max(counts["learning_outcomes"], _FIRST_OUTCOMES)
    name, _colon, wanted = grow.partition(":")
    if name in counts and wanted.isdigit():
        counts[name] = max(counts[name], min(int(wanted), _MOST_ROWS))
    return {name: max(count + (name in _ONE_MORE), 1) for name, count in counts.items()}


def _control(field: DefinitionField, whole: Typed) -> forms.Field:
    typed = whole.get(field.path, [])
    options: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": field.is_needed}
    if field.widget == Widget.CHECKS:
        return forms.MultipleChoiceField(choices=field.options, widget=_Checks, **options)
    if field.widget == Widget.SELECT:
        return forms.ChoiceField(choices=_with(field.options, typed), **options)
    if field.widget == Widget.SELECTS:
        return forms.MultipleChoiceField(choices=_with(field.options, typed), widget=_Selects, **options)
    if field.widget == Widget.LEVEL:
        framework = whole.get(f"{field.path.rpartition('.')[0]}.framework", [""])
        return forms.CharField(widget=_Offered(levels_of(framework[0])), max_length=_LONGEST, **options)
    area = forms.Textarea(attrs={"rows": 2}) if field.widget == Widget.TEXT else forms.TextInput()
    return forms.CharField(widget=area, max_length=_LONGEST, **options)


def _with(options: Options, typed: Sequence[str]) -> list[tuple[str, Any]]:
    """Offer the list and what already stands there, so that saving the form never loses a word outside the list."""
    known = {value for value, _words in options}
    return [*options, *((value, value) for value in dict.fromkeys(typed) if value not in known)]


class _Offered(forms.TextInput):
    """A line that offers values of a list by their names and takes any other."""

    def __init__(self, offers: Options) -> None:
        super().__init__()
        self._offers = offers

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the line and its list; browsers without such lists show the line alone."""
        own = f"offers_{name}"
        line = super().render(name, value, {**(attrs or {}), "list": own, "autocomplete": "off"}, renderer)
        offers = format_html_join("", '<option value="{}" label="{}"></option>', self._offers)
        return format_html('{}<datalist id="{}">{}</datalist>', line, own, offers)


class _Selects(forms.SelectMultiple):
    """Two menus of one name, and one more than are chosen: a long list where two or three are meant."""

    _FEWEST = 2

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's shape
        """Take one chosen value as well as several."""
        value = data.get(name)
        return [value] if isinstance(value, str) else value

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the menus, the second and later ones with a name of their own for those who hear the page."""
        chosen = [one for one in value or [] if one]
        count = max(self._FEWEST, len(chosen) + 1)
        menus = []
        for number in range(count):
            own = dict(attrs or {})
            if number:
                own = {key: kept for key, kept in own.items() if key not in ("id", "required")}
                own["aria-label"] = _("Field %(n)s") % {"n": number + 1}
            one = forms.Select(attrs=self.attrs, choices=list(self.choices))
            menus.append((one.render(name, chosen[number] if number < len(chosen) else "", own, renderer),))
        return format_html_join("", "{}", menus)


class _Checks(forms.CheckboxSelectMultiple):
    """Checkboxes that take one chosen value as well as several."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:  # noqa: ARG002 - Django's shape
        value = data.get(name)
        return [value] if isinstance(value, str) else value
