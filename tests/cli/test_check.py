"""`kakitome check` and `kakitome frameworks`, run as people run them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

from kakitome.cli import ExitCode, language_of, run
from kakitome.cli._wrapping import CANNOT_BEGIN, wrapped

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "definitions"
COMPLETE = EXAMPLES / "offshore-wind.toml"
GAPS = EXAMPLES / "waseda-data-science-shokyu.toml"
BROKEN = EXAMPLES / "contradictions.toml"


def kakitome(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = run([str(argument) for argument in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_a_complete_definition_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kakitome(capsys, "check", COMPLETE, "--lang", "ja")
    assert code == ExitCode.PASSED
    lines = out.splitlines()
    assert lines[0] == "洋上風力設備の保守点検入門"
    assert lines[1] == "選んだ枠組みの必須の項目が、すべてそろっています。"
    assert "マイクロクレデンシャルです。" in out


def written(path: Path, **changes: str) -> Path:
    """Write the complete definition again with some of its lines replaced."""
    text = COMPLETE.read_text(encoding="utf-8")
    for key, line in changes.items():
        text = re.sub(rf"(?m)^{key} = .*$", lambda _, line=line: line, text, count=1)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_no_microcredential_is_told_so_first_and_does_not_pass(capsys: pytest.CaptureFixture[str]) -> None:
    degree = EXAMPLES / "bachelor-of-engineering.toml"
    code, out, _ = kakitome(capsys, "check", degree, "-f", "unesco", "--lang", "en")
    assert code == ExitCode.FAILED
    assert out.splitlines()[1] == "It is not a micro-credential."
    assert "is there" not in out.splitlines()[1]
    data = json.loads(kakitome(capsys, "check", degree, "-f", "unesco", "--json")[1])
    assert (data["passed"], data["frameworks"][0]["passed"]) == (False, True)
    assert data["sentence"]["en"] == "It is not a micro-credential."


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("end_on", "end_on = 2026-01-01"),
        ("into", "into = []"),
        ("level", 'level = "9"'),
        ("amount", 'amount = "-1"'),
    ],
)
def test_a_contradiction_is_not_passed_over_because_no_framework_asks(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, key: str, line: str
) -> None:
    code, out, _ = kakitome(capsys, "check", written(tmp_path / "changed.toml", **{key: line}), "--lang", "en")
    assert code == ExitCode.FAILED
    assert out.splitlines()[1] == "1 field to mend."


def test_a_title_nobody_sees_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = written(tmp_path / "invisible.toml", title='title = "\\u200b"')
    data = json.loads(kakitome(capsys, "check", path, "--json")[1])
    assert data["frameworks"][0]["descriptors"]["title"] == "missing"


def test_what_a_definition_cannot_answer_is_said_in_the_first_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = written(tmp_path / "nz.toml", framework='framework = "NZQCF"')
    code, out, _ = kakitome(capsys, "check", path, "-f", "nz", "--lang", "en")
    assert code == ExitCode.PASSED
    assert out.splitlines()[1].startswith("Everything required that can be checked here is there. 7 requirements")
    assert "the six-digit NZSCED code" in " ".join(out.split())
    assert "required items that can be checked here are met (7/7)" in out.replace("\n", " ")


def test_our_own_reading_says_so_where_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", COMPLETE, "-f", "unesco", "--lang", "en")
    assert "demonstrated performance (our own reading)" in out.lower()
    assert "part of something larger (our own reading)" in " ".join(out.split())
    data = json.loads(kakitome(capsys, "check", COMPLETE, "--json")[1])
    assert data["nature"]["kind_confidence"] == "derived"


def test_converted_figures_are_told_to_be_no_credit(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", EXAMPLES / "first-aid-five-hours.toml", "--lang", "en")
    assert "These are sums of hours and give no credit." in out


def test_one_credit_is_no_plural(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", ROOT / "examples" / "data-literacy.toml", "--lang", "en")
    assert "1 credit (Japan)" in out
    assert "1 credits" not in out


def test_gaps_are_told_with_clause_reason_and_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kakitome(capsys, "check", GAPS, "--lang", "en")
    assert code == ExitCode.FAILED
    # Content, effort, assessment, credit for the descriptors; quality assurance for the conditions.
    assert out.splitlines()[1] == "5 fields to mend."
    gap = out[out.index("□ Learner effort") :]
    assert "clause Japan's common descriptors, required" in gap
    assert "mend   Write the total hours" in gap
    assert "field  /learner_effort" in gap


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda p: p.name)
def test_no_line_is_wider_than_80_columns(capsys: pytest.CaptureFixture[str], path: Path, language: str) -> None:
    _, out, _ = kakitome(capsys, "check", path, "--lang", language, "-f", "jp", "-f", "eu", "-f", "au", "-f", "my")
    assert [line for line in out.splitlines() if cell_len(line) > 80] == []
    assert [line for line in out.splitlines() if line.strip()[:1] in CANNOT_BEGIN and line.strip()] == []


def test_what_is_met_is_folded_into_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", COMPLETE, "--lang", "en")
    assert out.count("Met:") == 2
    assert "clause" not in out


def test_problems_of_the_file_are_shown_beside_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", BROKEN, "--lang", "en")
    assert "Did you mean “quality_assurance”?" in out.replace("\n    ", " ")
    assert "The weights of the assessments add up to 130 %" in out
    assert "Make it 1 credit(s), or correct the hours to 90." in out


def test_json_has_both_languages_in_every_text(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kakitome(capsys, "check", BROKEN, "--json")
    data = json.loads(out)
    assert code == ExitCode.FAILED
    assert set(data) == {
        "passed",
        "sentence",
        "to_go",
        "definition",
        "nature",
        "frameworks",
        "inconsistencies",
        "problems",
        "conversions",
        "conversion_note",
    }
    for framework in data["frameworks"]:
        assert set(framework["descriptors"].values()) <= {
            "met",
            "missing",
            "inconsistent",
            "not_asked",
            "given_at_award",
        }
        for finding in framework["findings"]:
            for key in ("name", "clause", "why", "mend"):
                assert set(finding[key]) == {"ja", "en"}
    for problem in (*data["inconsistencies"], *data["problems"]):
        assert problem["ja"] and problem["en"] and problem["code"]
    assert data["frameworks"][0]["descriptors"]["learner_effort"] == "inconsistent"
    assert data["frameworks"][0]["descriptors"]["learner_identification"] == "given_at_award"
    assert data["frameworks"][0]["descriptors"]["price"] == "not_asked"


def test_several_frameworks_are_answered_in_the_order_asked(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = kakitome(capsys, "check", COMPLETE, "--json", "--framework", "nz", "--framework", "eu")
    data = json.loads(out)
    assert [f["id"] for f in data["frameworks"]] == ["nz-listing", "eu-2022-annex-i"]
    assert [f["passed"] for f in data["frameworks"]] == [False, True]
    assert data["passed"] is False


def test_an_unknown_framework_is_a_usage_error_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = kakitome(capsys, "check", COMPLETE, "--framework", "atlantis", "--lang", "en")
    assert code == ExitCode.USAGE
    assert "atlantis" in err
    assert "jp-common-descriptors-2024" in err


def test_a_missing_file_is_a_usage_error(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert kakitome(capsys, "check", tmp_path / "nothing.toml")[0] == ExitCode.USAGE
    assert kakitome(capsys, "check", tmp_path)[0] == ExitCode.USAGE


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", COMPLETE, "--lang", "fr"], ["check", COMPLETE, "--nonsense"], ["nope"]]
)
def test_wrong_usage_is_told_with_its_own_code(capsys: pytest.CaptureFixture[str], arguments: list[object]) -> None:
    assert kakitome(capsys, *arguments)[0] == ExitCode.USAGE


def test_an_unreadable_file_fails_and_says_where(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{\n "title": "a",\n "title": "b"\n}')
    code, out, err = kakitome(capsys, "check", path, "--lang", "en")
    assert (code, out) == (ExitCode.FAILED, "")
    assert "“title” is written twice" in err
    code, out, _ = kakitome(capsys, "check", path, "--json")
    data = json.loads(out)
    assert code == ExitCode.FAILED
    assert (data["passed"], data["problems"][0]["code"]) == (False, "E_JSON_DUPKEY")


def test_terminal_control_in_a_title_is_shown_and_not_sent(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "evil.toml"
    path.write_text('title = "合\\u202E格 [bold]x[/bold]"\n', encoding="utf-8")
    _, out, _ = kakitome(capsys, "check", path, "--lang", "ja")
    assert out.splitlines()[0] == "合[U+202E]格 [bold]x[/bold]"


def test_standard_input_is_read_and_its_format_guessed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kakitome", "check", "-", "--json"],
        input=GAPS.read_bytes(),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == ExitCode.FAILED
    assert json.loads(done.stdout)["definition"]["title"] == {"ja": "データ科学認定制度 初級"}


def test_frameworks_lists_every_framework_with_source_and_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = kakitome(capsys, "frameworks", "--lang", "en")
    assert code == ExitCode.PASSED
    assert "eu-2022-annex-i  EU Council Recommendation 2022, Annex I" in out
    assert "confidence: stated in secondary material" in out
    listed = json.loads(kakitome(capsys, "frameworks", "--json")[1])
    keys = {"id", "aliases", "version", "country", "name", "source", "confidence", "note"}
    assert keys | {"of_microcredentials", "beyond_definition"} == set(listed[0])


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, "en"),
    ],
)
def test_the_language_is_japanese_on_a_japanese_machine_and_english_on_any_other(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language_of(None) == language
    assert (language_of("ja"), language_of("en")) == ("ja", "en")


def test_help_names_every_command_and_stays_light() -> None:
    program = (
        "import sys; from kakitome.cli import run; code = run(['--help']);"
        "heavy = {'django', 'cryptography', 'pyoxigraph', 'pyld', 'yaml', 'openpyxl', 'PIL', 'httpx'};"
        "print(sorted(heavy & {m.split('.')[0] for m in sys.modules}), code, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
    )
    assert done.stderr.strip().splitlines()[-1] == "[] 0"
    assert "check" in done.stdout
    assert "frameworks" in done.stdout


def test_a_fault_of_ours_is_not_the_answer_failed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("kakitome.library.api.check", broken)
    code, _, err = kakitome(capsys, "check", COMPLETE, "--lang", "en")
    assert code == ExitCode.CANNOT
    assert "ZeroDivisionError" in err
    assert "Report it with the text above." in err


def test_a_closed_pipe_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m kakitome frameworks | head -c 10", shell=True, capture_output=True, check=False, cwd=ROOT
    )
    assert b"Traceback" not in done.stderr


def test_wrapping_keeps_punctuation_off_the_start_of_a_line() -> None:
    text = "学修成果が書かれていません。「参加のみ」では、マイクロクレデンシャルになりません。"
    for width in range(10, 40):
        lines = wrapped(text, width)
        assert "".join(lines) == text
        assert all(cell_len(line) <= width for line in lines)
        assert all(line[0] not in CANNOT_BEGIN for line in lines)
        assert all(line[-1] not in "「（" for line in lines)


def test_wrapping_cuts_what_has_no_place_to_break() -> None:
    address = "https://example.org/" + "a" * 50
    lines = wrapped(address, 30)
    assert "".join(lines) == address
    assert all(len(line) <= 30 for line in lines)
