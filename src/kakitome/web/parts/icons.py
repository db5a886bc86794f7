"""Icons, seals and marks as inline SVG, so that they follow the colours of the place they stand in.

Each state has its own shape, since a state is said by shape, word and colour, in that order: disc
with tick, triangle, octagon with cross, dashed ring with question mark, thin ring with bar.
All are hidden from assistive technology: the word beside them carries the meaning.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_LINE = 'fill="none" stroke="currentColor"'
_ON_GROUND = 'fill="none" stroke="var(--bg,var(--paper))"'

_ICONS = {
    "ok": f'<circle cx="10" cy="10" r="9"/><path d="M5.6 10.4l3 3 5.8-6.4" {_ON_GROUND} stroke-width="2" '
    'stroke-linecap="square"/>',
    "warn": f'<path d="M10 .8L19.6 18.6H.4z" stroke-linejoin="round"/>'
    f'<path d="M10 7v5.4m0 2.2v1.8" {_ON_GROUND} stroke-width="2"/>',
    "fail": '<path d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/>'
    f'<path d="M6.6 6.6l6.8 6.8m0-6.8l-6.8 6.8" {_ON_GROUND} stroke-width="2" stroke-linecap="square"/>',
    "unk": f'<circle cx="10" cy="10" r="8.4" {_LINE} stroke-width="1.8" stroke-dasharray="3.2 2.08"/>'
    f'<path d="M7.5 8a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.9m0 1.6v1.8" {_LINE} stroke-width="1.8"/>',
    "none": f'<circle cx="10" cy="10" r="8.6" {_LINE} stroke-width="1.4"/>'
    '<path d="M6 10h8" stroke="currentColor" stroke-width="1.6"/>',
    "search": f'<circle cx="8.5" cy="8.5" r="5.6" {_LINE} stroke-width="1.9"/>'
    '<path d="M12.6 12.6L18 18" stroke="currentColor" stroke-width="2.2"/>',
    "print": f'<path d="M5 7V2h10v5M5 15H2V7h16v8h-3" {_LINE} stroke-width="1.7"/><path d="M5 12h10v6H5z"/>',
    "download": f'<path d="M10 2v10m-4-4l4 4 4-4M3 17h14" {_LINE} stroke-width="1.9"/>',
    "upload": f'<path d="M10 13V3M6 7l4-4 4 4M3 17h14" {_LINE} stroke-width="1.9"/>',
    "clock": f'<circle cx="10" cy="10" r="8.4" {_LINE} stroke-width="1.8"/>'
    f'<path d="M10 5.2V10l3.2 2.2" {_LINE} stroke-width="1.8"/>',
    "lock": f'<path d="M4 9h12v10H4z"/><path d="M6.5 9V6.2a3.5 3.5 0 0 1 7 0V9" {_LINE} stroke-width="1.8"/>',
    "info": '<rect x="1" y="1" width="18" height="18" rx="2"/>'
    '<path d="M10 8.6v6m0-9v1.8" fill="none" stroke="var(--bg,var(--paper))" stroke-width="2"/>',
    "copy": f'<path d="M6.5 6.5h12v12h-12z"/><path d="M3.5 13.5h-2v-12h12v2" {_LINE} stroke-width="1.8"/>',
    "link": f'<path d="M8.2 11.8l3.6-3.6M9 6.4l2.3-2.3a3.3 3.3 0 0 1 4.6 4.6L13.6 11M11 13.6l-2.3 2.3a3.3 3.3 0 0 1'
    f'-4.6-4.6L6.4 9" {_LINE} stroke-width="1.8"/>',
    "file": f'<path d="M4 1.5h8L16.5 6v12.5H4z" {_LINE} stroke-width="1.6"/>'
    '<path d="M7 9.5h6.5M7 12.5h6.5M7 15.5h4" stroke="currentColor" stroke-width="1.4"/>',
    "eye": f'<path d="M1 10c4.2-7 13.8-7 18 0-4.2 7-13.8 7-18 0z" {_LINE} stroke-width="1.7"/>'
    '<circle cx="10" cy="10" r="2.8"/>',
    "mail": f'<path d="M1.5 4h17v12h-17z" {_LINE} stroke-width="1.6"/>'
    f'<path d="M2 4.5l8 6.5 8-6.5" {_LINE} stroke-width="1.6"/>',
    "camera": f'<path d="M1.5 5.5H6L7.5 3h5L14 5.5h4.5v11h-17z" {_LINE} stroke-width="1.6"/>'
    f'<circle cx="10" cy="10.8" r="3.4" {_LINE} stroke-width="1.6"/>',
    "phone": f'<path d="M5 1h10v18H5z" {_LINE} stroke-width="1.7"/><path d="M8.5 16h3" stroke="currentColor" '
    'stroke-width="1.7"/>',
    "dot": '<circle cx="10" cy="10" r="5"/>',
    "person": '<circle cx="10" cy="6.4" r="3.9"/><path d="M2.4 18.6c.6-5 3.7-7.2 7.6-7.2s7 2.2 7.6 7.2z"/>',
    "plus": f'<path d="M10 3v14M3 10h14" {_LINE} stroke-width="2"/>',
}

# Left half drawn in line, right half printed solid. Nested <svg> elements cut the halves: they need no
# ids, so one page can carry several seals.
_LEFT, _RIGHT = '<svg width="48" height="96">', '<svg x="48" width="48" height="96" viewBox="48 0 48 96">'


def _tally(outline: str, sign: str) -> str:
    def path(fill: str, stroke: str) -> str:
        return outline.format(f'fill="{fill}" stroke="{stroke}" stroke-width="5"')

    def mark(stroke: str) -> str:
        return f'<path d="{sign}" fill="none" stroke="{stroke}" stroke-width="7"/>'

    left = path("var(--bg)", "currentColor") + mark("currentColor")
    right = path("currentColor", "currentColor") + mark("var(--paper)")
    return f"{_LEFT}{left}</svg>{_RIGHT}{right}</svg>"


_SEALS = {
    "ok": _tally('<circle cx="48" cy="48" r="42" {}/>', "M28 50l13 13 27-30"),
    "fail": _tally('<path d="M31 7h34l24 24v34L65 89H31L7 65V31z" {}/>', "M33 33l30 30M63 33L33 63"),
    "warn": '<path d="M48 6v80H5z" fill="var(--line)" stroke="var(--line)" stroke-width="5" stroke-linejoin="round"/>'
    '<path d="M48 6l43 80H48z" fill="currentColor" stroke="currentColor" stroke-width="5" stroke-linejoin="round"/>'
    '<path d="M48 34v27M48 67v10" fill="none" stroke="var(--paper)" stroke-width="9"/>',
    "unk": '<circle cx="48" cy="48" r="44" fill="var(--paper)"/>'
    f'<circle cx="48" cy="48" r="42" {_LINE} stroke-width="5" stroke-dasharray="13 6.98"/>'
    f'<path d="M37 39a11 11 0 1 1 16 10c-4 2-5 5-5 9m0 7v7" {_LINE} stroke-width="6"/>',
}
_SEALS["none"] = _SEALS["unk"]

_MARK = (
    '<path d="M32 3a29 29 0 0 1 0 58z" fill="currentColor"/>'
    f'<path d="M32 5a27 27 0 0 0 0 54" {_LINE} stroke-width="4"/>'
    f'<path d="M7.6 20L32 38" {_LINE} stroke-width="4"/>'
    '<path d="M56.4 20L32 38" fill="none" stroke="var(--paper)" stroke-width="4"/>'
    '<path d="M32 29l9 9-9 9-9-9z" fill="var(--shu)" stroke="var(--paper)" stroke-width="2.5"/>'
)
_WORDMARK = (
    f'<g {_LINE} stroke-width="4.4"><path d="M3 6v34M3 31.5L16 19M8 26.8L17 40"/><circle cx="32" cy="29.5" r="9.5"/>'
    '<path d="M41.5 19v21"/><path d="M53 6v34M53 31.5L66 19M58 26.8L67 40"/><path d="M77 19v21"/>'
    '<path d="M90 9v24q0 6 6.5 6M84 20h13"/><circle cx="113" cy="29.5" r="9.5"/>'
    '<path d="M133 19v21M133 28.5a8.25 8.6 0 0 1 16.5 0V40M149.5 28.5a8.25 8.6 0 0 1 16.5 0V40"/>'
    '<path d="M176.5 29.5H196A9.6 9.6 0 1 0 192.6 36.6"/></g>'
    '<path d="M77 7.2l3.6 3.6-3.6 3.6-3.6-3.6z" fill="var(--shu)"/>'
)


def icon(name: str) -> SafeString:
    """Draw an icon by name; the names are the keys of `_ICONS`, states among them."""
    return format_html(
        '<svg class="i" viewBox="0 0 20 20" aria-hidden="true">{}</svg>',
        mark_safe(_ICONS[name]),  # noqa: S308 - our own drawing
    )


def seal(state: str) -> SafeString:
    """Draw the tally seal of a verdict; only where letter and envelope meet, never as decoration."""
    return format_html(
        '<svg class="seal" viewBox="0 0 96 96" aria-hidden="true">{}</svg>',
        mark_safe(_SEALS[state]),  # noqa: S308 - our own drawing
    )


def brand() -> SafeString:
    """Draw mark and wordmark side by side."""
    return format_html(
        '<svg class="mark" viewBox="0 0 64 64" aria-hidden="true">{}</svg>'
        '<svg class="word" viewBox="0 0 199 46" aria-hidden="true">{}</svg>',
        mark_safe(_MARK),  # noqa: S308 - our own drawing
        mark_safe(_WORDMARK),  # noqa: S308 - our own drawing
    )
