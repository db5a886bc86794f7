"""Collections in the browser: made, named, ordered, filled and emptied, deleted, and nobody else's."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from kakitome.ports.wallets import CollectedItem, Wallet, WalletCollection
from kakitome.services import holding, keeping_collections
from support import institutions
from support.wallet_documents import document_of
from web.account.test_own_data import ADDRESS, learner
from web.account.test_wallet_pages import NOW, held, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> str:
    return institutions.account(ADDRESS)


@pytest.fixture
def wallet(account: str) -> Wallet:
    return institutions.platform().wallets.open(account)


@pytest.fixture
def client(account: str) -> Client:
    return institutions.signed_in(ADDRESS)


def collection(wallet: Wallet, *items: CollectedItem, name: str = "髙﨑の応募 𠮷邉") -> WalletCollection:
    made = WalletCollection(key="c1", name=name, created_at=NOW, items=items)
    wallet.put_collection(made)
    return made


def three(wallet: Wallet) -> list[CollectedItem]:
    return [CollectedItem(document=held(wallet, b"%d" % place, key=f"d{place}").key) for place in range(3)]


def order_of(wallet: Wallet) -> list[str]:
    return [item.document or item.award for item in wallet.list_collections()[0].items]


def send(client: Client, path: str, **fields: object) -> HttpResponse:
    return client.post(f"/mine/collections{path}", fields)


def test_a_collection_is_made_named_and_shown(client: Client, wallet: Wallet) -> None:
    made = send(client, "", name="  髙﨑の応募 𠮷邉 ")
    assert made.status_code == 302
    assert "髙﨑の応募 𠮷邉" in page_of(client.get(made["Location"]))
    assert client.post(made["Location"], {"name": "次の応募"}).status_code == 302
    assert [one.name for one in wallet.list_collections()] == ["次の応募"]
    assert made["Location"] in page_of(client.get("/mine/collections"))


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "次の応募"])
def test_a_name_that_cannot_be_is_refused_beside_its_field(client: Client, wallet: Wallet, name: str) -> None:
    collection(wallet, name="次の応募")
    answer = send(client, "", name=name)
    assert answer.status_code == 422
    assert name.strip() in page_of(answer), "what was typed is there still"
    assert len(wallet.list_collections()) == 1
    send(client, "", name="ほか")
    assert send(client, "/c1", name="ほか").status_code == 422
    assert send(client, "/c1", name="次の応募").status_code == 302, "its own name is free"


def test_items_move_by_a_place_and_stop_at_the_ends(client: Client, wallet: Wallet) -> None:
    collection(wallet, *three(wallet))
    for act, sign, order in (
        ("up", "d0", ["d0", "d1", "d2"]),
        ("up", "d2", ["d0", "d2", "d1"]),
        ("up", "d2", ["d2", "d0", "d1"]),
        ("down", "d2", ["d0", "d2", "d1"]),
        ("down", "d1", ["d0", "d2", "d1"]),
        ("up", "nothing", ["d0", "d2", "d1"]),
    ):
        assert send(client, "/c1/arrange", **{act: f"document:{sign}"})["Location"].endswith(f"#i-{sign}")
        assert order_of(wallet) == order, (act, sign)
    assert send(client, "/c1/arrange").status_code == 302, "a button that names nothing does nothing"
    page = page_of(client.get("/mine/collections/c1"))
    assert page.index("/mine/documents/d0") < page.index("/mine/documents/d2") < page.index("/mine/documents/d1")
    assert page.count('name="up"') == page.count('name="down"') == 2


def test_what_is_put_in_and_taken_out_stays_in_the_wallet(client: Client, wallet: Wallet) -> None:
    three(wallet)
    collection(wallet)
    assert page_of(client.get("/mine/collections/c1/add")).count('name="item"') == 3
    assert send(client, "/c1/add").status_code == 422
    send(client, "/c1/add", item=["document:d2", "document:d0", "document:d2"])
    send(client, "/put", collection="c1", item="document:d1")
    send(client, "/put", collection="c1", item="document:d1")
    assert order_of(wallet) == ["d2", "d0", "d1"]
    assert "checked disabled" in page_of(client.get("/mine/collections/c1/add"))
    assert "髙﨑の応募 𠮷邉" in page_of(client.get("/mine/documents/d1"))
    send(client, "/c1/arrange", out="document:d0")
    assert order_of(wallet) == ["d2", "d1"]
    assert wallet.measure()[0] == 3


def test_awards_stand_beside_documents_as_long_as_they_are_ones_own() -> None:
    account = learner()
    platform, client = institutions.platform(), institutions.signed_in(ADDRESS)
    wallet = platform.wallets.open(account)
    (award,) = holding.list_held(platform.directory, account)
    collection(wallet)
    document = held(wallet)
    send(client, "/c1/add", item=[f"award:{award.number}", f"document:{document.key}"])
    assert order_of(wallet) == [award.number, document.key]
    page = page_of(client.get("/mine/collections/c1"))
    assert page.index(award.number) < page.index(document.title.en)
    assert "no longer among yours" not in page
    # Somebody else's award cannot be put in, and its title is on no page of a collection that names it.
    other = institutions.platform().wallets.open(institutions.account("taro@mihon.example"))
    browser = institutions.signed_in("taro@mihon.example")
    collection(other)
    assert send(browser, "/c1/add", item=f"award:{award.number}").status_code == 404
    other.put_collection(
        WalletCollection(key="c1", name="x", created_at=NOW, items=(CollectedItem(award=award.number),))
    )
    strange = page_of(browser.get("/mine/collections/c1"))
    assert "no longer among yours" in strange
    version = platform.store("u").microcredentials.get(award.record.intent.microcredential, award.record.intent.version)
    assert str(version.microcredential.title.en) in page
    assert str(version.microcredential.title.en) not in strange


def test_deleting_says_before_what_goes_and_takes_no_credential(client: Client, wallet: Wallet) -> None:
    collection(wallet, *three(wallet))
    page = page_of(client.get("/mine/collections/c1/delete"))
    assert "Nothing has been deleted yet." in page
    assert "The 3 credentials in it: you hold them as before." in page
    assert len(wallet.list_collections()) == 1
    assert send(client, "/c1/delete")["Location"] == "/mine/collections"
    assert wallet.list_collections() == []
    assert wallet.measure()[0] == 3


def test_limits_are_told_and_change_nothing(client: Client, wallet: Wallet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping_collections, "MOST_ITEMS", 2)
    monkeypatch.setattr(keeping_collections, "MOST_COLLECTIONS", 1)
    collection(wallet)
    items = [f"document:{item.document}" for item in three(wallet)]
    answer = client.post("/mine/collections/c1/add", {"item": items}, follow=True)
    assert "A collection holds 2 items at most." in page_of(answer)
    assert order_of(wallet) == []
    answer = send(client, "", name="another")
    assert answer.status_code == 422
    assert "There can be 1 collections at most." in page_of(answer)


def test_another_account_and_a_visitor_find_no_collection(client: Client, wallet: Wallet) -> None:
    made = collection(wallet, *three(wallet))
    taro = institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    for path in ("/c1", "/c1/add", "/c1/delete"):
        assert other.get(f"/mine/collections{path}").status_code == 404
        assert Client().get(f"/mine/collections{path}")["Location"].startswith("/account/login")
        assert "no-store" in client.get(f"/mine/collections{path}")["Cache-Control"]
    acts = (("/c1", {"name": "theirs"}), ("/c1/add", {"item": "document:d0"}), ("/c1/delete", {}))
    acts += (("/c1/arrange", {"out": "document:d0"}), ("/put", {"collection": "c1", "item": "document:d0"}))
    for path, fields in acts:
        assert send(other, path, **fields).status_code == 404, path
        assert send(Client(), path, **fields).status_code == 302, path
    assert wallet.list_collections() == [made]
    own = institutions.platform().wallets.open(taro)
    collection(own, name="own")
    assert send(other, "/c1/add", item="document:d0").status_code == 404, "a document of another's wallet"
    assert document_of().title.en not in page_of(other.get("/mine/collections/c1/add"))
    assert made.name not in page_of(other.get("/mine/collections"))


def test_every_button_of_a_list_says_what_it_moves(client: Client, wallet: Wallet) -> None:
    collection(wallet, *three(wallet))
    buttons = re.findall(
        r'<button class="btn tight" name="\w+" value="[^"]+">(.*?)</button>',
        page_of(client.get("/mine/collections/c1")),
    )
    assert len(buttons) == 7
    assert all("Mountain Weather" in button for button in buttons)
