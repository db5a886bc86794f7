"""The award page, receiving, my awards: who sees what, and what one can take along."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakitome.documents.openbadges import baking_png
from kakitome.ports.claims import Visibility
from kakitome.services.holding import find_held
from kakitome.services.issuing.renewing import renew
from kakitome.values.number import new_number
from web.places import HANAKO, PASSWORD, Place, number_in


@pytest.fixture
def learner() -> Client:
    return Client()


@pytest.fixture
def visitor() -> Client:
    return Client()


def received(place: Place, learner: Client) -> str:
    """Give an award and receive it in the learner's browser; return its address."""
    place.award()
    return place.receive(learner)


# --- receiving -----------------------------------------------------------------------------------


def test_opening_a_link_changes_nothing(place: Place, learner: Client, visitor: Client) -> None:
    outcome = place.award()
    page = learner.get(f"/claim/{place.tokens[-1]}").content.decode()
    assert "授与が届いています" in page
    assert "データ分析の基礎と倫理" in page
    assert visitor.get(f"/a/{outcome.number}").status_code == 404
    assert learner.get(f"/a/{outcome.number}").status_code == 404


@pytest.mark.parametrize(
    ("only_suspend", "told"), [(False, "この授与は失効しています"), (True, "この授与は停止されています")]
)
def test_the_link_of_a_withdrawn_award_says_so_and_still_opens_it(
    place: Place, learner: Client, *, only_suspend: bool, told: str
) -> None:
    outcome = place.award()
    address = f"/claim/{place.tokens[-1]}"
    before = learner.get(address).content.decode()
    assert told not in before and "どこでも使えます" in before
    place.withdraw(outcome, only_suspend=only_suspend)
    page = learner.get(address).content.decode()
    assert told in page and "どこでも使えます" not in page
    place.person(email=HANAKO.email)
    learner.login(username=HANAKO.email, password=PASSWORD)
    assert learner.post(address).headers["Location"] == place.page(outcome.number)


def test_no_link_of_a_revoked_award_is_sent_again(place: Place, visitor: Client) -> None:
    place.withdraw(place.award())
    visitor.post("/claim", {"email": HANAKO.email})
    messages = place.platform.store("u").outbox.list_messages()
    assert not [m for m in messages if m.dedupe_id.startswith("claim-again")]


def test_the_page_of_a_link_names_its_button_only_while_it_receives(
    place: Place, learner: Client, visitor: Client
) -> None:
    place.person()
    place.award()
    address = f"/claim/{place.tokens[-1]}"
    assert "ボタンを押すと受け取ります" in visitor.get(address).content.decode()
    learner.login(username="hanako@home.example", password=PASSWORD)
    place.receive(learner)
    assert "ボタンを押すと受け取ります" not in visitor.get(address).content.decode()


def test_receiving_needs_no_account(place: Place, learner: Client, visitor: Client) -> None:
    address = received(place, learner)
    assert "この帯は、ほかの人には見えません" in learner.get(address).content.decode()
    page = visitor.get(address).content.decode()
    assert "髙﨑 花子" in page
    assert "この帯は" not in page


def test_receiving_needs_a_form_of_this_site(place: Place) -> None:
    place.award()
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/claim/{place.tokens[-1]}").status_code == 403


@pytest.mark.parametrize("token", ["nothing", "token-u-9"])
def test_a_link_that_was_never_sent_is_not_found(place: Place, learner: Client, token: str) -> None:
    assert learner.get(f"/claim/{token}").status_code == 404
    assert learner.post(f"/claim/{token}").status_code == 404


def test_an_award_in_an_account_is_opened_by_its_account_alone(place: Place, learner: Client, visitor: Client) -> None:
    place.person()
    learner.login(username="hanako@home.example", password=PASSWORD)
    address = received(place, learner)
    assert "サインイン" in visitor.get(f"/claim/{place.tokens[-1]}").content.decode()
    response = visitor.post(f"/claim/{place.tokens[-1]}")
    assert response.headers["Location"] == "/account/login?next=/claim/continue"
    assert "この帯は" not in visitor.get(address).content.decode()


def test_lost_links_are_sent_again_and_the_answer_betrays_nothing(place: Place, visitor: Client) -> None:
    place.award()
    known, unknown = (visitor.post("/claim", {"email": email}) for email in (HANAKO.email, "nobody@u.example"))
    strip = re.compile(r"\s")
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())
    messages = place.platform.store("u").outbox.list_messages()
    assert sorted(m.dedupe_id.split(":")[0] for m in messages) == ["claim", "claim-again"]
    link = next(m.params["link"] for m in messages if m.dedupe_id.startswith("claim-again"))
    assert visitor.get(urlsplit(link).path).status_code == 200


def test_what_is_no_address_is_said_at_the_field(place: Place, visitor: Client) -> None:
    response = visitor.post("/claim", {"email": "hanako"})
    assert response.status_code == 422
    assert 'aria-describedby="id_email-hint id_email-error"' in response.content.decode()


def test_having_links_sent_is_limited(place: Place, visitor: Client) -> None:
    statuses = [visitor.post("/claim", {"email": "a@u.example"}).status_code for _ in range(6)]
    assert statuses[-1] == 429


# --- who sees the page ---------------------------------------------------------------------------


def test_a_private_page_looks_like_none(place: Place, learner: Client, visitor: Client) -> None:
    address = received(place, learner)
    learner.post(f"{address}/visibility", {"visibility": "private"})
    assert learner.get(address).status_code == 200
    gone = visitor.get(address)
    never = visitor.get(f"/a/{new_number('A')}")
    numbers = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}|A-[0-9A-Z-]+|\.[a-z2-7]{26}")
    assert gone.status_code == never.status_code == 404
    assert numbers.sub("", gone.content.decode()) == numbers.sub("", never.content.decode())
    page = gone.content.decode()
    assert "証明そのものが無効になったとは限りません" in page and "その授与はありません" not in page
    for part in ("credential.json", "badge.png", "badge.svg"):
        assert visitor.get(f"{address}/{part}").status_code == 404


@pytest.mark.parametrize("part", ["", "/credential.json", "/badge.png", "/as/bundle", "/part"])
@pytest.mark.parametrize("who", ["a stranger", "somebody signed in"])
@pytest.mark.parametrize("visibility", ["private", "public", "private with its link"])
def test_a_private_page_is_answered_by_the_very_work_of_one_that_does_not_exist(
    place: Place, learner: Client, visitor: Client, part: str, who: str, visibility: str
) -> None:
    private, absent = received(place, learner), f"/a/{new_number('A')}.{'a' * 26}"
    learner.post(f"{private}/visibility", {"visibility": visibility.partition(" ")[0]})
    if "link" not in visibility:
        private, absent = (address.partition(".")[0] for address in (private, absent))
    if who == "somebody signed in":
        place.person(email="other@home.example")
        visitor.login(username="other@home.example", password=PASSWORD)
    visitor.get(f"/a/{new_number('A')}{part}")

    def work(address: str) -> tuple[list[str], list[str | None], dict[str, str]]:
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.get(address + part)
        assert answer.status_code == 404
        statements = [re.sub(r"'[^']*'|\b[0-9]+\b", "?", one["sql"]) for one in asked]
        headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
        return statements, [one.name for one in answer.templates], headers

    assert work(private) == work(absent)


@pytest.mark.parametrize(("choice", "robots"), [("public", "noindex"), ("listed", None)])
def test_search_engines_are_kept_out_until_the_learner_lets_them_in(
    place: Place, learner: Client, visitor: Client, choice: str, robots: str | None
) -> None:
    address = received(place, learner)
    learner.post(f"{address}/visibility", {"visibility": choice})
    response = visitor.get(address)
    assert response.headers.get("X-Robots-Tag") == robots
    assert ("noindex" in response.content.decode()) == (robots is not None)


def test_nobody_else_chooses_who_sees_it(place: Place, learner: Client, visitor: Client) -> None:
    address = received(place, learner)
    assert visitor.post(f"{address}/visibility", {"visibility": "private"}).status_code == 404
    held = find_held(place.platform.directory, number_in(address))
    assert held is not None
    assert held.visibility is Visibility.WITH_LINK


def test_an_unknown_choice_changes_nothing(place: Place, learner: Client) -> None:
    address = received(place, learner)
    assert learner.post(f"{address}/visibility", {"visibility": "everyone"}).status_code == 400


@pytest.mark.parametrize("number", ["x", "A-3333-3333", "V-7K3M-92QF", "a%20b"])
def test_an_address_that_is_no_awards_is_not_found(place: Place, visitor: Client, number: str) -> None:
    assert visitor.get(f"/a/{number}").status_code == 404


# --- what it says --------------------------------------------------------------------------------


def test_the_page_tells_the_truth_about_a_revoked_award(place: Place, learner: Client, visitor: Client) -> None:
    outcome = place.award()
    address = place.receive(learner)
    place.withdraw(outcome)
    page = visitor.get(address).content.decode()
    assert "この証明は失効しています。" in page
    assert '<span class="pill" data-s="fail">' in page
    offered = set(re.findall(rf'href="({address}/[^"]+)"', page))
    assert offered and all(visitor.get(part).status_code == 200 for part in offered), "no button is dead"


def test_the_page_of_a_suspended_award_says_since_when_and_that_it_may_be_lifted(
    place: Place, learner: Client, visitor: Client
) -> None:
    outcome = place.award()
    address = place.receive(learner)
    place.withdraw(outcome, only_suspend=True)
    page = visitor.get(address).content.decode()
    assert "から停止されています。停止は解かれることがあります。" in page
    assert "もう作りません" not in page
    place.withdraw(outcome)
    page = visitor.get(address).content.decode()
    assert "停止は解かれることがあります" not in page and "もう作りません" in page


def test_previews_of_a_private_page_name_nobody(place: Place, learner: Client) -> None:
    address = received(place, learner)
    learner.post(f"{address}/visibility", {"visibility": "private"})
    head = learner.get(address).content.decode().split("</head>")[0]
    tags = re.findall(r'<meta property="og:[^>]+>', head)
    assert tags
    assert not any("花子" in tag or "データ分析" in tag for tag in tags)


def test_previews_of_a_public_page_name_the_award_and_not_the_person(
    place: Place, learner: Client, visitor: Client
) -> None:
    head = visitor.get(received(place, learner)).content.decode().split("</head>")[0]
    assert '<meta property="og:title" content="データ分析の基礎と倫理">' in head
    assert "花子" not in head


def test_linkedin_gets_every_field_percent_encoded(place: Place, learner: Client) -> None:
    address = received(place, learner)
    page = learner.get(address).content.decode()
    (link,) = re.findall(r'href="(https://www\.linkedin\.com/[^"]+)"', page)
    assert "データ" not in link
    fields = {key: values[0] for key, values in parse_qs(urlsplit(link.replace("&amp;", "&")).query).items()}
    assert fields == {
        "startTask": "CERTIFICATION_NAME",
        "name": "データ分析の基礎と倫理",
        "organizationName": "見本大学",
        "issueYear": "2026",
        "issueMonth": "9",
        "expirationYear": "2031",
        "expirationMonth": "9",
        "certUrl": f"{place.platform.site_url}{address}",
        "certId": number_in(address),
    }
    assert f'value="{number_in(address)}"' in page


# --- what one can take along ---------------------------------------------------------------------


def test_a_program_gets_the_very_bytes_that_were_signed(place: Place, learner: Client, visitor: Client) -> None:
    address = received(place, learner)
    held = find_held(place.platform.directory, number_in(address))
    assert held is not None
    signed = place.platform.store("u").awards.get_document(held.record.credential_id)
    asked = visitor.get(address, headers={"Accept": "application/ld+json"})
    assert (asked.content, asked.headers["Content-Type"]) == (signed, "application/ld+json")
    assert "Accept" in asked.headers["Vary"]
    assert visitor.get(f"{address}/credential.json").content == signed
    assert baking_png.unbake(visitor.get(f"{address}/badge.png").content) == signed


def test_an_svg_opened_by_itself_can_run_nothing(place: Place, learner: Client, visitor: Client) -> None:
    response = visitor.get(f"{received(place, learner)}/badge.svg")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert b"<script" not in response.content


def test_the_address_inside_the_credential_leads_to_it(place: Place, learner: Client, visitor: Client) -> None:
    address = received(place, learner)
    credential = json.loads(visitor.get(f"{address}/credential.json").content)
    response = visitor.get(urlsplit(credential["id"]).path)
    assert json.loads(response.content) == credential
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["did.json", "status/revocation-1.json", "images/data-ethics-v1.png"])
def test_verifiers_find_what_they_need(place: Place, visitor: Client, path: str) -> None:
    place.award()
    assert visitor.get(f"/issuers/u/{path}").status_code == 200
    assert visitor.get(f"/issuers/nobody/{path}").status_code == 404


def test_a_credential_that_is_not_public_is_not_published(place: Place, visitor: Client) -> None:
    outcome = place.award()
    assert visitor.get(urlsplit(outcome.credential_id).path).status_code == 404


# --- my awards -----------------------------------------------------------------------------------


def test_my_awards_are_mine_alone(place: Place, learner: Client, visitor: Client) -> None:
    assert learner.get("/mine").headers["Location"] == "/account/login?next=/mine"
    place.person()
    place.person(email="other@home.example", name="別 人")
    learner.login(username="hanako@home.example", password=PASSWORD)
    visitor.login(username="other@home.example", password=PASSWORD)
    number = number_in(received(place, learner))
    page = learner.get("/mine").content.decode()
    assert number in page
    assert "証明は1件" in page
    assert number not in visitor.get("/mine").content.decode()
    assert "まだ証明はありません" in visitor.get("/mine").content.decode()


def test_my_awards_say_how_each_stands(place: Place, learner: Client) -> None:
    place.person()
    learner.login(username="hanako@home.example", password=PASSWORD)
    outcome = place.award()
    place.receive(learner)
    place.withdraw(outcome, only_suspend=True)
    assert "停止中" in learner.get("/mine").content.decode()


def test_a_renewed_award_says_so_on_its_page_and_where_it_is_checked(place: Place, learner: Client) -> None:
    number = number_in(received(place, learner))
    store = place.platform.store(place.key)
    before = store.awards.find_by_number(number)
    assert before is not None
    renew(place.platform.issuing_context(place.key), number, valid_until=None, actor="test", now=place.platform.now())
    page = learner.get(place.page(number), headers={"Accept-Language": "en"}).content.decode()
    assert "It continues an earlier document of the same award." in page
    after = store.awards.find_by_number(number)
    assert after is not None
    pasted = store.awards.get_document(after.credential_id).decode()
    checked = learner.post("/verify", {"credential": pasted}, headers={"Accept-Language": "en"}).content.decode()
    assert "This document says that it continues an earlier one" in checked
    assert before.credential_id in checked
