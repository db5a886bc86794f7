"""The file `body.toml`: people and rules of the demonstration's recognition body."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

BODY = "mc-kikou"
"""Key of the body's institution."""


@cache
def read_body() -> Mapping[str, Any]:
    """Return the file as it is written."""
    return tomllib.loads(files(__package__).joinpath("body.toml").read_text(encoding="utf-8"))


@cache
def read_tiers() -> Mapping[str, Any]:
    """Return the bodies and stories of the two tiers as they are written."""
    return tomllib.loads(files(__package__).joinpath("recognition", "tiers.toml").read_text(encoding="utf-8"))


def read_people() -> Sequence[Mapping[str, Any]]:
    """Return the people who review or have a seat."""
    return tuple(read_body()["person"])
