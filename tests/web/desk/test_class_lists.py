"""A class list from its upload to its result; nothing is awarded before somebody said yes to a number."""

import codecs
import io
import re
import zipfile

import openpyxl
import pytest
from django.test import Client

from kakitome.ports.awards import AwardFilter
from kakitome.ports.batches import BatchState, RowState
from kakitome.ports.microcredentials import MicrocredentialVersion
from support import institutions
from support.workbook_parts import SheetParts, workbook

ROW = "見本 花子,hanako@example.ac.jp,S1,2026-10-01"


def text(response) -> str:
    return response.content.decode()


def count_awards() -> int:
    return institutions.platform().store("setouchi").awards.count_matching(AwardFilter())


def uploaded(client: Client, wind: MicrocredentialVersion, data: bytes, name: str = "list.csv") -> str:
    response = institutions.upload(client, "setouchi", wind, data, name)
    assert response.status_code == 302, text(response)[:3000]
    return response["Location"]


def confirm(client: Client, address: str, count: int):
    return client.post(f"{address}/confirm", {"count": count})


def test_the_preview_sorts_the_real_list_and_awards_nothing(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.CLASS_LIST.read_bytes())
    page = text(owner.get(address))
    assert "300 rows read. 22 rows are to be mended." in page
    assert "Nothing has been awarded yet." in page
    assert "Shift_JIS (CP932)" in page
    assert "yamazaki@asuka,example" in page
    assert "Award 275 people now" in page
    assert count_awards() == 0


def test_confirming_awards_the_number_that_was_shown(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.CLASS_LIST.read_bytes())
    confirm(owner, address, 275)
    page = text(owner.get(address))
    assert "Awarding. 0 of 275 are done." in page
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "Awarded to 275 people." in page
    assert count_awards() == 275


def test_another_number_than_the_one_shown_awards_nobody(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, address, 2)
    institutions.work("setouchi")
    assert count_awards() == 0
    assert "has changed since you looked" in text(owner.get(address))


def test_saying_yes_twice_awards_once(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, address, 1)
    institutions.work("setouchi")
    confirm(owner, address, 1)
    institutions.work("setouchi")
    assert count_awards() == 1


def test_the_same_file_again_leads_to_the_earlier_list(owner: Client, wind: MicrocredentialVersion) -> None:
    first = uploaded(owner, wind, institutions.small_list(ROW))
    again = uploaded(owner, wind, institutions.small_list(ROW))
    assert again == first
    assert 'data-s="warn" role="status"' in text(owner.get(again))


def test_who_was_awarded_before_is_told_before_anybody_is_awarded(owner: Client, wind: MicrocredentialVersion) -> None:
    first = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, first, 1)
    institutions.work("setouchi")
    other = "見本 次郎,jiro@example.ac.jp,S2,2026-10-01"
    second = uploaded(owner, wind, institutions.small_list(ROW, other))
    page = text(owner.get(second))
    assert "Repeated (1 row)" in page
    assert "Award 1 person" in page


def test_another_encoding_reads_the_same_file_again(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    response = owner.post(f"{address}/reread", {"encoding": "cp932"})
    assert response.status_code == 302
    assert response["Location"] != address
    assert "見本 花子" in text(owner.get(response["Location"]))
    assert "This list was dropped" in text(owner.get(address))


def test_a_wrong_encoding_leaves_the_list_as_it_was(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    response = owner.post(f"{address}/reread", {"encoding": "utf-8"})
    assert response["Location"] == address
    assert "見本 花子" in text(owner.get(address))


def test_the_rule_for_repeated_rows_is_chosen_and_shown(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW, ROW.replace("10-01", "10-02")))
    assert "Award 1 person" in text(owner.get(address))
    response = owner.post(f"{address}/reread", {"on_duplicate": "allow"})
    assert "Award 2 people" in text(owner.get(response["Location"]))


def test_a_file_that_cannot_be_read_is_told_at_the_file_field(owner: Client, wind: MicrocredentialVersion) -> None:
    response = institutions.upload(owner, "setouchi", wind, b"%PDF-1.7 no list", "list.csv")
    page = text(response)
    assert response.status_code == 422
    assert 'href="#id_file"' in page
    assert institutions.platform().store("setouchi").batches.list_batches() == []


def test_an_empty_file_is_told(owner: Client, wind: MicrocredentialVersion) -> None:
    response = institutions.upload(owner, "setouchi", wind, b"", "list.csv")
    assert response.status_code == 422
    assert "The file is empty" in text(response)


def test_a_list_with_my_number_is_read_without_it_and_its_file_is_deleted(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    data = institutions.small_list(f"{ROW},123456789018", head="氏名,メール,学籍番号,取得日,マイナンバー")
    address = uploaded(owner, wind, data)
    page = text(owner.get(address))
    assert "The file was deleted" in page
    assert "123456789018" not in page
    number = address.rsplit("/", 1)[1]
    assert institutions.platform().store("setouchi").batches.find_upload(number) is None
    assert owner.get(f"{address}/annotated").status_code == 404


def test_the_annotated_file_says_what_is_wrong_in_its_last_column(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list("見本 花子,hanako@example,S1,2026-13-01"))
    lines = b"".join(owner.get(f"{address}/annotated").streaming_content).decode("cp932").splitlines()
    assert lines[0].endswith("Kakitome remarks")
    assert "There is no month 13" in lines[1]


def test_a_workbook_comes_back_with_its_reasons_and_again_when_it_is_awarded(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    parts = SheetParts(
        rows=(
            ("氏名", "メール", "取得日"),
            ("見本 花子", "h@example.jp", "2026-13-01"),
            ("見本 健", "k@example.jp", "2026-10-01"),
        )
    )
    address = uploaded(owner, wind, workbook(parts), name="一覧.xlsx")
    for _ in range(2):
        back = b"".join(owner.get(f"{address}/annotated").streaming_content)
        sheet = openpyxl.load_workbook(io.BytesIO(back)).worksheets[0]
        last = [row[-1] for row in sheet.iter_rows(values_only=True)]
        assert last[0] == "Kakitome remarks"
        assert "There is no month 13" in str(last[1])
        assert not last[2]
        confirm(owner, address, 1)
        institutions.work("setouchi")


def test_files_of_long_lists_bear_one_mark_of_their_encoding(owner: Client, wind: MicrocredentialVersion) -> None:
    rows = [f"見本 花{n},m{n}@example.ac.jp,S{n},2026-1{n % 4}-01" for n in range(1_200)]
    data = institutions.small_list(*rows).decode("cp932").encode("utf-8-sig")
    address = uploaded(owner, wind, data)
    for file in ("annotated", "result.csv"):
        table = b"".join(owner.get(f"{address}/{file}").streaming_content)
        assert (table.startswith(codecs.BOM_UTF8), table.count(codecs.BOM_UTF8)) == (True, 1), file
        lines = table.decode("utf-8-sig").splitlines()
        assert len(lines) == 1_201, file
        assert "There is no month 13" in lines[1_200], file


def test_the_result_as_csv_starts_no_formula(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW, "=1+1,a@example.ac.jp,S2,2026-10-01"))
    confirm(owner, address, 1)
    institutions.work("setouchi")
    table = b"".join(owner.get(f"{address}/result.csv").streaming_content).decode("utf-8-sig")
    assert re.search(r"2,見本 花子,S1,hanako@example.ac.jp,Awarded,A-", table)
    assert not re.search(r"(^|,)=", table, re.MULTILINE)


def test_the_credentials_come_as_one_archive(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, address, 1)
    institutions.work("setouchi")
    data = b"".join(owner.get(f"{address}/credentials.zip"))
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert len(names) == 2
    assert names[1].startswith("credentials/A-")


def test_a_dropped_list_is_awarded_no_more(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    owner.post(f"{address}/cancel")
    confirm(owner, address, 1)
    institutions.work("setouchi")
    number = address.rsplit("/", 1)[1]
    assert institutions.platform().store("setouchi").batches.get(number).state is BatchState.CANCELLED
    assert count_awards() == 0


def test_a_batch_that_was_broken_off_is_finished_by_the_next_turn(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, address, 1)
    number = address.rsplit("/", 1)[1]
    store = institutions.platform().store("setouchi")
    store.batches.move(number, BatchState.SIGNING, at=institutions.NOW, actor="tests")
    institutions.work("setouchi")
    assert store.batches.count_rows(number) == {RowState.ISSUED: 1}


def test_a_viewer_sees_the_list_but_has_no_button(owner: Client, viewer: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    page = text(viewer.get(address))
    assert "見本 花子" in page
    assert '<h2 id="confirm">' not in page
    assert confirm(viewer, address, 1).status_code == 404


@pytest.mark.parametrize("reading", ["ja", "en"])
def test_the_template_can_be_filled_in_and_read(owner: Client, wind: MicrocredentialVersion, reading: str) -> None:
    template = owner.get(f"/desk/setouchi/class-lists/template-{reading}.csv").content
    page = text(owner.get(uploaded(owner, wind, template)))
    assert "1 row read." in page or "E-mail" in page


def later(client: Client, address: str, count: int, **changes: str):
    given = {"when": "later", "award_on": "2027-03-25", "award_time": "10:00", **changes}
    set_so = client.post(f"{address}/schedule", given)
    found = re.search(r'name="award_at" value="([^"]*)"', text(client.get(address)))
    assert found
    if found[1]:
        client.post(f"{address}/confirm", {"count": count, "award_at": found[1]})
    return set_so


def test_a_list_waits_for_its_hour_and_says_it(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    later(owner, address, 1)
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "1 person is awarded on" in page
    assert "25 March 2027, 10:00 (Japan time)" in page
    assert count_awards() == 0
    owner.post(f"{address}/schedule", {"when": "later", "award_on": "2027-03-26", "award_time": "09:30"})
    assert "26 March 2027, 09:30 (Japan time)" in text(owner.get(address))
    owner.post(f"{address}/schedule", {"when": "now"})
    institutions.work("setouchi")
    assert count_awards() == 1


def test_the_page_says_which_lists_bear_the_day_of_their_hour(owner: Client) -> None:
    page = text(owner.get("/desk/setouchi/class-lists"))
    assert "a list without a column of dates bears it; in a column of dates, no row may be empty" in page


def test_a_confirmation_is_taken_back_before_its_hour(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    later(owner, address, 1)
    owner.post(f"{address}/take-back")
    assert "Nothing has been awarded yet." in text(owner.get(address))
    assert count_awards() == 0


@pytest.mark.parametrize("wrong", [{"award_on": "2020-01-01"}, {"award_on": ""}, {"award_on": "2999-01-01"}])
def test_an_hour_that_cannot_be_is_refused_and_what_was_typed_stays(
    owner: Client, wind: MicrocredentialVersion, wrong: dict[str, str]
) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    response = later(owner, address, 1, **wrong)
    assert "award_time=10%3A00" in response["Location"]
    institutions.work("setouchi")
    number = address.rsplit("/", 1)[1]
    assert institutions.platform().store("setouchi").batches.get(number).state is BatchState.DRAFT


def test_awarding_is_paused_goes_on_and_is_stopped(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    number = address.rsplit("/", 1)[1]
    batches = institutions.platform().store("setouchi").batches
    confirm(owner, address, 1)
    batches.move(number, BatchState.SIGNING, at=institutions.NOW, actor="a")
    owner.post(f"{address}/pause")
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "Paused. 0 of 1 are done." in page
    assert count_awards() == 0
    owner.post(f"{address}/go-on")
    assert batches.get(number).state is BatchState.SIGNING
    owner.post(f"{address}/cancel")
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "1 row was not awarded any more. What was signed stays." in page
    assert count_awards() == 0


def test_rows_put_aside_are_told_and_tried_again(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    number = address.rsplit("/", 1)[1]
    batches = institutions.platform().store("setouchi").batches
    confirm(owner, address, 1)
    batches.move(number, BatchState.SIGNING, at=institutions.NOW, actor="a")
    batches.plan_chunks(number, 10)
    batches.park_chunk(
        batches.lease_chunk(number, 0, now=institutions.NOW, until=institutions.NOW), reason="E_CHUNK_FAILED"
    )
    page = text(owner.get(address))
    assert "1 row was put aside" in page
    assert "stopped half-way several times" in page
    owner.post(f"{address}/retry")
    institutions.work("setouchi")
    assert count_awards() == 1


def test_what_moves_is_asked_for_alone_and_a_changed_state_loads_the_page(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    address = uploaded(owner, wind, institutions.small_list(ROW))
    confirm(owner, address, 1)
    part = owner.get(f"{address}?state=confirmed&said=0", headers={"HX-Request": "true"})
    assert "<h1" not in text(part)
    assert 'role="status"' not in text(part)
    institutions.work("setouchi")
    done = owner.get(f"{address}?state=confirmed&said=0", headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Refresh"]) == (204, "true")


def test_a_long_list_is_read_by_a_worker_and_shown_in_pages(
    owner: Client, wind: MicrocredentialVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakitome.web.pages.provider.class_lists.reading.READ_AT_ONCE", 10)
    monkeypatch.setattr("kakitome.web.pages.provider.class_lists.preview.MOST", 60)
    rows = [f"見本 花子,hanako{n}@example.ac.jp,S{n:03d},2026-10-01" for n in range(70)]
    address = uploaded(owner, wind, institutions.small_list(*rows, ",x@example.ac.jp,S999,2026-10-01"))
    assert "The list is being read" in text(owner.get(address))
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "71 rows read. 1 row is to be mended." in page
    assert "Award 70 people" in page
    assert "hanako49@" in page
    assert "hanako50@" not in page
    assert "hanako69@" in text(owner.get(f"{address}?group=ready&after=51"))
    assert "1 row found" in text(owner.get(f"{address}?q=S061"))
    confirm(owner, address, 70)
    assert (
        institutions.platform().store("setouchi").batches.get(address.rsplit("/", 1)[1]).state is BatchState.CONFIRMED
    )


GRADED = "氏名,メール,成績,備考\n見本 花子,h@example.jp,優,追試合格\n見本 太郎,t@example.jp,不可,教務課確認済\n見本 次郎,j@example.jp,D,\n"


def test_who_did_not_pass_is_a_group_of_its_own_and_is_not_awarded(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, GRADED.encode())
    page = text(owner.get(address))
    assert "Not awarded because of the grade (1 person)" in page
    assert "Award 2 people now" in page and "Not among them: those who did not pass (1)." in page
    confirm(owner, address, 2)
    institutions.work("setouchi")
    page = text(owner.get(address))
    assert "Awarded to 2 people." in page and "Did not pass, not awarded" in page
    assert count_awards() == 2


def test_a_person_may_add_such_a_row_with_a_reason_and_take_that_back(
    owner: Client, wind: MicrocredentialVersion
) -> None:
    address = uploaded(owner, wind, GRADED.encode())
    number = address.rsplit("/", 1)[1]
    assert "Write why" in text(owner.post(f"{address}/despite-grade", {"row": "3"}, follow=True))
    assert "not a row that is held back" in text(
        owner.post(f"{address}/despite-grade", {"row": "2", "reason": "追試験に合格"}, follow=True)
    )
    owner.post(f"{address}/despite-grade", {"row": "3", "reason": "追試験に合格"})
    assert "Award 3 people now" in text(owner.get(address))
    owner.post(f"{address}/despite-grade", {"row": "3", "back": "yes"})
    assert "Award 2 people now" in text(owner.get(address))
    owner.post(f"{address}/despite-grade", {"row": "3", "reason": "追試験に合格"})
    confirm(owner, address, 3)
    institutions.work("setouchi")
    assert count_awards() == 3
    store = institutions.platform().store("setouchi")
    told = [one.entry.detail for one in store.audit.list_events(subject=number) if "reason" in one.entry.detail]
    assert [(one["rows"], one["reason"]) for one in told] == [("3", "追試験に合格")] * 2


def test_remarks_stand_in_the_award_only_when_they_are_chosen(owner: Client, wind: MicrocredentialVersion) -> None:
    address = uploaded(owner, wind, GRADED.encode())
    store = institutions.platform().store("setouchi")
    number = address.rsplit("/", 1)[1]
    assert {row.narrative.ja for row in store.batches.list_rows(number)} == {""}
    again = owner.post(f"{address}/reread", {"columns": "asked", "include": ["備考", "病歴"]})["Location"]
    rows = store.batches.list_rows(again.rsplit("/", 1)[1])
    assert [row.narrative.ja for row in rows] == ["追試合格", "教務課確認済", ""]
    assert 'value="備考" checked' in text(owner.get(again))
    back = owner.post(f"{again}/reread", {"columns": "asked"})["Location"]
    assert {row.narrative.ja for row in store.batches.list_rows(back.rsplit("/", 1)[1])} == {""}


def test_counts_are_those_of_this_list_after_a_corrected_list_came(owner: Client, wind: MicrocredentialVersion) -> None:
    confirm(owner, uploaded(owner, wind, GRADED.encode()), 2)
    institutions.work("setouchi")
    corrected = GRADED + "見本 三郎,s@example.jp,良,\n"
    address = uploaded(owner, wind, corrected.encode())
    owner.post(f"{address}/schedule", {"when": "later", "award_on": "2027-03-25", "award_time": "10:00"})
    page = text(owner.get(address))
    assert "Award 1 person on" in page and "25 March 2027, 10:00 (Japan time)" in page
    sent = re.search(r'name="award_at" value="([^"]+)"', page)
    assert sent
    assert "hour of the award has changed" in text(owner.post(f"{address}/confirm", {"count": 1}, follow=True))
    owner.post(f"{address}/confirm", {"count": 1, "award_at": sent[1]})
    assert "1 person is awarded on" in text(owner.get(address))
    owner.post(f"{address}/schedule", {"when": "now"})
    assert "0 of 1 are done" in text(owner.get(address))
    institutions.work("setouchi")
    assert "Awarded to 1 person." in text(owner.get(address))
