"""The catalogue of sentences: complete, in both languages, safe with strangers' values."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakitome import texts
from kakitome.errors import Problem, several
from kakitome.values.localized_text import LocalizedText

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "kakitome"
MODULES = [path for package in (SOURCE, ROOT / "demo" / "src") for path in package.rglob("*.py")]
CODE = re.compile(r"[EWI]_[A-Z][A-Z0-9_]+")
WRITTEN_CODE = re.compile(rf"[\"']({CODE.pattern})[\"'{{]")
BY_MACHINE = re.compile(r"write_instant|isoformat")
FIELD = re.compile(r"\{(\w+)(?::[^}]+)?\}")


@pytest.fixture
def own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = {
        "E_TRY": LocalizedText(ja="{thing:term}：{value}", en="{thing:term}: {value}"),
        "I_MANY": LocalizedText(ja="{count}行", en="{count:row|rows}"),
        "W_KEY": LocalizedText(ja="{key}。{meant:?「%s」ですか。}", en="{key}.{meant:? Did you mean %s?}"),
        "W_COLUMNS": LocalizedText(ja="列：{columns:quoted}", en="Columns: {columns:quoted}; {columns:list}"),
        "I_CLOCK": LocalizedText(ja="{at:instant}まで", en="until {at:instant}"),
        "I_WHEN": LocalizedText(ja="{on:date}まで", en="until {on:date}"),
    }
    monkeypatch.setattr(texts, "catalogue", lambda: entries)
    monkeypatch.setattr(texts, "_terms", lambda: {"title": LocalizedText(ja="名称", en="title")})


@pytest.mark.usefixtures("own_catalogue")
class TestRendering:
    def test_a_parameter_can_be_a_named_thing(self) -> None:
        problem = Problem(code="E_TRY", params={"thing": "title", "value": 3})
        assert texts.both(problem) == LocalizedText(ja="名称：3", en="title: 3")

    def test_dates_are_written_as_people_read_them(self) -> None:
        problem = Problem(code="I_WHEN", params={"on": "2026-10-14"})
        assert texts.both(problem) == LocalizedText(ja="2026年10月14日まで", en="until 14 October 2026")

    def test_instants_are_written_on_the_clock_of_japan(self) -> None:
        problem = Problem(code="I_CLOCK", params={"at": "2026-10-14T15:30:12Z"})
        assert texts.both(problem) == LocalizedText(
            ja="2026年10月15日 00:30（日本時間）まで", en="until 15 October 2026, 00:30 (Japan time)"
        )
        assert texts.sentence(Problem(code="I_CLOCK", params={"at": "soon"}), "en") == "until soon"

    def test_english_counts_one_thing_and_many_things(self) -> None:
        written = [texts.sentence(Problem(code="I_MANY", params={"count": n}), "en") for n in (1, 3)]
        assert written == ["1 row", "3 rows"]

    def test_several_values_are_listed_and_quoted_as_the_language_does(self) -> None:
        two = Problem(code="W_COLUMNS", params={"columns": several(["氏 名", "", "メール\n2"])})
        assert texts.sentence(two, "ja") == "列：「氏 名」、「メール 2」"
        assert texts.sentence(two, "en") == "Columns: “氏 名”, “メール 2”; 氏 名, メール 2"
        many = Problem(code="W_COLUMNS", params={"columns": several(f"c{n}" for n in range(11))})
        assert texts.sentence(many, "ja").endswith("「c7」 … (+3)")

    def test_a_clause_appears_only_with_its_parameter(self) -> None:
        assert texts.sentence(Problem(code="W_KEY", params={"key": "titel", "meant": "title"}), "en") == (
            "titel. Did you mean title?"
        )
        assert texts.sentence(Problem(code="W_KEY", params={"key": "titel"}), "en") == "titel."

    def test_a_missing_parameter_stays_visible_and_does_not_raise(self) -> None:
        assert texts.sentence(Problem(code="I_WHEN"), "en") == "until {on}"

    def test_braces_in_a_value_are_not_placeholders(self) -> None:
        problem = Problem(code="E_TRY", params={"thing": "title", "value": "{0.__class__} {thing}"})
        assert texts.sentence(problem, "en") == "title: {0.__class__} {thing}"

    def test_direction_and_control_characters_are_shown_not_obeyed(self) -> None:
        problem = Problem(code="E_TRY", params={"thing": "title", "value": "合\u202e格\x1b[0m"})
        assert texts.sentence(problem, "ja") == "名称：合[U+202E]格[U+001B][0m"

    def test_a_long_value_is_cut(self) -> None:
        problem = Problem(code="E_TRY", params={"thing": "title", "value": "あ" * 10_000})
        assert len(texts.sentence(problem, "ja")) < 250

    def test_a_code_without_a_sentence_is_our_fault_and_says_so(self) -> None:
        with pytest.raises(texts.MissingSentence):
            texts.sentence(Problem(code="E_NEVER" + "_WRITTEN"), "ja")


def codes_in_source() -> dict[str, str]:
    """Return the codes that modules write as a string, or as the beginning of one, with a module that writes each."""
    return {
        code: str(path.relative_to(ROOT))
        for path in MODULES
        for code in WRITTEN_CODE.findall(path.read_text(encoding="utf-8"))
    }


def parameters(template: str, language: str) -> set[str]:
    """Collect what a sentence asks for; `body_ja` in the Japanese and `body_en` in the English one are one name."""
    return {re.sub(rf"_{language}$", "", field) for field in FIELD.findall(template)}


def has_sentences(code: str) -> bool:
    """Tell whether a code is in the catalogue; the beginning of codes that are put together ends with `_`."""
    if code.endswith("_"):
        return any(known.startswith(code) for known in texts.catalogue())
    return code in texts.catalogue()


def test_every_code_in_the_source_has_its_sentences() -> None:
    assert {code: place for code, place in codes_in_source().items() if not has_sentences(code)} == {}


def told_as_a_machine_writes_it(path: Path) -> Iterator[str]:
    """Yield the parameters that code fills with an ISO date or instant and a sentence shows as it is."""
    source = path.read_text(encoding="utf-8")
    # Parsing takes longer than finding out that a module has neither a date to write nor a sentence to write it into.
    for node in ast.walk(ast.parse(source)) if BY_MACHINE.search(source) and CODE.search(source) else ():
        if not isinstance(node, ast.Call) or not BY_MACHINE.search(ast.unparse(node)):
            continue
        named = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        given = [(one.arg or "", one.value) for one in node.keywords]
        for mapping in [value for name, value in given if name == "params" and isinstance(value, ast.Dict)]:
            given += [
                (key.value, value)
                for key, value in zip(mapping.keys, mapping.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        for name in (name for name, value in given if BY_MACHINE.search(ast.unparse(value))):
            for code in sorted(named & texts.catalogue().keys()):
                entry = texts.catalogue()[code]
                if f"{{{name}}}" in entry.ja + entry.en:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}: {code} {{{name}}}"


def test_no_sentence_shows_a_date_or_an_instant_as_a_machine_writes_it() -> None:
    assert [one for path in MODULES for one in told_as_a_machine_writes_it(path)] == []


def test_no_code_has_sentences_in_two_files() -> None:
    files = sorted((SOURCE / "texts" / "catalogue").glob("*.toml"))
    codes = Counter(
        code
        for file in files
        for code in tomllib.loads(file.read_text(encoding="utf-8"))
        if code not in ("term", "mend")
    )
    assert {code: count for code, count in codes.items() if count > 1} == {}


def test_every_remedy_belongs_to_a_code_and_uses_its_parameters() -> None:
    for code, entry in texts._remedies().items():
        assert code in texts.catalogue()
        assert set(FIELD.findall(entry.ja)) == set(FIELD.findall(entry.en))


def is_whole(code: str, entry: LocalizedText) -> bool:
    return bool(
        CODE.fullmatch(code)
        and entry.ja
        and entry.en
        and entry.ja != entry.en
        and parameters(entry.ja, "ja") == parameters(entry.en, "en")
    )


def blames_or_shouts(entry: LocalizedText) -> bool:
    in_english = re.search(r"\b(oops|sorry)\b|!", entry.en, flags=re.IGNORECASE)
    return bool(in_english or re.search(r"エラー|させていただ|[！!]", entry.ja))


def test_both_languages_are_written_and_use_the_same_parameters() -> None:
    assert {code: entry for code, entry in texts.catalogue().items() if not is_whole(code, entry)} == {}


def test_the_voice_blames_nobody_and_does_not_shout() -> None:
    assert {code: entry for code, entry in texts.catalogue().items() if blames_or_shouts(entry)} == {}


def test_what_is_not_whole_and_what_shouts_is_found() -> None:
    assert is_whole("E_ONE", LocalizedText(ja="{n}個", en="{n} of them"))
    assert not is_whole("E_ONE", LocalizedText(ja="{n}個", en="{m} of them"))
    assert not is_whole("E_ONE", LocalizedText(ja="個"))
    assert not is_whole("one", LocalizedText(ja="個", en="one"))
    assert blames_or_shouts(LocalizedText(ja="エラーです。", en="It failed."))
    assert blames_or_shouts(LocalizedText(ja="できません。", en="Oops, it failed."))
    assert not blames_or_shouts(LocalizedText(ja="できません。", en="It failed."))
