"""Registering at the desk: one click, the form, the file with its preview, withdrawal."""

from base64 import b64encode
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.learning.registry.entry import AwardForm, Entry, EntrySource
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import NodeRole
from kakitome.values.localized_text import LocalizedText
from support import institutions

VECTORS = Path(__file__).parents[2] / "vectors"
HERE = "/desk/setouchi/registry"
FILLED = {
    "title.ja": "看護記録の書き方（見本）",
    "awarding_body.name.ja": "見本看護協会（見本）",
    "learner_effort": "30時間",
    "provider-region": "jp-13",
    "provider-provider_url": "https://nursing.example/",
    "provider-forms_of_award": ["paper"],
    "do": "save",
}
LIST = "識別子,名称,機関名,授与の形\r\na,洋上風力（見本）,見本協会（見本）,紙\r\nb,,見本協会（見本）,紙\r\n".encode(
    "cp932"
)


@pytest.fixture
def owner(owner: Client) -> Client:
    owner.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return owner


@pytest.fixture
def viewer(viewer: Client) -> Client:
    viewer.defaults["HTTP_ACCEPT_LANGUAGE"] = "ja"
    return viewer


def entries() -> list[Entry]:
    return list(institutions.platform().registry.list_of("setouchi"))


def actions() -> list[str]:
    return [event.entry.action for event in institutions.platform().store("setouchi").audit.list_events()]


def upload(client: Client, data: bytes, name: str = "list.csv") -> str:
    answer = client.post(f"{HERE}/file", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code in (200, 422)
    return answer.content.decode()


def test_a_definition_in_force_is_registered_by_one_click(owner: Client, wind: MicrocredentialVersion) -> None:
    page = owner.get(HERE).content.decode()
    assert "登録できる、有効な定義" in page
    given = {"identifier": wind.identifier, "version": wind.version}
    page = owner.post(f"{HERE}/own", given, follow=True).content.decode()
    (entry,) = entries()
    assert (entry.source, entry.issuer[:8]) == (EntrySource.ISSUER, "did:web:")
    assert f"登録しました：{entry.number}" in page
    assert "登録できる、有効な定義" not in page
    again = owner.post(f"{HERE}/own", given, follow=True).content.decode()
    assert "すでに登録されています" in again
    assert len(entries()) == 1
    assert "entry.registered" in actions()


def test_the_page_of_a_definition_tells_its_entry(owner: Client, wind: MicrocredentialVersion) -> None:
    page = f"/desk/setouchi/microcredentials/{wind.identifier}/{wind.version}"
    assert "まだ登録していません" in owner.get(page).content.decode()
    owner.post(f"{HERE}/own", {"identifier": wind.identifier, "version": wind.version})
    assert entries()[0].number in owner.get(page).content.decode()


@pytest.mark.parametrize("given", [{"identifier": "nothing", "version": "1"}, {"identifier": "x", "version": "１a"}])
def test_a_definition_that_is_not_there_is_not_registered(owner: Client, given: dict[str, str]) -> None:
    assert owner.post(f"{HERE}/own", given).status_code == 404
    assert entries() == []


def test_what_is_awarded_on_paper_elsewhere_is_described_and_registered(owner: Client) -> None:
    answer = owner.post(f"{HERE}/new", FILLED)
    assert (answer.status_code, answer["Location"]) == (302, HERE)
    (entry,) = entries()
    assert entry.current.forms == (AwardForm.PAPER,)
    assert (entry.region, entry.provider_url) == ("JP-13", "https://nursing.example/")
    assert entry.current.microcredential.awarding_body is not None
    assert entry.current.microcredential.awarding_body.name == LocalizedText(ja="見本看護協会（見本）")
    assert "看護記録の書き方（見本）" in owner.get(HERE).content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title.ja": ""}, "名称がありません"),
        ({"provider-region": "東京"}, "ISO 3166-2の記号"),
        ({"provider-address": "https://x.example/1"}, "紙だけで授与するものに"),
        ({"awarding_body.name.ja": "Ex\u0430mple University"}, "似た字が混ざっています"),
        ({"learner_effort": "たっぷり"}, "たっぷり"),
    ],
)
def test_what_cannot_be_registered_comes_back_with_every_word(
    owner: Client, changed: dict[str, str], said: str
) -> None:
    answer = owner.post(f"{HERE}/new", {**FILLED, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "https://nursing.example/" in page
    assert entries() == []


def test_a_next_version_is_of_the_version_one_looked_at(owner: Client) -> None:
    owner.post(f"{HERE}/new", FILLED)
    (entry,) = entries()
    address = f"{HERE}/{entry.number}/next"
    page = owner.get(address).content.decode()
    assert entry.current.digest in page
    assert "看護記録の書き方（見本）" in page
    revised = {**FILLED, "title.ja": "看護記録の書き方 改（見本）"}
    stale = owner.post(address, {**revised, "expected": "0" * 64})
    assert "その間に変わりました" in stale.content.decode()
    assert owner.post(address, {**revised, "expected": entry.current.digest}).status_code == 302
    (entry,) = entries()
    assert [one.version for one in entry.versions] == [1, 2]
    assert "entry.version_registered" in actions()


def test_an_entry_is_withdrawn_once_and_stays(owner: Client) -> None:
    owner.post(f"{HERE}/new", FILLED)
    (entry,) = entries()
    owner.post(f"{HERE}/{entry.number}/withdraw")
    assert not entries()[0].is_listed
    assert "すでに取り下げられています" in owner.post(f"{HERE}/{entry.number}/withdraw", follow=True).content.decode()
    assert actions().count("entry.withdrawn") == 1


def test_a_file_is_shown_row_by_row_before_anything_is_written(owner: Client) -> None:
    page = upload(owner, LIST)
    for said in ("洋上風力（見本）", "名称がありません", "Shift_JIS", "まだ何も登録していません", "1件を登録する"):
        assert said in page, said
    assert entries() == []


def test_a_confirmed_file_registers_what_was_shown(owner: Client) -> None:
    content = b64encode(LIST).decode()
    page = owner.post(f"{HERE}/file/confirm", {"count": "1", "content": content}, follow=True).content.decode()
    assert "1件を登録しました" in page
    (entry,) = entries()
    assert (entry.identifier, entry.source) == ("a", EntrySource.CSV)
    again = upload(owner, LIST)
    assert "登録ずみ" in again
    assert "登録するものはありません" in again


@pytest.mark.parametrize("given", [{"count": "2"}, {"content": "!"}, {"content": ""}, {"content": "eA=="}])
def test_a_confirmation_of_anything_else_writes_nothing(owner: Client, given: dict[str, str]) -> None:
    answer = owner.post(f"{HERE}/file/confirm", {"count": "1", "content": b64encode(LIST).decode(), **given})
    assert answer.status_code == 409
    assert entries() == []


def test_looking_again_in_the_other_language_writes_nothing(owner: Client) -> None:
    given = {"do": "look", "content": b64encode(LIST).decode()}
    answer = owner.post(f"{HERE}/file/confirm?lang=en", given)
    assert "This page registers nothing" in answer.content.decode()
    assert entries() == []


def test_documents_of_other_catalogues_are_taken_too(owner: Client) -> None:
    page = upload(owner, (VECTORS / "registry_import" / "ctdl-graph.json").read_bytes(), "wind.jsonld")
    assert "洋上風力の基礎（見本）" in page
    assert "ceterms:somethingNew" in page
    assert "1件を登録する" in page


@pytest.mark.parametrize("file", sorted((VECTORS / "bad_registry_lists").glob("*.csv")), ids=lambda file: file.stem)
def test_a_faulty_file_is_answered_with_its_reasons(owner: Client, file: Path) -> None:
    page = upload(owner, file.read_bytes())
    assert "まだ何も登録していません" in page or "ファイルが空" in page
    assert "<table><tr><td>x" not in page
    assert entries() == []


def test_a_template_can_be_filled_in(owner: Client) -> None:
    answer = owner.get(f"{HERE}/template-ja.csv")
    assert answer.content.startswith("\ufeff識別子,名称".encode())
    assert owner.get(f"{HERE}/template-fr.csv").status_code == 404


def test_a_unit_s_owner_does_not_touch_what_is_the_institutions(owner: Client) -> None:
    owner.post(f"{HERE}/new", FILLED)
    (entry,) = entries()
    outsider = institutions.member("other@asuka.example", NodeRole.ADMIN, "setouchi")
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学（見本）"))
    assert outsider.post(f"/desk/asuka/registry/{entry.number}/withdraw").status_code == 404
    assert entries()[0].is_listed


def test_what_a_viewer_sees_has_no_buttons(owner: Client, viewer: Client) -> None:
    owner.post(f"{HERE}/new", FILLED)
    page = viewer.get(HERE).content.decode()
    assert "看護記録の書き方（見本）" in page
    assert "取り下げる" not in page
    assert "<form" not in page.split("<main")[1]


# --- names in other envelopes ------------------------------------------------------------------------

NAMED = "ob2 https://nursing.example/ob2/record.json https://nursing.example/ob2/issuer.json"


def test_the_names_of_awards_in_other_forms_are_typed_and_stay_in_the_next_version(owner: Client) -> None:
    owner.post(f"{HERE}/new", FILLED | {"provider-forms_of_award": ["ob2"], "provider-envelopes": NAMED})
    (entry,) = entries()
    (name,) = entry.current.envelopes
    assert (name.form, name.issuer) == (AwardForm.OPEN_BADGES_2, "https://nursing.example/ob2/issuer.json")
    assert NAMED in owner.get(f"{HERE}/{entry.number}/next").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("ob2", "読み取れません"),
        ("ob2 https://nursing.example/ob2/record.json issuer:", "識別子の形"),
    ],
)
def test_what_is_no_name_in_another_form_is_said_at_its_field(owner: Client, typed: str, said: str) -> None:
    page = owner.post(f"{HERE}/new", FILLED | {"provider-envelopes": typed}).content.decode()
    assert said in page
    assert entries() == []
