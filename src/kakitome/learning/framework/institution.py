"""Tell which kind of institution a body is, from what its author states and from its name.

What names say is in `catalog/nature.toml`, and is our reading (derived): no authority publishes such patterns.

Source: School Education Act art. 105 (who may hand out 履修証明), art. 135 (names that only schools may bear).
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from kakitome.learning.framework.catalogue import data_file, load_toml
from kakitome.learning.microcredential import AwardingBody


def body_kinds(body: AwardingBody, *, protected_names_only: bool = False) -> frozenset[str]:
    """Name the kinds of institution a body is, as far as its stated kind or its name says so.

    A company, an association or an agency is none of them, whatever it says of itself. Kinds told from names are our
    reading (derived); with `protected_names_only` a name counts only where a law keeps others from bearing it.
    """
    if is_no_school(body):
        return frozenset()
    rows = _rows()["kinds"].items()
    if body.kind:
        return frozenset(kind for kind, row in rows if body.kind.strip().casefold() in row["words"])
    kinds = set()
    for kind, row in rows:
        patterns = [*row["names"], *([] if protected_names_only else row.get("names_abroad", ()))]
        if any(re.search(pattern, name) for pattern in patterns for name in _names(body)):
            kinds.add(kind)
    return frozenset(kinds)


def is_no_school(body: AwardingBody) -> bool:
    """Tell whether a name says company, association or agency: none of these is a school."""
    row = _rows()["not_a_school"]
    names = _names(body)
    if any(sign in name for sign in row["except"] for name in names):
        return False
    return any(re.search(pattern, name, re.IGNORECASE) for pattern in row["names"] for name in names)


def _names(body: AwardingBody) -> list[str]:
    return [body.name.in_language(language).strip() for language in body.name.languages]


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    return load_toml(data_file("nature.toml"))
