"""Papers of the demonstration's applications: one-page PDFs that say what would stand there."""

import json
from functools import cache

import typst

from kakitome.mapping.certificate.faces import fonts

_SOURCE = """
#set page("a4", margin: 30mm)
#set text(font: ("Noto Sans CJK JP",), size: 12pt, lang: "ja")
#let told = json(bytes(sys.inputs.told))
#text(20pt, weight: "bold", told.title)

#told.body
"""


@cache
def paper(title: str, institution: str) -> bytes:
    """Write one paper; the same words give the same file."""
    told = {"title": title, "body": f"{institution}の書類の見本です。実在の機関や人とは関わりがありません。"}
    data: bytes = typst.compile(_SOURCE.encode(), sys_inputs={"told": json.dumps(told)}, font_paths=fonts())
    return data
