"""Drafts of share links, and what changes between choosing and making."""

import re

import pytest
from django.test import Client

from kakitome.ports.organisations import NodeRole
from kakitome.ports.shares import PersonShares
from kakitome.records.models.share import ShareDraftRow
from kakitome.services import drafting_shares
from support import institutions
from support.wallet_documents import document_of
from web.account.test_share_pages import account, client, form_of, number_of, only, page_of, shares

__all__ = ["account", "client", "shares"]
pytestmark = pytest.mark.django_db


def test_a_draft_brings_back_what_was_typed_right_or_wrong_and_no_pin(
    client: Client, account: str, shares: PersonShares
) -> None:
    sent = form_of(client, account, do="keep", pin="482917", ends_on="いつか", parts="workload", language="en")
    kept = client.post("/mine/shares/new", sent, follow=True)
    page = page_of(kept)
    assert kept.redirect_chain[-1][0].endswith(f"?draft={sent['key']}")
    assert "The draft is kept until" in page
    assert "いつか" in page
    assert "職務経歴書をごらんください。</textarea>" in page
    assert re.search(rf'name="award-{number_of(account)}".*?value="whole" selected', page)
    assert f'name="key" value="{sent["key"]}"' in page
    (row,) = ShareDraftRow.objects.all()
    assert "482917" not in str(vars(row))
    assert row.fields["with_pin"] is True
    assert shares.list_shares() == []
    listed = page_of(client.get("/mine/shares"))
    assert "見本商事 採用ご担当" in listed
    assert "Kept until" in listed


def test_a_draft_is_kept_once_and_gone_when_its_link_is_made(
    client: Client, account: str, shares: PersonShares
) -> None:
    sent = form_of(client, account, do="keep")
    client.post("/mine/shares/new", sent)
    client.post("/mine/shares/new", {**sent, "label": "another"})
    assert [draft.label for draft in shares.list_drafts()] == ["another"]
    client.post("/mine/shares/new", {**sent, "do": "make"})
    assert only(shares).key == sent["key"]
    assert shares.list_drafts() == []


def test_drafts_are_their_owners_alone_and_not_without_end(
    client: Client, account: str, shares: PersonShares, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = form_of(client, account, do="keep")
    client.post("/mine/shares/new", sent)
    other = institutions.member("other@mail.example", NodeRole.VIEWER, "u")
    assert "見本商事" not in page_of(other.get(f"/mine/shares/new?draft={sent['key']}"))
    other.post(f"/mine/shares/drafts/{sent['key']}/delete")
    assert len(shares.list_drafts()) == 1
    monkeypatch.setattr(drafting_shares, "MOST_DRAFTS", 1)
    refused = client.post("/mine/shares/new", {**sent, "key": "0" * 16})
    assert refused.status_code == 422
    assert "1 drafts at most" in page_of(refused)
    assert "職務経歴書をごらんください。</textarea>" in page_of(refused)
    assert client.get(f"/mine/shares/drafts/{sent['key']}/delete").status_code == 405
    client.post(f"/mine/shares/drafts/{sent['key']}/delete")
    assert shares.list_drafts() == []


def test_what_became_better_or_was_not_chosen_is_not_told(client: Client, account: str, shares: PersonShares) -> None:
    sent = form_of(client, account, states=f"document-{document_of().key}=fail", do="make")
    assert "while you chose" not in page_of(client.post("/mine/shares/new", sent))
    assert len(shares.list_shares()) == 1
