"""The forms of a name in the browser: checked by awards and documents, kept, shown to nobody else."""

import re

import pytest
from django.test import Client

from kakitome.documents.openbadges.identity import identity_object
from kakitome.documents.openbadges.stated_names import states_name
from kakitome.ports.wallets import Addressee
from support import institutions
from support.wallet_documents import CONTENT, document_of
from web.account.test_own_data import ADDRESS, browser, learner

pytestmark = pytest.mark.django_db


def page_of(client: Client, path: str = "/mine/names") -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_an_award_states_a_name_and_its_variant_does_not() -> None:
    account = learner()
    client = browser()
    names = institutions.platform().persons.names.open(account)
    client.post("/mine/names", {"form": "former", "text": "見本　<b>花子"})
    former = names.list_names()[0]
    assert (former.text, former.is_checked, former.award[:2], len(former.sha256)) == ("見本 <b>花子", True, "A-", 64)
    page = page_of(client)
    assert "見本 &lt;b&gt;花子" in page and "<b>花子" not in page and "Example University" in page
    client.post("/mine/names", {"form": "former", "text": "見夲 <b>花子"})
    assert [name.is_checked for name in names.list_names()] == [True, False]
    assert "can be shown to others once" in page_of(client)


def test_a_document_that_states_another_name_is_no_evidence() -> None:
    account = institutions.account(ADDRESS)
    client = browser()
    platform = institutions.platform()
    platform.wallets.open(account).add(document_of(addressee=Addressee.PROVED), CONTENT)
    answer = client.post("/mine/names", {"form": "kanji", "text": "見本 花子", "document": document_of().key})
    # What lies there says it is valid; verified now, it is not.
    assert answer.status_code == 422 and "names an address you have confirmed" in answer.content.decode()
    assert "見本 花子" in answer.content.decode()
    assert not platform.persons.names.open(account).list_names()


def test_a_name_is_found_by_its_owner_alone() -> None:
    account = institutions.account(ADDRESS)
    client = browser()
    client.post("/mine/names", {"form": "kanji", "text": "髙﨑 花子"})
    key = institutions.platform().persons.names.open(account).list_names()[0].key
    institutions.account("taro@mihon.example")
    other = institutions.signed_in("taro@mihon.example")
    assert "髙﨑" not in page_of(other)
    assert other.post(f"/mine/names/{key}/remove").status_code == 404
    assert "髙﨑 花子" in page_of(client)
    assert "Nothing has been taken out yet" in page_of(client, f"/mine/names/{key}/remove")
    assert client.post(f"/mine/names/{key}/remove")["Location"] == "/mine/names"
    assert "髙﨑" not in page_of(client)


def test_a_name_in_clear_or_as_a_digest_is_compared_letter_for_letter() -> None:
    in_clear = {"identifier": [identity_object("髙橋 花子", identity_type="name")]}
    hashed = {"identifier": identity_object("髙橋　花子", identity_type="name", salt="s")}
    for subject in (in_clear, hashed, {"familyName": "髙橋", "givenName": "花子"}):
        assert states_name(subject, "髙橋 花子")
        assert not states_name(subject, "高橋 花子")
        assert not states_name(subject, " ")
    assert not states_name({"name": 3, "identifier": [3, {"identityType": "name"}]}, "髙橋 花子")
