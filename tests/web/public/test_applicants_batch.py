"""An employer's own list and the files of applicants: one row a person, names compared, everything back in Excel."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.journeys.checking.batches import work_off
from kakitome.records.models.verification_batch import VerificationBatchRow
from support.applicants import Applicant, applicants, awarded, own_list, packed
from web.places import Place
from web.public.test_verify import heading


def batch_of(client: Client, place: Place, **files: bytes) -> str:
    sent = {name: SimpleUploadedFile(f"{name}.bin", data) for name, data in files.items()}
    response = client.post("/verify/batch", sent)
    assert response.status_code == 302, response.content.decode()
    work_off(place.platform, seconds=60, threads=0)
    return str(response["Location"])


def sheets(client: Client, address: str) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/result.xlsx").content))
    return tuple([tuple(cell or "" for cell in row) for row in page.iter_rows(values_only=True)] for page in book)  # type: ignore[return-value]


def told(client: Client, address: str) -> dict[str, dict[str, object]]:
    """Return what the JSON tells of each person by their number."""
    people = client.get(f"{address}/result.json").json()["applicants"]
    return {person["own"][0]["value"] if person["own"] else person["folder"]: person for person in people}


@pytest.fixture
def people() -> list[Applicant]:
    return applicants(6)


@pytest.fixture
def documents(place: Place, people: list[Applicant]) -> dict[str, list[bytes]]:
    return awarded(place, people, titles=2)


def test_list_and_folders_are_joined_and_every_fault_is_told_apart(
    client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    one, two, three, four, five, six = people
    files = {
        one.folder: documents[one.number],
        # Somebody else's, handed in by both.
        two.folder: documents[one.number][:1],
        # 﨑 in the credential, 崎 on the list.
        three.number: documents[three.number],
        # By the name alone, in the code page of Windows.
        four.name: [documents[four.number][0].replace(b"2026-09-30", b"2026-09-29")],
        "だれでもない": documents[six.number],
    }
    address = batch_of(client, place, file=own_list(people), archive=packed(files, around="応募書類/"))
    seen = told(client, address)
    assert {number: person["concerns"] for number, person in seen.items()} == {
        one.number: ["twice"],
        two.number: ["name", "twice"],
        three.number: ["form"],
        four.number: ["invalid"],
        five.number: ["missing"],
        six.number: ["missing"],
        "だれでもない": ["unnamed"],
    }
    page = client.get(address)
    assert heading(page) == "7人のうち0人は、氏名も証明も合いました。"
    text = re.sub(r"<[^>]+>", "", page.content.decode())
    assert "「﨑」" in text
    assert "同じ字の異なる形です" in text
    assert "も、同じ証明を出しています。" in text
    assert "偽" not in text


def test_own_columns_come_first_in_their_order_and_ours_to_the_right(
    client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    files = {person.number: documents[person.number] for person in people}
    address = batch_of(client, place, file=own_list(people), archive=packed(files))
    (headings, *rows), credentials = sheets(client, address)
    assert headings[:7] == ("受験番号", "氏名", "フリガナ", "希望職種", "備考", "フォルダー", "結論")
    assert [row[0] for row in rows] == [person.number for person in people]
    assert [row[4] for row in rows] == [f"備考{person.number}" for person in people]
    assert len(credentials) == 1 + 2 * len(people)
    assert credentials[1][:5] == rows[0][:5]


def test_links_of_several_columns_belong_to_one_person_and_an_empty_row_is_missing(
    client: Client, place: Place
) -> None:
    rows = "受験番号,氏名,リンク1,メモ,確認用URL\nA-1,見本 花子,https://127.0.0.1/a,x,https://127.0.0.1/b\nA-2,例山 透,,y,\n"
    address = batch_of(client, place, file=rows.encode("cp932"))
    seen = told(client, address)
    assert seen["A-1"]["results"] == [1, 2]
    assert seen["A-2"]["concerns"] == ["missing"]


def test_a_cell_that_begins_a_formula_is_a_text_in_every_file(client: Client, place: Place) -> None:
    rows = "受験番号,氏名,リンク,備考\nA-1,見本 花子,https://127.0.0.1/a,=1+1\n"
    address = batch_of(client, place, file=rows.encode())
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}/result.xlsx").content))
    assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row if cell.value} == {"s"}
    assert "'=1+1" in client.get(f"{address}/result.csv").content.decode("utf-8-sig")


def test_tiles_filters_and_rows_count_the_same_people(
    client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    files = {person.number: documents[person.number] for person in people[:4]}
    address = batch_of(client, place, file=own_list(people), archive=packed(files))
    page = client.get(address).content.decode()
    links = dict(re.findall(r'href="\?show=(\w+)#rows"[^>]*>.*?<b[^>]*>(\d+)</b>', page))
    assert links["ok"] == "3"
    assert links["form"] == "1"
    assert links["missing"] == "2"
    assert links["needs"] == "3"
    for show, count in links.items():
        listed = client.get(f"{address}?show={show}").content.decode()
        assert listed.count('<tr role="row" id="p') == int(count), show
    searched = client.get(f"{address}?q=山崎").content.decode()
    assert searched.count('<tr role="row" id="p') == 1


def test_without_a_list_names_are_shown_and_not_compared(
    client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    address = batch_of(client, place, archive=packed({people[0].folder: documents[people[0].number]}))
    page = client.get(address).content.decode()
    assert "一覧がないので、氏名は比べていません。" in page
    assert people[0].name in page
    assert "氏名が合います" not in page


def test_the_list_and_the_names_go_with_the_batch_and_stand_in_no_record(
    client: Client, place: Place, people: list[Applicant], documents: dict[str, list[bytes]]
) -> None:
    address = batch_of(client, place, file=own_list(people), archive=packed({people[0].number: documents["A-0001"]}))
    row = VerificationBatchRow.objects.get()
    record = client.get(f"/verify/{row.number}", headers={"Accept": "application/json"}).content.decode()
    program = client.get(address.replace("/verify/batch/", "/api/v1/verifications/batch/")).content.decode()
    for private in (people[0].name, people[0].reading, "備考A-0001", "A-0001"):
        assert private not in record
        assert private not in program
    row.delete()
    assert client.get(address).status_code == 404


@pytest.mark.slow
def test_two_hundred_applicants_with_three_files_each_come_back_in_the_employers_own_excel(
    client: Client, place: Place
) -> None:
    people = applicants(200)
    documents = awarded(place, people)
    files = {person.folder: documents[person.number] for person in people[:192]}
    address = batch_of(client, place, file=own_list(people), archive=packed(files))
    (headings, *rows), credentials = sheets(client, address)
    assert [row[0] for row in rows] == [person.number for person in people]
    conclusions = [row[headings.index("結論")] for row in rows]
    assert conclusions.count("未提出") == 8
    # 山﨑 is 山崎 on the list of this office.
    assert conclusions.count("字体・読み・一部のちがい") == sum("﨑" in person.name for person in people[:192])
    assert conclusions.count("氏名も証明も合う") == 192 - conclusions.count("字体・読み・一部のちがい")
    assert len(credentials) == 1 + 3 * 192 + 8
    page = client.get(address).content.decode()
    assert len(page) < 200_000
