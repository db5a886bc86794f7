"""Accounts, API keys and check records."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError

from contract.records import NOW
from kakitome.errors import Conflict, Invalid, NotFound
from kakitome.ports.accounts import Person
from kakitome.ports.api_keys import ApiScope
from kakitome.ports.check_records import CheckRecord
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.api_keys import DatabaseApiKeys
from kakitome.records.check_records import DatabaseCheckRecords
from kakitome.records.models.account import Account
from kakitome.records.models.api_key import ApiKeyRow
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.values.number import parse_number
from support import databases

PRODUCT_HASHERS = [
    "kakitome.records.password_hashing.ComposedScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SATO = Person(account="", name="佐藤 葛󠄀", email="sato@example.jp", language="ja")
PASSWORD = "four quiet herons at dusk"


def test_a_person_is_known_by_a_number_of_their_own_and_reached_by_e_mail(using: str) -> None:
    accounts = DatabaseAccounts(using=using)
    added = accounts.add(SATO, password=PASSWORD)
    assert re.fullmatch(r"[0-9a-f-]{36}", added.account)
    assert accounts.find(added.account) == added
    assert accounts.find_by_email("SATO@example.jp") == added
    assert accounts.find_by_email("other@example.jp") is None
    (point,) = accounts.list_addresses(added.account)
    assert (point.email, point.is_verified, point.is_primary) == ("sato@example.jp", True, True)
    assert Account.objects.using(using).get().check_password(PASSWORD)


def test_an_address_belongs_to_one_person(using: str) -> None:
    accounts = DatabaseAccounts(using=using)
    accounts.add(SATO, password=None)
    with pytest.raises(Conflict, match="E_EMAIL_TAKEN"):
        accounts.add(SATO, password=None)
    assert accounts.count() == 1


# Source of the cases: docs/standards/hostile-inputs.md B187.
@pytest.mark.parametrize(
    "weak",
    [
        *("password123", "1234567", "123456789012345678", "sato@example.jp!!", "q" * 14),
        # Long enough, and among the first that anybody tries: one letter, blanks, a word twice, rows of keys, our name.
        *("a" * 15, " " * 15, "passwordpassword", "password1234567", "kakitomekakitome", "qwertyuiopasdfgh"),
        *("パスワードパスワードパスワード", "書留" * 8, "sakurasakurasakura", "satosatosatosato", "abcdefghijklmnop"),
    ],
)
def test_a_weak_password_is_refused(using: str, weak: str) -> None:
    with pytest.raises(Invalid, match="E_PASSWORD_WEAK"):
        DatabaseAccounts(using=using).add(SATO, password=weak)
    assert DatabaseAccounts(using=using).count() == 0


@pytest.mark.parametrize(
    "strong",
    [
        "長い合言葉は覚えやすくて強いのです",
        "🦆🦆 duck pond at noon",
        " leading space is fine",
        "eight words " * 2 + "of a duck by the pond, " * 5,
    ],
)
def test_long_passwords_of_any_script_are_taken_whole(using: str, strong: str) -> None:
    added = DatabaseAccounts(using=using).add(SATO, password=strong)
    row = Account.objects.using(using).get(subject=added.account)
    assert row.check_password(strong)
    assert not row.check_password(strong[:-1])


def test_the_product_s_own_hash_fits_its_column(using: str, settings: Any) -> None:
    settings.PASSWORD_HASHERS = PRODUCT_HASHERS
    added = DatabaseAccounts(using=using).add(SATO, password=PASSWORD)
    assert Account.objects.using(using).get(subject=added.account).check_password(PASSWORD)


def test_an_account_without_a_password_cannot_sign_in_by_one(using: str) -> None:
    DatabaseAccounts(using=using).add(SATO, password=None)
    assert not Account.objects.using(using).get().has_usable_password()


def test_the_password_itself_is_not_stored(using: str) -> None:
    DatabaseAccounts(using=using).add(SATO, password=PASSWORD)
    assert PASSWORD not in Account.objects.using(using).get().password


def test_an_api_key_opens_its_own_institution_until_it_is_revoked(using: str) -> None:
    keys = DatabaseApiKeys(using=using)
    scopes = frozenset({ApiScope.AWARD})
    key, text = keys.make(institution="example-university", name="SIS", scopes=scopes, by="sato", now=NOW)
    assert keys.find(text) == key
    assert (key.institution, key.scopes) == ("example-university", scopes)
    assert list(keys.list_keys("example-university")) == [key]
    assert keys.list_keys("other") == []
    keys.revoke("example-university", key.prefix, now=NOW + timedelta(days=1))
    revoked = keys.find(text)
    assert revoked is not None
    why = revoked.why_refused(now=NOW, address="", holder_is_admin=True)
    assert why == "E_API_KEY_REVOKED"
    assert keys.list_keys("example-university")[0].revoked_at == NOW + timedelta(days=1)


def test_a_use_is_written_once_an_hour_and_a_key_is_handed_over(using: str) -> None:
    keys = DatabaseApiKeys(using=using)
    key, text = keys.make(institution="example-university", name="SIS", scopes=frozenset(), by="sato", now=NOW)
    assert keys.note_use(key, network="203.0.113.0/24", now=NOW)
    used = keys.find(text)
    assert used is not None
    assert (used.last_used_at, used.last_network) == (NOW, "203.0.113.0/24")
    assert not keys.note_use(used, network="198.51.100.0/24", now=NOW + timedelta(minutes=59))
    assert keys.note_use(used, network="198.51.100.0/24", now=NOW + timedelta(hours=1))
    assert [keys.remember_network(used, network="203.0.113.0/24") for _ in range(2)] == [True, False]
    assert keys.list_keys("example-university")[0].known_networks == ("203.0.113.0/24",)
    keys.hand_over("example-university", key.prefix, to="ito")
    assert keys.list_keys("example-university")[0].answerable == "ito"
    with pytest.raises(NotFound, match="E_API_KEY_UNKNOWN"):
        keys.hand_over("example-university", "00000000", to="ito")


def test_another_institution_cannot_revoke_a_key(using: str) -> None:
    databases.add_institution("other", using=using)
    keys = DatabaseApiKeys(using=using)
    key, text = keys.make(institution="example-university", name="", scopes=frozenset(), by="sato", now=NOW)
    with pytest.raises(NotFound, match="E_API_KEY_UNKNOWN"):
        keys.revoke("other", key.prefix, now=NOW)
    assert keys.find(text) == key


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "",
        lambda text: text[:-1],
        lambda text: text + "x",
        lambda text: text.replace("kk_", "ak_"),
        lambda text: text.split("_")[1],
        lambda text: "kk_" + "0" * 8 + text[11:],
        lambda text: text + "\udc80",
        lambda text: "kk_\0_x",
    ],
)
def test_what_is_not_exactly_the_key_opens_nothing(using: str, change: object) -> None:
    keys = DatabaseApiKeys(using=using)
    _, text = keys.make(institution="example-university", name="", scopes=frozenset(), by="sato", now=NOW)
    assert keys.find(change(text)) is None  # type: ignore[operator]


def test_the_text_of_a_key_is_not_stored(using: str) -> None:
    _, text = DatabaseApiKeys(using=using).make(
        institution="example-university", name="", scopes=frozenset(), by="sato", now=NOW
    )
    with seeing(EVERYONE, using=using):
        row = ApiKeyRow.objects.using(using).get()
    assert text.split("_", 2)[2] not in str(vars(row))


def test_a_check_is_recorded_under_a_number_that_can_be_read_out(using: str) -> None:
    records = DatabaseCheckRecords(using=using)
    made = records.add(as_of=NOW, verdict="valid", facts={"checks": ["proof"]}, document_sha256="0" * 64)
    assert parse_number(made.number) == made.number
    assert made.number.startswith("V-")
    assert records.find(made.number) == made
    assert records.find("V-0000-0000") is None


def test_a_number_that_is_taken_is_drawn_again(using: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["V-AAAA-AAAA", "V-AAAA-AAAA", "V-CCCC-CCCC"])
    monkeypatch.setattr("kakitome.records.check_records.new_number", lambda _: next(drawn))
    records = DatabaseCheckRecords(using=using)
    numbers = [records.add(as_of=NOW, verdict="valid", facts={}).number for _ in range(2)]
    assert numbers == ["V-AAAA-AAAA", "V-CCCC-CCCC"]


def test_records_are_stored_together_and_those_without_a_number_draw_one(using: str) -> None:
    records = DatabaseCheckRecords(using=using)
    given = [
        CheckRecord(number="V-AAAA-AAAA", as_of=NOW, verdict="valid", facts={"checks": ["proof"]}),
        CheckRecord(number="", as_of=NOW, verdict="revoked", document_sha256="1" * 64),
    ]
    first, second = records.add_many(given)
    assert [records.find(one.number) for one in (first, second)] == [first, second]
    assert first == given[0]
    assert (second.verdict, second.document_sha256) == ("revoked", "1" * 64)


def test_a_given_number_that_is_taken_is_refused(using: str) -> None:
    records = DatabaseCheckRecords(using=using)
    records.add(as_of=NOW, verdict="valid", facts={}, number="V-AAAA-AAAA")
    with pytest.raises(IntegrityError):
        records.add(as_of=NOW, verdict="revoked", facts={}, number="V-AAAA-AAAA")
    kept = records.find("V-AAAA-AAAA")
    assert kept is not None
    assert kept.verdict == "valid"


def test_factors_and_sessions_of_an_account_are_removed_and_of_no_other(using: str) -> None:
    accounts = DatabaseAccounts(using=using)
    lost = accounts.add(SATO, password=None).account
    other = accounts.add(replace(SATO, email="other@example.jp"), password=None).account
    for account in (lost, other):
        user = Account.objects.using(using).get(subject=account)
        for kind in ("totp", "recovery_codes"):
            Authenticator.objects.using(using).create(user=user, type=kind, data={})
        key = f"k-{account}"
        Session.objects.using(using).create(session_key=key, session_data="", expire_date=NOW)
        UserSession.objects.using(using).create(user=user, session_key=key, ip="192.0.2.1", user_agent="x")
    assert accounts.remove_factors(lost) == 2
    assert accounts.remove_factors(lost) == 0
    assert {str(row.user.subject) for row in Authenticator.objects.using(using).all()} == {other}
    assert [row.session_key for row in Session.objects.using(using).all()] == [f"k-{other}"]
    with pytest.raises(NotFound):
        accounts.remove_factors("00000000-0000-0000-0000-000000000000")
