"""What the settings of `envelope_settings` open: a time-stamp authority, tokens with seals, a chain.

    stamper = find_stamper(settings, door=NetworkFetcher())
    token = find_token(settings, "asuka")            # None: the seal's key is in the vault
    problems = list(settings_problems(settings))     # told at the start and by the doctor

Nothing here goes over the network by being opened.
"""

import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kakitome.bootstrap.envelope_settings import ChainSettings, EnvelopeSettings
from kakitome.bootstrap.key_tokens import key_token_problems
from kakitome.documents.anchoring.anchors import AnchorFound, FindAnchor
from kakitome.documents.anchoring.merkle_proof_2019 import CHAINS
from kakitome.errors import KakitomeError, Misconfigured, Problem, Unavailable
from kakitome.gateways.document_seal_pkcs11 import TokenLocation, open_pkcs11_seal
from kakitome.gateways.evm_anchor import EvmLedger, door
from kakitome.gateways.fetcher import NetworkFetcher
from kakitome.gateways.timestamping import HttpsTimestampAuthority
from kakitome.ports.document_seal import DocumentSeal
from kakitome.services.keeping_seals import OpenToken

_TOKEN = {"module", "token", "key", "pin_file"}
_TOKEN_MAY = {"serial"}


def open_stamper(settings: EnvelopeSettings, *, network: NetworkFetcher) -> HttpsTimestampAuthority | None:
    """Open the time-stamp authority that the operator chose, if any.

    Raises:
        Misconfigured: E_CONFIG_TSA_ROOTS, the file of its roots cannot be read.
    """
    if settings.stamps is None:
        return None
    try:
        read = x509.load_pem_x509_certificates(settings.stamps.roots.read_bytes())
    except (OSError, ValueError) as failure:
        raise Misconfigured("E_CONFIG_TSA_ROOTS", file=settings.stamps.roots.name) from failure
    roots = tuple(certificate.public_bytes(Encoding.DER) for certificate in read)
    return HttpsTimestampAuthority(settings.stamps.url, roots=roots, door=network)


def find_token(settings: EnvelopeSettings, institution: str) -> TokenLocation | None:
    """Return the token that holds an institution's seal; None when the vault does.

    Raises:
        Misconfigured: E_CONFIG_SEAL_TOKENS the file or this entry is not readable; E_CONFIG_SEAL_PIN its PIN is not,
            or is for anybody to read.
    """
    entry = _tokens(settings).get(institution)
    if entry is None:
        return None
    fits = isinstance(entry, dict) and set(entry) - _TOKEN_MAY == _TOKEN
    if settings.seal_tokens is None or not fits or not all(isinstance(value, str) for value in entry.values()):
        raise Misconfigured("E_CONFIG_SEAL_TOKENS", file=_name(settings), institution=institution)
    return TokenLocation(
        module=entry["module"],
        label=entry["token"],
        serial=entry.get("serial", ""),
        key_label=entry["key"],
        pin=_pin(settings.seal_tokens.parent / entry["pin_file"], institution=institution),
    )


def token_opener(settings: EnvelopeSettings, institution: str) -> OpenToken | None:
    """Return what opens an institution's seals whose keys live in tokens; None where no tokens are named."""
    if settings.seal_tokens is None:
        return None

    def open_token(certificates: Sequence[bytes]) -> DocumentSeal:
        token = find_token(settings, institution)
        if token is None:
            raise Unavailable("E_SEAL_UNAVAILABLE", reason="TokenNotNamed")
        return open_pkcs11_seal(token, certificates)

    return open_token


def open_chain(chain: ChainSettings, *, network: NetworkFetcher) -> EvmLedger:
    """Open the chain that the operator named.

    Raises:
        Misconfigured: E_EVM_NETWORK, E_WEB3_MISSING.
    """
    return EvmLedger(door(chain.url, network), network=chain.network)


def anchors_anywhere(settings: EnvelopeSettings, *, log: FindAnchor, network: NetworkFetcher) -> FindAnchor:
    """Return a function that finds an anchor in our log, or in the chain that the operator named."""

    def find(anchor: str) -> AnchorFound | None:
        if settings.chain is None or not anchor.startswith("blink:"):
            return log(anchor)
        try:
            return open_chain(settings.chain, network=network).find(anchor)
        except Misconfigured as error:
            raise Unavailable(error.code, **error.params) from error

    return find


def settings_problems(settings: EnvelopeSettings) -> Iterator[Problem]:
    """Yield what is wrong with these settings."""
    try:
        open_stamper(settings, network=NetworkFetcher())
    except Misconfigured as error:
        yield _told(error)
    try:
        institutions = list(_tokens(settings))
    except Misconfigured as error:
        yield _told(error)
        institutions = []
    for institution in institutions:
        try:
            find_token(settings, institution)
        except Misconfigured as error:
            yield _told(error)
    yield from key_token_problems(settings)
    if settings.chain is not None:
        yield from _chain_problems(settings.chain)


def _chain_problems(chain: ChainSettings) -> Iterator[Problem]:
    if chain.network not in CHAINS["eth"][1]:
        yield Problem(code="E_EVM_NETWORK", params={"network": chain.network[:40]})
        return
    try:
        open_chain(chain, network=NetworkFetcher())
    except Misconfigured as error:
        yield _told(error)


def _tokens(settings: EnvelopeSettings) -> Mapping[str, Any]:
    if settings.seal_tokens is None:
        return {}
    try:
        return tomllib.loads(settings.seal_tokens.read_text(encoding="utf-8"))
    except (OSError, ValueError) as failure:
        raise Misconfigured("E_CONFIG_SEAL_TOKENS", file=_name(settings), institution="-") from failure


def _pin(file: Path, *, institution: str) -> str:
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Misconfigured("E_CONFIG_SECRET_READABLE", file=file.name)
        pin = file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as failure:
        raise Misconfigured("E_CONFIG_SEAL_PIN", file=file.name, institution=institution) from failure
    if not pin:
        raise Misconfigured("E_CONFIG_SEAL_PIN", file=file.name, institution=institution)
    return pin


def _name(settings: EnvelopeSettings) -> str:
    return settings.seal_tokens.name if settings.seal_tokens else "-"


def _told(error: KakitomeError) -> Problem:
    return Problem(code=error.code, params=error.params)
