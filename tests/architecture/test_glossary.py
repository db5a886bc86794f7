"""GLOSSARY.md against the identifiers: its code names exist, its "never" words do not."""

import ast
import functools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kakitome"
DEMO = ROOT / "demo" / "src" / "kakitome_demo"
GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")

ALLOWED = {
    # word → folder or file, identifiers, why the word means something else there
    ("user", "web/", "*"): "a signed-in person of the platform, in Django's own word",
    ("user", "records/", "*"): "Django's account model",
    ("user", "gateways/fetcher.py", "USER_AGENT"): "the HTTP header",
    ("client", "web/api/", "client_key"): "the idempotency key of an HTTP client",
    ("client", "web/authorization_server/", "*"): "what Authlib calls an app, in the methods it asks us for",
    **{
        ("client", place, "*"): "this site as a client of OpenID Connect"
        for place in (
            "ports/identity_providers.py",
            "cli/sign_in.py",
            "journeys/people/identity_providers.py",
            "records/models/identity_provider.py",
            "web/pages/account/institution_sign_in/",
            "web/pages/provider/sign_in_providers/",
        )
    },
    ("org", "mapping/open_data/schema_org.py", "schema_org"): "the name of a vocabulary, schema.org",
    ("recipient", "documents/verification/checks/recipient.py", "*"): "the name of Open Badges 3.0's verification step",
    ("course", "learning/credit/", "*"): "a course of a university's curriculum, which credit is given for",
    ("assertion", "documents/", "*"): "the verification relationship assertionMethod of DIDs",
    ("cancel", "services/issuing/class_lists.py", "cancel"): "gives up an upload, nothing was awarded",
    ("cancel", "web/pages/provider/class_lists/acting.py", "cancel"): "gives up an upload, nothing was awarded",
    ("points", "documents/verification/text_safety.py", "points"): "code points",
    ("points", "learning/recognition/", "*"): "what a reviewer gives under a rubric, not a learner's effort",
    ("points", "web/parts/case_scores.py", "points"): "what a reviewer gave under a rubric",
}


BARE_WORDS = frozenset(
    [
        "said",
        "told",
        "one",
        "asked",
        "ask",
        "tell",
        "look",
        "found",
        "whole",
        "kept",
        "cut",
        "ours",
        "theirs",
        "lane",
        "bell",
        "press",
        "bench",
        "hire",
        "crew",
    ]
)
"""Words that hold anything: as a whole name of a variable, an argument or a function they say nothing of what is held."""

MOST_BARE_NAMES = {
    "acceleration": 64,
    "bootstrap": 1,
    "cli": 2,
    "demo": 13,
    "documents": 16,
    "errors.py": 1,
    "journeys": 7,
    "learning": 15,
    "mapping": 2,
    "operations": 3,
    "ports": 1,
    "records": 15,
    "services": 47,
    "texts": 1,
    "values": 3,
    "web": 9,
}
"""How often each folder still has such a name. Numbers here only fall; a folder that is not named has none."""


def rows() -> list[list[str]]:
    found = []
    for line in GLOSSARY.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 3 and not set(line) <= set("|- "):
            found.append(cells)
    return [cells for cells in found if cells[0] != "日本語"]


def never_words() -> set[str]:
    """Collect the refused words of what exists; those of the reserved words wait for their code."""
    return {word.strip() for cells in rows() if len(cells) == 5 for word in cells[-1].split(",") if word.strip()}


def code_names() -> list[str]:
    return [name for cells in rows() if len(cells) == 5 for name in re.findall(r"`(\w+)`", cells[2])]


def words_of(identifier: str) -> list[str]:
    """Split snake_case and camelCase: `badgeClassId` → badge, class, id."""
    return [w for w in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", identifier).lower().split("_") if w]


@functools.cache
def is_refused(identifier: str, never: str) -> bool:
    """Compare word by word, plural included, so that `learner` does not hold `earner`."""
    wanted, words = words_of(never), words_of(identifier)
    forms = [[*wanted[:-1], wanted[-1]], [*wanted[:-1], wanted[-1] + "s"]]
    return any(words[i : i + len(wanted)] in forms for i in range(len(words)))


@functools.cache
def all_names() -> tuple[tuple[str, str, int], ...]:
    """Return what `defined_names` yields; every file is parsed once."""
    return tuple(defined_names())


def defined_names() -> Iterator[tuple[str, str, int]]:
    """Yield what the source defines: modules, classes, functions, arguments, variables, attributes; no uses."""
    for path in [*sorted(SOURCE.rglob("*.py")), *sorted(DEMO.rglob("*.py"))]:
        place = path.relative_to(SOURCE if SOURCE in path.parents else ROOT).as_posix()
        if "migrations" in path.parts:
            continue
        yield path.stem, place, 0
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield node.name, place, node.lineno
            elif isinstance(node, ast.arg):
                yield node.arg, place, node.lineno
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id, place, node.lineno
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                yield node.attr, place, node.lineno


def is_allowed(word: str, place: str, identifier: str) -> bool:
    return any(
        word == allowed and place.startswith(start) and names in ("*", identifier) for allowed, start, names in ALLOWED
    )


def test_no_identifier_uses_a_word_the_glossary_refuses() -> None:
    words = never_words()
    found = [
        f"{place}:{line} {identifier} ({word})"
        for identifier, place, line in all_names()
        for word in words
        if is_refused(identifier, word) and not is_allowed(word, place, identifier)
    ]
    assert found == []


def test_every_code_name_of_the_glossary_exists() -> None:
    existing = {identifier for identifier, _, _ in all_names()} | {p.name for p in SOURCE.rglob("*") if p.is_dir()}
    assert [name for name in code_names() if name not in existing] == []


def test_the_glossary_holds_the_words_that_matter() -> None:
    assert never_words() >= {
        "badge_class",
        "assertion",
        "earner",
        "recipient",
        "client",
        "org",
        "points",
        "catalog",
    }
    assert len(code_names()) > 50


def test_no_allowance_is_idle() -> None:
    names = all_names()
    for word, start, wanted in ALLOWED:
        assert (
            any(
                place.startswith(start) and wanted in ("*", identifier) and is_refused(identifier, word)
                for identifier, place, _ in names
            )
            or wanted == "*"
        ), (word, start)


def test_no_folder_gains_a_name_that_says_nothing() -> None:
    bare = Counter(
        Path(place).parts[0] for identifier, place, _ in all_names() if identifier.strip("_").lower() in BARE_WORDS
    )
    assert {room: count for room, count in bare.items() if count > MOST_BARE_NAMES.get(room, 0)} == {}


@pytest.mark.parametrize(
    ("identifier", "word", "refused"),
    [
        ("Learner", "earner", False),
        ("badge_class", "badge_class", True),
        ("BadgeClassId", "badge_class", True),
        ("course_code", "course", True),
        ("Courses", "course", True),
        ("discourse", "course", False),
        ("failpoints", "points", False),
        ("organisation", "org", False),
        ("assertionMethod", "assertion", True),
    ],
)
def test_words_are_compared_whole(identifier: str, word: str, refused: bool) -> None:
    assert is_refused(identifier, word) is refused
