"""A batch's root in an Ethereum chain: one transaction to nobody, whose data is the root; and reading it back.

Off unless the operator names a chain and pays for it. `web3` is an optional part of the installation and is loaded at
first use. Requests go through the one door to the network (`door`), or to a provider that a test hands in.

    ledger = EvmLedger(door("https://rpc.example/", fetcher), network="sepolia", secret=…)
    anchor = ledger.write(root)            # blink:eth:sepolia:<transaction>
    found = ledger.find(anchor)            # root, sender, time

Source: Blockcerts v3 (Ethereum anchoring: the root is the transaction's data); docs/standards/blockcerts.md.
"""

import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from kakitome.documents.anchoring.anchors import AnchorFound
from kakitome.documents.anchoring.merkle_proof_2019 import CHAINS
from kakitome.errors import Misconfigured, Unavailable
from kakitome.gateways.fetcher import Letter, NetworkFetcher

ROOT_BYTES = 32
NOBODY = "0x000000000000000000000000000000000000dEaD"
_RECEIPT_S = 120
Answer = TypeVar("Answer")


def door(address: str, fetcher: NetworkFetcher) -> Any:
    """Return a web3 provider that asks a node through the one door to the network.

    Raises:
        Misconfigured: E_WEB3_MISSING.
    """
    numbers = itertools.count(1)

    class NodeProvider(_web3_module("web3.providers.base").BaseProvider):  # type: ignore[misc]  # web3 is loaded late
        """JSON-RPC through our own policy of addresses, times and sizes."""

        def make_request(self, method: str, params: Any) -> Any:
            """Ask the node."""
            body = json.dumps({"jsonrpc": "2.0", "id": next(numbers), "method": method, "params": params})
            letter = Letter(body=body.encode(), content_type="application/json", accept="application/json")
            return json.loads(fetcher.post(address, letter))  # noqa: TID251 - the operator's own node

    return NodeProvider()


class EvmLedger:
    """One Ethereum chain, as a place for roots."""

    def __init__(self, provider: Any, *, network: str, secret: bytes = b"") -> None:
        """Use a provider; `network` is its name in Blockcerts' anchors, `secret` the key that pays, for writing.

        Raises:
            Misconfigured: E_WEB3_MISSING, or E_EVM_NETWORK for a network that anchors have no name for.
        """
        if network not in CHAINS["eth"][1]:
            raise Misconfigured("E_EVM_NETWORK", network=network[:40])
        self._web3 = _web3_module("web3").Web3(provider)
        self._prefix = f"blink:eth:{network}:"
        self._network = network
        self._account = self._web3.eth.account.from_key(secret) if secret else None

    @property
    def address(self) -> str:
        """Return the address that writes."""
        if self._account is None:
            raise Misconfigured("E_EVM_SECRET")
        return str(self._account.address)

    def write(self, root: bytes) -> str:
        """Write a root and return its anchor once the chain has it.

        Raises:
            Unavailable: E_EVM_UNAVAILABLE, the chain did not take it; nothing may be sealed.
        """
        if len(root) != ROOT_BYTES:
            raise ValueError("a root has 32 bytes")
        return self._answer_of(lambda: self._write(root))

    def find(self, anchor: str) -> AnchorFound | None:
        """Return what stands at an anchor of this chain; None when nothing does.

        Raises:
            Unavailable: the anchor is another chain's (E_ANCHOR_NOT_ASKED), or the chain does not answer.
        """
        if not anchor.startswith(self._prefix):
            raise Unavailable("E_ANCHOR_NOT_ASKED")
        return self._answer_of(lambda: self._find("0x" + anchor.removeprefix(self._prefix)))

    def _write(self, root: bytes) -> str:
        eth, sender = self._web3.eth, self.address
        transaction = {
            "from": sender,
            "to": NOBODY,
            "value": 0,
            "data": "0x" + root.hex(),
            "nonce": eth.get_transaction_count(sender, "pending"),
            "chainId": eth.chain_id,
            "gas": 60_000,
            "maxFeePerGas": eth.gas_price * 2,
            "maxPriorityFeePerGas": min(eth.max_priority_fee, eth.gas_price),
        }
        signed = self._account.sign_transaction(transaction)  # type: ignore[union-attr]  # `address` looked
        name = eth.send_raw_transaction(signed.raw_transaction)
        receipt = eth.wait_for_transaction_receipt(name, timeout=_RECEIPT_S)
        if receipt["status"] != 1:
            raise Unavailable("E_EVM_UNAVAILABLE", network=self._network)
        return f"{self._prefix}{bytes(name).hex()}"

    def _find(self, name: str) -> AnchorFound | None:
        not_found = _web3_module("web3.exceptions").TransactionNotFound
        try:
            transaction = self._web3.eth.get_transaction(name)
        except not_found:
            return None
        if transaction.get("blockNumber") is None:
            # Not in a block yet: it may still vanish.
            return None
        block = self._web3.eth.get_block(transaction["blockNumber"])
        return AnchorFound(
            root=bytes(transaction["input"]),
            sender=str(transaction["from"]),
            at=datetime.fromtimestamp(int(block["timestamp"]), UTC),
            name=f"Ethereum {self._network}",
        )

    def _answer_of(self, act: Callable[[], Answer]) -> Answer:
        """Tell every failure of a chain as one: it could not be asked."""
        try:
            return act()
        except (Misconfigured, Unavailable):
            raise
        except Exception as error:  # web3 raises what its providers raise, of many kinds
            raise Unavailable("E_EVM_UNAVAILABLE", network=self._network) from error


def _web3_module(name: str) -> Any:
    import importlib  # noqa: PLC0415

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Misconfigured("E_WEB3_MISSING") from error
