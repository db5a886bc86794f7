"""An account without an e-mail address: begun by a printed code and a passkey, and nothing that mails fails for it."""

import io
import uuid
import zipfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from journeys.test_wallets import Mails
from kakitome.errors import NotFound
from kakitome.journeys.checking.looking_again import tell_changes
from kakitome.journeys.checking.reminding import remind
from kakitome.journeys.handing_out.claim_codes import receive_by_code
from kakitome.journeys.people import award_applications as journey
from kakitome.journeys.people.leaving import finish_deletions
from kakitome.journeys.people.recovery import get_in, tell_of_recovery
from kakitome.journeys.people.renewal_requests import begin_renewal
from kakitome.journeys.privacy.own_data import pack_own_data
from kakitome.ports.award_applications import ApplicationState
from kakitome.ports.organisations import NodeRole
from kakitome.ports.outbox import MessageState
from kakitome.records.models.account import Account
from kakitome.services import applying, delivering, holding
from kakitome.services.issuing.renewing import renew
from kakitome.services.recovering import make_sheet
from kakitome.web.pages.account.by_code import beginning
from support import institutions
from web.account.test_printed_codes import STAFF, awarded, printed, visitor

pytestmark = pytest.mark.django_db


class Sessions(Mails):
    """Mails of an outbox, which leave together."""

    def session(self) -> AbstractContextManager["Sessions"]:
        return nullcontext(self)


def begun(number: str) -> tuple[str, Client]:
    """Hold an award in an account without an address; a passkey is walked in `tests/browser`."""
    user = get_user_model()(subject=uuid.uuid4(), language="en")
    user.set_unusable_password()
    user.save()
    receive_by_code(institutions.platform(), printed(number)[0], account=str(user.subject))
    client = visitor()
    client.force_login(user)
    return str(user.subject), client


@pytest.mark.slow
def test_without_a_good_code_and_a_passkey_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = awarded("")
    (code,) = printed(number)
    assert visitor().get("/codes/account")["Location"] == "/codes"
    client = visitor()
    client.get(f"/codes/{code}")
    assert client.post("/codes/award", {"act": "passkey"})["Location"] == "/codes/account"
    page = client.get("/codes/account").content.decode()
    assert "no address is asked for" in page and '"residentKey": "required"' in page
    for credential in ("", "{}", '{"type": "public-key", "response": {}}', "[]"):
        assert client.post("/codes/account", {"credential": credential}).status_code == 422
    assert Account.objects.count() == 0

    # The code is used by somebody else while the device asks for a finger: no account stays behind.
    user = get_user_model()(subject=uuid.uuid4())
    monkeypatch.setattr(beginning, "signup_authenticator", lambda *_: None)
    receive_by_code(institutions.platform(), code, account="")
    with pytest.raises(NotFound, match="E_CODE_WRONG"):
        beginning.begin_with_passkey(None, user, code=code, name="", credential={})  # type: ignore[arg-type]
    assert Account.objects.count() == 0
    assert client.get("/codes/account").status_code == 404


def test_the_institution_sees_that_it_was_received_by_a_code() -> None:
    (number,) = awarded("")
    begun(number)
    institutions.account(STAFF, NodeRole.PROGRAMME_OWNER, "u")
    page = institutions.signed_in(STAFF).get(f"/desk/u/awards/{number}").content.decode()
    assert "whoever held the sheet" in page


def test_nothing_that_mails_fails_and_nothing_is_said_to_be_mailed() -> None:
    (number,) = awarded("")
    account, client = begun(number)
    platform = replace(institutions.platform(), mailer=(mails := Mails(sent=[])))
    store, now = platform.store("u"), platform.now()
    assert tell_changes(platform) == 0
    assert remind(platform, account, terms=[36500]) == 0
    tell_of_recovery(platform, account)
    renew(platform.issuing_context("u"), number, valid_until=now + timedelta(days=900), actor="x", now=now, key="k")
    draft = begin_renewal(platform, number, account=account, language="ja")
    words = applying.DraftedWords(words="続けました。")
    applying.save_draft(store, draft.key, account=account, drafted=words, now=now)
    page = client.get(f"/mine/applications/{draft.key}").content.decode()
    assert "no mail reaches you" in page
    seen = applying.need_own(store, draft.key, account=account).changed_at.isoformat()
    own, _application = journey.find_application(platform, draft.key, account=account)
    assert journey.send(platform, own, seen=seen).state is ApplicationState.SENT
    mailer = Sessions(sent=mails.sent)
    context = replace(platform.delivering_context("u"), mailer=mailer)
    delivering.deliver_due(context, now=now + timedelta(hours=1))
    assert mails.sent == []
    assert not store.outbox.list_messages(state=MessageState.PARKED)
    for path in ("/mine/reminders", "/mine/searches", "/mine/join", "/mine/trusted-contact", "/mine/identities"):
        page = client.get(path).content.decode()
        assert "To ." not in page and "None" not in page
    assert "Begin in the other account" in client.get("/mine/join").content.decode()


def test_the_sheet_opens_it_and_names_export_and_deletion_work() -> None:
    (number,) = awarded("")
    account, client = begun(number)
    platform = institutions.platform()
    made = make_sheet(platform.persons.recovery.open(account), platform.pins, now=platform.now())
    assert get_in(platform, made.codes[0]) == account
    file = io.BytesIO()
    pack_own_data(platform, account, file=file)
    assert number.encode() in zipfile.ZipFile(file).read("data.json")
    assert client.get("/mine/names").status_code == 200
    answer = client.post("/account/data/delete", {"word": "delete"})
    deletion = platform.persons.deletions.find(account)
    assert deletion is not None and deletion.number in answer.content.decode()
    later = replace(platform, now=lambda: deletion.due_at + timedelta(hours=1))
    finish_deletions(later, now=later.now())
    assert Account.objects.count() == 0
    assert visitor().get(f"/deleted/{deletion.number}").status_code == 200
    assert holding.list_held(platform.directory, account) == []
