"""The link that an operator hands to an institution's first administrator, or to its next where nobody is left."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from kakitome.journeys.people.inviting import Guest, hand_over, invite_again, may_begin_account
from kakitome.ports.accounts import Person
from kakitome.ports.invitations import HANDED_OVER_LASTS, LASTS, Invitation
from kakitome.ports.organisations import NodeRole
from support import institutions

EMAIL, CHOSEN = "first@setouchi.example", "a quite different battery staple"


def printed(email: str = EMAIL, *, ago: timedelta = timedelta()) -> tuple[Invitation, str]:
    """Make a link as the commands do, so long ago; the invitation and the path of its link."""
    platform = institutions.platform()
    node = platform.organisations.get("setouchi")
    invitation, link = hand_over(
        platform, Guest(email=email), node=node, role=NodeRole.ADMIN, actor="operator", now=platform.now() - ago
    )
    return invitation, urlsplit(link).path


def members() -> dict[str, str]:
    return {m.email: m.role.value for m in institutions.platform().organisations.list_members("setouchi")}


def test_a_link_makes_one_administrator_who_chooses_the_password(client: Client) -> None:
    _, link = printed()
    page = client.get(link, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Meant for" in page and "Sent to" not in page
    given = {"do": "accept", "person": "新谷 明", "password": CHOSEN}
    assert client.post(link, given)["Location"] == "/desk/setouchi"
    assert members() == {EMAIL: "admin"}
    assert Client().get(link).status_code == 404
    assert Client().login(username=EMAIL, password=CHOSEN)
    assert not mail.outbox


def test_a_link_ends_after_a_day_and_when_another_is_printed(client: Client) -> None:
    _, early = printed(ago=HANDED_OVER_LASTS - timedelta(minutes=1))
    assert client.get(early).status_code == 200
    _, over = printed(ago=HANDED_OVER_LASTS)
    assert client.get(over).status_code == 404
    assert client.get(early).status_code == 404
    _, link = printed()
    assert client.get(link).status_code == 200
    assert not members()


def test_a_link_opens_no_account_that_is_there(client: Client) -> None:
    """It proves nobody's address: whoever has such an account signs in, by whatever way it has."""
    institutions.account(EMAIL)
    _, link = printed()
    page = client.post(link, {"do": "accept", "person": "だれか", "password": CHOSEN})
    assert "受けるには、サインインしてください" in page.content.decode()
    assert not members()
    own = institutions.signed_in(EMAIL)
    assert own.post(link, {"do": "accept"}).status_code == 302
    assert members() == {EMAIL: "admin"}


def test_an_account_without_a_password_gets_none_by_it() -> None:
    platform = institutions.platform()
    platform.accounts.add(Person(account="", name="", email=EMAIL, language="ja"), password=None)
    invitation, _ = printed()
    assert not may_begin_account(platform, invitation)
    assert may_begin_account(platform, invite_again(platform, invitation, actor="admin", now=invitation.invited_at))


def test_sent_again_by_mail_it_is_an_invitation_like_any_other() -> None:
    invitation, _ = printed()
    mailed = invite_again(institutions.platform(), invitation, actor="admin", now=invitation.invited_at)
    assert not mailed.is_handed_over
    assert (invitation.ends_at, mailed.ends_at) == (
        invitation.invited_at + HANDED_OVER_LASTS,
        invitation.invited_at + LASTS,
    )
