"""What persons let apps do, in both databases: found by secrets of which digests are kept, written by their owner."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from contract.records import NOW
from kakitome.errors import Conflict, NotFound, Refused
from kakitome.ports.connected_apps import ConnectedApp, GrantSecret, HeldGrant
from kakitome.ports.credential_offers import hash_of
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.connected_apps import DatabaseConnectedApps
from kakitome.records.soundness import examine_database
from kakitome.services.connecting_apps import (
    AgreedAccess,
    DrawnTokens,
    find_accessing,
    find_exchangeable,
    find_renewable,
    give_tokens,
    grant_access,
    list_running,
)
from records.test_wallets import account_at, count

APP = ConnectedApp(
    app_id="app",
    secret_hash=hash_of("secret"),
    name="髙い山のアプリ",
    home_url="https://app.example/",
    logo_url="https://app.example/logo.png",
    terms_url="https://app.example/terms",
    privacy_url="https://app.example/privacy",
    software_id="s",
    software_version="1",
    redirect_urls=("https://app.example/back",),
    scopes=("a", "b"),
    refreshes=True,
    registered_at=NOW,
    used_at=NOW,
)
AGREED = AgreedAccess(
    app_id="app", scopes=("a",), redirect_url="https://app.example/back", code="code", code_challenge="c" * 43
)


@pytest.fixture
def apps(using: str) -> DatabaseConnectedApps:
    apps = DatabaseConnectedApps(using=using)
    apps.add(APP)
    return apps


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


def held(apps: DatabaseConnectedApps) -> HeldGrant:
    found = find_exchangeable(apps, "code", app_id="app", now=NOW)
    assert found is not None
    return found


def test_a_code_becomes_tokens_once_and_those_become_others(apps: DatabaseConnectedApps, account: str) -> None:
    assert apps.find("app") == APP
    with pytest.raises(Conflict, match="E_APP_TWICE"):
        apps.add(APP)
    grant_access(apps, account, agreed=AGREED, now=NOW)
    assert list_running(apps, account, now=NOW) == [], "nothing was taken yet"
    first = held(apps)
    assert find_exchangeable(apps, "code", app_id="other", now=NOW) is None
    assert find_exchangeable(apps, "code", app_id="app", now=NOW + timedelta(minutes=5)) is None
    give_tokens(apps, first, drawn=DrawnTokens(access="t1", scopes=("a",), refresh="r1"), now=NOW)
    with pytest.raises(Refused, match="E_APP_TOKEN_TWICE"):
        give_tokens(apps, first, drawn=DrawnTokens(access="t2", scopes=("a",)), now=NOW)
    assert find_accessing(apps, "t1", now=NOW + timedelta(minutes=59)) is not None
    assert find_accessing(apps, "t1", now=NOW + timedelta(hours=1)) is None
    assert find_accessing(apps, "t2", now=NOW) is None
    second = find_renewable(apps, "r1", now=NOW + timedelta(days=89))
    assert second is not None
    give_tokens(apps, second, drawn=DrawnTokens(access="t3", scopes=("a",), refresh="r2"), now=NOW + timedelta(days=89))
    assert [app.name for app, _grant in list_running(apps, account, now=NOW + timedelta(days=178))] == [APP.name]
    assert find_renewable(apps, "r2", now=NOW + timedelta(days=179)) is None
    assert find_renewable(apps, "r1", now=NOW) is None, "it was replaced: two hold it"
    assert apps.find_grant(GrantSecret.REFRESH, hash_of("r2")) is None, "so that everything ends"


def test_an_empty_digest_finds_nothing(apps: DatabaseConnectedApps, account: str) -> None:
    grant_access(apps, account, agreed=AGREED, now=NOW)
    assert [apps.find_grant(secret, "") for secret in GrantSecret] == [None] * 4


def test_a_code_that_was_used_stays_used_also_for_who_writes_the_tables(
    using: str, apps: DatabaseConnectedApps, account: str
) -> None:
    grant_access(apps, account, agreed=AGREED, now=NOW)
    give_tokens(apps, held(apps), drawn=DrawnTokens(access="t", scopes=("a",)), now=NOW)
    used = apps.find_grant(GrantSecret.ACCESS, hash_of("t"))
    assert used is not None
    with pytest.raises(DatabaseError), transaction.atomic(using=using):
        apps.replace_grant(account, before=used.grant, after=replace(used.grant, code_used_at=None))


def test_it_goes_with_the_account_and_none_is_made_for_one_that_is_gone(
    using: str, apps: DatabaseConnectedApps, account: str
) -> None:
    grant_access(apps, account, agreed=AGREED, now=NOW)
    waiting = held(apps)
    DatabaseAccounts(using=using).delete(account)
    with pytest.raises(Refused, match="E_APP_TOKEN_TWICE"):
        give_tokens(apps, waiting, drawn=DrawnTokens(access="t", scopes=("a",)), now=NOW)
    with pytest.raises(NotFound, match="E_ACCOUNT_UNKNOWN"):
        grant_access(apps, account, agreed=AGREED, now=NOW)
    assert apps.find("app") is not None, "an app belongs to nobody"


def test_on_postgresql_a_persons_connection_sees_that_persons_grants_alone(postgres: str) -> None:
    apps = DatabaseConnectedApps(using=postgres)
    apps.add(APP)
    account, other = account_at(postgres, "a@example.jp"), account_at(postgres, "b@example.jp")
    grant_access(apps, account, agreed=AGREED, now=NOW)
    with connections[postgres].cursor() as cursor:
        cursor.execute("SELECT subject, id FROM account")
        keys = {str(subject): key for subject, key in cursor.fetchall()}
    for seen, shown in ((f"person:{keys[account]}", 1), (f"person:{keys[other]}", 0), ("", 0)):
        assert count("SELECT 1 FROM app_grant", using=postgres, seen=seen) == shown, seen
    assert count("DELETE FROM app_grant", using=postgres, seen=f"person:{keys[other]}") == 0
    assert [problem for problem in examine_database(using=postgres) if "table" in problem.params] == []
