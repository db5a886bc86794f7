"""Keys kept for persons in both databases: only for who asked, two kinds of tokens, gone with what they were for."""

import json
from datetime import timedelta

import pytest

from contract.records import NOW
from kakitome.documents.jose.compact import read_compact, read_segment, verify_compact
from kakitome.documents.jose.key_proof import ProofWanted, read_key_proof
from kakitome.documents.keys.jwk import thumbprint
from kakitome.documents.keys.multikey import decode_public
from kakitome.errors import Conflict, NotFound, Refused, Unavailable
from kakitome.gateways.holder_key_sealing import PersonKeySealing
from kakitome.gateways.key_vault import WrappingKey
from kakitome.ports.holder_keys import MOST_WAITING, UNUSED_LASTS, HolderToken, OwnHolderKeys
from kakitome.ports.wallets import IdentityKind, IdentityProof
from kakitome.records.accounts import DatabaseAccounts
from kakitome.records.digests.examination import examine_registers
from kakitome.records.holder_keys import DatabaseHolderKeys
from kakitome.records.joining import DatabaseJoining
from kakitome.records.models.holder_key import HolderKeyRow
from kakitome.records.store.scope import EVERYONE, seeing
from kakitome.records.wallets import DatabaseWallets
from kakitome.services.doctoring.wallet_round import examine_holder_keys
from records.test_wallets import account_at
from support.wallet_documents import CONTENT, document_of

OLD, NEW = WrappingKey(b"o" * 32), WrappingKey(b"n" * 32)
ISSUER = "https://issuer.example"


def store(using: str, *keys: WrappingKey) -> DatabaseHolderKeys:
    return DatabaseHolderKeys(PersonKeySealing(keys or (OLD,)), using=using)


@pytest.fixture
def account(using: str) -> str:
    return account_at(using, "hanako@mihon.example")


@pytest.fixture
def keys(using: str, account: str) -> OwnHolderKeys:
    opened = store(using).open(account)
    opened.switch(on=True, at=NOW)
    return opened


def proofs(using: str, account: str) -> list[IdentityProof]:
    listed = DatabaseWallets(using=using).open(account).list_proofs()
    return [proof for proof in listed if proof.kind is IdentityKind.WALLET_KEY]


def test_none_is_made_before_the_person_asks(using: str, account: str) -> None:
    with pytest.raises(Refused, match="E_HOLDER_KEYS_OFF"):
        store(using).open(account).make(made_for=ISSUER, at=NOW)
    assert not store(using).open(account).is_on() and not proofs(using, account)


def test_an_issuer_reads_the_proof_and_two_credentials_have_two_keys(keys: OwnHolderKeys) -> None:
    first, second = (keys.make(made_for=ISSUER, at=NOW) for _credential in range(2))
    assert first.key_id != second.key_id
    claims = {"aud": ISSUER, "iat": int(NOW.timestamp()), "nonce": "n"}
    token = keys.sign(first.key_id, HolderToken.ISSUANCE_PROOF, claims=claims)
    wanted = ProofWanted(audience=ISSUER, is_own_nonce=lambda nonce: nonce == "n")
    assert thumbprint(read_key_proof(token, wanted=wanted, now=NOW).key) == thumbprint(decode_public(first.key_id))
    binding = read_compact(keys.sign(first.key_id, HolderToken.KEY_BINDING, claims={"nonce": "v"}))
    assert verify_compact(binding, decode_public(first.key_id)) and dict(binding.header) == {
        "alg": "ES256",
        "typ": "kb+jwt",
    }


def test_a_key_ends_with_its_document_and_that_it_was_theirs_stays(
    using: str, account: str, keys: OwnHolderKeys
) -> None:
    wallet, key = DatabaseWallets(using=using).open(account), keys.make(made_for=ISSUER, at=NOW)
    wallet.add(document_of(CONTENT, key="d1"), CONTENT)
    keys.bind(key.key_id, document="d1")
    assert [entry.document for entry in keys.list_keys()] == ["d1"]
    assert [proof.ended_at for proof in proofs(using, account)] == [None]
    wallet.remove("d1")
    assert not keys.list_keys()
    (proof,) = proofs(using, account)
    assert proof.ended_at is not None and proof.identifier == thumbprint(decode_public(key.key_id))
    with pytest.raises(NotFound, match="E_HOLDER_KEY_UNKNOWN"):
        keys.sign(key.key_id, HolderToken.KEY_BINDING, claims={})
    with seeing(EVERYONE, using=using):
        assert not list(examine_registers(using=using))


def test_switching_off_ends_all_and_a_key_waits_for_its_credential_not_for_ever(keys: OwnHolderKeys) -> None:
    for _key in range(MOST_WAITING):
        keys.make(made_for=ISSUER, at=NOW)
    with pytest.raises(Conflict, match="E_HOLDER_KEYS_MANY"):
        keys.make(made_for=ISSUER, at=NOW)
    of_award = keys.make(made_for=ISSUER, at=NOW, award="AAAA")
    assert keys.make(made_for=ISSUER, at=NOW, award="AAAA") == of_award == keys.find_of_award("AAAA")
    keys.make(made_for=ISSUER, at=NOW + UNUSED_LASTS + timedelta(days=1))
    assert len(keys.list_keys()) == 2
    keys.switch(on=False, at=NOW)
    assert not keys.list_keys() and not keys.is_on()


def test_nobody_uses_the_key_of_another(using: str, keys: OwnHolderKeys) -> None:
    key, stranger = keys.make(made_for=ISSUER, at=NOW), store(using).open(account_at(using, "taro@mihon.example"))
    stranger.switch(on=True, at=NOW)
    assert stranger.find(key.key_id) is None
    stranger.end(key.key)
    with pytest.raises(NotFound, match="E_HOLDER_KEY_UNKNOWN"):
        stranger.sign(key.key_id, HolderToken.KEY_BINDING, claims={})
    assert keys.find(key.key_id) == key


def test_a_secret_opens_under_its_own_name_alone_and_follows_the_key_that_seals(
    using: str, keys: OwnHolderKeys, account: str
) -> None:
    first, second = (keys.make(made_for=ISSUER, at=NOW) for _credential in range(2))
    changed = store(using, NEW, OLD)
    assert (changed.reseal_all(), changed.reseal_all()) == (2, 0)
    renewed = store(using, NEW)
    assert renewed.open(account).sign(first.key_id, HolderToken.KEY_BINDING, claims={})
    assert not list(examine_holder_keys(renewed))
    with seeing(EVERYONE, using=using):
        rows = {row.key_id: row for row in HolderKeyRow.objects.using(using)}
        rows[first.key_id].sealed = rows[second.key_id].sealed
        rows[first.key_id].save(using=using)
    with pytest.raises(Unavailable, match="E_SEALED_TEXT_UNAVAILABLE"):
        renewed.open(account).sign(first.key_id, HolderToken.KEY_BINDING, claims={})
    assert [problem.params for problem in examine_holder_keys(renewed)] == [{"count": 1}]


def test_keys_come_along_when_two_accounts_are_made_one(using: str, account: str, keys: OwnHolderKeys) -> None:
    ended = account_at(using, "s26001@asuka.example")
    theirs = store(using).open(ended)
    theirs.switch(on=True, at=NOW)
    wallet, key = DatabaseWallets(using=using).open(ended), theirs.make(made_for=ISSUER, at=NOW)
    wallet.add(document_of(CONTENT, key="d1"), CONTENT)
    theirs.bind(key.key_id, document="d1")
    DatabaseJoining(using=using).move(ended=ended, stays=account, at=NOW)
    DatabaseAccounts(using=using).delete(ended)
    token = keys.sign(key.key_id, HolderToken.KEY_BINDING, claims={"nonce": "n"})
    assert json.loads(read_segment(token.split(b".")[1].decode(), part="payload")) == {"nonce": "n"}
    assert [proof.ended_at for proof in proofs(using, account)] == [None]
