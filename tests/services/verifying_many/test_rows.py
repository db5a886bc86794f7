"""One row per item: what it says, what it leaves out, and that no spreadsheet runs it."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

from kakitome.documents.verification.pipeline import report_unread, verify
from kakitome.errors import Problem
from kakitome.ports.verification_batches import Row
from kakitome.services.verifying_many import row_of, write_csv, write_data
from vectors import issuer_site

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def good() -> Row:
    report = verify(issuer_site.as_bytes(issuer_site.good()), issuer_site.surroundings(issuer_site.site()))
    return row_of(report, position=1, label="a.json", sha256="0" * 64)


def cells(rows: list[Row], language: str = "ja") -> list[list[str]]:
    written = write_csv(rows, number="V-3333-3333", language="en" if language == "en" else "ja")
    assert written.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))


def test_a_row_says_verdict_title_and_issuer_and_no_learner() -> None:
    row = good()
    assert row.verdict == "valid"
    assert row.facts["title"]["ja"] == "データ分析の基礎と倫理"
    document = issuer_site.good()
    assert document["credentialSubject"]["id"] not in repr(row)
    heading, values = cells([row])
    told = dict(zip(heading, values, strict=True))
    assert told["結果"] == "有効"
    assert told["確認記録"] == "V-3333-3333"
    assert "載っている" in told["照会した登録簿"]


def test_the_same_in_english() -> None:
    heading, values = cells([good()], "en")
    assert dict(zip(heading, values, strict=True))["Result"] == "valid"


def test_what_stands_inside_is_told_in_words_and_nothing_inside_is_an_empty_cell() -> None:
    bare = good()
    inside = [{"label": "endorsement", "verdict": "valid"}, {"label": "unheard of", "verdict": "revoked"}]
    filled = replace(bare, facts={**bare.facts, "inside": inside})
    heading, *rows = cells([bare, filled])
    told = [dict(zip(heading, row, strict=True))["中の証明の結果"] for row in rows]
    assert told == ["", "推奨・承認の文書：有効; 中の文書：失効"]


def test_no_cell_begins_a_formula() -> None:
    unread = report_unread(Problem(code="E_MANY_ITEM_TEXT"), now=NOW)
    for label in ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1"):
        for row in cells([row_of(unread, position=1, label=label)])[1:]:
            assert not any(cell[:1] in ("=", "+", "@", "\t", "-") for cell in row), row


def test_what_nobody_vouches_for_is_not_repeated() -> None:
    document = issuer_site.good()
    document["credentialSubject"]["achievement"]["name"] = "偽の名称"
    report = verify(issuer_site.as_bytes(document), issuer_site.surroundings(issuer_site.site()))
    row = row_of(report, position=1, label="x")
    assert row.verdict == "invalid_signature"
    assert "偽の名称" not in repr(row)


def test_all_rows_as_data_keep_their_order() -> None:
    data = write_data([good(), good()], number="V-3333-3333", as_of=NOW)
    assert data["record"] == "V-3333-3333"
    assert [one["verdict"] for one in data["results"]] == ["valid", "valid"]
