"""The check page: the sentence first, for every way of asking and every answer."""

import base64
import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.ports.claims import Visibility
from kakitome.values.number import new_number
from web.places import Place


def heading(response: object) -> str:
    page = response.content.decode()  # type: ignore[attr-defined]
    (found,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", "", found)


def ask(client: Client, document: bytes | str, **more: str) -> object:
    text = document.decode() if isinstance(document, bytes) else document
    return client.post("/verify", {"credential": text, **more})


def test_a_genuine_award_is_valid_and_says_who_can_do_what(client: Client, place: Place) -> None:
    response = ask(client, place.document(place.award()))
    page = response.content.decode()  # type: ignore[attr-defined]
    assert heading(response) == "この証明は有効です。"
    for said in ("髙﨑 花子", "欠損値の扱いを決められる。", "筆記試験", "監督あり、本人確認あり", "学士課程2年次程度"):
        assert said in page
    assert "日本の1単位（1単位＝45時間）" in page
    assert "ECTS 1.5〜1.8（1単位＝25〜30時間）" in page
    assert "公的機関による位置づけがあるかどうかは、照会していません" in page


def test_what_was_not_looked_into_is_said(client: Client, place: Place) -> None:
    page = ask(client, place.document(place.award())).content.decode()  # type: ignore[attr-defined]
    assert "第三者の承認は見つかりませんでした。" in page
    assert "1つの登録簿に照会しました。承認がないことは、証明の誤りではありません。" in page
    assert "提示した人が本人かどうかは、調べていません" in page
    assert "このプラットフォームに登録された機関" in page


def test_a_file_is_checked_like_a_text(client: Client, place: Place) -> None:
    file = SimpleUploadedFile("badge.json", place.document(place.award()))
    assert heading(client.post("/verify", {"documents": file})) == "この証明は有効です。"


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_badge_image_is_checked_by_the_credential_inside(client: Client, place: Place, kind: str) -> None:
    place.award()
    image = client.get(f"{place.receive(Client())}/badge.{kind}").content
    assert (
        heading(client.post("/verify", {"documents": SimpleUploadedFile(f"b.{kind}", image)})) == "この証明は有効です。"
    )


def test_a_changed_letter_is_not_genuine(client: Client, place: Place) -> None:
    document = place.document(place.award()).replace("優".encode(), "秀".encode())
    response = ask(client, document)
    assert heading(response) == "署名が合いません。"
    assert 'data-s="fail"' in response.content.decode()  # type: ignore[attr-defined]


def test_a_revoked_award_says_so_and_shows_the_checks_first(client: Client, place: Place) -> None:
    outcome = place.award()
    place.withdraw(outcome)
    response = ask(client, place.document(outcome))
    page = response.content.decode()  # type: ignore[attr-defined]
    assert heading(response) == "この証明は失効しています。"
    assert page.index("確かめたこと") < page.index("手紙：失効前の内容")


def test_a_suspended_award_is_amber_not_red(client: Client, place: Place) -> None:
    outcome = place.award()
    place.withdraw(outcome, only_suspend=True)
    response = ask(client, place.document(outcome))
    assert heading(response) == "この証明は、いま停止されています。"
    assert '<section class="verdict" data-s="warn"' in response.content.decode()  # type: ignore[attr-defined]


def test_an_expired_award_names_its_last_day(client: Client, place: Place) -> None:
    assert re.fullmatch(
        r"この証明は2026年2月\d+日に期限を迎えました。",
        heading(ask(client, place.document(place.award(on=date(2021, 2, 20))))),
    )


def test_what_cannot_be_reached_is_not_called_false(client: Client, place: Place) -> None:
    document = json.loads(place.document(place.award()))
    document["issuer"]["id"] = "did:web:nowhere.invalid"
    document["proof"]["verificationMethod"] = document["proof"]["verificationMethod"].replace(
        place.did, "did:web:nowhere.invalid"
    )
    response = ask(client, json.dumps(document))
    assert heading(response) == "結論を出せませんでした。"
    assert "偽物という意味ではありません" in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["{", "[]", '{"a":1,"a":2}', "ただの文章です", "<svg onload=alert(1)>"])
def test_whatever_is_pasted_gets_a_page(client: Client, place: Place, text: str) -> None:
    response = ask(client, text)
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert "onload=alert" not in re.sub(r"<textarea.*?</textarea>", "", response.content.decode(), flags=re.DOTALL)  # type: ignore[attr-defined]


def test_the_other_language_and_another_try_send_the_same_again(client: Client, place: Place) -> None:
    document = place.document(place.award())
    page = ask(client, document).content.decode()  # type: ignore[attr-defined]
    assert 'form="again" formaction="/verify?lang=en"' in page
    sent_again = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, flags=re.DOTALL)
    assert sent_again is not None
    unescaped = (
        sent_again[1]
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
    )
    assert json.loads(unescaped) == json.loads(document)
    english = client.post("/verify?lang=en", {"credential": unescaped})
    assert heading(english) == "This credential is valid."


def test_a_file_that_is_no_text_can_be_asked_again_too(client: Client, place: Place) -> None:
    sent = b"\x89PNG\r\n\x1a\n\xff\xfe"
    page = client.post("/verify", {"documents": SimpleUploadedFile("b.png", sent)}).content.decode()
    again = "data:;base64," + base64.b64encode(sent).decode()
    assert again in page
    assert heading(ask(client, again)) == "証明として読めませんでした。"


# --- numbers and addresses -----------------------------------------------------------------------


def test_the_number_of_a_public_award_is_enough(client: Client, place: Place) -> None:
    outcome = place.award()
    place.receive(Client(), visibility=Visibility.LISTED)
    typed = outcome.number.lower().replace("-", "")
    assert heading(ask(client, typed)) == "この証明は有効です。"
    assert heading(ask(client, f"{place.platform.site_url}/a/{outcome.number}")) == "この証明は有効です。"


def test_a_private_award_and_no_award_look_the_same(client: Client, place: Place) -> None:
    private, unknown = place.award().number, new_number("A")
    answers = []
    for number in (private, unknown):
        response = ask(client, number)
        assert response.status_code == 422  # type: ignore[attr-defined]
        answers.append(response.content.decode().replace(private, "N").replace(unknown, "N"))  # type: ignore[attr-defined]
    assert "公開されている証明は、ここにはありません" in answers[0]
    assert re.sub(r"\s", "", answers[0]) == re.sub(r"\s", "", answers[1])


def test_a_mistyped_number_is_told_apart_from_an_unknown_one(client: Client, place: Place) -> None:
    assert "番号のどこかがちがいます" in ask(client, "A-3333-3337").content.decode()  # type: ignore[attr-defined]


def test_nothing_to_check_is_said_at_the_field(client: Client, place: Place) -> None:
    response = client.post("/verify", {"credential": "  "})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("リンク、番号、証明の中身を貼るか、ファイルを選んでください。") == 2
    assert 'href="#id_credential"' in page


def test_an_address_inside_the_network_is_not_visited(client: Client, place: Place) -> None:
    response = ask(client, "https://127.0.0.1/secret.json")
    assert heading(response) == "結論を出せませんでした。"
    assert "見に行きません" in response.content.decode()  # type: ignore[attr-defined]


def test_the_box_can_be_filled_in_by_an_address_without_checking(client: Client, place: Place) -> None:
    page = client.get("/verify", {"q": "A-7K3M-92QF"}).content.decode()
    assert ">\nA-7K3M-92QF</textarea>" in page


# --- several at once -----------------------------------------------------------------------------


def test_several_files_give_a_list_with_a_record_each(client: Client, place: Place) -> None:
    good = place.document(place.award())
    files = [
        SimpleUploadedFile(n, d) for n, d in (("good.json", good), ("bad.json", good[:-5]), ("evil\u202e.json", b"{}"))
    ]
    response = client.post("/verify", {"documents": files})
    page = response.content.decode()
    assert heading(response) == "3件を確かめました。1件が有効です。"
    assert len(set(re.findall(r"V-\w{4}-\w{4}", page))) == 3
    assert "\u202e" not in page


def test_more_than_ten_files_are_refused_before_any_work(client: Client, place: Place) -> None:
    files = [SimpleUploadedFile(f"{n}.json", b"{}") for n in range(11)]
    response = client.post("/verify", {"documents": files})
    assert response.status_code in (413, 422)


def test_ten_files_and_the_empty_field_of_the_photo_are_taken(client: Client, place: Place) -> None:
    mark = "x" * 20
    part = '--{m}\r\nContent-Disposition: form-data; name="{n}"; filename="{f}"\r\n\r\n{b}\r\n'
    parts = [part.format(m=mark, n="documents", f=f"{n}.json", b="{}") for n in range(10)]
    parts.append(part.format(m=mark, n="photo", f="", b=""))
    body = "".join(parts) + f"--{mark}--\r\n"
    response = client.generic("POST", "/verify", body, content_type=f"multipart/form-data; boundary={mark}")
    assert response.status_code == 200
    assert heading(response) == "10件を確かめました。0件が有効です。"


# --- programs ------------------------------------------------------------------------------------


def test_the_same_address_answers_json(client: Client, place: Place) -> None:
    document = place.document(place.award())
    response = client.post("/verify", {"credential": document.decode()}, headers={"Accept": "application/json"})
    answer = response.json()
    assert (answer["verdict"], answer["issuer"]) == ("valid", place.did)
    assert {check["id"] for check in answer["checks"]} >= {"proof", "status", "issuer_identity"}
    assert answer["record"].startswith("V-")


def test_a_program_may_send_the_credential_as_it_is(client: Client, place: Place) -> None:
    document = place.document(place.award())
    response = client.post(
        "/verify", document, content_type="application/ld+json", headers={"Accept": "application/json"}
    )
    assert response.json()["verdict"] == "valid"


def test_the_result_can_be_saved_as_a_file(client: Client, place: Place) -> None:
    response = ask(client, place.document(place.award()), **{"as": "json"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="V-')  # type: ignore[attr-defined]
    assert json.loads(response.content)["verdict"] == "valid"  # type: ignore[attr-defined]


def test_asking_needs_no_cookie_and_no_token(place: Place) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/verify", {"credential": "{}"}).status_code == 200


# --- the record ----------------------------------------------------------------------------------


def record_of(client: Client, place: Place) -> str:
    page = ask(client, place.document(place.award())).content.decode()  # type: ignore[attr-defined]
    return re.findall(r"V-\w{4}-\w{4}", page)[0]


def test_a_record_says_what_was_found_and_nothing_of_the_person(client: Client, place: Place) -> None:
    number = record_of(client, place)
    response = client.get(f"/verify/{number}")
    page = response.content.decode()
    assert heading(response) == "この証明は有効です。"
    assert "髙﨑" not in page
    assert "データ分析" not in page
    kept = json.dumps(
        client.get(f"/verify/{number}", headers={"Accept": "application/json"}).json(), ensure_ascii=False
    )
    assert '"verdict": "valid"' in kept
    assert "髙﨑" not in kept


def test_a_record_number_in_the_box_leads_to_its_record(client: Client, place: Place) -> None:
    number = record_of(client, place)
    response = ask(client, number.lower())
    assert (response.status_code, response.headers["Location"]) == (302, f"/verify/{number}")  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", ["V-3333-3333", "A-7K3M-92QF", "x", "V-"])
def test_a_record_that_is_not_there_is_not_found(client: Client, place: Place, number: str) -> None:
    assert client.get(f"/verify/{number}").status_code == 404


def test_a_flood_is_told_to_wait(client: Client, place: Place) -> None:
    statuses = [client.post("/verify", {}).status_code for _ in range(61)]
    assert statuses[-1] == 429
    assert 429 not in statuses[:-1]
