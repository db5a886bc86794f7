"""Many at once: taken, worked off in the background, shown as a table that can be kept."""

import csv
import io
import json
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.journeys.checking import batches as checking_many
from kakitome.journeys.checking.batches import work_off
from kakitome.journeys.platform import Platform
from kakitome.learning.award import Learner
from kakitome.ports.claims import Visibility
from kakitome.ports.verification_batches import Item
from kakitome.records.models.verification_batch import VerificationBatchRow, VerificationItemRow
from vectors import issuer_site
from web.places import Place
from web.public.test_verify import heading

JIRO = Learner(name="見本 次郎", email="jiro@u.example", student_number="S2")


def archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def send(client: Client, data: bytes, name: str = "list.csv") -> str:
    response = client.post("/verify/batch", {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def finished(client: Client, place: Place, data: bytes, name: str = "list.csv") -> str:
    address = send(client, data, name)
    work_off(place.platform, threads=0)
    return address


@pytest.fixture
def files(place: Place) -> dict[str, bytes]:
    good, other = place.award(), place.award(JIRO)
    place.withdraw(other)
    document = place.document(good)
    return {
        "good.json": document,
        "changed.json": document.replace("優".encode(), "秀".encode()),
        "revoked.json": place.document(other),
        "deep.json": b"[" * 100_000,
        "nothing.txt": b"",
        "text.txt": b"hello",
    }


def test_every_file_of_an_archive_gets_its_own_answer(client: Client, place: Place, files: dict[str, bytes]) -> None:
    address = finished(client, place, archive(files), "all.zip")
    told = client.get(f"{address}/result.json").json()
    assert {one["item"]: one["verdict"] for one in told["results"]} == {
        "good.json": "valid",
        "changed.json": "invalid_signature",
        "revoked.json": "revoked",
        "deep.json": "too_expensive",
        "nothing.txt": "malformed",
        "text.txt": "unsupported",
    }
    assert told["state"] == "done"


def test_the_page_tells_how_many_and_puts_first_what_needs_an_eye(
    client: Client, place: Place, files: dict[str, bytes]
) -> None:
    address = finished(client, place, archive(files), "all.zip")
    response = client.get(address)
    page = response.content.decode()
    assert heading(response) == "6件を確かめました。1件が有効です。"
    assert page.index("changed.json") < page.index("good.json")
    assert "noindex" in page
    assert response["Referrer-Policy"] == "strict-origin"


def test_links_and_numbers_of_a_list_are_followed(client: Client, place: Place) -> None:
    outcome = place.award()
    place.receive(Client(), visibility=Visibility.LISTED)
    private = place.award(JIRO).number
    rows = f"氏名,リンク\n見本,{place.platform.site_url}/a/{outcome.number}\n髙﨑,{outcome.number}\n私,{private}\n内,https://127.0.0.1/x\n文,なにか\n"
    address = finished(client, place, rows.encode("cp932"))
    told = client.get(f"{address}/result.json").json()["results"]
    assert [one["verdict"] for one in told] == ["valid", "valid", "indeterminate", "indeterminate", "indeterminate"]
    assert [one["codes"] for one in told][2:] == [["E_NUMBER_NOT_PUBLIC"], ["E_FETCH_ADDRESS"], ["E_MANY_ITEM_TEXT"]]


def test_the_result_can_be_kept_as_csv_in_both_languages(client: Client, place: Place, files: dict[str, bytes]) -> None:
    address = finished(client, place, archive(files), "all.zip")
    japanese = client.get(f"{address}/result.csv")
    english = client.get(f"{address}/result.csv?lang=en")
    rows = list(csv.DictReader(io.StringIO(japanese.content.decode("utf-8-sig"))))
    assert [row["結果"] for row in rows][:3] == ["有効", "署名が合わない", "失効"]
    assert rows[0]["授与機関"] == "見本大学"
    assert "Reason" in english.content.decode("utf-8-sig").splitlines()[0]
    number = rows[0]["確認記録"]
    assert japanese["Content-Disposition"] == f'attachment; filename="{number}.csv"'


def test_the_check_record_keeps_counts_and_hashes_and_nothing_else(
    client: Client, place: Place, files: dict[str, bytes]
) -> None:
    address = finished(client, place, archive(files), "all.zip")
    number = client.get(f"{address}/result.json").json()["record"]
    response = client.get(f"/verify/{number}")
    assert heading(response) == "6件を確かめました。1件が有効です。"
    kept = client.get(f"/verify/{number}", headers={"Accept": "application/json"}).content.decode()
    assert json.loads(kept)["counts"]["valid"] == 1
    for told in ("good.json", "髙﨑", "データ分析"):
        assert told not in kept


def test_what_was_sent_is_dropped_with_the_answer(client: Client, place: Place, files: dict[str, bytes]) -> None:
    send(client, archive(files), "all.zip")
    assert VerificationItemRow.objects.filter(data__isnull=False).count() == 5
    work_off(place.platform, threads=0)
    assert VerificationItemRow.objects.filter(data__isnull=False).count() == 0
    assert VerificationItemRow.objects.exclude(text="").count() == 0


def test_before_it_is_done_the_page_says_how_far_it_is(
    client: Client, place: Place, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking_many, "_AT_ONCE", 2)
    address = send(client, archive(files), "all.zip")
    work_off(place.platform, seconds=0, threads=0)
    page = client.get(address).content.decode()
    assert 'value="2" max="6"' in page
    assert "hx-get" in page
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert client.get(f"{address}/result.json").json()["state"] == "running"
    work_off(place.platform, threads=0)
    assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_crash_leaves_what_was_answered_and_goes_on_with_the_rest(
    client: Client, place: Place, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = send(client, archive(files), "all.zip")
    real = checking_many.row_of_applicant

    def crash(report: Any, item: Item, **kwargs: Any) -> Any:
        if item.label == "revoked.json":
            raise KeyboardInterrupt
        return real(report, item, **kwargs)

    monkeypatch.setattr(checking_many, "row_of_applicant", crash)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            work_off(place.platform, threads=0)
    monkeypatch.setattr(checking_many, "row_of_applicant", real)
    work_off(place.platform, threads=0)
    told = {one["item"]: one for one in client.get(f"{address}/result.json").json()["results"]}
    assert told["good.json"]["verdict"] == "valid"
    assert told["revoked.json"]["codes"] == ["E_MANY_ITEM_BROKE"]
    assert len(told) == 6


def test_an_item_on_which_we_fail_is_that_items_trouble_alone(
    client: Client, place: Place, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = checking_many.report_on

    def fail(question: Any, *args: Any, **kwargs: Any) -> Any:
        if question.label == "revoked.json":
            raise ZeroDivisionError
        return real(question, *args, **kwargs)

    monkeypatch.setattr(checking_many, "report_on", fail)
    address = finished(client, place, archive(files), "all.zip")
    told = {one["item"]: one["verdict"] for one in client.get(f"{address}/result.json").json()["results"]}
    assert told["revoked.json"] == "indeterminate"
    assert told["good.json"] == "valid"


def test_the_address_holds_the_only_key_and_the_table_does_not(client: Client, place: Place) -> None:
    address = finished(
        client, place, issuer_site.as_bytes(issuer_site.good()).replace(b"{", b"https://u.example\n{", 1)[:18]
    )
    secret = address.rsplit("/", 1)[1]
    assert len(secret) >= 43
    row = VerificationBatchRow.objects.get()
    assert secret not in (row.key_hash, row.number)
    for wrong in (row.number, row.key_hash, secret[:-1], "x"):
        assert client.get(f"/verify/batch/{wrong}").status_code == 404
        assert client.get(f"/verify/batch/{wrong}/result.csv").status_code == 404


def test_after_seven_days_it_is_gone_and_its_record_stays(client: Client, place: Place) -> None:
    address = finished(client, place, b"https://127.0.0.1/x\n")
    number = client.get(f"{address}/result.json").json()["record"]
    VerificationBatchRow.objects.update(expires_at=place.platform.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 404
    work_off(place.platform, threads=0)
    assert not VerificationItemRow.objects.exists()
    assert client.get(f"/verify/{number}").status_code == 200


def test_links_may_be_pasted(client: Client, place: Place) -> None:
    response = client.post("/verify/batch", {"links": "https://127.0.0.1/a\nhttps://127.0.0.1/b"})
    work_off(place.platform, threads=0)
    assert heading(client.get(response["Location"])) == "2件を確かめました。0件が有効です。"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("氏名\n花子\n".encode(), "リンクや番号のある列が見つかりません"),
        (b"PK\x03\x04", "ZIPが壊れているか"),
        (b"%PDF-1.7\n", "リンクの一覧（CSV）か"),
    ],
)
def test_what_cannot_be_taken_is_said_at_the_field(client: Client, place: Place, data: bytes, said: str) -> None:
    response = client.post("/verify/batch", {"file": SimpleUploadedFile("x", data)})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(said) == 2
    assert not VerificationBatchRow.objects.exists()


def test_nothing_at_all_is_said_at_the_field(client: Client, place: Place) -> None:
    assert client.post("/verify/batch", {}).status_code == 422


def test_one_visitor_may_send_only_so_many(client: Client, place: Place) -> None:
    codes = [client.post("/verify/batch", {"links": "A-3333-3333"}).status_code for _ in range(11)]
    assert codes[:10] == [302] * 10
    assert codes[10] == 429


def test_when_too_many_are_under_way_it_says_so(client: Client, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kakitome.web.pages.public.verify.many.MOST_OPEN", 1)
    send(client, b"https://u.example/a\n")
    response = client.post("/verify/batch", {"links": "https://u.example/b"})
    assert response.status_code == 503
    assert re.search("数分後に", response.content.decode())


def test_the_others_are_answered_while_links_are_slow(client: Client, place: Place) -> None:
    platform: Platform = place.platform
    send(client, b"\n".join(b"https://127.0.0.1/%d" % n for n in range(30)))
    work_off(platform, threads=0)
    assert platform.verification_batches.count_open() == 0
