"""The issuer: an awarding body as the envelope needs to know it, and the file a person writes about it.

`issuer_from_toml` reads ISSUER.toml:

    did     = "did:web:u.example:issuers:informatics"
    name    = { ja = "例示大学", en = "Example University" }
    url     = "https://u.example/"
    email   = "badges@u.example"
    country = "JP"
    image   = "https://u.example/mark.png"
    colour  = "#1d4f91"
    services = ["revocation-list", "refresh"]

Only `did` and `name` are required. Where the documents will lie follows from a did:web; for every other DID
`host` says it (`host = "u.example/badges"`). Every finding names its key; nothing is guessed.
"""

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.keys.did import DidRefused, method_of
from kakitome.documents.keys.did_web import base_url
from kakitome.errors import Problem, ProblemFactory
from kakitome.mapping.institution_colour import ColourRefused, require_passing
from kakitome.values.characters import find_forbidden_character
from kakitome.values.iri import is_web_address
from kakitome.values.localized_text import LANGUAGES, LocalizedText
from kakitome.values.script import language_by_script


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who signs.

    Attributes:
        did: `did:web:…` or `did:key:…`.
        name: name of the institution.
        url: its own web site.
        email: contact address, public.
        country: ISO 3166-1 alpha-2.
        image: URL of its mark.
        base_url: where its documents lie, ending in `/`; follows from a did:web, must be given for a did:key.
        colour: institution colour for badge images, `#rrggbb`.
        services: of `SERVICES`, those that its new awards name: further places that are published for verifiers.
    """

    did: str
    name: LocalizedText
    base_url: str
    url: str = ""
    email: str = ""
    country: str = ""
    image: str = ""
    colour: str = ""
    services: tuple[str, ...] = ()


REVOCATION_LIST = "revocation-list"
REFRESH = "refresh"
SERVICES = (REVOCATION_LIST, REFRESH)
"""1EdTech's plain list of withdrawn awards, and the place of each award's newest document."""

KEYS = ("did", "name", "url", "email", "country", "image", "colour", "host", "services")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SHAPES: Mapping[str, tuple[Callable[[str], object], str]] = {
    "url": (is_web_address, "E_ISSUER_ADDRESS"),
    "image": (is_web_address, "E_ISSUER_ADDRESS"),
    "email": (_EMAIL.fullmatch, "E_ISSUER_EMAIL"),
    "country": (_COUNTRY.fullmatch, "E_ISSUER_COUNTRY"),
    "colour": (_COLOUR.fullmatch, "E_ISSUER_COLOUR"),
}
"""What a value must look like, and the finding where it does not."""
_problem = ProblemFactory()
_LOOPBACK = re.compile(r"https?://(?:localhost|127\.0\.0\.1)(?::\d+)?/?.*")


def issuer_from_toml(data: bytes) -> tuple[Issuer | None, tuple[Problem, ...]]:
    """Read an issuer; None when an error stands in the way, with every finding.

    Source: ISO 3166-1 (country); did:web Method Specification §3.2 (where its documents lie).
    """
    problems: list[Problem] = []
    table = _parse(data, problems)
    if table is None:
        return None, tuple(problems)
    _unknown_keys(table, problems)
    texts = {key: _text(table, key, problems=problems) for key in KEYS if key not in ("name", "services")}
    name = _name(table, problems)
    services = _services(table.get("services", []), problems)
    _shapes(texts, problems)
    place = _base_url(texts["did"], texts["host"], problems=problems)
    if not texts["country"]:
        problems.append(ProblemFactory(source="EU 2022 Annex I")("W_ISSUER_COUNTRY", "country"))
    if any(problem.severity == "error" for problem in problems):
        return None, tuple(problems)
    del texts["host"]
    return Issuer(name=name, base_url=place, services=services, **texts), tuple(problems)


def _parse(data: bytes, problems: list[Problem]) -> Mapping[str, Any] | None:
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.append(_problem("E_ISSUER_ENCODING", position=error.start))
    except tomllib.TOMLDecodeError as error:
        problems.append(_problem("E_ISSUER_SYNTAX", detail=str(error)))
    return None


def _unknown_keys(table: Mapping[str, Any], problems: list[Problem]) -> None:
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            problems.append(_problem("W_ISSUER_KEY", key, key=key, near=near[0] if near else ", ".join(KEYS)))


def _text(table: Mapping[str, Any], key: str, *, problems: list[Problem]) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        problems.append(_problem("E_ISSUER_TEXT", key, key=key))
        return ""
    value = value.strip()
    character = find_forbidden_character(value)
    if character is not None:
        problems.append(_problem("E_TEXT_CONTROL", key, character=character))
    return value


def _name(table: Mapping[str, Any], problems: list[Problem]) -> LocalizedText:
    value = table.get("name", "")
    if isinstance(value, str):
        text = _text(table, "name", problems=problems)
        name = LocalizedText(**{language_by_script(text): text})
    elif isinstance(value, dict) and set(value) <= set(LANGUAGES):
        name = LocalizedText(**{language: _text(value, language, problems=problems) for language in value})
    else:
        problems.append(_problem("E_ISSUER_NAME", "name"))
        return LocalizedText()
    if not name:
        problems.append(_problem("E_ISSUER_MISSING", "name", key="name"))
    return name


def _services(given: Any, problems: list[Problem]) -> tuple[str, ...]:
    if isinstance(given, list) and set(map(str, given)) <= set(SERVICES):
        return tuple(service for service in SERVICES if service in given)
    problems.append(_problem("E_ISSUER_SERVICES", "services", known=", ".join(SERVICES)))
    return ()


def _shapes(texts: Mapping[str, str], problems: list[Problem]) -> None:
    for key, (fits, code) in _SHAPES.items():
        if texts[key] and not fits(texts[key]):
            problems.append(_problem(code, key, key=key, value=texts[key]))
    if _COLOUR.fullmatch(texts["colour"]):
        try:
            require_passing(texts["colour"])
        except ColourRefused as refused:
            problems.extend(refused.problems)


def _base_url(did: str, host: str, *, problems: list[Problem]) -> str:
    """Find where the documents will lie, from the DID itself or from `host`."""
    if not did:
        problems.append(_problem("E_ISSUER_MISSING", "did", key="did"))
        return ""
    try:
        if method_of(did) == "web":
            place = base_url(did)
            if host and _with_slash(host) != place:
                problems.append(_problem("W_ISSUER_HOST", "host", place=place))
            return place
    except DidRefused as refused:
        problems.append(Problem(code=refused.problem.code, pointer="did", source=refused.problem.source))
        return ""
    place = _with_slash(host)
    if not host:
        problems.append(Problem(code="E_ISSUER_HOST", pointer="host", source="did:web §3.2"))
    elif not is_web_address(place) or not (place.startswith("https://") or _LOOPBACK.fullmatch(place)):
        problems.append(_problem("E_ISSUER_ADDRESS", "host", key="host", value=host))
    return place


def _with_slash(host: str) -> str:
    place = host if "://" in host else f"https://{host}"
    return place if place.endswith("/") else place + "/"
