"""One link over documents of several issuers in several forms, each verified anew at every opening (C3)."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from kakitome.ports.shares import SharedItem, Shows
from kakitome.ports.wallets import CollectedItem, WalletDocument
from kakitome.services import holding, sharing
from kakitome.services.publishing import publish_status_lists
from support import elsewhere, institutions
from support.elsewhere import NOW, Network
from web.account.test_own_data import learner

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FORMS = ("PDF", "OB2", "SD-JWT", "OB3", "EDC")


@pytest.fixture
def network() -> Iterator[Network]:
    institutions.platform().counts.forget()
    with elsewhere.issuers_elsewhere() as network:
        yield network


@pytest.fixture
def account(network: Network) -> str:
    account = learner()
    publish_status_lists(institutions.platform().publishing_context("u"), now=NOW)
    return account


@pytest.fixture
def brought(account: str) -> dict[str, WalletDocument]:
    return elsewhere.bring(account, *FORMS)


@pytest.fixture
def address(account: str, brought: dict[str, WalletDocument]) -> str:
    """Make one link over the award of this platform and everything that was brought."""
    platform = institutions.platform()
    (held,) = holding.list_held(platform.directory, account)
    collected = [CollectedItem(award=held.number), *(CollectedItem(document=brought[form].key) for form in FORMS)]
    wanted = sharing.WantedShare(
        key="s",
        items=tuple(SharedItem(collected=item, shows=Shows.WHOLE_DOCUMENT) for item in collected),
        ends_at=NOW + timedelta(days=13),
        language="en",
        note="",
    )
    made = sharing.make_share(
        platform.shares.open(account), platform.pins, terms=platform.share_terms, wanted=wanted, now=NOW
    )
    return f"/s/{made.secret}"


def states(address: str) -> list[str]:
    """Return how each document stands at this opening, in the order of the link."""
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(address).content.decode()
    glance = page[page.index('id="glance"') :].partition("</table>")[0]
    return re.findall(r'class="pill" data-s="(\w+)"', glance)


def test_each_is_told_with_its_own_issuer_and_form(address: str) -> None:
    page = re.sub(r"\s+", " ", Client(HTTP_ACCEPT_LANGUAGE="en").get(address).content.decode())
    assert "1 of the 6 is valid. 5: Genuine, issuer not confirmed." in page
    for issuer in (
        "Example University",
        "Vector University",
        "Example Institute",
        "明日香情報大学",
        "Asuka University",
    ):
        assert issuer in page, issuer
    assert states(address) == ["ok", *["warn"] * 5]


def test_each_is_verified_anew_at_every_opening(address: str, network: Network) -> None:
    before = states(address)
    asked = len(network.site.asked)
    assert states(address) == before
    assert len(network.site.asked) > asked, "the second opening asked the issuers again"
    network.withdraw()
    # The SD-JWT and the Open Badge 3.0 stand at one place in one list of one issuer; the others are as they were.
    after = states(address)
    assert [place for place, (was, now) in enumerate(zip(before, after, strict=True)) if was != now] == [3, 4]
    assert after[3:5] == ["fail", "fail"]
    network.go_silent()
    assert states(address)[2] == "unk", "the Open Badge 2.0 is asked for at its own address"


def test_the_files_are_those_that_were_brought(address: str, brought: dict[str, WalletDocument]) -> None:
    contents = elsewhere.documents()
    visitor = Client()
    visitor.get(address)
    for place, form in enumerate(FORMS, start=2):
        file = visitor.get(f"{address}/files/{place}")
        assert file.status_code == 200
        if form != "EDC":
            # A European credential is sealed anew each time it is made.
            assert file.content == contents[form]
