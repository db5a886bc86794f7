"""Patterns of pathways as they are run in the world, to begin a draft from: one file each in `patterns/`.

    pattern = pathway_patterns()["sit"]
    pattern.source, pattern.is_derived

What a source leaves open (how many certificates, which titles) is filled in so that the pattern can be tried, and the
pattern or the part says that it is derived. Institutions are named as their own pages name themselves; nothing says
that they run anything here.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kakitome.learning.credit.pathway import Pathway
from kakitome.values.plain_data import from_plain


@cache
def pathway_patterns() -> Mapping[str, Pathway]:
    """Return the patterns by the names of their files, in the order of these."""
    folder = files("kakitome.learning.credit").joinpath("patterns")
    named = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): from_plain(Pathway, tomllib.loads(file.read_text(encoding="utf-8")))
        for name, file in named
    }
