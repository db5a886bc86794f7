"""The parts book: what pages are made of, as small Python values and functions.

`icons` draws, `written` writes texts, names and dates, `markdown` renders strangers' Markdown,
`shapes` holds the values that the part templates (`templates/parts/`) show. The template tags of
`templatetags/kakitome.py` are the way in for a page; how to use them is in `docs/howto/write-a-page.md`.
"""
