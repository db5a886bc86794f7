"""People, units, the issuer and its keys: what an administrator changes, what others see of it."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default as default_policy

import pytest
from django.test import Client

from kakitome.gateways.mailer import FolderMailer
from kakitome.ports.issuers import IssuerKey, KeyState
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.ports.signing import KeyPurpose
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.provider.audit_trail.telling import ACTIONS
from support import institutions


def text(response) -> str:
    return response.content.decode()


def store():
    return institutions.platform().store("setouchi")


def members() -> dict[str, str]:
    return {m.email: m.role.value for m in institutions.platform().organisations.list_members("setouchi")}


def mails() -> list[str]:
    mailer = institutions.platform().mailer
    assert isinstance(mailer, FolderMailer)
    folder = institutions.platform().installation.mail.folder
    return [file.read_bytes().decode() for file in folder.glob("*.eml")]


def invitation(**changes: str) -> dict[str, str]:
    return {"email": "new@setouchi.example", "person": "", "node": "setouchi", "role": "viewer", **changes}


def link_in_mail(to: str) -> str:
    """The path of the newest invitation's link."""
    found = [mail for mail in mails() if f"To: {to}" in mail]
    links = [re.search(r"http\S+(/invitations/\S+)", mail).group(1) for mail in found]
    return next(link for link in links if institutions.platform().invitations.find_by_token(link.split("/")[-1]))


def invite(admin: Client, email: str, **changes: str) -> str:
    """Send an invitation and return the link it holds."""
    assert admin.post("/desk/setouchi/people/invite", invitation(email=email, **changes)).status_code == 302
    return link_in_mail(email)


def test_an_invitation_has_no_effect_until_it_is_accepted(admin: Client) -> None:
    account = institutions.account("known@elsewhere.example")
    link = invite(admin, "known@elsewhere.example", role="admin")
    assert institutions.platform().organisations.roles_of(account) == {}
    guest = institutions.signed_in("known@elsewhere.example")
    assert guest.get("/desk/setouchi").status_code == 404
    page = text(guest.get(link))
    assert "Setouchi University" in page
    assert "Administrator" in page
    assert institutions.platform().organisations.roles_of(account) == {}, "opening the page changes nothing"

    assert guest.post(link, {"do": "accept"})["Location"] == "/desk/setouchi"

    assert institutions.platform().organisations.roles_of(account) == {"setouchi": NodeRole.ADMIN}
    assert guest.get("/desk/setouchi").status_code == 200
    assert guest.get(link).status_code == 404
    trail = text(admin.get("/desk/setouchi/trail"))
    assert "Somebody was invited" in trail
    assert "An invitation was accepted" in trail


def test_an_invitation_names_whom_to_ask_in_both_languages_and_an_answer_reaches_them(admin: Client) -> None:
    (issuer,) = store().issuers.list_issuers()
    store().issuers.replace(replace(issuer, issuer=replace(issuer.issuer, email="badges@setouchi.example")))
    invite(admin, "whom-to-ask@elsewhere.example")
    (mailed,) = (one for one in mails() if "To: whom-to-ask@elsewhere.example" in one)
    sent = message_from_bytes(mailed.encode(), policy=default_policy)
    assert sent["Reply-To"] == "badges@setouchi.example"
    text_part, html_part = sent.iter_parts()
    assert text_part.get_content().count("badges@setouchi.example") == 2
    assert html_part.get_content_type() == "text/html"
    assert 'lang="en"' in html_part.get_content()


def test_who_has_no_account_makes_one_on_the_page_of_the_invitation(admin: Client, client: Client) -> None:
    link = invite(admin, "fresh@setouchi.example", person="新しい人")
    assert "瀬戸内海洋技術大学" in text(client.get(link))
    weak = client.post(link, {"do": "accept", "person": "新谷 明", "password": "short"})
    assert weak.status_code == 422
    assert "新谷 明" in text(weak)
    assert institutions.platform().accounts.find_by_email("fresh@setouchi.example") is None

    answer = client.post(link, {"do": "accept", "person": "新谷 明", "password": "a quite different battery staple"})

    assert answer["Location"] == "/desk/setouchi"
    assert client.get("/desk/setouchi").status_code == 200, "and is signed in"
    assert members()["fresh@setouchi.example"] == "viewer"


def test_an_account_without_a_password_gets_one_and_nobody_elses_password_is_changed(
    admin: Client, client: Client
) -> None:
    institutions.account("known@elsewhere.example")
    link = invite(admin, "known@elsewhere.example")
    given = {"do": "accept", "person": "だれか", "password": "a quite different battery staple"}
    page = client.post(link, given)
    assert "受けるには、サインインしてください" in text(page)
    assert "known@elsewhere.example" not in members()
    assert institutions.signed_in("known@elsewhere.example"), "the old password still works"


def test_declining_leaves_nothing_behind_but_a_line_in_the_trail(admin: Client, client: Client) -> None:
    link = invite(admin, "fresh@elsewhere.example")
    assert "fresh@elsewhere.example" in text(admin.get("/desk/setouchi/people"))
    assert client.post(link, {"do": "decline"}).status_code == 302
    assert client.get(link).status_code == 404
    assert "fresh@elsewhere.example" not in text(admin.get("/desk/setouchi/people"))
    assert "An invitation was declined" in text(admin.get("/desk/setouchi/trail"))
    assert institutions.platform().accounts.find_by_email("fresh@elsewhere.example") is None


def test_the_answer_and_the_page_are_the_same_whether_an_address_has_an_account_or_not(admin: Client) -> None:
    institutions.account("known@elsewhere.example")
    pages = []
    for name in ("known", "fresh"):
        page = text(
            admin.post(
                "/desk/setouchi/people/invite",
                invitation(email=f"{name}@elsewhere.example", person="招待した人"),
                follow=True,
            )
        )
        (kept,) = institutions.platform().invitations.list_of("setouchi")
        token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
        pages.append(token.sub("", page).replace(name, "x").replace(kept.id, "id"))
        admin.post("/desk/setouchi/people/invite/withdraw", {"invitation": kept.id}, follow=True)
    assert pages[0] == pages[1]
    assert "An invitation was sent to x@elsewhere.example." in pages[0]
    assert "<strong>招待した人</strong>" in pages[0]


def test_an_invitation_is_shown_sent_again_and_withdrawn(admin: Client, viewer: Client, client: Client) -> None:
    old = invite(admin, "fresh@setouchi.example", person="新しい人")
    page = text(admin.get("/desk/setouchi/people"))
    assert "新しい人" in page
    assert "Invited" in page
    assert "fresh@setouchi.example" not in text(viewer.get("/desk/setouchi/people"))
    (kept,) = institutions.platform().invitations.list_of("setouchi")
    assert viewer.post("/desk/setouchi/people/invite/withdraw", {"invitation": kept.id}).status_code == 404

    admin.post("/desk/setouchi/people/invite/again", {"invitation": kept.id})

    assert client.get(old).status_code == 404, "the earlier link works no longer"
    link = link_in_mail("fresh@setouchi.example")
    assert client.get(link).status_code == 200
    admin.post("/desk/setouchi/people/invite/withdraw", {"invitation": kept.id})
    assert client.get(link).status_code == 404
    page = text(admin.post("/desk/setouchi/people/invite/again", {"invitation": kept.id}, follow=True))
    assert "was answered or withdrawn in the meantime" in page


def test_another_institution_cannot_touch_an_invitation(admin: Client) -> None:
    invite(admin, "fresh@setouchi.example")
    (kept,) = institutions.platform().invitations.list_of("setouchi")
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学", en="Asuka University"))
    other = institutions.member("admin@asuka.example", NodeRole.ADMIN, "asuka")
    other.post("/desk/asuka/people/invite/withdraw", {"invitation": kept.id})
    assert institutions.platform().invitations.list_of("setouchi") == [kept]


def plain_text(mail: str) -> str:
    body = message_from_bytes(mail.encode(), policy=default_policy).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_the_mail_names_the_university_the_role_and_the_words_of_the_screens(admin: Client) -> None:
    link = invite(admin, "fresh@setouchi.example", role="programme_owner")
    found = [plain_text(one) for one in mails()]
    (body,) = [one for one in found if link in one]
    assert link in body
    assert "瀬戸内海洋技術大学" in body
    assert "プログラム担当" in body
    assert "サインイン" in body
    assert "ログイン" not in body


def test_the_last_administrator_stays(admin: Client) -> None:
    (account,) = [m.account for m in institutions.platform().organisations.list_members("setouchi")]
    page = text(admin.post("/desk/setouchi/people/remove", {"node": "setouchi", "account": account}, follow=True))
    assert 'data-s="fail" role="status"' in page
    assert members() == {"admin@setouchi.example": "admin"}


def test_a_role_is_taken_back(admin: Client, viewer: Client) -> None:
    (account,) = [
        m.account for m in institutions.platform().organisations.list_members("setouchi") if m.role is NodeRole.VIEWER
    ]
    admin.post("/desk/setouchi/people/remove", {"node": "setouchi", "account": account})
    assert viewer.get("/desk/setouchi").status_code == 404


def test_units_are_added_and_renamed_and_the_trail_says_so(admin: Client) -> None:
    admin.post(
        "/desk/setouchi/units/add", {"under": "setouchi", "kind": "faculty", "name_ja": "海洋学部", "name_en": ""}
    )
    unit = institutions.platform().organisations.list_tree("setouchi")[1]
    admin.post(f"/desk/setouchi/units/{unit.id}/rename", {f"{unit.id}-name_ja": "海洋工学部", f"{unit.id}-name_en": ""})
    assert institutions.platform().organisations.get(unit.id).name.ja == "海洋工学部"
    trail = text(admin.get("/desk/setouchi/trail"))
    assert "A unit was added" in trail
    assert "A unit was renamed" in trail


def test_a_unit_needs_a_name(admin: Client) -> None:
    response = admin.post("/desk/setouchi/units/add", {"under": "setouchi", "kind": "faculty"})
    assert response.status_code == 422
    assert "Write the name in Japanese or English." in text(response)


def test_an_admin_of_a_faculty_manages_it_and_nothing_above(setouchi: str) -> None:
    faculty = Node(id="", kind=NodeKind.FACULTY, path=(), slug="sea", name=LocalizedText(en="Sea"))
    unit = institutions.platform().organisations.add_unit(faculty, under=setouchi, now=institutions.NOW)
    dean = institutions.member("dean@setouchi.example", NodeRole.ADMIN, unit.id)
    assert dean.post("/desk/setouchi/people/invite", invitation()).status_code == 422
    assert dean.post("/desk/setouchi/people/invite", invitation(node=unit.id)).status_code == 302
    (kept,) = institutions.platform().invitations.list_of("setouchi")
    assert (kept.node, kept.email) == (unit.id, "new@setouchi.example")
    assert members() == {"dean@setouchi.example": "admin"}


def test_viewers_see_names_and_no_addresses(viewer: Client, admin: Client) -> None:
    assert "admin@setouchi.example" in text(admin.get("/desk/setouchi/people"))
    page = text(viewer.get("/desk/setouchi/people"))
    assert "見本 一郎" in page
    assert "admin@setouchi.example" not in page


def profile(**changes: str) -> dict[str, str]:
    return {"name_ja": "瀬戸内大学", "name_en": "Setouchi", "country": "JP", "colour": "#0d5f6e", **changes}


def test_the_profile_is_kept_the_same_in_tree_and_issuer(admin: Client) -> None:
    assert admin.post("/desk/setouchi/issuer", profile()).status_code == 302
    assert institutions.platform().organisations.get("setouchi").name.ja == "瀬戸内大学"
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


def test_a_stopped_key_signs_no_more(admin: Client) -> None:
    did = store().issuers.list_issuers()[0].did
    (key,) = keys_for_credentials(did)
    for wrong in ({"since": "13月", "reason": "lost"}, {"since": "2026/11/01", "reason": ""}):
        admin.post("/desk/setouchi/issuer/keys/stop", {"key": key.key_id, **wrong})
        assert keys_for_credentials(did)[0].state is KeyState.ACTIVE
    admin.post("/desk/setouchi/issuer/keys/stop", {"key": key.key_id, "since": "2026/11/01", "reason": "lost"})
    assert keys_for_credentials(did)[0].state is KeyState.RETIRED


def test_an_api_key_is_shown_once_and_works_until_it_is_revoked(admin: Client) -> None:
    page = text(admin.post("/desk/setouchi/api-keys", {"label": "LMS", "scopes": ["awards:write"]}))
    key = re.search(r"kk_[0-9a-f]{8}_[A-Za-z0-9_-]+", page).group()
    assert institutions.platform().api_keys.find(key).institution == "setouchi"
    assert key not in text(admin.get("/desk/setouchi/api-keys"))
    admin.post("/desk/setouchi/api-keys/revoke", {"prefix": key.split("_")[1]})
    assert institutions.platform().api_keys.find(key).revoked_at is not None


def test_an_api_key_is_made_for_a_unit_of_the_institution_and_for_no_other(admin: Client) -> None:
    organisations = institutions.platform().organisations
    faculty = Node(
        id="", kind=NodeKind.FACULTY, path=(), slug="keys", name=LocalizedText(ja="鍵学部", en="Faculty of Keys")
    )
    unit = organisations.add_unit(faculty, under="setouchi", now=datetime.now(UTC)).id
    wanted = {"label": "LMS", "scopes": ["awards:write"]}
    refused = admin.post("/desk/setouchi/api-keys", {**wanted, "unit": "elsewhere"})
    assert refused.status_code == 422
    assert "LMS" in text(refused)
    page = text(admin.post("/desk/setouchi/api-keys", {**wanted, "unit": unit}))
    key = institutions.platform().api_keys.find(re.search(r"kk_[0-9a-f]{8}_[A-Za-z0-9_-]+", page).group())
    assert key.unit == unit
    assert "Of this unit alone" in page
    assert page.count("Faculty of Keys") == 2


def test_the_trail_is_readable_and_names_who_acted(admin: Client) -> None:
    institutions.in_force("setouchi")
    page = text(admin.get("/desk/setouchi/trail", {"area": "definitions"}))
    assert "A definition was put in force" in page
    assert "The issuer was opened" not in page


def test_every_action_that_the_code_writes_has_a_sentence() -> None:
    written = set()
    for file in (institutions.ROOT / "src/kakitome").rglob("*.py"):
        written |= set(re.findall(r'action=f?"([a-z_]+\.[a-z_]+)"', file.read_text(encoding="utf-8")))
    assert written <= set(ACTIONS)


def test_the_desk_says_what_waits(admin: Client) -> None:
    page = text(admin.get("/desk/setouchi"))
    assert "Nothing waits for you now." in page


def test_who_has_one_desk_is_led_to_it(admin: Client) -> None:
    assert admin.get("/desk/")["Location"] == "/desk/setouchi"


def test_who_has_two_desks_chooses(admin: Client) -> None:
    institutions.open_university("asuka", LocalizedText(ja="明日香情報大学", en="Asuka University"))
    (account,) = [m.account for m in institutions.platform().organisations.list_members("setouchi")]
    institutions.platform().organisations.give_role(
        account=account, node_id="asuka", role=NodeRole.VIEWER, now=institutions.NOW
    )
    page = text(admin.get("/desk/"))
    assert "/desk/asuka" in page
    assert "/desk/setouchi" in page
