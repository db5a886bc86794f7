"""The form of a definition: it holds whatever was typed and never refuses it.

Its errors are the findings of reading and checking the definition, each at its field; a draft with
errors saves all the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kakitome.errors import Problem
from kakitome.learning.framework.model import Framework, Requirement
from kakitome.web.pages.provider.define.fields import DefinitionField, Section, Widget
from kakitome.web.pages.provider.define.growing_rows import GROWING
from kakitome.web.pages.provider.define.options import Options, levels_of
from kakitome.web.pages.provider.define.sections import sections
from kakitome.web.pages.provider.define.typed import Typed
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

_ONE_MORE = ("stackability.targets", "co_awarding_bodies")
"""Lists that always offer an empty row, having no button that adds one."""
_FILLED = frozenset({"awarding_body", "issuer_country"})
"""What the institution itself says where the form is left empty."""
_FIRST_OUTCOMES = 3
_LONGEST = 20_000
_MOST_ROWS = 60


class DefinitionForm(Form):
    """The definition as typed, laid out in sections."""

    def __init__(
        self,
        typed: Typed,
        *,
        problems: Sequence[Problem] = (),
        grow: str = "",
        frameworks: Sequence[Framework] = (),
    ) -> None:
        super().__init__(data=MultiValueDict(typed))
        self.typed = typed
        self._problems = problems
        laid_out = sections(_rows_of(typed, grow), typed.get("assessment_type", []))
        self.sections = tuple(
            replace(section, asked_by=_asked_by(section, frameworks), filled=_filled(section, typed))
            for section in laid_out
        )
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
                self.add_error(path, written.finding(problem))

    @property
    def opened(self) -> list[Section]:
        """The sections whose folded part holds something wrong; what is only filled in is counted on its line."""
        return [
            section
            for section in self.sections
            if any(self[field.path].errors for row in section.folded for field in row.fields)
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
        return [f for s in self.sections for row in (*s.rows, *s.folded) for f in row.fields]


def _rows_of(typed: Typed, grow: str) -> dict[str, int]:
    """Count the rows each list shows: what is there, as many as asked for (`name:count`), and never none."""
    counts = {}
    for name in GROWING:
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


def _asked_by(section: Section, frameworks: Sequence[Framework]) -> tuple[str, ...]:
    """Name the frameworks that require a descriptor which only the folded part of a section asks for."""
    shown = {field.path.split(".")[0] for row in section.rows for field in row.fields}
    folded = {field.path.split(".")[0] for row in section.folded for field in row.fields} - shown - _FILLED
    return tuple(
        framework.short.in_language(written.language())
        for framework in frameworks
        if any(rule.requirement is Requirement.REQUIRED and rule.descriptor in folded for rule in framework.rules)
    )


def _filled(section: Section, typed: Typed) -> int:
    return sum(
        any(typed.get(field.path) and field.path.split(".")[0] not in _FILLED for field in row.fields)
        for row in section.folded
    )


def _control(field: DefinitionField, form_typed: Typed) -> forms.Field:
    typed = form_typed.get(field.path, [])
    options: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": field.is_needed}
    if field.widget == Widget.CHECKS:
        return forms.MultipleChoiceField(choices=field.options, widget=forms.CheckboxSelectMultiple, **options)
    if field.widget == Widget.SELECT:
        return forms.ChoiceField(choices=_with(field.options, typed), **options)
    if field.widget == Widget.SELECTS:
        return forms.MultipleChoiceField(choices=_with(field.options, typed), widget=_Selects, **options)
    if field.widget == Widget.LEVEL:
        framework = form_typed.get(f"{field.path.rpartition('.')[0]}.framework", [""])
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
        list_id = f"offers_{name}"
        line = super().render(name, value, {**(attrs or {}), "list": list_id, "autocomplete": "off"}, renderer)
        offers = format_html_join("", '<option value="{}" label="{}"></option>', self._offers)
        return format_html('{}<datalist id="{}">{}</datalist>', line, list_id, offers)


class _Selects(forms.SelectMultiple):
    """Two menus of one name, and one more than are chosen: a long list where two or three are meant."""

    _FEWEST = 2

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Write the menus, the second and later ones with a name of their own for those who hear the page."""
        chosen = [code for code in value or [] if code]
        menu = forms.Select(attrs=self.attrs, choices=list(self.choices))
        later = {name: text for name, text in (attrs or {}).items() if name not in ("id", "required")}
        menus = []
        for number in range(max(self._FEWEST, len(chosen) + 1)):
            own = {**later, "aria-label": _("Field %(n)s") % {"n": number + 1}} if number else attrs
            menus.append((menu.render(name, chosen[number] if number < len(chosen) else "", own, renderer),))
        return format_html_join("", "{}", menus)
