"""People, units, the issuer and its keys: what an administrator changes, what others see of it."""

import re

import pytest
from django.test import Client

import house
from kakitome.gateways.mailer import FolderMailer
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.signing import KeyPurpose
from kakitome.records.organisations import Node, NodeKind, Role
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.trail.telling import ACTIONS


def text(response) -> str:
    return response.content.decode()


def store():
    return house.platform().store("setouchi")


def members() -> dict[str, str]:
    return {m.email: m.role.value for m in house.platform().organisations.list_members("setouchi")}


def mails() -> list[str]:
    mailer = house.platform().mailer
    assert isinstance(mailer, FolderMailer)
    folder = house.platform().installation.mail.folder
    return [file.read_bytes().decode() for file in folder.glob("*.eml")]


def invitation(**changes: str) -> dict[str, str]:
    return {"email": "new@setouchi.example", "person": "", "node": "setouchi", "role": "viewer", **changes}


def test_an_invited_person_sets_a_password_by_the_mailed_link_and_sees_the_desk(admin: Client, client: Client) -> None:
    page = text(admin.post("/desk/setouchi/people/invite", invitation(email="fresh@setouchi.example"), follow=True))
    assert "An invitation was sent to fresh@setouchi.example." in page
    (mail,) = [mail for mail in mails() if "To: fresh@setouchi.example" in mail]
    link = re.search(r"http\S+/account/password/reset/\S+", mail).group()
    path = "/" + link.split("/", 3)[3]
    form = client.get(path, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else path
    password = "a quite different battery staple"
    client.post(where, {"password1": password, "password2": password})
    assert client.login(username="fresh@setouchi.example", password=password)
    assert client.get("/desk/setouchi").status_code == 200


def test_the_answer_does_not_tell_whether_an_address_has_an_account(admin: Client) -> None:
    house.account("known@elsewhere.example")
    answers = [
        text(admin.post("/desk/setouchi/people/invite", invitation(email=f"{name}@elsewhere.example"), follow=True))
        for name in ("known", "fresh")
    ]
    toasts = [re.search(r"An invitation was sent to (\w+)@elsewhere.example\.", page).group() for page in answers]
    assert [toast.replace("known", "x").replace("fresh", "x") for toast in toasts] == [
        toasts[0].replace("known", "x")
    ] * 2


def test_the_last_administrator_stays(admin: Client) -> None:
    (account,) = [m.account for m in house.platform().organisations.list_members("setouchi")]
    page = text(admin.post("/desk/setouchi/people/remove", {"node": "setouchi", "account": account}, follow=True))
    assert 'data-s="fail" role="status"' in page
    assert members() == {"admin@setouchi.example": "admin"}


def test_a_role_is_taken_back(admin: Client, viewer: Client) -> None:
    (account,) = [m.account for m in house.platform().organisations.list_members("setouchi") if m.role is Role.VIEWER]
    admin.post("/desk/setouchi/people/remove", {"node": "setouchi", "account": account})
    assert viewer.get("/desk/setouchi").status_code == 404


def test_units_are_added_and_renamed_and_the_trail_says_so(admin: Client) -> None:
    admin.post(
        "/desk/setouchi/units/add", {"under": "setouchi", "kind": "faculty", "name_ja": "海洋学部", "name_en": ""}
    )
    unit = house.platform().organisations.list_tree("setouchi")[1]
    admin.post(f"/desk/setouchi/units/{unit.id}/rename", {f"{unit.id}-name_ja": "海洋工学部", f"{unit.id}-name_en": ""})
    assert house.platform().organisations.get(unit.id).name.ja == "海洋工学部"
    trail = text(admin.get("/desk/setouchi/trail"))
    assert "A unit was added" in trail
    assert "A unit was renamed" in trail


def test_a_unit_needs_a_name(admin: Client) -> None:
    response = admin.post("/desk/setouchi/units/add", {"under": "setouchi", "kind": "faculty"})
    assert response.status_code == 422
    assert "Write the name in Japanese or English." in text(response)


def test_an_admin_of_a_faculty_manages_it_and_nothing_above(setouchi: str) -> None:
    faculty = Node(id="", kind=NodeKind.FACULTY, path=(), slug="sea", name=LocalizedText(en="Sea"))
    unit = house.platform().organisations.add_unit(faculty, under=setouchi, now=house.NOW)
    dean = house.member("dean@setouchi.example", Role.ADMIN, unit.id)
    assert dean.post("/desk/setouchi/people/invite", invitation()).status_code == 422
    assert dean.post("/desk/setouchi/people/invite", invitation(node=unit.id)).status_code == 302
    assert members() == {"dean@setouchi.example": "admin", "new@setouchi.example": "viewer"}


def test_viewers_see_names_and_no_addresses(viewer: Client, admin: Client) -> None:
    assert "admin@setouchi.example" in text(admin.get("/desk/setouchi/people"))
    page = text(viewer.get("/desk/setouchi/people"))
    assert "見本 一郎" in page
    assert "admin@setouchi.example" not in page


def profile(**changes: str) -> dict[str, str]:
    return {"name_ja": "瀬戸内大学", "name_en": "Setouchi", "country": "JP", "colour": "#0d5f6e", **changes}


def test_the_profile_is_kept_the_same_in_tree_and_issuer(admin: Client) -> None:
    assert admin.post("/desk/setouchi/issuer", profile()).status_code == 302
    assert house.platform().organisations.get("setouchi").name.ja == "瀬戸内大学"
    assert store().issuers.list_issuers()[0].issuer.name.ja == "瀬戸内大学"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"colour": "#ffff00"}, "colour"),
        ({"mark": "M0 0L99 99Z"}, "mark"),
        ({"mark": "<script>"}, "mark"),
        ({"name_en": "Sеtouchi"}, "name_ja"),
        ({"country": "Japan"}, "country"),
    ],
)
def test_a_profile_that_would_deceive_or_cannot_be_read_is_refused(
    admin: Client, changes: dict[str, str], field: str
) -> None:
    response = admin.post("/desk/setouchi/issuer", profile(**changes))
    assert response.status_code == 422
    assert f'href="#id_{field}"' in text(response)
    assert store().issuers.list_issuers()[0].issuer.name.ja == "瀬戸内海洋技術大学"


def test_a_new_key_is_announced_then_signs_and_the_old_one_stays(admin: Client) -> None:
    did = store().issuers.list_issuers()[0].did
    admin.post("/desk/setouchi/issuer/keys/announce")
    old, new = keys_for_credentials(did)
    assert (old.state, new.state) == (KeyState.ACTIVE, KeyState.PUBLISHED)
    admin.post("/desk/setouchi/issuer/keys/activate", {"key": new.key_id})
    assert [key.state for key in keys_for_credentials(did)] == [KeyState.RETIRED, KeyState.ACTIVE]


def keys_for_credentials(did: str) -> list[IssuerKey]:
    return [key for key in store().issuers.list_keys(did) if key.purpose is KeyPurpose.CREDENTIAL]


def test_the_key_of_one_purpose_is_rotated_alone(admin: Client) -> None:
    did = store().issuers.list_issuers()[0].did
    before = store().issuers.list_keys(did)
    admin.post("/desk/setouchi/issuer/keys/announce", {"purpose": "openbadges2"})
    (new,) = [key for key in store().issuers.list_keys(did) if key not in before]
    assert (new.purpose, new.state) == (KeyPurpose.OPEN_BADGES_2, KeyState.PUBLISHED)
    assert admin.post("/desk/setouchi/issuer/keys/announce", {"purpose": "everything"}).status_code == 400
    page = text(admin.get("/desk/setouchi/issuer"))
    assert new.key_id in page
    assert "Open Badges 2.0" in page


def test_a_compromised_key_signs_no_more(admin: Client) -> None:
    did = store().issuers.list_issuers()[0].did
    (key,) = keys_for_credentials(did)
    admin.post("/desk/setouchi/issuer/keys/compromised", {"key": key.key_id, "since": "13月"})
    assert keys_for_credentials(did)[0].state is KeyState.ACTIVE
    admin.post("/desk/setouchi/issuer/keys/compromised", {"key": key.key_id, "since": "2026/11/01"})
    assert keys_for_credentials(did)[0].state is KeyState.COMPROMISED


def test_an_api_key_is_shown_once_and_works_until_it_is_revoked(admin: Client) -> None:
    page = text(admin.post("/desk/setouchi/api-keys", {"label": "LMS", "scopes": ["awards:write"]}))
    key = re.search(r"kk_[0-9a-f]{8}_[A-Za-z0-9_-]+", page).group()
    assert house.platform().api_keys.find(key).institution == "setouchi"
    assert key not in text(admin.get("/desk/setouchi/api-keys"))
    admin.post("/desk/setouchi/api-keys/revoke", {"prefix": key.split("_")[1]})
    assert house.platform().api_keys.find(key) is None


def test_the_trail_is_readable_and_names_who_acted(admin: Client) -> None:
    house.in_force("setouchi")
    page = text(admin.get("/desk/setouchi/trail", {"area": "definitions"}))
    assert "A definition was put in force" in page
    assert "The issuer was opened" not in page


def test_every_action_that_the_code_writes_has_a_sentence() -> None:
    written = set()
    for file in (house.ROOT / "src/kakitome").rglob("*.py"):
        written |= set(re.findall(r'action=f?"([a-z_]+\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    assert written <= set(ACTIONS)


def test_the_desk_says_what_waits(admin: Client) -> None:
    page = text(admin.get("/desk/setouchi"))
    assert "Nothing waits." in page


def test_who_has_one_desk_is_led_to_it(admin: Client) -> None:
    assert admin.get("/desk/")["Location"] == "/desk/setouchi"


def test_who_has_two_desks_chooses(admin: Client) -> None:
    house.open_university("asuka", LocalizedText(ja="明日香情報大学", en="Asuka University"))
    (account,) = [m.account for m in house.platform().organisations.list_members("setouchi")]
    house.platform().organisations.give_role(account=account, node_id="asuka", role=Role.VIEWER, now=house.NOW)
    page = text(admin.get("/desk/"))
    assert "/desk/asuka" in page
    assert "/desk/setouchi" in page
