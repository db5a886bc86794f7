"""A list is mended in its page, without a spreadsheet and without scripts."""

import re
from pathlib import Path

from django.test import Client

from kakitome.ports.batches import RowState
from kakitome.ports.microcredentials import MicrocredentialVersion
from support import institutions
from web.desk.test_class_lists import text, uploaded

FILE = Path(__file__).parents[2] / "vectors/class_lists/300-rows-ten-kinds-of-fault-cp932.csv"
HEAD = "氏名,メール,学籍番号,取得日,成績"


def store_of():
    return institutions.platform().store("setouchi")


def counts(address: str) -> dict[str, int]:
    counted = store_of().batches.count_rows(address.rsplit("/", 1)[1])
    return {state.value: count for state, count in counted.items()}


def test_headings_nobody_knows_are_named_on_a_page_and_remembered_until_forgotten(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    rows = ("見本 花子,hanako@example.ac.jp,R8.10.1,内々の話", "見本 次郎,jiro@example.ac.jp,2026-10-01,")
    data = institutions.small_list(*rows, head="受講者,連絡先,合格年月日,備考")
    address = uploaded(owner, wind, data)
    assert owner.get(address)["Location"] == f"{address}/columns"
    page = text(owner.get(f"{address}/columns"))
    assert page.count("Guessed from what stands in it") == 3
    assert "Remarks are left out at first" in page
    owner.post(f"{address}/confirm", {"count": 0})
    assert owner.get(address)["Location"] == f"{address}/columns", "nothing can be confirmed before"

    uses = {"header": 1, "use_0": "name", "use_1": "name", "use_2": "awarded_on", "use_3": "leave_out"}
    refused = owner.post(f"{address}/columns", uses)
    assert refused.status_code == 422
    assert "Two columns are set as “name”. Choose one." in text(refused)
    refused = owner.post(f"{address}/columns", {**uses, "use_0": "leave_out", "use_1": "email"})
    assert "Choose the column with names." in text(refused)
    assert owner.post(f"{address}/columns", {**uses, "use_1": "email"})["Location"] == address
    page = text(owner.get(address))
    assert "2 rows read. Nothing to mend." in page
    assert "内々の話" not in page

    other = institutions.small_list("例田 透,2026-10-01,toru@example.ac.jp,", head="受講者,合格年月日,連絡先,備考")
    again = uploaded(owner, wind, other, "next.csv")
    assert "1 row read. Nothing to mend." in text(owner.get(again))
    page = text(owner.get(f"{again}/columns"))
    assert page.count("As it was chosen last time") == 4
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key
    owner.post(f"{again}/columns/forget", {"key": key[1]})
    assert "What is remembered" not in text(owner.get(f"{again}/columns"))


def test_a_wrong_cell_is_mended_at_its_row_and_undone(owner: Client, wind: MicrocredentialVersion) -> None:
    wrong = "見本 花子,hanako@example.ac.jp,S1,2026-13-01,優"
    address = uploaded(
        owner, wind, institutions.small_list(wrong, "例田 透,toru@example.ac.jp,S2,2026-10-01,優", head=HEAD)
    )
    page = text(owner.get(address))
    assert 'id="row-2"' in page
    assert 'value="2026-13-01"' in page
    answer = owner.post(
        f"{address}/mend", {"row": "2", "c-2-awarded_on": "2026-10-01", "c-2-email": "hanako@example.ac.jp"}
    )
    assert answer["Location"] == f"{address}#row-2"
    page = text(owner.get(address))
    assert counts(address) == {"ready": 2}
    assert "Award 2 people now" in page
    assert 'id="row-2"' in page, "the row is where the answer leads"
    assert "2026-13-01" in page, "what stands in the file is shown"
    assert "Mended in this page (1 place)" in page, "a cell that was sent back as it stood is not mended"
    assert owner.post(f"{address}/mend", {"undo": "2:awarded_on"})["Location"] == f"{address}#row-2"
    assert counts(address) == {"ready": 1, "error": 1}


def test_a_row_with_a_cell_too_few_is_mended_whole_and_another_left_out(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    sound = [f"見本 {'零一二三四五六'[n]}郎,n{n}@example.ac.jp,S{n},2026-10-01,優" for n in range(2, 6)]
    short = "見本 花子,S1,2026-10-01,優"
    address = uploaded(owner, wind, institutions.small_list(short, *sound, head=HEAD))
    assert "more or fewer cells" in text(owner.get(address))
    cells = {
        "name": "見本 花子",
        "email": "h@u.example",
        "student_number": "S1",
        "awarded_on": "2026-10-01",
        "grade": "優",
    }
    owner.post(f"{address}/mend", {"row": "2", **{f"c-2-{name}": value for name, value in cells.items()}})
    first = store_of().batches.list_rows(address.rsplit("/", 1)[1])[0]
    assert (first.state, first.learner.email) == (RowState.READY, "h@u.example")

    assert owner.post(f"{address}/mend", {"leave_out": "3"})["Location"].endswith("#row-3")
    assert counts(address) == {"ready": 5}, "not without a reason"
    owner.post(f"{address}/mend", {"leave_out": "3", "r-3": "聴講の人"})
    page = text(owner.get(address))
    assert "Left out (1 row)" in page
    assert "Award 4 people now" in page
    tiles = [int(n) for n in re.findall(r"<b>(\d+)</b>", page)]
    assert sum(tiles) == 5


def test_faults_of_one_kind_are_mended_by_one_button(owner: Client, wind: MicrocredentialVersion) -> None:
    rows = [f'見本 {"零一二三四五六"[n]}郎,"n{n}@example,ac.jp",S{n},令和8年10月1日,優' for n in range(1, 5)]
    address = uploaded(owner, wind, institutions.small_list(*rows, head=HEAD))
    assert counts(address) == {"error": 4}
    page = text(owner.get(address))
    assert "Write a full stop for the comma in addresses" in page
    assert "Mend 4 rows so" in page
    owner.post(f"{address}/mend", {"accept": "E_EMAIL_COMMA"})
    assert counts(address) == {"warning": 4}
    owner.post(f"{address}/mend", {"accept": "W_DATE_CONVERTED"})
    assert counts(address) == {"ready": 4}
    assert "Mended in this page (8 places)" in text(owner.get(address))


def test_who_may_only_look_is_offered_nothing_to_mend(
    viewer: Client, owner: Client, wind: MicrocredentialVersion
) -> None:
    address = uploaded(
        owner, wind, institutions.small_list("見本 花子,hanako@example.ac.jp,S1,2026-13-01,優", head=HEAD)
    )
    page = text(viewer.get(address))
    assert "/mend" not in page
    assert viewer.post(f"{address}/mend", {"undo": "2:email"}).status_code == 404


def test_three_hundred_rows_with_ten_kinds_of_fault(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, FILE.read_bytes())
    assert owner.get(address)["Location"] == f"{address}/columns"
    uses = ["given_name", "family_name", "student_number", "email", "awarded_on", "grade", "leave_out"]
    owner.post(f"{address}/columns", {"header": 1, **{f"use_{place}": use for place, use in enumerate(uses)}})
    assert counts(address) == {"ready": 266, "warning": 18, "error": 8, "not_passed": 6, "duplicate": 2}
    owner.post(f"{address}/mend", {"accept": "W_DATE_CONVERTED"})
    owner.post(f"{address}/mend", {"accept": "W_VALUE_READ_AS"})
    typed = {
        "c-24-family_name": "見本",
        "c-24-given_name": "健",
        "c-178-family_name": "例田",
        "c-178-given_name": "透",
        "c-59-awarded_on": "2026-09-30",
        "c-222-awarded_on": "令和8年9月30日",
        "c-97-email": "s2600096@asuka.example",
        "c-251-email": "s2600250@asuka.example",
    }
    owner.post(f"{address}/mend", typed)
    counted = counts(address)
    assert (counted["not_passed"], counted["duplicate"], counted.get("error", 0)) == (6, 2, 0)
    assert sum(counted.values()) == 300
    assert "Award 292 people now" in text(owner.get(address))
    rows = store_of().batches.list_rows(address.rsplit("/", 1)[1])
    assert (rows[2].learner.name, rows[22].learner.name) == ("山﨑 一郎", "見本 健")
    assert rows[17].learner.email == "s2600018@asuka.example"
