"""Settings of what envelopes are sealed, stamped and anchored with; all of it is off unless it is named.

| variable | meaning |
|---|---|
| `KAKITOME_TSA` | https address of a time-stamp authority (RFC 3161) for sealed PDFs |
| `KAKITOME_TSA_ROOTS` | PEM file: roots that the authority's certificate must lead to |
| `KAKITOME_SEAL_TOKENS` | TOML file: which institution's seal lives in which PKCS#11 token |
| `KAKITOME_KEY_TOKENS` | TOML file: which institution's award keys are made in which PKCS#11 token |
| `KAKITOME_EVM_NODE` | https address of an Ethereum node, for reading roots of batches in its chain |
| `KAKITOME_EVM_NETWORK` | that chain's name in Blockcerts' anchors: `sepolia`, `mainnet` |

An address of the wrong shape is told before anything starts. What lies elsewhere (a file, a token, an authority) may
fail on any day: that is told at the start and by the doctor (`bootstrap/envelope_tools.py`), and stops no awarding,
but for a token with award keys (`bootstrap/key_tokens.py`): the institution whose keys lie in it waits for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from kakitome.errors import Misconfigured


@dataclass(frozen=True, slots=True, kw_only=True)
class StampSettings:
    """A time-stamp authority, and the file of its roots."""

    url: str
    roots: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSettings:
    """A node of an Ethereum chain, which is only read."""

    url: str
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeSettings:
    """What the operator named; None for what was not."""

    stamps: StampSettings | None = None
    seal_tokens: Path | None = None
    key_tokens: Path | None = None
    chain: ChainSettings | None = None


def envelope_settings(environment: Mapping[str, str]) -> EnvelopeSettings:
    """Read the settings from environment variables.

    Raises:
        Misconfigured: E_CONFIG_TSA, E_CONFIG_EVM, an address that is not https or goes without what belongs to it.
    """
    tokens = environment.get("KAKITOME_SEAL_TOKENS", "")
    key_tokens = environment.get("KAKITOME_KEY_TOKENS", "")
    return EnvelopeSettings(
        stamps=_stamps(environment),
        seal_tokens=Path(tokens).resolve() if tokens else None,
        key_tokens=Path(key_tokens).resolve() if key_tokens else None,
        chain=_chain(environment),
    )


def _stamps(environment: Mapping[str, str]) -> StampSettings | None:
    url, roots = environment.get("KAKITOME_TSA", ""), environment.get("KAKITOME_TSA_ROOTS", "")
    if not (url or roots):
        return None
    if not _is_https(url) or not roots:
        raise Misconfigured("E_CONFIG_TSA", value=url[:80])
    return StampSettings(url=url, roots=Path(roots).resolve())


def _chain(environment: Mapping[str, str]) -> ChainSettings | None:
    url, network = environment.get("KAKITOME_EVM_NODE", ""), environment.get("KAKITOME_EVM_NETWORK", "")
    if not (url or network):
        return None
    if not _is_https(url) or not network:
        # Only the host: the path of a node's address is often a secret.
        raise Misconfigured("E_CONFIG_EVM", value=(urlsplit(url).hostname or "")[:80])
    return ChainSettings(url=url, network=network)


def _is_https(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)
