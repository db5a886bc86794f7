"""Bad and hostile definition files: each gets a clear finding, none a traceback."""

import pytest

from kakitome import texts
from kakitome.learning.definition import format_of, guess_format, is_unreadable, read
from learning.definition.build_bad import FILES, FOLDER
from support.processor_time import at_most

UNREADABLE = {
    "empty.toml": "E_DEFINITION_EMPTY",
    "only-white-space.yaml": "E_DEFINITION_EMPTY",
    "broken-utf8.toml": "E_DEFINITION_ENCODING",
    "latin1.toml": "E_DEFINITION_ENCODING",
    "binary.toml": "E_DEFINITION_ENCODING",
    "syntax-error.toml": "E_DEFINITION_SYNTAX",
    "syntax-error.yaml": "E_DEFINITION_SYNTAX",
    "syntax-error.json": "E_DEFINITION_SYNTAX",
    "trailing-bytes.json": "E_DEFINITION_SYNTAX",
    "huge-integer.json": "E_DEFINITION_SYNTAX",
    "huge-integer.toml": "E_DEFINITION_SYNTAX",
    "two-documents.yaml": "E_DEFINITION_SYNTAX",
    "duplicate-key.json": "E_JSON_DUPKEY",
    "duplicate-key-deep.json": "E_JSON_DUPKEY",
    "duplicate-key.yaml": "E_DEFINITION_KEY_DUPLICATE",
    "duplicate-key.toml": "E_DEFINITION_KEY_DUPLICATE",
    "not-a-number.json": "E_DEFINITION_NOT_A_NUMBER",
    "infinity.json": "E_DEFINITION_NOT_A_NUMBER",
    "list-instead-of-table.json": "E_DEFINITION_NOT_A_TABLE",
    "scalar-instead-of-table.yaml": "E_DEFINITION_NOT_A_TABLE",
    "anchors-bomb.yaml": "E_YAML_ANCHOR",
    "anchor-on-a-key.yaml": "E_YAML_ANCHOR",
    "python-tag.yaml": "E_YAML_TAG",
    "own-tag.yaml": "E_YAML_TAG",
    "deep-nesting.json": "E_DEFINITION_DEPTH",
    "deep-nesting.yaml": "E_DEFINITION_DEPTH",
    "deep-nesting.toml": "E_DEFINITION_DEPTH",
    "moderate-nesting.json": "E_DEFINITION_DEPTH",
    "over-the-limit.toml": "E_DEFINITION_TOO_LARGE",
}
READABLE = {
    "utf8-bom.toml": "W_DEFINITION_BOM",
    "cp932.toml": "W_DEFINITION_ENCODING",
    "utf16.toml": "W_DEFINITION_ENCODING",
    "huge-exponent.json": "E_DEFINITION_NUMBER",
    "control-characters.json": "E_DEFINITION_CONTROL",
    "lone-surrogate.json": "E_DEFINITION_CONTROL",
}


def test_the_files_are_those_the_script_makes() -> None:
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == FILES
    assert set(UNREADABLE) | set(READABLE) == set(FILES)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_flaw_is_told_quickly_and_never_raises(name: str) -> None:
    with at_most(10):
        microcredential, problems = read((FOLDER / name).read_bytes(), form=format_of(name))
    expected = UNREADABLE.get(name) or READABLE[name]
    assert expected in [problem.code for problem in problems]
    assert is_unreadable(problems) is (name in UNREADABLE)
    for problem in problems:
        sentences = texts.both(problem)
        assert "{" not in sentences.ja + sentences.en
    if name in ("utf8-bom.toml", "cp932.toml", "utf16.toml"):
        assert microcredential.title.ja == "洋上風力設備の保守点検入門"


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_file_is_survived_in_every_format(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    for form in ("toml", "yaml", "json"):
        read(data, form=form)
    read(data)


def test_yaml_words_stay_words() -> None:
    data = b"issuer_country: NO\nlanguage: [no]\ntitle: off\nplace: 2026-04-01\nidentifier: 0613\n"
    microcredential, problems = read(data, form="yaml")
    assert problems == ()
    assert microcredential.issuer_country == "NO"
    assert microcredential.language == ("no",)
    assert microcredential.title.en == "off"
    assert microcredential.place.en == "2026-04-01"
    assert microcredential.identifier == "0613"


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (b'{"title": "x"}', "json"),
        (b"\xef\xbb\xbf{}", "json"),
        (b"# note\ntitle: x", "yaml"),
        (b"---\ntitle: x", "yaml"),
        (b"# note\ntitle = 'x'", "toml"),
        ("名称: 風".encode(), "yaml"),
        (b"[awarding_body]\nname = 'x'", "toml"),
    ],
)
def test_the_format_of_bytes_without_a_name_is_guessed(data: bytes, form: str) -> None:
    assert guess_format(data) == form
