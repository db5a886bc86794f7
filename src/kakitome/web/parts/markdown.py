"""Render Markdown written by awarding bodies and strangers into a handful of harmless tags.

Raw HTML stays text, images are not loaded, links lead only to https, http and mail, and nesting and
length are capped before any work, so that a hostile text costs no more than a long one.
Headings become bold paragraphs: the page's own outline is not theirs to change.
"""

import re
from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 10_000
"""Characters rendered; criteria of real micro-credentials stay under 5,000."""
DEEPEST = 12
BRACKETS = 300
"""Opening brackets that may begin links; the parser's work grows with their square, so more stay text."""
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "pre", "blockquote", "hr"}
_QUOTES = re.compile(rf"^([ \t]*>){{{DEEPEST + 1},}}", re.MULTILINE)

_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": 4 * DEEPEST}).disable(
    ["image", "html_block", "html_inline"]
)


def _heading_open(self: object, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:  # noqa: ARG001 - the parser's shape
    return "<p><strong>"


def _heading_close(self: object, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:  # noqa: ARG001 - the parser's shape
    return "</strong></p>"


_PARSER.add_render_rule("heading_open", _heading_open)
_PARSER.add_render_rule("heading_close", _heading_close)


def render(text: str) -> SafeString:
    """Render Markdown to safe HTML.

    Source: docs/standards/hostile-inputs.md B039 (script, javascript: links, remote images, 10,000 nested quotes;
    under 50 ms).
    """
    capped = _QUOTES.sub("> " * DEEPEST, text[:LONGEST])
    if capped.count("[") > BRACKETS:
        capped = capped.replace("[", "\\[")
    return mark_safe(  # noqa: S308 - sanitised on this very line
        nh3.clean(
            _PARSER.render(capped),
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto"},
            link_rel="nofollow noopener noreferrer ugc",
        )
    )
