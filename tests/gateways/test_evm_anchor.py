"""Roots in an Ethereum chain that runs in this process, and Blockcerts that are verified from it."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kakitome.documents.verification.check import CheckOutcome, Verdict
from kakitome.documents.verification.pipeline import verify
from kakitome.errors import Misconfigured, Unavailable
from kakitome.gateways.evm_anchor import EvmLedger
from kakitome.mapping.blockcerts import ProfileKey, to_issuer_profile
from kakitome.mapping.issuer import Issuer
from kakitome.services.anchoring import seal_batch
from kakitome.values.localized_text import LocalizedText
from vectors import issuer_site

web3 = pytest.importorskip("web3")
# The chain's libraries allow Python to go a hundred times deeper, for the whole process: deeper than its stack.
DEPTH = sys.getrecursionlimit()
eth_tester = pytest.importorskip("eth_tester")

SECRET = bytes(range(1, 33))
PROFILE = f"{issuer_site.BASE}blockcerts.json"


@pytest.fixture(scope="module")
def provider() -> Iterator[Any]:
    """A chain of our own, with one rich account."""
    made = web3.EthereumTesterProvider()
    sys.setrecursionlimit(DEPTH)
    yield made


@pytest.fixture
def ledger(provider: Any) -> EvmLedger:
    made = EvmLedger(provider, network="sepolia", secret=SECRET)
    chain = web3.Web3(provider)
    chain.eth.send_transaction({"from": chain.eth.accounts[0], "to": made.address, "value": 10**18})
    return made


def test_a_root_is_written_once_and_read_back_with_its_sender(ledger: EvmLedger, provider: Any) -> None:
    root = bytes(range(32))
    before = web3.Web3(provider).eth.block_number
    anchor = ledger.write(root)
    assert web3.Web3(provider).eth.block_number == before + 1
    found = ledger.find(anchor)
    assert found is not None
    assert (found.root, found.sender) == (root, ledger.address)
    assert found.at is not None
    assert abs(found.at - datetime.now(UTC)) < timedelta(days=2)


def test_what_is_not_in_the_chain_is_not_found(ledger: EvmLedger) -> None:
    assert ledger.find("blink:eth:sepolia:" + "00" * 32) is None
    for other in ("blink:eth:mainnet:" + "00" * 32, "blink:btc:mainnet:" + "00" * 32, "tlog:log.example#1"):
        with pytest.raises(Unavailable):
            ledger.find(other)


def test_twenty_awards_cost_one_transaction_and_each_verifies(ledger: EvmLedger, provider: Any) -> None:
    awards = [
        issuer_site.sign(issuer_site.unsigned() | {"id": f"{issuer_site.BASE}credentials/{n}.json"}) for n in range(20)
    ]
    before = web3.Web3(provider).eth.block_number
    sealed = seal_batch(
        awards,
        anchors=[ledger.write],
        verification_method=f"{PROFILE}#key",
        now=issuer_site.SIGNED_AT,
        issuer_profile=PROFILE,
    )
    assert web3.Web3(provider).eth.block_number == before + 1
    site = issuer_site.site()
    issuer = Issuer(did=issuer_site.DID, name=LocalizedText(ja="見本大学"), base_url=issuer_site.BASE)
    keys = [ProfileKey(address=ledger.address.lower(), created_at=issuer_site.SIGNED_AT)]
    site.put(
        PROFILE, to_issuer_profile(issuer, address=PROFILE, keys=keys, revocation_list=f"{issuer_site.BASE}r.json")
    )
    for document in (sealed[0], sealed[19]):
        report = verify(issuer_site.as_bytes(document), issuer_site.surroundings(site, find_anchor=ledger.find))
        anchoring = report.check("anchoring")
        assert anchoring is not None
        assert anchoring.outcome is CheckOutcome.PASSED, anchoring
        changed = document | {"name": "changed"}
        assert (
            verify(issuer_site.as_bytes(changed), issuer_site.surroundings(site, find_anchor=ledger.find)).verdict
            is Verdict.INVALID_SIGNATURE
        )


def test_a_chain_that_fails_is_no_answer() -> None:
    class Broken(web3.providers.base.BaseProvider):  # type: ignore[name-defined,misc]
        def make_request(self, method: str, params: Any) -> Any:
            raise OSError("no route")

    broken = EvmLedger(Broken(), network="sepolia", secret=SECRET)
    with pytest.raises(Unavailable) as failed:
        broken.write(bytes(32))
    assert failed.value.code == "E_EVM_UNAVAILABLE"
    with pytest.raises(Unavailable):
        broken.find("blink:eth:sepolia:" + "00" * 32)


def test_a_network_without_a_name_and_a_ledger_without_a_key_are_refused(provider: Any) -> None:
    with pytest.raises(Misconfigured):
        EvmLedger(provider, network="my-own")
    with pytest.raises(Misconfigured):
        EvmLedger(provider, network="sepolia").write(bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        EvmLedger(provider, network="sepolia", secret=SECRET).write(b"short")
