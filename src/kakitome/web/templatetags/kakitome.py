"""Template tags of the parts book: `{% load kakitome %}`.

Filters write values (`text`, `name`, `excerpt`, `day`, `moment`, `markdown`); tags draw parts. Every
part has its template in `templates/parts/`; `docs/howto/write-a-page.md` shows each in use.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django import template
from django.contrib.messages import constants
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from kakitome import texts
from kakitome.bootstrap.platform import get_platform
from kakitome.learning.workload import plain_decimal
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import icons, markdown, written
from kakitome.web.parts.drawn import drawn
from kakitome.web.parts.error_words import error_words
from kakitome.web.parts.shapes import (
    CheckRow,
    DescriptorLine,
    Event,
    Fact,
    RecognitionView,
    State,
    Table,
    Tile,
    TwoLines,
    VerdictCard,
)
from kakitome.web.parts.wiring import wired

register = template.Library()

OUTCOME_WORDS = {"ok": "Passed", "warn": "Attention", "fail": "Failed", "unk": "Could not check", "none": "Not checked"}

MESSAGE_STATES = {constants.SUCCESS: "ok", constants.WARNING: "warn", constants.ERROR: "fail"}


# --- filters -------------------------------------------------------------------------------------


for write in (
    *(written.text, written.name, written.excerpt, written.cited, written.finding),
    *(written.day, written.moment, written.last_day, written.grouped),
):
    register.filter(write.__name__, write)
register.filter("error_words", error_words)
register.filter("plain_decimal", plain_decimal)


@register.filter(name="markdown")
def markdown_filter(value: LocalizedText | str | None) -> SafeString:
    """Render Markdown in the reader's language."""
    plain = value.in_language(written.language()) if isinstance(value, LocalizedText) else value or ""
    return markdown.render(plain)


@register.filter
def term(value: Enum, group: str) -> LocalizedText:
    """Name a value by the catalogue's word for it: `{{ rule.says|term:"mention"|text }}`."""
    return texts.term(f"{group}.{value.value}")


@register.filter
def stated(value: LocalizedText | str | None) -> SafeString:
    """Write a text, or "not stated" when there is none."""
    return written.text(value) if value else written.unstated()


@register.filter
def control(form: BaseForm, name: str) -> BoundField:
    """Return a form's field by a name that a template only knows as a value."""
    return form[name]


@register.filter
def at(values: Mapping[str, str], key: str) -> str:
    """Return what a mapping has under a key that a template only knows as a value; empty for nothing."""
    return values.get(key, "")


# --- drawings ------------------------------------------------------------------------------------

register.simple_tag(icons.icon)
register.simple_tag(icons.seal)
register.simple_tag(icons.brand)
register.simple_tag(written.money)


@register.simple_tag
def regno(label: Any, number: str) -> SafeString:
    """Draw the two-part label of a registered letter around a number people may read out."""
    return format_html('<span class="regno"><span>{}</span><span>{}</span></span>', label, number)


@register.simple_tag
def pill(state: str, label: Any, drawing: str = "") -> SafeString:
    """Draw a stamp: shape, word and colour of a state; `drawing` names another icon."""
    icon = icons.icon(drawing or state)
    return format_html('<span class="pill" data-s="{}">{}{}</span>', state, icon, written.text(label))


@register.simple_tag
def outcome(state: str, label: Any = "") -> SafeString:
    """Write an outcome word with its shape; without a label the word of the state."""
    word = written.text(label) if label else gettext(OUTCOME_WORDS[state])
    return format_html('<span class="outcome" data-s="{}">{}{}</span>', state, icons.icon(state), word)


# --- parts with a template -----------------------------------------------------------------------


@register.inclusion_tag("parts/verdict.html")
def verdict(card: VerdictCard, level: int = 1) -> dict[str, Any]:
    """Draw the verdict card; `level` is the heading's (1 on a page of its own, 3 in a list)."""
    return {"card": card, "level": level}


@register.inclusion_tag("parts/facts.html")
def facts(items: Sequence[Fact], recognition: RecognitionView | None = None, verdict: State = "none") -> dict[str, Any]:
    """Draw facts in a row, and recognition in a row below: without a colour beside a verdict that refuses."""
    mark = recognition.state if recognition is not None else "none"
    is_refused = verdict == "fail" and mark == "ok"
    mark = "none" if is_refused else mark
    return {"items": items, "recognition": recognition, "mark": mark, "is_refused": is_refused}


@register.inclusion_tag("parts/checks.html")
def checks(rows: Sequence[CheckRow], level: int = 3) -> dict[str, Any]:
    """Draw check rows with their reasons and folded working."""
    return {"rows": rows, "level": level}


@register.simple_tag
def fact_line(fact: Fact) -> SafeString:
    """Draw one fact."""
    return drawn("parts/fact.html", fact)


@register.simple_tag
def check_row(row: CheckRow, level: int) -> SafeString:
    """Draw one check."""
    return drawn("parts/check_row.html", row, level=level)


@register.simple_tag
def descriptor(item: DescriptorLine) -> SafeString:
    """Draw one line of a descriptor list."""
    return drawn("parts/descriptor.html", item)


@register.inclusion_tag("parts/own_reading.html")
def own_reading(of: Any, cls: str = "") -> dict[str, Any]:
    """Mark what no authority has published: of a procedure, or told in a text of its own."""
    if isinstance(of, LocalizedText):
        return {"told": of, "is_derived": False, "cls": cls}
    return {"told": None, "is_derived": of.is_derived, "cls": cls}


@register.inclusion_tag("parts/two_lines.html")
def two_lines(lines: TwoLines) -> dict[str, Any]:
    """Draw "when awarded" and "now"."""
    return {"lines": lines}


@register.inclusion_tag("parts/descriptors.html")
def descriptors(items: Sequence[DescriptorLine]) -> dict[str, Any]:
    """Draw a descriptor list; what is not stated is as loud as a value."""
    return {"items": items}


@register.inclusion_tag("parts/table.html")
def table(table: Table) -> dict[str, Any]:
    """Draw a table that becomes cards where it is narrow."""
    return {"table": table}


@register.inclusion_tag("parts/timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, Any]:
    """Draw events, newest first."""
    return {"events": events}


@register.inclusion_tag("parts/tiles.html")
def tiles(items: Sequence[Tile]) -> dict[str, Any]:
    """Draw counts that lead to their groups."""
    return {"items": items}


@register.inclusion_tag("parts/steps.html")
def steps(current: int, *labels: str) -> dict[str, Any]:
    """Draw the steps of a journey; `current` counts from 1."""
    return {"steps": [(label, number, number < current) for number, label in enumerate(labels, 1)], "current": current}


@register.inclusion_tag("parts/crumbs.html")
def crumbs(*labels_and_addresses: str) -> dict[str, Any]:
    """Draw the way here: label, address, label, address …, and the page's own label last."""
    *way, here = labels_and_addresses
    return {"way": list(zip(way[::2], way[1::2], strict=True)), "here": here}


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, **options: Any) -> dict[str, Any]:
    """Draw a form field: label, need, hint, control, error, all wired to each other.

    Options: `lang` of what is typed, `cls` for the control (`in-s`, `in-m`, `two`), `need=False`
    to leave out the 必須/任意 mark, `hidden_label=True` to show the label to screen readers alone.
    """
    return wired(bound, **options)


@register.inclusion_tag("parts/error_summary.html")
def error_summary(form: BaseForm, title: str = "") -> dict[str, Any]:
    """Draw the summary of a form's errors: the same sentences as at the fields, each a link to its field."""
    errors = [
        (wired(form[key])["id"], message)
        for key in form.errors
        if key != "__all__"
        for message in error_words(form[key])
    ]
    general = form.non_field_errors()
    if not errors and not title:
        title = gettext("This did not work")
    return {"title": title, "errors": errors, "general": general, "count": len(errors)}


@register.simple_block_tag
def notice(content: str, state: str = "", title: Any = "", drawing: str = "", cls: str = "") -> SafeString:
    """Draw a notice around its content: `{% notice "warn" title=_("…") %}<p>…</p>{% endnotice %}`."""
    heading = format_html("<h2>{}</h2>", written.text(title)) if title else ""
    return format_html(
        '<div class="notice {}"{}>{}<div>{}{}</div></div>',
        cls,
        format_html(' data-s="{}"', state) if state else "",
        icons.icon(drawing or state or "info"),
        heading,
        content,
    )


@register.inclusion_tag("parts/toasts.html", takes_context=True)
def toasts(context: Context) -> dict[str, Any]:
    """Draw what the last act had to say (Django's messages); it stays until the next page."""
    return {"toasts": [(MESSAGE_STATES.get(m.level, "none"), m.message) for m in context.get("messages") or ()]}


# --- the frame -----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def in_language(context: Context, wanted: str) -> str:
    """Return this page's address in another language: same path, same query, `lang` set."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["lang"] = wanted
    return f"{request.path}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def here(context: Context, *names: str) -> SafeString:
    """Write `aria-current` when the page lies at or under the address of one of these URL names."""
    path = context["request"].path
    for name in names:
        address = reverse(name)
        if path == address or (address != "/" and path.startswith(address + "/")):
            return SafeString(' aria-current="page"')
    return SafeString("")


@register.simple_tag
def institutions_to_sign_in_with() -> bool:
    """Tell whether any institution's sign-in is on."""
    return bool(get_platform().identity_providers.list_on())
