"""What people read is punctuated as its language is, and names no field of the program.

Looked at: the catalogue, every TOML file of the package that writes texts in both languages, the interface's texts, and
`LocalizedText` where the code writes one. The API and the command line name parameters: their texts may.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kakitome"
PACKAGES = (SOURCE, ROOT / "demo" / "src" / "kakitome_demo")
PO = SOURCE / "web" / "locale" / "ja" / "LC_MESSAGES" / "django.po"
FILLED = re.compile(r"\{[^}]*\}|%\(\w+\)[sd]|<[^>]*>")
LETTER = "ぁ-ヿ一-鿿々"
QUOTED_MARK = re.compile(r"「[\"“”,]+」|\"…\"")
WRONG: Mapping[str, Mapping[str, str]] = {
    "en": {
        "a mark of Japanese": r"[「」『』、。（）：；，．！？]",
        "a straight quotation mark": r"\"",
        "a space before a mark": r"\w [,.;:!?](?!\w)",
        "no space after a comma": r",(?=[A-Za-z])",
    },
    "ja": {
        "a quotation mark of English": r"[\"“”]",
        "a mark of English": rf"[{LETTER}][,;:!?]|[{LETTER}]\.(?!\w)",
        "a space beside a mark": rf"[{LETTER}] [、。」）]|[「（] ",
        "a bracket of English": rf"[{LETTER}]\((?!s\))|\([{LETTER}]",
        "a mark twice": r"、、|。。|、。",
    },
}
FIELD_NAME = re.compile(r"(?<![\w./:%-])[a-z]+(?:_[a-z0-9]+)+(?![\w/:-])")
WRITTEN = re.compile(r"\b(?:ja|en)=[\s(]*[A-Za-z]?[\"']")
"""A text that a call is given by the name of its language."""
NAMES_PARAMETERS = re.compile(
    r"^(?:api\.toml|columns\.toml|envelope_settings\.toml)|^serving\.toml|^issuing\.toml E_FAILPOINT_SHAPE|/api/v1/"
)
"""Texts for programs and for whoever writes settings."""


def in_toml(value: object, where: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        yield from ((tongue, value[tongue], where) for tongue in WRONG if isinstance(value.get(tongue), str))
        for key, inner in value.items():
            yield from in_toml(inner, f"{where} {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from in_toml(inner, where)


def in_code(path: Path) -> Iterator[tuple[str, str, str]]:
    source = path.read_text("utf-8")
    # Most modules write no text in two languages, and parsing takes longer than finding that out.
    for node in ast.walk(ast.parse(source)) if WRITTEN.search(source) else ():
        for given in node.keywords if isinstance(node, ast.Call) else ():
            if given.arg in WRONG and isinstance(given.value, ast.Constant) and isinstance(given.value.value, str):
                yield given.arg, given.value.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def in_interface() -> Iterator[tuple[str, str, str]]:
    for message in read_po(PO.open("rb"), locale="ja"):
        where = " ".join(file for file, _line in message.locations)
        for tongue, said in (("en", message.id), ("ja", message.string)):
            yield from ((tongue, one, where) for one in (said if isinstance(said, tuple) else (said,)) if one)


@cache
def written() -> list[tuple[str, str, str]]:
    """Return language, text and place of all of them."""
    found = list(in_interface())
    for package in PACKAGES:
        for path in sorted(package.rglob("*.toml")):
            found += in_toml(tomllib.loads(path.read_text("utf-8")), path.name)
        for path in sorted(package.rglob("*.py")):
            found += in_code(path)
    return found


def slips_in(tongue: str, text: str) -> list[str]:
    plain = QUOTED_MARK.sub("X", FILLED.sub("X", text))
    return [name for name, pattern in WRONG[tongue].items() if re.search(pattern, plain)]


def test_every_text_is_punctuated_as_its_language_is() -> None:
    texts = written()
    assert len(texts) > 8000
    assert [f"{where}: {slip}: {text}" for tongue, text, where in texts for slip in slips_in(tongue, text)] == []


def test_no_text_for_people_names_a_field() -> None:
    found = [
        f"{where}: {name}: {text}"
        for _tongue, text, where in written()
        for name in FIELD_NAME.findall(FILLED.sub(" ", text))
        if not NAMES_PARAMETERS.search(where)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("tongue", "text"),
    [
        ("en", "The column 「name」 is missing"),
        ("en", "title、hours and level"),
        ("en", "It ended ."),
        ("en", "one,two"),
        ("en", 'The column "name"'),
        ("ja", '見出し"氏名"がありません'),
        ("ja", "見出し“氏名”がありません"),
        ("ja", "次のとおりです: {detail}"),
        ("ja", "氏名(漢字)"),
        ("ja", "氏名、、読み"),
    ],
)
def test_a_slip_is_found(tongue: str, text: str) -> None:
    assert slips_in(tongue, text)
    assert FIELD_NAME.findall("write class_hours") == ["class_hours"]
