"""Share links in their owner's hands: made, previewed, looked after, stopped, and seen by nobody else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.ports.shares import PersonShares, Share, ShareAct, ShareVisit, Shows
from kakitome.ports.wallets import CollectedItem, WalletCollection
from kakitome.services import holding, sharing
from kakitome.services.publishing import publish_status_lists
from kakitome.web.pages.learner.shares import beginning, choices
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, learner

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> str:
    subject, platform = learner(), institutions.platform()
    # Previews are limited by person and network, and every test is the same one.
    platform.counts.forget()
    publish_status_lists(platform.publishing_context("u"), now=platform.now())
    platform.wallets.open(subject).add(document_of(), CONTENT)
    return subject


@pytest.fixture
def shares(account: str) -> PersonShares:
    return institutions.platform().shares.open(account)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


def page_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def number_of(account: str) -> str:
    (held,) = holding.list_held(institutions.platform().directory, account)
    return held.number


def form_of(client: Client, account: str, **changes: str) -> dict[str, str]:
    """Return what the form sends: the award whole, the document's result, with what is changed."""
    page = page_of(client.get("/mine/shares/new"))
    key = re.search(r'name="key" value="([0-9a-f]{16})"', page)
    day = re.search(r'name="ends_on" value="([\d-]+)"', page)
    assert key
    assert day
    return {
        "key": key[1],
        "ends_on": day[1],
        "language": "ja",
        f"award-{number_of(account)}": "whole",
        f"document-{document_of().key}": "result",
        "with_pin": "on",
        "label": "見本商事 採用ご担当",
        "note": "職務経歴書をごらんください。",
        **changes,
    }


def only(shares: PersonShares) -> Share:
    (share,) = shares.list_shares()
    return share


def test_making_a_link_tells_link_and_pin_once(client: Client, account: str, shares: PersonShares) -> None:
    sent = form_of(client, account, most_views="10")
    response = client.post("/mine/shares/new", sent)
    page, share = page_of(response), only(shares)
    address = re.search(r"http://[^\"]*/s/([a-z2-7]{26})", page)
    pin = re.search(r'class="spoken">(\d{3}) (\d{3})<', page)
    assert address
    assert pin
    assert "<svg" in page
    assert "no-store" in response["Cache-Control"]
    assert [shared.shows for shared in share.items] == [Shows.WHOLE_DOCUMENT, Shows.RESULT]
    assert (share.most_views, share.label) == (10, "見本商事 採用ご担当")
    lasts = share.ends_at - share.created_at
    assert timedelta(days=29) < lasts <= timedelta(days=31)
    for path in ("/mine/shares", f"/mine/shares/{share.key}", f"/mine/shares/{share.key}/preview"):
        later = page_of(client.get(path))
        assert address[1] not in later
        assert f"{pin[1]} {pin[2]}" not in later
    visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert visitor.post(f"/s/{address[1]}", {"pin": pin[1] + pin[2]}).status_code == 302
    assert '<html lang="ja">' in page_of(visitor.get(f"/s/{address[1]}"))
    again = client.post("/mine/shares/new", sent)
    assert again.status_code == 422
    assert "was made already" in page_of(again)
    assert only(shares) == replace(share, views=1)


def test_a_preview_verifies_and_makes_nothing(client: Client, account: str, shares: PersonShares) -> None:
    page = page_of(client.post("/mine/shares/new", form_of(client, account, do="preview")))
    assert "This is what the receiver sees" in page
    assert re.search("of the 2|2 credentials checked", page)
    assert "職務経歴書をごらんください。</textarea>" in page
    assert shares.list_shares() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": "2020-01-01"}, "The end must be today or later."),
        ({"ends_on": (datetime.now(UTC) + timedelta(days=400)).date().isoformat()}, "365 days at most"),
        ({"ends_on": ""}, "Write the last day of the link."),
        ({"pin": "123456"}, "Repeated or running digits cannot be used."),
        ({"pin": "12a456"}, "Write the PIN as 6 digits."),
        ({"most_views": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    client: Client, account: str, shares: PersonShares, changes: dict[str, str], words: str
) -> None:
    response = client.post("/mine/shares/new", form_of(client, account, **changes))
    page = page_of(response)
    assert response.status_code == 422
    assert words in page
    assert 'aria-invalid="true"' in page
    assert "職務経歴書をごらんください。</textarea>" in page
    assert page.count(" selected>") == 3
    assert shares.list_shares() == []


def test_at_least_one_credential_and_none_of_others(client: Client, account: str, shares: PersonShares) -> None:
    sent = form_of(client, account, **{f"award-{number_of(account)}": "", f"document-{document_of().key}": ""})
    # What is not offered cannot be chosen: another's award is as nothing.
    response = client.post("/mine/shares/new", sent | {"award-A-7K3M-94QT": "whole", "document-x": "whole"})
    assert response.status_code == 422
    assert "Choose at least one credential." in page_of(response)
    assert shares.list_shares() == []


def made(client: Client, account: str, shares: PersonShares, **changes: str) -> Share:
    client.post("/mine/shares/new", form_of(client, account, **changes))
    return only(shares)


def test_the_list_says_what_runs_and_the_record_what_was_noted(
    client: Client, account: str, shares: PersonShares
) -> None:
    share = made(client, account, shares, most_views="2")
    platform = institutions.platform()
    for _ in range(4):
        sharing.try_pin(
            shares,
            share,
            pins=platform.pins,
            pin="000001",
            visit=ShareVisit(terms=platform.share_terms),
            now=platform.now(),
        )
    assert sharing.count_opening(shares, share.key, visit=ShareVisit(terms=platform.share_terms), now=platform.now())
    assert "1 share link runs." in page_of(client.get("/mine/shares"))
    page = page_of(client.get(f"/mine/shares/{share.key}"))
    assert "Wrong PIN, 3 times" in page
    assert page.index("The page was opened") < page.index("Wrong PIN") < page.index("You made the link")
    assert "1 time of at most 2" in page
    sharing.count_opening(shares, share.key, visit=ShareVisit(terms=platform.share_terms), now=platform.now())
    page = page_of(client.get("/mine/shares"))
    assert "No share link runs." in page
    assert "Used up" in page


def test_another_end_and_stopping(client: Client, account: str, shares: PersonShares) -> None:
    share = made(client, account, shares)
    later = (share.created_at + timedelta(days=100)).date().isoformat()
    page = page_of(client.post(f"/mine/shares/{share.key}", {"ends_on": later}, follow=True))
    assert "The link now ends on" in page
    wrong = client.post(f"/mine/shares/{share.key}", {"ends_on": "2999-01-01"})
    assert (wrong.status_code, only(shares).ends_at.date().isoformat()) == (422, later)
    assert "Nothing has been stopped yet." in page_of(client.get(f"/mine/shares/{share.key}/stop"))
    assert only(shares).stopped_at is None
    assert "The link is stopped." in page_of(client.post(f"/mine/shares/{share.key}/stop", follow=True))
    assert only(shares).stopped_at is not None
    assert next(event.act for _key, event in shares.list_events()) is ShareAct.STOPPED
    client.post(f"/mine/shares/{share.key}", {"ends_on": later})
    assert only(shares).over_at == only(shares).stopped_at


def test_another_pin_is_shown_once_and_only_while_the_link_runs(
    client: Client, account: str, shares: PersonShares
) -> None:
    share = made(client, account, shares, with_pin="")
    assert only(shares).pin_hash == ""
    path = f"/mine/shares/{share.key}/pin"
    assert "Nothing has been changed yet." in page_of(client.get(path))
    weak = client.post(path, {"pin": "123456"})
    assert (weak.status_code, only(shares).pin_hash) == (422, "")
    response = client.post(path, {"pin": ""})
    pin = re.search(r'class="spoken">(\d{3}) (\d{3})<', page_of(response))
    assert pin
    assert "no-store" in response["Cache-Control"]
    platform = institutions.platform()
    assert platform.pins.is_right(pin[1] + pin[2], only(shares).pin_hash)
    page = page_of(client.get(f"/mine/shares/{share.key}"))
    assert "You gave it another PIN" in page
    assert pin[0] not in page
    sharing.stop_share(shares, share.key, now=platform.now())
    before = only(shares)
    assert client.post(path, {"pin": ""}).status_code == 302
    assert only(shares) == before


def chosen_in(page: str) -> set[str]:
    """Return the choices of the form of which something is shown."""
    return {
        name
        for name, options in re.findall(r'<select id="([ad][^"]+)"(.*?)</select>', page)
        if re.search(r'value="(result|parts|whole)" selected', options)
    }


def test_a_link_begins_with_a_collection_and_does_not_follow_it(
    client: Client, account: str, shares: PersonShares
) -> None:
    wallet, number, key = institutions.platform().wallets.open(account), number_of(account), document_of().key
    collection = WalletCollection(
        key="c1", name="転職用", created_at=institutions.NOW, items=(CollectedItem(document=key),)
    )
    wallet.put_collection(collection)
    assert "/mine/shares/new?collection=c1" in page_of(client.get("/mine/collections/c1"))
    page = page_of(client.get("/mine/shares/new?collection=c1"))
    assert chosen_in(page) == {f"document-{key}"}
    assert "is not in this link" in page
    client.post("/mine/shares/new", form_of(client, account, **{f"award-{number}": ""}))
    wallet.put_collection(replace(collection, items=(CollectedItem(document=key), CollectedItem(award=number))))
    assert [shared.collected for shared in only(shares).items] == [CollectedItem(document=key)]
    assert chosen_in(page_of(client.get("/mine/shares/new?collection=nothing"))) == set()
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    assert "転職用" not in page_of(other.get("/mine/shares/new?collection=c1"))


def test_everything_verified_is_chosen_as_far_as_one_link_holds_it(
    client: Client, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"award-{number_of(account)}" in chosen_in(page_of(client.get("/mine/shares/new?all=1")))
    monkeypatch.setattr(beginning, "MOST_ITEMS", 0)
    page = page_of(client.get("/mine/shares/new?all=1"))
    assert chosen_in(page) == set()
    assert re.search(r"[12] more do(es)? not fit into one link", page)


def test_a_link_that_is_over_is_made_anew_from_what_it_showed(
    client: Client, account: str, shares: PersonShares
) -> None:
    number, key = number_of(account), document_of().key
    changes = {f"award-{number}": "parts", "parts": "grade", "named": "none", "most_views": "7"}
    share = made(client, account, shares, **changes)
    sharing.stop_share(shares, share.key, now=institutions.platform().now())
    assert f"/mine/shares/new?again={share.key}" in page_of(client.get("/mine/shares"))
    page = page_of(client.get(f"/mine/shares/new?again={share.key}"))
    assert chosen_in(page) == {f"award-{number}", f"document-{key}"}
    assert re.search(r'value="parts" selected', page)
    assert re.search(r'value="grade"[^>]*checked', page)
    assert not re.search(r'value="workload"[^>]*checked', page)
    assert re.search(r'value="none"[^>]*checked', page)
    assert 'value="7"' in page
    assert "職務経歴書をごらんください。" in page
    assert f'value="{share.key}"' not in page, "it is another link"
    institutions.account("taro@mihon.example")
    assert "職務経歴書" not in page_of(
        institutions.signed_in("taro@mihon.example").get(f"/mine/shares/new?again={share.key}")
    )


def test_another_account_finds_nothing_of_it(client: Client, account: str, shares: PersonShares) -> None:
    share = made(client, account, shares)
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    for path in ("", "/preview", "/pin", "/stop"):
        assert other.get(f"/mine/shares/{share.key}{path}").status_code == 404
    assert other.post(f"/mine/shares/{share.key}/stop").status_code == 404
    assert other.post(f"/mine/shares/{share.key}", {"ends_on": "2999-01-01"}).status_code == 404
    assert "見本商事" not in page_of(other.get("/mine/shares"))
    assert only(shares) == share
    assert Client().get("/mine/shares").status_code == 302


def test_what_is_not_among_the_newest_is_chosen_from_its_own_page(
    client: Client, account: str, shares: PersonShares, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, key, sent = number_of(account), document_of().key, form_of(client, account)
    monkeypatch.setattr(choices, "MOST_OFFERED", 0)
    assert '<select id="award-' not in page_of(client.get("/mine/shares/new"))
    assert f'id="award-{number}"' in page_of(client.get(f"/mine/shares/new?award={number}"))
    assert f'id="document-{key}"' in page_of(client.get(f"/mine/shares/new?document={key}"))
    assert client.post("/mine/shares/new", sent).status_code == 200
    assert len(only(shares).items) == 2
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    assert f'id="award-{number}"' not in page_of(other.get(f"/mine/shares/new?award={number}"))


def test_the_way_leads_from_an_award_and_from_a_document(client: Client, account: str) -> None:
    number, key = number_of(account), document_of().key
    for path, query in ((f"/a/{number}", f"award={number}"), (f"/mine/documents/{key}", f"document={key}")):
        page = page_of(client.get(path, follow=True))
        assert f"/mine/shares/new?{query}" in page
        chosen = page_of(client.get(f"/mine/shares/new?{query}"))
        assert chosen.count('<option value="result" selected>') == 1
