"""`kakitome verify` as a person and as a program use it."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from gateways.https_counterpart import serving
from kakitome.cli import run
from kakitome.cli._report_printing import print_report
from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.documents.verification.check import CheckOutcome, Enclosed
from kakitome.documents.verification.pipeline import CHECK_IDS, report_unread
from kakitome.errors import Problem
from vectors import issuer_site

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>x</title></svg>'


def pixel() -> bytes:
    out = io.BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    return out.getvalue()


@dataclass
class Shell:
    """A folder with the issuer's site, a registry and a credential, and the command run in it."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def write(self, name: str, content: issuer_site.Json | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(content if isinstance(content, bytes) else issuer_site.as_bytes(content))
        return file

    def publish(self, site: issuer_site.Site) -> None:
        site.write(self.folder / "site")

    def verify(self, *arguments: str | Path, known: bool = True, resolved: bool = True) -> tuple[int, str]:
        options = ["--resolve", f"https://u.example={self.folder / 'site'}"] if resolved else []
        options += ["--trust", str(self.folder / "registry.json")] if known else []
        code = run(["verify", *(str(one) for one in arguments), *options])
        said = self.capture.readouterr()
        return code, said.out + said.err

    def ask(self, *arguments: str | Path, **options: Any) -> tuple[int, Any]:
        code, said = self.verify(*arguments, "--json", **options)
        return code, json.loads(said)


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    made = Shell(folder=tmp_path, capture=capsys)
    made.publish(issuer_site.lasting_site())
    made.write("registry.json", issuer_site.REGISTRY)
    made.write("award.json", issuer_site.lasting())
    return made


def test_a_valid_credential_is_told_with_the_sentence_first_and_exit_code_0(shell: Shell) -> None:
    code, said = shell.verify(shell.folder / "award.json", "--lang", "ja")
    assert code == 0
    assert said.splitlines()[0] == "この証明は有効です。"
    assert "授与のときから、書かれていることは変わっていません。" in said
    assert "承認機構の機関登録簿（見本）: 載っている" in said


def test_the_same_in_english(shell: Shell) -> None:
    code, said = shell.verify(shell.folder / "award.json", "--lang", "en")
    assert (code, said.splitlines()[0]) == (0, "This credential is valid.")
    assert "Register of the recognition body (sample): listed" in said


def test_the_working_is_shown_on_request(shell: Shell) -> None:
    _, short = shell.verify(shell.folder / "award.json", "--lang", "en")
    _, long = shell.verify(shell.folder / "award.json", "--lang", "en", "--verbose")
    assert "84,213 → 0" not in short
    assert "84,213 → 0" in long


def test_json_holds_the_verdict_and_every_check_with_its_reason_in_both_languages(shell: Shell) -> None:
    code, report = shell.ask(shell.folder / "award.json")
    assert (code, report["verdict"]) == (0, "valid")
    assert [check["id"] for check in report["checks"]] == list(CHECK_IDS)
    for check in report["checks"]:
        assert check["outcome"] in set(CheckOutcome)
        assert check["reason"]["ja"] and check["reason"]["en"]
    assert report["registries"][0]["answer"] == "listed"
    assert report["format"] == "Open Badges 3.0"


def test_an_issuer_nobody_vouches_for_is_exit_code_3(shell: Shell) -> None:
    code, report = shell.ask(shell.folder / "award.json", known=False)
    assert (code, report["verdict"]) == (3, "valid_untrusted_issuer")


def test_without_a_network_there_is_no_conclusion_and_exit_code_3(shell: Shell) -> None:
    code, report = shell.ask(shell.folder / "award.json", "--offline", resolved=False)
    assert (code, report["verdict"]) == (3, "indeterminate")
    proof = next(check for check in report["checks"] if check["id"] == "proof")
    assert (proof["outcome"], proof["reason"]["code"]) == ("could_not_check", "E_FETCH_OFFLINE")


def test_offline_still_reads_what_is_mapped(shell: Shell) -> None:
    assert shell.ask(shell.folder / "award.json", "--offline")[0] == 0


@pytest.mark.parametrize(
    ("document", "site", "verdict"),
    [
        (issuer_site.lasting() | {"name": "別の名称"}, issuer_site.lasting_site(), "invalid_signature"),
        (issuer_site.lasting(), issuer_site.lasting_site(revoked=True), "revoked"),
        (issuer_site.lasting(), issuer_site.lasting_site(suspended=True), "suspended"),
        (issuer_site.lasting(validUntil="2021-01-01T00:00:00Z"), issuer_site.lasting_site(), "expired"),
        (issuer_site.lasting(validFrom="2119-01-01T00:00:00Z"), issuer_site.lasting_site(), "not_yet_valid"),
        (issuer_site.unsigned() | issuer_site.LASTING, issuer_site.lasting_site(), "malformed"),
        (b"<!doctype html>", issuer_site.lasting_site(), "unsupported"),
        (b"[" * 100_000, issuer_site.lasting_site(), "too_expensive"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_other_verdict_is_exit_code_1(shell: Shell, document: Any, site: issuer_site.Site, verdict: str) -> None:
    shell.publish(site)
    code, report = shell.ask(shell.write("other.json", document))
    assert (code, report["verdict"]) == (1, verdict)


def test_a_rotated_key_that_is_still_published_keeps_old_credentials_valid(shell: Shell) -> None:
    old = issuer_site.sign(issuer_site.unsigned() | issuer_site.LASTING, by="before")
    assert shell.ask(shell.write("old.json", old))[0] == 0


@pytest.mark.parametrize("name", ["award.png", "award.svg"])
def test_a_credential_in_an_image_is_found(shell: Shell, name: str) -> None:
    bake, image = (baking_png.bake, pixel()) if name.endswith("png") else (baking_svg.bake, SVG)
    code, report = shell.ask(shell.write(name, bake(image, issuer_site.as_bytes(issuer_site.lasting()))))
    assert (code, report["verdict"]) == (0, "valid")
    assert name[-3:].upper() in report["format"]


def test_standard_input_is_read(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(issuer_site.as_bytes(issuer_site.lasting()))))
    assert shell.ask("-")[0] == 0


def test_an_address_is_fetched_and_verified(shell: Shell) -> None:
    shell.publish(issuer_site.lasting_site())
    shell.write("site/award.json", issuer_site.lasting())
    assert shell.ask(f"{issuer_site.BASE}award.json")[0] == 0


def test_an_address_that_does_not_answer_is_no_conclusion(shell: Shell) -> None:
    code, report = shell.ask(f"{issuer_site.BASE}absent.json")
    assert (code, report["verdict"]) == (3, "indeterminate")


def test_a_loopback_server_can_stand_for_the_issuer(shell: Shell) -> None:
    with serving() as port:
        mapping = f"https://u.example=http://127.0.0.1:{port}"
        code, report = shell.ask(shell.folder / "award.json", "--resolve", mapping, resolved=False)
    assert (code, report["verdict"]) == (3, "indeterminate")
    proof = next(check for check in report["checks"] if check["id"] == "proof")
    assert proof["reason"]["code"] == "E_FETCH_STATUS"


def test_a_schema_that_is_mapped_is_run(shell: Shell) -> None:
    (shell.folder / "schemas").mkdir()
    name = issuer_site.SCHEMA_URL.rpartition("/")[2]
    shell.write(f"schemas/{name}", {"required": ["image"]})
    mapping = f"{issuer_site.SCHEMA_URL.rpartition('/')[0]}={shell.folder / 'schemas'}"
    code, report = shell.ask(shell.folder / "award.json", "--resolve", mapping)
    assert (code, report["verdict"]) == (1, "malformed")
    schema = next(check for check in report["checks"] if check["id"] == "schema")
    assert [problem["code"] for problem in schema["problems"]] == ["E_SCHEMA_MISSING"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["absent.json"],
        ["award.json", "--resolve", "u.example=."],
        ["award.json", "--resolve", "https://u.example=/no/such/folder"],
        ["award.json", "--trust", "absent.json"],
        ["award.json", "--trust", "award.json"],
        ["award.json", "--lang", "de"],
        ["award.json", "--unknown"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_understood_is_exit_code_2(
    shell: Shell, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shell.folder)
    assert run(["verify", *arguments]) == 2


def test_deceptive_and_control_characters_never_reach_the_terminal(shell: Shell) -> None:
    document = issuer_site.unsigned() | issuer_site.LASTING
    document["issuer"]["name"] = "\u202e学大\x1b[31m"
    _, said = shell.verify(shell.write("other.json", issuer_site.sign(document)), "--lang", "ja", "-v")
    assert "\u202e" not in said
    assert "U+202E" in said
    assert "\x1b[31m学" not in said


def test_verifying_never_loads_django(shell: Shell) -> None:
    program = (
        "import sys; from kakitome.cli import run;"
        f"code = run(['verify', {str(shell.folder / 'award.json')!r}, '--offline', '--json']);"
        "print(code, sorted(m for m in sys.modules if m.split('.')[0] in ('django', 'ninja', 'sqlite3')), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stderr.strip() == "3 []"


# --- several, many, inside -----------------------------------------------------------------------


def test_several_files_are_told_one_after_the_other_and_the_gravest_counts(shell: Shell) -> None:
    bad = shell.write("bad.json", issuer_site.as_bytes(issuer_site.lasting())[:-5])
    code, said = shell.verify(shell.folder / "award.json", bad, "--lang", "en")
    assert code == 1
    assert "This credential is valid." in said
    assert "This cannot be read as a credential." in said
    code, told = shell.ask(shell.folder / "award.json", bad)
    assert [one["verdict"] for one in told] == ["valid", "malformed"]
    assert told[1]["document"] == str(bad)


def test_nothing_to_verify_is_a_fault_of_usage(shell: Shell) -> None:
    assert shell.verify()[0] == 2


def test_a_known_holder_is_compared(shell: Shell) -> None:
    award = shell.folder / "award.json"
    assert shell.verify(award, "--holder-did", issuer_site.STUDENT)[0] == 0
    assert shell.verify(award, "--holder-did", "did:key:z6MkOther")[0] == 3


def test_the_code_in_a_photo_is_followed(shell: Shell) -> None:
    (shell.folder / "site" / "award.json").write_bytes((shell.folder / "award.json").read_bytes())
    out = io.BytesIO()
    segno.make("https://u.example/award.json").save(out, kind="png", scale=6, border=6)
    paper = io.BytesIO()
    Image.open(io.BytesIO(out.getvalue())).convert("RGB").save(paper, "JPEG")
    photo = shell.write("photo.jpg", paper.getvalue())
    code, said = shell.verify(photo, "--lang", "en")
    assert (code, said.splitlines()[0]) == (0, "QR: https://u.example/award.json")


def batch(shell: Shell) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.write(shell.folder / "award.json", "good.json")
        packed.writestr("bad.json", b"{")
    return shell.write("all.zip", out.getvalue())


def test_a_batch_of_files_becomes_a_table(shell: Shell) -> None:
    table = shell.folder / "results.csv"
    code, said = shell.verify("--batch", batch(shell), "--out", table, "--lang", "en")
    assert code == 1
    assert "2 credentials checked." in said
    rows = list(csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8-sig"))))
    assert [(row["Link or file"], row["Result"]) for row in rows] == [
        ("good.json", "valid"),
        ("bad.json", "not readable as a credential"),
    ]


def test_a_batch_of_links_is_answered_as_json(shell: Shell) -> None:
    (shell.folder / "site" / "award.json").write_bytes((shell.folder / "award.json").read_bytes())
    links = shell.write("links.csv", "氏名,リンク\n見本,https://u.example/award.json\n髙﨑,なし\n".encode("cp932"))
    code, told = shell.ask("--batch", links)
    assert code == 3
    assert [one["verdict"] for one in told["results"]] == ["valid", "indeterminate"]
    assert told["results"][1]["codes"] == ["E_MANY_ITEM_TEXT"]


def test_a_batch_that_is_none_is_a_fault_of_usage(shell: Shell) -> None:
    assert shell.verify("--batch", shell.write("x.csv", b"a,b\n1,2\n"))[0] == 2
    assert shell.verify("--batch", shell.folder / "absent.csv")[0] == 2


def test_what_stands_inside_is_told_further_in(capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    inner = report_unread(Problem(code="E_PICTURE_NO_CODE"), now=now)
    outer = replace(inner, enclosed=(Enclosed(label="award", place="/a/0", report=inner),))
    print_report(outer, "en", is_verbose=False)
    said = capsys.readouterr().out.split("Inside\n")[1]
    assert said.startswith("    Credential inside (/a/0)\n    We could not reach a conclusion.")
