"""`kakitome issue` as a teacher and as a program use it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cli.issuing_shell import BASE, DEFINITION, HEADER, ISSUER, IssuingShell, row
from kakitome import issue, verify
from kakitome.documents.openbadges import baking_png, baking_svg


def statuses(report: Any) -> list[tuple[int, str]]:
    return [(one["row"], one["status"]) for one in report["rows"]]


def test_a_class_list_becomes_a_folder_to_publish(issuing: IssuingShell) -> None:
    assert issuing.issue() == 0
    assert "3行のうち3件を授与しました" in issuing.out_text
    assert len(issuing.credentials) == 3
    names = {str(path.relative_to(issuing.out)) for path in issuing.out.rglob("*") if path.is_file()}
    for name in (
        "did.json",
        "status/revocation-1.json",
        "status/revocation-1.jwt",
        "status/suspension-1.json",
        "microcredentials/data-literacy-v1.json",
        "images/data-literacy-v1.png",
        "ledger.jsonl",
        "report.json",
    ):
        assert name in names
    for credential in issuing.credentials:
        assert issuing.verdict(credential) == "valid_untrusted_issuer"


def test_every_address_inside_a_credential_lies_in_the_folder(issuing: IssuingShell) -> None:
    issuing.issue()
    found = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, str) and value.startswith(BASE + "/"):
            found.append(value.partition("#")[0])

    for credential in issuing.credentials:
        walk(json.loads(credential.read_bytes()))
    assert len(set(found)) >= 6
    assert [url for url in set(found) if not (issuing.out / url.removeprefix(BASE + "/")).is_file()] == []


def test_the_report_says_for_each_row_what_became_of_it(issuing: IssuingShell) -> None:
    wrong = row(5, on="2026-13-01") + row(6) + row(6) + row(7, name=" ")
    issuing.write("list.csv", HEADER + row(2) + wrong)
    assert issuing.issue("--json") == 1
    printed = json.loads(issuing.out_text)
    assert printed == issuing.report
    assert statuses(printed) == [(2, "issued"), (3, "refused"), (4, "issued"), (5, "skipped"), (6, "refused")]
    assert printed["totals"] == {"rows": 5, "issued": 2, "skipped": 1, "refused": 2, "with_warnings": 4}
    refused = printed["rows"][1]
    assert refused["credential"] is None
    assert refused["reasons"][0]["ja"]
    assert refused["reasons"][0]["en"]
    issued = printed["rows"][0]
    assert issued["credential"].startswith(f"{BASE}/credentials/")
    assert (issuing.out / issued["file"]).is_file()
    assert issued["number"].startswith("A-")


def test_the_same_list_again_awards_nobody_twice(issuing: IssuingShell) -> None:
    issuing.issue()
    before = {path.name: path.read_bytes() for path in issuing.credentials}
    assert issuing.issue() == 0
    assert {path.name: path.read_bytes() for path in issuing.credentials} == before
    assert {one["status"] for one in issuing.report["rows"]} == {"skipped"}
    assert "に授与済みです" in issuing.out_text
    assert all(one["credential"] for one in issuing.report["rows"])


def test_a_mended_list_awards_the_mended_row_alone(issuing: IssuingShell) -> None:
    issuing.write("list.csv", HEADER + row(2) + row(3, on="九月"))
    assert issuing.issue() == 1
    issuing.write("list.csv", HEADER + row(2) + row(3))
    assert issuing.issue() == 0
    assert statuses(issuing.report) == [(2, "skipped"), (3, "issued")]


@pytest.mark.parametrize(
    ("rule", "status", "code"), [("refuse", "refused", 1), ("replace", "issued", 0), ("allow", "issued", 0)]
)
def test_the_issuer_chooses_what_a_duplicate_is(issuing: IssuingShell, rule: str, status: str, code: int) -> None:
    issuing.issue()
    first = next(one for one in issuing.report["rows"] if one["row"] == 2)
    issuing.write("list.csv", HEADER + row(2, grade="秀"))
    assert issuing.issue("--on-duplicate", rule) == code
    assert statuses(issuing.report) == [(2, status)]
    verdicts = {path.name: issuing.verdict(path) for path in issuing.credentials}
    old = verdicts[first["file"].removeprefix("credentials/")]
    assert old == ("superseded" if rule == "replace" else "valid_untrusted_issuer")
    if rule == "refuse":
        (reason,) = issuing.report["rows"][0]["reasons"]
        assert first["number"] in reason["ja"]
        assert "2026年9月30日" in reason["ja"]
    elif rule == "replace":
        assert issuing.report["rows"][0]["number"] == first["number"]


def test_a_rehearsal_writes_nothing(issuing: IssuingShell) -> None:
    assert issuing.issue("--dry-run", "--json") == 0
    assert not issuing.out.exists()
    told = json.loads(issuing.out_text)
    assert told["dry_run"] is True
    assert statuses(told) == [(2, "issued"), (3, "issued"), (4, "issued")]
    assert all(one["credential"] is None for one in told["rows"])


def test_a_rehearsal_in_a_folder_knows_what_was_awarded_and_changes_nothing(issuing: IssuingShell) -> None:
    issuing.issue()
    before = {path: path.read_bytes() for path in issuing.out.rglob("*") if path.is_file()}
    issuing.write("list.csv", HEADER + row(2) + row(9))
    assert issuing.issue("--dry-run") == 0
    assert "まだ何も授与していません" in issuing.out_text
    assert {path: path.read_bytes() for path in issuing.out.rglob("*") if path.is_file()} == before


def test_images_carry_their_credential(issuing: IssuingShell) -> None:
    assert issuing.issue("--png", "--svg") == 0
    for credential in issuing.credentials:
        document = credential.read_bytes()
        png, svg = credential.with_suffix(".png"), credential.with_suffix(".svg")
        assert baking_png.unbake(png.read_bytes()) == document
        assert baking_svg.unbake(svg.read_bytes()).strip() == document.strip()
        assert issuing.verdict(png) == "valid_untrusted_issuer"
        assert issuing.verdict(svg) == "valid_untrusted_issuer"


def test_images_can_be_made_afterwards(issuing: IssuingShell) -> None:
    issuing.issue()
    assert issuing.issue("--png") == 0
    assert len(list((issuing.out / "credentials").glob("*.png"))) == 3


def test_a_list_as_excel_in_japan_saves_it(issuing: IssuingShell) -> None:
    issuing.write("list.csv", (HEADER + row(2, name="﨑山 ①", on="令和8年9月30日")).replace("\n", "\r\n"), "cp932")
    assert issuing.issue("--json") == 0
    told = json.loads(issuing.out_text)
    assert told["class_list"]["encoding"] == "cp932"
    document = json.loads(issuing.credentials[0].read_bytes())
    assert "﨑山 ①" in str(document["credentialSubject"]["identifier"])
    assert document["awardedDate"] == "2026-09-30T00:00:00Z"


def test_no_personal_data_reaches_the_ledger(issuing: IssuingShell) -> None:
    issuing.issue()
    ledger = (issuing.out / "ledger.jsonl").read_text(encoding="utf-8")
    for personal in ("髙橋", "example.jp", "S26002"):
        assert personal not in ledger


def test_what_is_not_to_be_published_is_its_owners_alone(issuing: IssuingShell) -> None:
    issuing.issue()
    for private in ("report.json", "ledger.jsonl", ".kakitome"):
        assert (issuing.out / private).stat().st_mode & 0o077 == 0
    for public in ("did.json", "status/revocation-1.json", "microcredentials/data-literacy-v1.json"):
        assert (issuing.out / public).stat().st_mode & 0o044 == 0o044


def test_a_changed_definition_is_the_next_version_and_the_old_one_stays(issuing: IssuingShell) -> None:
    issuing.issue()
    issuing.write("definition.toml", DEFINITION.replace("15時間", "20時間"))
    issuing.write("list.csv", HEADER + row(9))
    assert issuing.issue() == 0
    assert issuing.report["microcredential"] == {"identifier": "data-literacy", "version": 2}
    names = sorted(path.name for path in (issuing.out / "microcredentials").iterdir())
    assert names == ["data-literacy-v1.json", "data-literacy-v2.json"]


def test_what_is_not_a_micro_credential_is_awarded_and_said_so(issuing: IssuingShell) -> None:
    issuing.write("definition.toml", DEFINITION.replace('assessment_type = ["quiz"]', ""))
    assert issuing.issue() == 0
    assert "マイクロクレデンシャルといえません" in issuing.out_text


def test_a_did_key_issuer_needs_no_key_document(issuing: IssuingShell) -> None:
    issuing.run("keys", "show", str(issuing.folder / "issuer.key"), "--json")
    did = json.loads(issuing.out_text)["did"]
    host = 'host = "u.example/issuers/x"\n'
    issuing.write("issuer.toml", ISSUER.replace("did:web:u.example:issuers:x", did) + host)
    assert issuing.issue() == 0
    assert not (issuing.out / "did.json").exists()
    assert issuing.verdict(issuing.credentials[0]) == "valid_untrusted_issuer"


def test_a_did_web_of_a_whole_host_has_its_key_document_where_verifiers_look(issuing: IssuingShell) -> None:
    issuing.write("issuer.toml", ISSUER.replace("did:web:u.example:issuers:x", "did:web:u.example"))
    assert issuing.issue() == 0
    assert (issuing.out / ".well-known/did.json").is_file()


WRONG = [
    ({"microcredential": "nothing.toml"}, 2, "nothing.toml"),
    ({"issuer": "nothing.toml"}, 2, "nothing.toml"),
    ({"class_list": "nothing.csv"}, 2, "nothing.csv"),
    ({"key": "nothing.key"}, 2, "nothing.key"),
    ({"key": "issuer.toml"}, 1, "issuer.toml"),
    ({"issuer": "list.csv"}, 1, "授与機関のファイル"),
]


@pytest.mark.parametrize(("files", "code", "told"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_file_is_named_and_nothing_is_written(
    issuing: IssuingShell, files: dict[str, str], code: int, told: str
) -> None:
    assert issuing.issue(**files) == code
    assert told in issuing.err_text
    assert not issuing.out.exists()


def test_a_definition_that_cannot_all_be_read_is_refused(issuing: IssuingShell) -> None:
    issuing.write("definition.toml", DEFINITION.replace("15時間", "たくさん"))
    assert issuing.issue() == 1
    assert "書かれていないことになります" in issuing.err_text
    assert not issuing.out.exists()


def test_a_list_that_cannot_be_read_as_a_whole_awards_nobody(issuing: IssuingShell) -> None:
    issuing.write("list.csv", "foo,bar\n1,2\n")
    assert issuing.issue("--json") == 1
    told = json.loads(issuing.out_text)
    assert told["totals"]["issued"] == 0
    assert any(problem["severity"] == "error" for problem in told["problems"])
    assert not issuing.out.exists()
    assert issuing.issue() == 1
    assert "まだ何も授与していません" in issuing.out_text


def test_another_issuers_folder_is_left_alone(issuing: IssuingShell) -> None:
    issuing.issue()
    issuing.write("issuer.toml", ISSUER.replace("issuers:x", "issuers:y"))
    before = (issuing.out / "ledger.jsonl").read_bytes()
    assert issuing.issue() == 1
    assert "did:web:u.example:issuers:x" in issuing.err_text
    assert (issuing.out / "ledger.jsonl").read_bytes() == before


def test_a_key_the_folder_does_not_know_is_refused(issuing: IssuingShell) -> None:
    issuing.issue()
    issuing.run("keys", "new", "--out", str(issuing.folder / "other.key"))
    assert issuing.issue(key="other.key") == 1
    assert "kakitome keys rotate" in issuing.err_text


def test_a_place_that_is_no_folder_is_said_so(issuing: IssuingShell) -> None:
    assert issuing.issue(out="issuer.toml") == 4
    assert "フォルダー" in issuing.err_text


def test_a_wrong_rule_is_a_usage_error(issuing: IssuingShell) -> None:
    assert issuing.issue("--on-duplicate", "maybe") == 2


def test_english_is_spoken_on_request(issuing: IssuingShell) -> None:
    issuing.write("list.csv", HEADER + row(2) + row(3, on="2026-13-01"))
    assert issuing.issue("--lang", "en") == 1
    assert "1 of 2 rows awarded" in issuing.out_text
    assert "Row 3" in issuing.out_text


def test_the_library_checks_issues_and_verifies(issuing: IssuingShell) -> None:
    folder: Path = issuing.folder
    report = issue(
        folder / "definition.toml",
        issuer=folder / "issuer.toml",
        key=folder / "issuer.key",
        class_list=folder / "list.csv",
        out=folder / "library",
    )
    assert report.passed
    assert dict(report.totals)["issued"] == 3
    file = folder / "library" / report.rows[0].file
    assert verify(file, resolve={BASE: folder / "library"}, offline=True).verdict == "valid_untrusted_issuer"


def test_the_further_places_of_an_issuer_lie_in_the_folder(issuing: IssuingShell) -> None:
    issuer = 'services = ["revocation-list", "refresh"]\n' + ISSUER
    (issuing.folder / "issuer.toml").write_text(issuer, encoding="utf-8")
    assert issuing.issue() == 0
    first = issuing.credentials[0]
    number = json.loads(first.read_bytes())["credentialSubject"]["licenseNumber"]
    assert (issuing.out / "newest" / f"{number}.json").read_bytes() == first.read_bytes()
    assert json.loads((issuing.out / "revoked.json").read_bytes())["revokedCredential"] == []
    assert issuing.verdict(first) == "valid_untrusted_issuer"
    assert issuing.revoke(number) == 0
    listed = json.loads((issuing.out / "revoked.json").read_bytes())["revokedCredential"]
    assert listed == [{"id": json.loads(first.read_bytes())["id"], "revoked": True}]
    assert issuing.verdict(first) == "revoked"


def test_further_places_that_nobody_knows_are_refused(issuing: IssuingShell) -> None:
    (issuing.folder / "issuer.toml").write_text('services = ["everything"]\n' + ISSUER, encoding="utf-8")
    assert issuing.issue() == 1
    assert not issuing.out.exists()


def test_who_did_not_pass_is_refused_unless_a_reason_is_given_for_the_row(issuing: IssuingShell) -> None:
    issuing.write("list.csv", HEADER + row(2) + row(3, grade="不可"))
    assert issuing.issue() == 1
    assert statuses(issuing.report) == [(2, "issued"), (3, "refused")]
    assert [reason["code"] for reason in issuing.report["rows"][1]["reasons"]] == ["E_GRADE_NOT_PASSED"]
    assert issuing.issue("--despite-grade", "3=追試験に合格") == 0
    assert statuses(issuing.report) == [(2, "skipped"), (3, "issued")]


def test_a_reason_for_another_row_awards_nobody(issuing: IssuingShell) -> None:
    issuing.write("list.csv", HEADER + row(2) + row(3, grade="不可"))
    assert issuing.issue("--despite-grade", "2=追試験に合格") == 1
    assert not issuing.out.exists()
    assert issuing.issue("--despite-grade", "追試験") == 2


def test_remarks_stand_in_the_award_when_they_are_asked_for(issuing: IssuingShell) -> None:
    issuing.write("list.csv", "氏名,学籍番号,メール,備考\n髙橋 花子,S1,h@example.jp,教務課確認済\n")
    assert issuing.issue() == 0
    assert "教務課確認済" not in "".join(f.read_text() for f in (issuing.out / "credentials").glob("*.json"))
    issuing.write("list.csv", "氏名,学籍番号,メール,備考\n髙橋 太郎,S2,t@example.jp,教務課確認済\n")
    assert issuing.issue("--include-column", "備考") == 0
    assert "教務課確認済" in "".join(f.read_text() for f in (issuing.out / "credentials").glob("*.json"))
