"""A photograph of a paper certificate: the code on it is followed, and the picture itself proves nothing."""

import io
import re

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kakitome.values.number import new_number
from web.places import Place
from web.public.test_verify import heading


def picture(text: str, kind: str = "JPEG") -> SimpleUploadedFile:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=6, border=4)
    drawn = Image.open(out).convert("RGB")
    paper = Image.new("RGB", (900, 700), "white")
    paper.paste(drawn, (300, 200))
    out = io.BytesIO()
    paper.save(out, kind)
    return SimpleUploadedFile(f"photo.{kind.lower()}", out.getvalue())


@pytest.fixture
def public(place: Place) -> str:
    place.award()
    return place.receive(Client())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("field", ["photo", "documents"])
def test_the_code_of_a_paper_certificate_leads_to_the_award(
    client: Client, place: Place, public: str, field: str, kind: str
) -> None:
    response = client.post("/verify", {field: picture(f"{place.platform.site_url}{public}", kind)})
    page = response.content.decode()
    assert heading(response) == "この証明は有効です。"
    assert "画像そのものは証拠になりません" in page


def test_an_address_elsewhere_goes_through_the_one_door(client: Client, place: Place) -> None:
    response = client.post("/verify", {"photo": picture("https://127.0.0.1/secret.json")})
    assert heading(response) == "結論を出せませんでした。"
    assert "見に行きません" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WIFI:S:cafe;T:WPA;P:secret;;", "証明への案内ではありません"),
        ("javascript:alert(1)", "証明への案内ではありません"),
        ("SITE/a/NUMBER", "公開されている証明は、ここにはありません"),
    ],
)
def test_a_code_that_leads_nowhere_is_said(client: Client, place: Place, text: str, said: str) -> None:
    text = text.replace("SITE", place.platform.site_url).replace("NUMBER", new_number("A"))
    response = client.post("/verify", {"photo": picture(text)})
    assert heading(response) == "結論を出せませんでした。"
    assert said in response.content.decode()


def test_a_picture_without_a_code_says_what_to_do(client: Client, place: Place) -> None:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    response = client.post("/verify", {"documents": SimpleUploadedFile("a.png", out.getvalue())})
    assert heading(response) == "結論を出せませんでした。"
    assert "読み取れるQRコードもありません" in response.content.decode()


def test_the_other_language_asks_the_code_again(client: Client, place: Place, public: str) -> None:
    link = f"{place.platform.site_url}{public}"
    page = client.post("/verify", {"photo": picture(link)}).content.decode()
    assert re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)[1] == link  # type: ignore[index]


def test_only_pages_that_read_codes_may_ask_for_the_camera(client: Client, place: Place) -> None:
    allowed = {path: client.get(path)["Permissions-Policy"] for path in ("/", "/verify", "/find")}
    assert "camera=(self)" in allowed["/"]
    assert "camera=(self)" in allowed["/verify"]
    assert "camera=()" in allowed["/find"]


def test_a_scan_of_a_certificate_offers_to_follow_its_code(client: Client, place: Place, public: str) -> None:
    link = f"https://{place.platform.site_url.split('//')[1]}{public}"
    scan = io.BytesIO()
    Image.open(picture(link)).save(scan, "PDF", resolution=100)
    response = client.post("/verify", {"documents": SimpleUploadedFile("scan.pdf", scan.getvalue())})
    page = response.content.decode()
    assert heading(response) == "結論を出せませんでした。"
    assert f'<input type="hidden" name="credential" value="{link}">' in page


# --- the holder ----------------------------------------------------------------------------------


def test_a_known_address_is_compared_and_never_kept(client: Client, place: Place) -> None:
    document = place.document(place.award()).decode()
    right = client.post("/verify", {"credential": document, "known_email": "hanako@u.example"})
    wrong = client.post("/verify", {"credential": document, "known_email": "taro@u.example"})
    assert heading(right) == "この証明は有効です。"
    assert heading(wrong) == "本物ですが、この人のものとは合いません。"
    assert "接続の問題" not in wrong.content.decode()
    record = re.findall(r"V-\w{4}-\w{4}", right.content.decode())[0]
    kept = client.get(f"/verify/{record}", headers={"Accept": "application/json"}).content.decode()
    assert "hanako@u.example" not in kept
    assert '"id": "recipient"' in kept


def test_a_known_name_is_compared_and_never_kept(client: Client, place: Place) -> None:
    document = place.document(place.award()).decode()
    right = client.post("/verify", {"credential": document, "known_name": "高崎花子"})
    wrong = client.post("/verify?lang=en", {"credential": document, "known_name": "Jiro Takasaki"})
    assert heading(right) == "この証明は有効です。"
    assert "氏名が同じでも、同じ人とは限りません。" in right.content.decode()
    assert heading(wrong) == "Genuine, but not this person’s."
    record = re.findall(r"V-\w{4}-\w{4}", wrong.content.decode())[0]
    kept = client.get(f"/verify/{record}", headers={"Accept": "application/json"}).content.decode()
    assert "Jiro" not in kept
    assert "髙﨑" not in kept
    assert '"verdict": "not_this_person"' in kept


def test_the_record_on_one_page_bears_the_number_of_the_check_and_a_reference_that_is_kept_nowhere(
    client: Client, place: Place
) -> None:
    document = place.document(place.award()).decode()
    page = client.post("/verify", {"credential": document}).content.decode()
    token = re.findall(r'name="record" value="([^"]+)"', page)[0]
    asked = {"credential": document, "record": token, "as": "page", "reference": "REF-014", "annex": "1"}
    sheet = client.post("/verify", asked).content.decode()
    number = re.findall(r"V-\w{4}-\w{4}", page)[0]
    assert set(re.findall(r"V-\w{4}-\w{4}", sheet)) == {number}
    assert "<dd>REF-014</dd>" in sheet
    assert 'class="annex"' in sheet
    assert "髙﨑 花子" in sheet
    kept = client.get(f"/verify/{number}", headers={"Accept": "application/json"}).content.decode()
    assert "REF-014" not in kept
