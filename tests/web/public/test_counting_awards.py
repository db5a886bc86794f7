"""Awards cannot be found by counting: numbers, links, limits on misses, and what old links still open."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from kakitome.ports.claims import Visibility
from kakitome.ports.organisations import NodeRole
from kakitome.values.number import ALPHABET, check_character, new_number
from kakitome.web.guessing import MISSES
from web.places import HANAKO, PASSWORD, Place, number_in

CLASS = 60


def give_class(place: Place) -> list[str]:
    """Award to a class whose members show their pages to whoever has the link; return the numbers."""
    numbers = []
    for row in range(CLASS):
        numbers.append(place.award(replace(HANAKO, email=f"s{row}@u.example", student_number=f"S{row}")).number)
        place.receive(Client())
    return numbers


@pytest.mark.slow
def test_who_knows_one_award_of_a_class_finds_no_other_by_counting(place: Place) -> None:
    numbers = give_class(place)
    own = numbers[0]
    begins_alike = [number for number in numbers[1:] if number[:5] == own[:5]]
    assert len(begins_alike) < 5, "of 12,167 beginnings a class shares none"
    attacker = Client()
    # The attack that worked: every number that begins as one's own.
    tries = [own[2:5] + "".join(ALPHABET[place // 23**power % 23] for power in range(4)) for place in range(40)]
    guessed = [f"A-{t[:4]}-{t[4:]}{check_character('A', t)}" for t in tries]
    statuses = [attacker.get(f"/a/{number}").status_code for number in guessed]
    assert statuses == [404] * MISSES.times + [429] * (40 - MISSES.times)
    # Not even right numbers tell anything, whoever asks; nor do they by the API or on the page that checks.
    other = Client(REMOTE_ADDR="198.51.100.7")
    assert {other.get(f"/a/{number}").status_code for number in numbers[:10]} == {404}
    answer = other.post("/api/v1/verifications", {"credential": numbers[1]}, content_type="application/json")
    assert answer.status_code == 404
    page = other.post("/verify", {"credential": numbers[1]}).content.decode()
    assert "髙﨑" not in page


@pytest.mark.slow
@pytest.mark.parametrize("path", ["", "/credential.json", "/badge.png", "/as/vc-jwt", "/part"])
def test_misses_are_answered_with_429_and_right_links_and_holders_never(place: Place, path: str) -> None:
    place.award()
    learner, visitor = Client(), Client()
    address = place.receive(learner)
    for _ in range(MISSES.times):
        assert visitor.get(f"/a/{new_number('A')}{path}").status_code == 404
    refused = visitor.get(f"/a/{new_number('A')}{path}")
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert visitor.get(f"/a/{number_in(address)}{path}").status_code == 429
    wrong_key = address[:-1] + ("a" if address[-1] != "a" else "b")
    assert visitor.get(wrong_key + path).status_code == 429
    # The same network, one of them with the link, one the learner with a number alone.
    if path != "/part":
        assert visitor.get(address + path).status_code == 200
    assert learner.get(f"/a/{number_in(address)}{path}").status_code in (200, 302)


def test_the_page_that_checks_and_the_api_count_together_with_the_pages_of_awards(place: Place) -> None:
    place.award()
    address = place.receive(Client(), visibility=Visibility.LISTED)
    visitor, site = Client(), place.platform.site_url
    api = "/api/v1/verifications"
    for turn in range(MISSES.times):
        number = new_number("A")
        if turn % 3 == 0:
            assert visitor.post("/verify", {"credential": number}).status_code == 422
        elif turn % 3 == 1:
            body = {"credential": number}
            assert visitor.post(api, body, content_type="application/json").status_code == 404
        else:
            assert visitor.get(f"/a/{number}").status_code == 404
    refused = visitor.post(api, {"credential": new_number("A")}, content_type="application/json")
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert visitor.post("/verify", {"credential": number_in(address)}).status_code == 429
    assert visitor.post("/verify", {"credential": site + address}).status_code == 200
    assert visitor.post(api, {"credential": site + address}, content_type="application/json").status_code == 200


def test_an_old_link_opens_for_its_learner_and_leads_to_the_whole_one(place: Place) -> None:
    place.award()
    learner = Client()
    address = place.receive(learner)
    old = f"/a/{number_in(address)}"
    assert learner.get(old).headers["Location"] == address
    assert learner.get(f"{old}/credential.json").status_code == 200
    neutral = Client().get(old)
    assert neutral.status_code == 404
    page = neutral.content.decode()
    assert "ここには何も表示されません" in page and 'type="file"' in page and "髙﨑" not in page


def test_staff_of_the_institution_are_led_from_an_old_link_to_their_desk(place: Place) -> None:
    place.award()
    old = f"/a/{number_in(place.receive(Client()))}"
    staff, stranger = Client(), Client()
    for client, email in ((staff, "staff@u.example"), (stranger, "other@u.example")):
        person = place.person(email=email)
        if client is staff:
            place.platform.organisations.give_role(
                account=person.account, node_id="u", role=NodeRole.VIEWER, now=place.platform.now()
            )
        client.login(username=email, password=PASSWORD)
    desk = f"/desk/u/awards/{old.removeprefix('/a/')}"
    assert f'href="{desk}"' in staff.get(old).content.decode()
    assert staff.get(desk).status_code == 200
    assert desk not in stranger.get(old).content.decode()
    assert staff.get(f"/a/{new_number('A')}").status_code == 404


def test_a_listed_award_is_found_by_its_number_and_tells_nobody_its_link(place: Place) -> None:
    place.award()
    address = place.receive(Client(), visibility=Visibility.LISTED)
    page = Client().get(f"/a/{number_in(address)}").content.decode()
    assert "髙﨑 花子" in page
    assert address.partition(".")[2] not in page


def test_a_new_link_ends_those_that_were_given_out_before(place: Place) -> None:
    place.award()
    learner, visitor = Client(), Client()
    address = place.receive(learner)
    before = learner.get(f"{address}/as/certificate-ja").content
    assert visitor.get(f"{address}/link").status_code == visitor.post(f"{address}/link").status_code == 404
    assert "これまでに渡したリンク" in learner.get(f"{address}/link").content.decode()
    assert visitor.get(address).status_code == 200, "reading about it changes nothing"
    again = learner.post(f"{address}/link", follow=True).redirect_chain[-1][0]
    assert number_in(again) == number_in(address) and again != address
    assert visitor.get(address).status_code == 404
    assert visitor.get(again).status_code == 200
    after = learner.get(f"{again}/as/certificate-ja").content
    assert after != before and after == learner.get(f"{again}/as/certificate-ja").content


def test_everything_that_a_learner_takes_along_carries_the_whole_link(place: Place) -> None:
    place.award()
    learner = Client()
    address = place.receive(learner)
    whole = place.platform.site_url + address
    page = learner.get(address).content.decode()
    assert page.count(whole) >= 3, "shown, to be copied, canonical"
    assert re.search(rf'href="https://www\.linkedin\.com/[^"]+{address.partition(".")[2]}', page)
    assert not re.search(rf"/a/{number_in(address)}(?!\.)", page), "no address by number alone"


@pytest.mark.parametrize("visibility", [*Visibility])
def test_the_newest_document_is_answered_by_number_for_listed_awards_alone(
    place: Place, visibility: Visibility
) -> None:
    number = place.award().number
    place.receive(Client(), visibility=visibility)
    found = Client().get(f"/issuers/u/newest/{number}.json").status_code
    assert found == (200 if visibility is Visibility.LISTED else 404)
