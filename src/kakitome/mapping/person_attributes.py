"""What an identity provider says of a person, read out of SAML attributes or OpenID claims.

    asserted = read_person(claims, "oidc")

Which attribute means what is data: `person_attributes.toml`, with its sources. An address is a way to reach somebody
and never tells who they are.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kakitome.values.localized_text import LocalizedText

LONGEST = 200
"""Characters of a name that are taken."""
MOST_ROLES = 200
"""Entitlements and affiliations that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssertedPerson:
    """What a provider said at one sign-in.

    Attributes:
        roles: entitlements and affiliations, as they were written.
    """

    name: LocalizedText
    email: str
    roles: frozenset[str]


def read_person(values: Mapping[str, Any], protocol: Literal["saml", "oidc"]) -> AssertedPerson:
    """Read a person out of attributes by their names; what is missing is empty."""

    def first(meaning: str) -> str:
        texts = (text for name in _names()[meaning][protocol] for text in _texts(values.get(name)))
        return next(texts, "")[:LONGEST]

    ja = first("name_ja") or " ".join(filter(None, (first("family_name_ja"), first("given_name_ja"))))
    en = first("name") or " ".join(filter(None, (first("given_name"), first("family_name"))))
    roles = [text for name in _names()["roles"][protocol] for text in _texts(values.get(name))]
    return AssertedPerson(
        name=LocalizedText(ja=ja[:LONGEST], en=en[:LONGEST]), email=first("email"), roles=frozenset(roles[:MOST_ROLES])
    )


def subject_attributes() -> Sequence[str]:
    """Return the SAML attributes that tell who somebody is, best first."""
    return _names()["subject"]["saml"]


def _texts(value: Any) -> list[str]:
    """Return the texts of a value, which providers write alone or as a list."""
    several = value if isinstance(value, list | tuple) else [value]
    return [text.strip() for text in several if isinstance(text, str) and text.strip()]


@cache
def _names() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
