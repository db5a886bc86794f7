"""An account that is to be deleted: it sleeps, is woken, or goes on its day, once, whatever breaks in between."""

from datetime import timedelta
from pathlib import Path

import pytest

from bootstrap.platforms import NOW, add_institution, open_platform
from journeys.test_forgetting import account_of, claimed
from kakitome.errors import Conflict, Unavailable
from kakitome.journeys.checking.reminding import remind
from kakitome.journeys.people.leaving import ask_for_deletion, call_off_deletion, find_proof, finish_deletions
from kakitome.journeys.platform import Platform
from kakitome.operations.doctor import examine_platform
from kakitome.ports.claims import Visibility
from kakitome.ports.organisations import NodeRole
from kakitome.ports.security_events import EventFilter, SecurityEventKind
from kakitome.records.models.account import Account
from kakitome.services import holding

pytestmark = pytest.mark.django_db
WAITS = timedelta(days=30)


def asked(platform: Platform, account: str) -> str:
    return ask_for_deletion(platform, account, waits=WAITS).number


def test_asked_twice_is_asked_once_and_nothing_goes_before_the_day(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    account = account_of(platform, "leaves")
    number = asked(platform, account)
    assert asked(platform, account) == number
    assert finish_deletions(platform, now=platform.now() + WAITS - timedelta(minutes=1)) == 0
    assert find_proof(platform, number) is None
    assert remind(platform, account, terms=(60,)) == 0
    assert finish_deletions(platform, now=platform.now() + WAITS) == 1
    proof = find_proof(platform, number.replace("-", " ").lower().replace(" ", "-"))
    assert proof is not None
    assert (proof.mail_to, proof.language, proof.awards) == ("", "", 0)
    kinds = [
        recorded.event.kind for recorded in platform.security_events.list_newest(EventFilter(account=account), limit=5)
    ]
    assert kinds == [SecurityEventKind.ACCOUNT_ENDED, SecurityEventKind.DELETION_ASKED]


def test_called_off_everything_is_as_it_was_but_pages_and_roles(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    add_institution(platform)
    account, other = account_of(platform, "leaves"), account_of(platform, "remains")
    for admin in (account, other):
        platform.organisations.give_role(account=admin, node_id="u", role=NodeRole.ADMIN, now=NOW)
    number = claimed(platform, account)
    held_award = holding.find_held(platform.directory, number)
    assert held_award is not None
    holding.choose_visibility(platform.directory, held_award, visibility=Visibility.LISTED, now=NOW)

    asked(platform, account)
    assert platform.organisations.roles_of(account) == {}
    door = holding.find_door(platform.directory, number)
    assert (door.visibility, door.account) == (Visibility.PRIVATE, account)
    with pytest.raises(Conflict, match="E_LAST_ADMIN"):
        asked(platform, other)

    assert call_off_deletion(platform, account)
    assert not call_off_deletion(platform, account)
    assert [held.number for held in holding.list_held(platform.directory, account)] == [number]
    assert finish_deletions(platform, now=platform.now() + 2 * WAITS) == 0


def test_a_crash_before_the_mail_leaves_is_made_good_and_nothing_is_done_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = open_platform(tmp_path)
    account = account_of(platform, "leaves")
    number, later = asked(platform, account), platform.now() + WAITS

    def breaks(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as broken:
        # Inside of the transaction: nothing has happened.
        broken.setattr(type(platform.persons.deletions), "add_proof", breaks)
        with pytest.raises(SystemExit):
            finish_deletions(platform, now=later)
    assert platform.accounts.find(account) is not None
    assert find_proof(platform, number) is None

    with monkeypatch.context() as broken:
        # Behind it: the account is gone, and its mail waits.
        broken.setattr(type(platform.failpoints), "reach", breaks)
        with pytest.raises(SystemExit):
            finish_deletions(platform, now=later)
    assert platform.accounts.find(account) is None
    (waiting,) = platform.persons.deletions.list_unmailed(limit=5)
    assert (waiting.number, waiting.mail_to) == (number, "leaves@mail.example")

    with monkeypatch.context() as broken:

        def no_mail(*_: object) -> None:
            raise Unavailable("E_MAIL_UNAVAILABLE")

        broken.setattr(type(platform.mailer), "send", no_mail)
        assert finish_deletions(platform, now=later + timedelta(days=6)) == 0
        assert platform.persons.deletions.list_unmailed(limit=5)
        # After a week the address goes all the same.
        assert finish_deletions(platform, now=later + timedelta(days=8)) == 0
    assert not platform.persons.deletions.list_unmailed(limit=5)
    assert find_proof(platform, number) is not None


def test_an_account_that_sleeps_without_having_been_asked_for_is_told_by_the_doctor(tmp_path: Path) -> None:
    platform = open_platform(tmp_path)
    account = account_of(platform, "leaves")

    def codes() -> set[str]:
        return {finding.problem.code for finding in examine_platform(platform, now=NOW).findings}

    asked(platform, account)
    assert "E_DOCTOR_DELETION" not in codes()
    row = Account.objects.get(subject=account)
    row.is_active = True
    row.save()
    assert "E_DOCTOR_DELETION" in codes()
