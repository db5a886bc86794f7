"""ISSUER.toml: what is written is read, what is wrong is named."""

import pytest

from kakitome import texts
from kakitome.mapping.issuer import Issuer, issuer_from_toml
from kakitome.values.localized_text import LocalizedText

FULL = """
did = "did:web:u.example:issuers:x"
name = { ja = "例示大学", en = "Example University" }
url = "https://u.example/"
email = "badges@u.example"
country = "JP"
image = "https://u.example/mark.png"
colour = "#1d4f91"
"""


def codes(toml: str) -> list[tuple[str, str]]:
    _, problems = issuer_from_toml(toml.encode())
    for problem in problems:
        assert texts.both(problem)
    return [(problem.code, problem.pointer) for problem in problems]


def test_a_full_file_is_read_whole() -> None:
    issuer, problems = issuer_from_toml(FULL.encode())
    assert problems == ()
    assert issuer == Issuer(
        did="did:web:u.example:issuers:x",
        name=LocalizedText(ja="例示大学", en="Example University"),
        base_url="https://u.example/issuers/x/",
        url="https://u.example/",
        email="badges@u.example",
        country="JP",
        image="https://u.example/mark.png",
        colour="#1d4f91",
    )


def test_a_file_saved_by_notepad_is_read_too() -> None:
    issuer, _ = issuer_from_toml(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    assert issuer is not None


@pytest.mark.parametrize(("name", "language"), [("例示大学", "ja"), ("Example University", "en"), ("カナ", "ja")])
def test_a_name_in_one_language_is_put_where_its_letters_belong(name: str, language: str) -> None:
    issuer, _ = issuer_from_toml(f'did = "did:web:u.example"\nname = "{name}"'.encode())
    assert issuer is not None
    assert issuer.name == LocalizedText(**{language: name})
    assert issuer.base_url == "https://u.example/"


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("u.example/badges", "https://u.example/badges/"),
        ("https://u.example", "https://u.example/"),
        ("http://localhost:8000/x", "http://localhost:8000/x/"),
    ],
)
def test_a_did_key_needs_a_host(host: str, place: str) -> None:
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    issuer, problems = issuer_from_toml(f'did = "{did}"\nname = "X"\ncountry = "JP"\nhost = "{host}"'.encode())
    assert problems == ()
    assert issuer is not None
    assert issuer.base_url == place
    assert codes(f'did = "{did}"\nname = "X"\ncountry = "JP"') == [("E_ISSUER_HOST", "host")]
    assert codes(f'did = "{did}"\nname = "X"\ncountry = "JP"\nhost = "http://u.example"') == [
        ("E_ISSUER_ADDRESS", "host")
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('url = "u.example"', ("E_ISSUER_ADDRESS", "url")),
        ('image = "mark.png"', ("E_ISSUER_ADDRESS", "image")),
        ('email = "badges"', ("E_ISSUER_EMAIL", "email")),
        ('country = "日本"', ("E_ISSUER_COUNTRY", "country")),
        ('colour = "blue"', ("E_ISSUER_COLOUR", "colour")),
        ('colour = "#ffd400"', ("E_COLOUR_CONTRAST", "colour")),
        ("colour = 3", ("E_ISSUER_TEXT", "colour")),
        ('did = "did:web:U.example"', ("E_DID_WEB", "did")),
        ('did = "https://u.example"', ("E_DID_SYNTAX", "did")),
        ('did = ""', ("E_ISSUER_MISSING", "did")),
        ('name = ""', ("E_ISSUER_MISSING", "name")),
        ('name = { fr = "X" }', ("E_ISSUER_NAME", "name")),
        ("name = 3", ("E_ISSUER_NAME", "name")),
        ('name = "\\u0007"', ("E_TEXT_CONTROL", "name")),
        ('color = "#1d4f91"', ("W_ISSUER_KEY", "color")),
        ('host = "other.example"', ("W_ISSUER_HOST", "host")),
    ],
)
def test_each_wrong_line_is_named(line: str, expected: tuple[str, str]) -> None:
    key = line.split(" =", maxsplit=1)[0]
    kept = "\n".join(one for one in FULL.splitlines() if not one.startswith(f"{key} ="))
    assert codes(f"{kept}\n{line}") == [expected]


def test_what_is_not_toml_says_where() -> None:
    assert codes("did = ") == [("E_ISSUER_SYNTAX", "")]
    assert codes(FULL + FULL) == [("E_ISSUER_SYNTAX", "")]
    _, (problem,) = issuer_from_toml('name = "例示大学"'.encode("cp932"))
    assert problem.code == "E_ISSUER_ENCODING"


def test_a_missing_country_is_only_remarked() -> None:
    issuer, problems = issuer_from_toml(FULL.replace('country = "JP"', "").encode())
    assert issuer is not None
    assert [(problem.code, problem.severity) for problem in problems] == [("W_ISSUER_COUNTRY", "warning")]
