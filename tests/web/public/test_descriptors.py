"""What each framework asks, in public: the published comparison cell by cell, out of the rules that checks go by."""

import csv
import io
from unicodedata import normalize

import pytest
from django.test import Client
from lxml import html

from kakitome.learning.framework.catalogue import frameworks

pytestmark = pytest.mark.django_db

PAGE = "/about/descriptors"
COLUMNS = {"案": "日本", "EU": "EU", "Australia": "豪州", "Malaysia": "マレーシア", "履修証明": "履修証明"}
"""The heads of the published table, and those of the page."""
PUBLISHED = [
    ("学習者を識別する情報", "必須", "必須", "", "有り", "有り"),
    ("発行日", "必須", "必須", "", "有り", "有り"),
    ("マイクロクレデンシャル名称", "必須", "必須", "必須", "有り", "有り"),
    ("発行機関", "必須", "必須", "必須", "有り", "有り"),
    ("発行国/地域", "選択", "必須", "", "", ""),
    ("内容", "必須", "", "必須", "", "有り"),
    ("学修成果", "必須", "必須", "必須", "有り", ""),
    ("授業の方法", "必須", "必須", "必須", "有り", "有り"),
    ("授業言語", "選択", "", "必須", "有り", ""),
    ("学習量(総学習時間)", "必須", "必須", "必須", "有り", "有り"),
    ("評価の方法", "必須", "必須", "必須", "有り", "有り"),
    ("質保証", "必須", "必須", "必須", "有り", "有り"),
    ("レベル", "選択", "必須", "", "有り", ""),
    ("証明", "選択", "", "必須", "", "有り"),
    ("単位/その他の認定", "必須", "必須", "必須", "有り", "有り"),
    ("(受講)前提条件", "選択", "選択", "必須", "有り", "有り"),
    ("積み上げ可能性", "選択", "選択", "選択", "", ""),
]
"""共通記述子 of Inoue 2024, as it stands there (full-width signs made plain)."""
NAMES = {"単位/その他の認定": "単位・その他の認定"}
"""Rows that the page writes with other signs."""
LAW = ("必須", "施行規則", "公表しなければならない")
DEVIATIONS = {
    # (row, column): what the page says, where that is from, and why it is not the published value.
    ("レベル", "EU"): ("該当すれば必須", "該当する場合", "「該当する場合」と限っています"),
    ("単位/その他の認定", "EU"): ("", "付属書Ⅰに独立の要素はない", "必須11要素に単位の項目はなく"),
    ("内容", "Malaysia"): ("有り", "MQAの評価項目", "野田2025"),
    ("学修成果", "履修証明"): ("必須", "施行規則", "井上2022の表"),
    ("発行機関", "履修証明"): ("必須", "学校教育法第105条", "授与できる機関を定めています"),
    ("マイクロクレデンシャル名称", "履修証明"): LAW,
    ("内容", "履修証明"): LAW,
    ("授業の方法", "履修証明"): LAW,
    ("学習量(総学習時間)", "履修証明"): LAW,
    ("評価の方法", "履修証明"): LAW,
    ("(受講)前提条件", "履修証明"): LAW,
    ("単位/その他の認定", "履修証明"): ("必須", "施行規則", "今の大学の規程は"),
}


def page(language: str = "ja"):
    response = Client(HTTP_ACCEPT_LANGUAGE=language).get(PAGE)
    assert response.status_code == 200
    return html.fromstring(response.content)


def told(element) -> str:
    return normalize("NFKC", "".join(element.itertext()).strip())


def rows_of(document, section: str) -> dict[str, dict[str, object]]:
    """Return the cells of a table by the names of row and column."""
    (table,) = document.xpath(f"//section[@aria-labelledby='{section}']//table")
    heads = [told(head) for head in table.xpath("./thead/tr/th")][1:]
    return {
        told(row.xpath("./th")[0]): dict(zip(heads, row.xpath("./td"), strict=True))
        for row in table.xpath("./tbody/tr")
    }


def value(cell) -> str:
    """Return what the framework is said to ask: the first word of the cell, nothing for a dash."""
    words = [told(word) for word in cell.xpath(".//p/a")]
    return words[0] if words else ""


def published_value(cell) -> str | None:
    """Return the value that the cell ascribes to the published table, where it says that the two differ."""
    other = cell.xpath(".//p[@class='other']//b")
    return told(other[0]).replace("記載なし", "") if other else None


def test_the_published_comparison_stands_there_cell_by_cell() -> None:
    shown = rows_of(page(), "compared")
    assert list(shown) == [normalize("NFKC", NAMES.get(row[0], row[0])) for row in PUBLISHED]
    differing = {}
    for name, *values in PUBLISHED:
        row = shown[normalize("NFKC", NAMES.get(name, name))]
        assert list(row) == list(COLUMNS.values())
        for (column, head), published in zip(COLUMNS.items(), values, strict=True):
            if value(row[head]) != published:
                differing[name, column] = value(row[head])
                assert published_value(row[head]) == published, (name, column)
            else:
                assert published_value(row[head]) is None, (name, column)
    assert differing == {place: says for place, (says, _clause, _why) in DEVIATIONS.items()}
    assert len(PUBLISHED) * len(COLUMNS) == 85


@pytest.mark.parametrize("place", DEVIATIONS, ids="-".join)
def test_a_cell_that_differs_says_where_it_is_from_and_why(place: tuple[str, str]) -> None:
    name, column = place
    _says, clause, why = DEVIATIONS[place]
    document = page()
    heads = [told(head) for head in document.xpath("//section[@aria-labelledby='compared']//thead//a")]
    anchor = document.xpath("//section[@aria-labelledby='compared']//thead//a/@href")[heads.index(COLUMNS[column])]
    rows = document.xpath(f"//section[@aria-labelledby='{anchor[1:]}']//tbody/tr")
    reasons = [told(row) for row in rows if row.xpath(".//b[contains(., 'Inoue 2024, comparison table')]")]
    assert any(normalize("NFKC", clause) in text and normalize("NFKC", why) in text for text in reasons), name


def test_every_word_leads_to_its_clause_source_and_confidence() -> None:
    document = page()
    anchors = document.xpath("//section[contains('compared others further quality', @aria-labelledby)]//td//a/@href")
    assert len(anchors) >= sum(len(f.rules) for f in frameworks()) - 1
    for anchor in set(anchors):
        (row,) = document.xpath(f"//tr[@id='{anchor[1:]}']")
        assert all(told(cell) for cell in row.xpath("./th|./td")), anchor


def test_what_is_our_own_reading_is_marked() -> None:
    (row,) = page().xpath("//tr[@id='unesco-2022.limb-3']")
    assert "書留による読み取り" in told(row.xpath(".//*[@class='pill']")[0])


def test_what_a_check_makes_of_an_open_source_is_said() -> None:
    (row,) = page("en").xpath("//tr[@id='my-mqa.title']")
    assert "present" in told(row)
    assert "checked here as: required" in told(row)


def test_the_matrix_of_quality_assurance_is_the_published_one() -> None:
    shown = rows_of(page(), "quality")
    assert list(shown) == ["外部", "内部"]
    assert [list(row) for row in shown.values()] == [["教育機関", "教育プログラム"]] * 2
    meanings = [told(cell.xpath(".//p")[0]) for row in shown.values() for cell in row.values()]
    assert meanings == [
        "外部評価機関による教育機関の認証",
        "外部評価機関による教育プログラムの認証",
        "教育機関自らが機関に対して自己点検・評価を行う",
        "教育機関自らが教育プログラムに対して自己点検・評価を行う",
    ]
    for name, row in shown.items():
        for cell in row.values():
            text = told(cell)
            assert ("質保証の必須条件" in text) is (name == "内部")
            assert ("必須としない" in text) is (name == "外部")
            assert "Inoue 2024" in text
            assert [told(a) for a in cell.xpath(".//a")] == (["日本の要件"] if name == "内部" else [])


def test_frameworks_the_published_table_has_not_stand_beside_it() -> None:
    document = page("en")
    heads = [told(a) for a in document.xpath("//section[@aria-labelledby='others']//thead//a")]
    assert heads[0] == "Japan, conditions"
    assert set(heads) == {f.short.en for f in frameworks()} - {*COLUMNS.values(), "Japan", "Australia", "Malaysia"}
    assert {"WE BUILD", "New Zealand", "UNESCO", "UAE", "Netherlands", "United States", "India"} <= set(heads)
    assert "Capacity" in rows_of(document, "further")


def test_tables_are_told_to_screen_readers() -> None:
    for table in page().xpath("//table"):
        assert table.get("role") == "table"
        assert table.xpath("./caption")
        assert all(th.get("scope") == "col" and th.get("role") == "columnheader" for th in table.xpath("./thead//th"))
        assert all(th.get("scope") == "row" and th.get("role") == "rowheader" for th in table.xpath("./tbody//th"))


def test_no_number_of_our_own_shelf_is_shown() -> None:
    for language in ("ja", "en"):
        assert "seed 0" not in told(page(language))


def test_the_same_is_there_as_data_for_everyone() -> None:
    answer = Client().get(PAGE + ".json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    data = answer.json()
    (level,) = [one for one in data["descriptors"] if one["id"] == "level"]
    (rule,) = level["frameworks"]["eu-2022-annex-i"]["rules"]
    assert (rule["says"], rule["elsewhere"]["says"]) == ("conditional", "required")
    assert level["frameworks"]["au-nmf"] == {"says": "absent", "rules": []}
    assert [cell["is_required"] for cell in data["quality_matrix"]] == [True, True, False, False]
    assert Client().options(PAGE + ".json").status_code == 204


def test_the_same_is_there_for_spreadsheets() -> None:
    answer = Client(HTTP_ACCEPT_LANGUAGE="ja").get(PAGE + ".csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert {len(row) for row in rows} == {len(head)}
    (level,) = [row for row in rows if row[:2] == ["レベル", "EU"]]
    assert (level[2], level[7]) == ("該当すれば必須", "必須")
    assert Client().options(PAGE + ".csv").status_code == 204


def test_the_pages_on_checking_and_comparing_lead_here() -> None:
    for language in ("ja", "en"):
        checking = Client(HTTP_ACCEPT_LANGUAGE=language).get("/about/checking").content.decode()
        assert f'href="{PAGE}"' in checking
