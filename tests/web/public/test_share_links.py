"""Share links as a stranger has them, and as somebody who attacks them: counted, guessed, timed, stolen."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kakitome.gateways.region_database import RegionDatabase
from kakitome.ports.own_records import OwnRecord
from kakitome.ports.shares import PersonShares, ShareAct, SharedItem, ShareVisit, Shows
from kakitome.ports.wallets import CollectedItem
from kakitome.records.store import prepared_queries
from kakitome.services import holding, sharing
from kakitome.services.keeping_own_records import keep_record
from kakitome.services.publishing import publish_status_lists
from kakitome.web.pages.public.share import opening
from support import institutions
from support.region_databases import TOKYO, region_file
from support.wallet_documents import CONTENT, DRAWN, document_of, pictured
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db
NAME = "見本 &lt;b&gt;花子"
"""As the page would write the name in the credential; the account itself is 見本 一郎."""
PIN = "482917"


@pytest.fixture
def account() -> str:
    # Misses are counted by network, and every test comes from the same one.
    institutions.platform().counts.forget()
    subject = learner()
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())
    return subject


@pytest.fixture
def shares(account: str) -> PersonShares:
    return institutions.platform().shares.open(account)


def award_of(account: str, shows: Shows = Shows.WHOLE_DOCUMENT) -> SharedItem:
    (held,) = holding.list_held(institutions.platform().directory, account)
    return SharedItem(collected=CollectedItem(award=held.number), shows=shows)


def made(shares: PersonShares, *items: SharedItem, **changes: object) -> str:
    """Make a link and return its address."""
    platform = institutions.platform()
    wanted = sharing.WantedShare(
        key="s", items=items, ends_at=platform.now() + timedelta(days=13), language="en", note="See my <i>CV</i>."
    )
    made_share = sharing.make_share(
        shares,
        platform.pins,
        terms=platform.share_terms,
        wanted=replace(wanted, **changes),  # type: ignore[arg-type]
        now=platform.now(),
    )
    return f"/s/{made_share.secret}"


def stranger() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def views(shares: PersonShares) -> int:
    share = shares.find("s")
    assert share is not None
    return share.views


def acts(shares: PersonShares) -> list[ShareAct]:
    return [event.act for _key, event in shares.list_events()][::-1]


def test_a_link_shows_what_is_shared_while_the_awards_own_page_stays_private(
    account: str, shares: PersonShares
) -> None:
    address = made(shares, award_of(account))
    (held,) = holding.list_held(institutions.platform().directory, account)
    assert not held.is_shared
    visitor = stranger()
    response = visitor.get(address)
    page = page_of(response)
    assert response.status_code == 200
    assert NAME in page
    assert "Shared by" in page
    assert "Only the link ends" in page
    assert "When awarded" in page
    assert "See my &lt;i&gt;CV&lt;/i&gt;." in page
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "strict-origin"
    assert "noindex" in response["X-Robots-Tag"]
    file = visitor.get(f"{address}/files/1")
    assert b"OpenBadgeCredential" in file.content
    assert file["Content-Disposition"].startswith("attachment")
    assert f"{held.number}.json" in file["Content-Disposition"]


def test_what_a_chat_shows_beside_a_link_names_nobody_and_is_the_same_for_every_link(
    account: str, shares: PersonShares
) -> None:
    opened = stranger().get(made(shares, award_of(account)))
    gated = stranger().get(made(shares, award_of(account), key="gated", pin=PIN))
    nothing = stranger().get(f"/s/{sharing.new_secret()}")
    assert [response.status_code for response in (opened, gated, nothing)] == [200, 200, 404]
    told = {tuple(re.findall(r'<meta property="og:[^>]*>', response.content.decode())) for response in (opened, gated)}
    told.add(tuple(re.findall(r'<meta property="og:[^>]*>', nothing.content.decode())))
    (tags,) = told
    assert len(tags) == 8
    assert f'content="{institutions.platform().site_url}/preview.png"' in " ".join(tags)
    assert "花子" not in " ".join(tags)
    assert "一郎" not in " ".join(tags)


def test_of_a_result_nothing_of_the_person_is_in_the_page(account: str, shares: PersonShares) -> None:
    (held,) = holding.list_held(institutions.platform().directory, account)
    address = made(shares, award_of(account, Shows.RESULT))
    visitor = stranger()
    for path in (address, f"{address}?lang=ja", f"{address}/record"):
        page = page_of(visitor.get(path))
        assert "花子" not in page
        assert held.number not in page
        assert ADDRESS not in page
        assert "/files/" not in page
    assert "The holder chose not to show it" in page_of(visitor.get(f"{address}?lang=en"))
    assert visitor.get(f"{address}/files/1").status_code == 404


def test_every_opening_verifies_anew_and_the_worst_verdict_stands_first(account: str, shares: PersonShares) -> None:
    platform = institutions.platform()
    platform.wallets.open(account).add(document_of(), CONTENT)
    brought = SharedItem(collected=CollectedItem(document=document_of().key), shows=Shows.RESULT)
    address = made(shares, award_of(account), brought)
    page = page_of(stranger().get(address))
    assert 'class="verdict" data-s="fail"' in page or 'class="verdict" data-s="unk"' in page
    assert re.search("of the 2|2 credentials checked", page)
    assert "Mountain Weather" not in page, "what the list says of a document is not what is shown"
    platform.wallets.open(account).remove(document_of().key)
    page = page_of(stranger().get(address))
    assert "The holder has taken 1 out" in page
    assert not re.search("of the 2|2 credentials checked", page)


def test_a_pin_opens_once_counted_and_its_page_says_nothing(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account), pin=PIN, most_views=3)
    visitor = stranger()
    gate = page_of(visitor.get(address))
    assert "You need a PIN" in gate
    for hidden in ("一郎", "Example University", "CV", "2026", "credential of"):
        assert hidden not in gate.split("<main")[1].split("</main>")[0]
    wrong = visitor.post(address, {"pin": "000001"})
    assert wrong.status_code == 422
    assert "That is not the PIN" in page_of(wrong)
    assert views(shares) == 0
    assert page_of(visitor.get(f"{address}/record", follow=True)).count("You need a PIN") == 1
    assert visitor.post(address, {"pin": "482 917"}).status_code == 302
    for path in (address, address, f"{address}?lang=ja", f"{address}/record", f"{address}/files/1"):
        assert visitor.get(path).status_code == 200
    assert views(shares) == 1
    assert acts(shares) == [ShareAct.MADE, ShareAct.WRONG_PIN, ShareAct.OPENED, ShareAct.RECORDED]
    # An opening belongs to one link, in one browser.
    assert "You need a PIN" in page_of(stranger().get(address))


def test_what_fetches_links_uses_no_opening_up(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account), most_views=1)
    for _ in range(3):
        assert "opens only when you press" in page_of(stranger().get(address))
        assert stranger().head(address).status_code == 200
    assert views(shares) == 0
    visitor = stranger()
    visitor.post(address)
    assert NAME in page_of(visitor.get(address)), "who had the last opening goes on in it"
    assert stranger().post(address).status_code == 404


def test_the_owner_needs_no_pin_and_is_not_counted(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account), pin=PIN)
    assert NAME in page_of(institutions.signed_in(ADDRESS).get(address))
    assert views(shares) == 0
    assert acts(shares) == [ShareAct.MADE]


# --- attacks -------------------------------------------------------------------------------------


def closed_links(account: str, shares: PersonShares) -> dict[str, str]:
    """Make one link for every reason that a link opens nothing."""
    platform, item = institutions.platform(), award_of(account)
    now, terms = platform.now(), platform.share_terms
    stopped, ended, used_up = (made(shares, item, key=key, pin=PIN) for key in ("stopped", "ended", "used-up"))
    sharing.stop_share(shares, "stopped", now=now)
    share = shares.find("ended")
    assert share is not None
    past = now - timedelta(seconds=1)
    shares.replace(replace(share, ends_at=past, over_at=past))
    share = shares.find("used-up")
    assert share is not None
    shares.replace(replace(share, most_views=1))
    assert sharing.count_opening(shares, "used-up", visit=ShareVisit(terms=terms), now=now)
    return {
        "stopped": stopped,
        "ended": ended,
        "used up": used_up,
        "never there": f"/s/{sharing.new_secret()}",
        "mistyped": "/s/x",
        "much too long": "/s/" + "a" * 3000,
    }


@pytest.mark.parametrize("ask", [Client.get, Client.post, Client.head])
def test_what_opens_nothing_is_one_answer_byte_for_byte_and_one_work(
    account: str, shares: PersonShares, ask: Callable[..., HttpResponse]
) -> None:
    answers, works = {}, {}
    for reason, address in closed_links(account, shares).items():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = ask(stranger(), address, {"pin": PIN} if ask is Client.post else None)
        headers = {name: value for name, value in response.headers.items() if name != "X-Request-Id"}
        answers[reason] = (response.status_code, response.content, headers, list(response.cookies))
        works[reason] = [
            re.sub(r"'[0-9a-f]{64}'|\(\d+\)|(?<== )\d+", "?", query["sql"]) for query in queries.captured_queries
        ]
    assert answers["stopped"][0] == 404
    assert [reason for reason in answers if answers[reason] != answers["stopped"]] == []
    assert [reason for reason in works if works[reason] != works["stopped"]] == []


MOST_STATEMENTS, MOST_OF_ANOTHER = 46, 6
"""What an opening asks of the database, and what another award of the same institution adds to it; each is a turn to a
server and back, and nobody sees one more come."""


def test_an_opening_asks_the_database_no_more_than_it_did_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    institutions.platform().counts.forget()
    account, depth = learner(awards=3), len(connection.savepoint_ids)
    publish_status_lists(institutions.platform().publishing_context("u"), now=institutions.platform().now())
    # A test stands in a transaction of its own, which no opening does.
    monkeypatch.setattr(prepared_queries, "_is_in_transaction", lambda asked: len(asked.savepoint_ids) > depth)
    numbers = [held.number for held in holding.list_held(institutions.platform().directory, account)]
    items = [SharedItem(collected=CollectedItem(award=number)) for number in numbers]
    for count in (1, 3):
        address = made(institutions.platform().shares.open(account), *items[:count], key=f"s{count}")
        stranger().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert stranger().get(address).status_code == 200
        texts = [query["sql"] for query in queries.captured_queries]
        assert len(texts) <= MOST_STATEMENTS + MOST_OF_ANOTHER * (count - 1), "\n".join(texts)
        # Until the check records are written; what is asked after that is asked of what holds then.
        read = texts[: next(place for place, text in enumerate(texts) if "check_record" in text)]
        assert len(read) == len(set(read)), "\n".join(sorted(text for text in read if read.count(text) > 1))


def test_guessing_links_is_limited_for_the_network_and_right_links_are_not(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account))
    stopped = made(shares, award_of(account), key="stopped")
    sharing.stop_share(shares, "stopped", now=institutions.platform().now())
    guesser = Client(REMOTE_ADDR="192.0.2.7")
    statuses = [guesser.get(f"/s/{sharing.new_secret()}").status_code for _ in range(opening.MISSES.times + 2)]
    assert statuses == [404] * opening.MISSES.times + [429] * 2
    assert guesser.get(stopped).status_code == 429, "not even that a link was one is told"
    assert guesser.get(address).status_code == 200
    assert Client(REMOTE_ADDR="198.51.100.7").get(f"/s/{sharing.new_secret()}").status_code == 404


def test_guessing_a_pin_slows_down_from_every_network_and_never_for_the_owner(
    account: str, shares: PersonShares
) -> None:
    address = made(shares, award_of(account), pin=PIN)
    for guess in range(sharing.FREE_TRIES):
        Client(REMOTE_ADDR=f"192.0.2.{guess}").post(address, {"pin": f"00000{guess}"})
    # The right one comes too early, from wherever it comes.
    late = Client(REMOTE_ADDR="198.51.100.9").post(address, {"pin": PIN}, HTTP_ACCEPT_LANGUAGE="en")
    assert late.status_code == 422
    assert "the next is possible at" in page_of(late)
    assert NAME in page_of(institutions.signed_in(ADDRESS).get(address))
    share = shares.find("s")
    assert share is not None
    shares.replace(replace(share, wrong_pin_at=institutions.platform().now() - timedelta(minutes=1)))
    assert stranger().post(address, {"pin": PIN}).status_code == 302


def test_a_pin_that_somebody_saw_opens_nothing_after_another_was_given(account: str, shares: PersonShares) -> None:
    address, platform = made(shares, award_of(account), pin=PIN), institutions.platform()
    thief = stranger()
    thief.post(address, {"pin": PIN})
    assert NAME in page_of(thief.get(address))
    changed = sharing.change_pin(shares, "s", pins=platform.pins, pin="739158", now=platform.now())
    assert changed.share.pin_hash not in ("", PIN)
    # The opening it had is over as well, with its record and its files.
    assert "You need a PIN" in page_of(thief.get(address))
    assert thief.get(f"{address}/files/1").status_code == 302
    assert thief.post(address, {"pin": PIN}).status_code == 422
    assert stranger().post(address, {"pin": "739158"}).status_code == 302
    assert acts(shares) == [
        ShareAct.MADE, ShareAct.OPENED, ShareAct.PIN_CHANGED, ShareAct.WRONG_PIN, ShareAct.OPENED
    ]  # fmt: skip


def test_a_stolen_link_is_dead_from_the_moment_it_is_stopped(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account), pin=PIN)
    thief = stranger()
    thief.post(address, {"pin": PIN})
    assert thief.get(address).status_code == 200
    sharing.stop_share(shares, "s", now=institutions.platform().now())
    for path in (address, f"{address}/record", f"{address}/files/1"):
        assert thief.get(path).status_code == 404
    assert thief.post(address, {"pin": PIN}).status_code == 404


def test_an_opening_of_one_link_opens_no_other_and_none_can_be_made_up(account: str, shares: PersonShares) -> None:
    first = made(shares, award_of(account), pin=PIN)
    second = made(shares, award_of(account), pin="739158", key="other")
    visitor = stranger()
    visitor.post(first, {"pin": PIN})
    value = visitor.cookies["kakitome_share"].value
    for forged in (value, value[:-2], "W10:x:y", ""):
        other = stranger()
        other.cookies["kakitome_share"] = forged
        assert "You need a PIN" in page_of(other.get(second))
        assert views(shares) == 1


def test_a_link_of_a_deleted_account_is_dead(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account))
    assert stranger().get(address).status_code == 200
    institutions.platform().accounts.delete(account)
    assert stranger().get(address).status_code == 404


def test_an_award_that_went_to_somebody_else_is_shown_no_more(account: str, shares: PersonShares) -> None:
    address = made(shares, award_of(account))
    store = institutions.platform().store("u")
    (claim,) = store.claims.list_by_account(account)
    store.claims.replace(replace(claim, account=institutions.account("taro@mihon.example")))
    assert stranger().get(address).status_code == 404
    assert views(shares) == 0


def test_where_the_operator_has_a_list_its_owner_reads_the_prefecture_and_no_address_is_kept(
    account: str, shares: PersonShares, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = made(shares, award_of(account), pin=PIN)
    platform = institutions.platform()
    terms = replace(platform.share_terms, regions=RegionDatabase(region_file(tmp_path)))
    listed = replace(platform, share_terms=terms)
    for page in ("public.share", "learner.shares"):
        monkeypatch.setattr(f"kakitome.web.pages.{page}.views.get_platform", lambda: listed)
    receiver = Client(HTTP_ACCEPT_LANGUAGE="en", REMOTE_ADDR=TOKYO)
    assert "in which prefecture or country" in page_of(receiver.get(address))
    receiver.post(address, {"pin": "111112"})
    receiver.post(address, {"pin": PIN})
    assert [(event.act, event.region.en) for event in shares.list_events_of("s")] == [
        (ShareAct.OPENED, "Tokyo"),
        (ShareAct.WRONG_PIN, "Tokyo"),
        (ShareAct.MADE, ""),
    ]
    owner = Client(HTTP_ACCEPT_LANGUAGE="ja")
    owner.login(username=ADDRESS, password=institutions.PASSWORD)
    log = page_of(owner.get("/mine/shares/s"))
    assert "東京都" in log and TOKYO not in log and "千代田" not in log


def test_the_line_of_what_is_shared_says_where_others_see_it(account: str, shares: PersonShares) -> None:
    made(shares, award_of(account))
    own = institutions.platform().persons.own_records.open(account)
    now = institutions.platform().now()
    keep_record(own, OwnRecord(key="r", title="R by myself", created_at=now, changed_at=now))
    owner = institutions.signed_in(ADDRESS)
    front = page_of(owner.get("/mine", headers={"Accept-Language": "en"}))
    assert front.count("in 1 share link") == 1 and front.count("only you") == 1, "the record is in no link"
    sharing.stop_share(shares, "s", now=now)
    assert "in 1 share link" not in page_of(owner.get("/mine", headers={"Accept-Language": "en"}))


def test_the_picture_of_a_badge_is_seen_after_the_pin_and_of_what_is_shown_whole_alone(
    account: str, shares: PersonShares
) -> None:
    wallet = institutions.platform().wallets.open(account)
    wallet.add(document_of(), CONTENT)
    picture = pictured(wallet, document_of().key)
    whole, result = (
        SharedItem(collected=CollectedItem(document=document_of().key), shows=shows)
        for shows in (Shows.WHOLE_DOCUMENT, Shows.RESULT)
    )
    address = made(shares, whole, pin=PIN)
    there = f"{address}/pictures/{picture.sha256}"
    visitor = stranger()
    assert visitor.get(there).status_code == 404
    visitor.post(address, {"pin": PIN})
    assert f'src="{there}"' in page_of(visitor.get(address))
    answer = visitor.get(there)
    assert (answer.content, answer["Content-Type"]) == (DRAWN, "image/svg+xml")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert views(shares) == 1
    assert visitor.get(f"{address}/pictures/{'0' * 64}").status_code == 404

    other = made(shares, result, key="r")
    assert "/pictures/" not in page_of(visitor.get(other))
    assert visitor.get(f"{other}/pictures/{picture.sha256}").status_code == 404
