"""A platform whose network is several issuers elsewhere, and what they awarded: one document of each form.

The issuers are those of the vectors; what the platform asks of itself is answered by itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kakitome.documents.jose.vc_jwt import to_vc_jwt
from kakitome.documents.sdjwt.issuing import present
from kakitome.gateways.status_memory import ProcessStatusMemory
from kakitome.journeys.checking.taking_in import Brought, take_in
from kakitome.ports.fetcher import Fetcher
from kakitome.ports.wallets import IdentityKind, IdentityProof, WalletDocument
from support import institutions
from vectors import digital_credentials, issuer_site, open_badges_2_site
from vectors.builders import sd_jwts
from vectors.token_keys import TokenKey, token_site

NOW = issuer_site.NOW
_VECTORS = Path(__file__).parents[1] / "vectors"


@dataclass
class Network:
    """Implements `ports.fetcher.Fetcher`: the issuers' pages first, then the platform's own door."""

    site: issuer_site.Site
    own: Fetcher

    def fetch(self, url: str) -> bytes:
        return self.site.fetch(url) if url in self.site.pages else self.own.fetch(url)

    def withdraw(self) -> None:
        """Let the issuer of the Open Badge 3.0 revoke it."""
        revoked = issuer_site.status_list(
            "revocation", issuer_site.REVOCATION_URL, [issuer_site.REVOCATION_INDEX], validUntil="2027-11-21T05:00:00Z"
        )
        self.site.put(issuer_site.REVOCATION_URL, revoked)
        # What was remembered of a status list is as good as new within its `ttl`.
        object.__setattr__(institutions.platform(), "_status_memory", ProcessStatusMemory())

    def go_silent(self) -> None:
        """Let every issuer elsewhere answer nothing."""
        self.site.pages.clear()


def documents() -> dict[str, bytes]:
    """Return what the issuers awarded, by form."""
    return {
        "OB3": issuer_site.as_bytes(issuer_site.good()),
        "JWT": to_vc_jwt(issuer_site.good(), key=TokenKey.of("ES256")),
        "OB2": issuer_site.as_bytes(open_badges_2_site.hosted()),
        "EDC": json.dumps(digital_credentials.sealed()).encode(),
        "PDF": (_VECTORS / "bad_pdf" / "nothing_wrong.pdf").read_bytes(),
        "SD-JWT": present(sd_jwts.whole(), sd_jwts.LEARNT),
    }


@contextmanager
def issuers_elsewhere() -> Iterator[Network]:
    """Let the platform reach them, on the day of the vectors."""
    platform, site = institutions.platform(), token_site()
    for url, page in open_badges_2_site.site().pages.items():
        site.put(url, page)
    before = {name: getattr(platform, name) for name in ("fetcher", "now", "_status_memory")}
    network = Network(site=site, own=platform.fetcher)  # type: ignore[attr-defined]
    changed = {"fetcher": network, "now": lambda: NOW, "_status_memory": ProcessStatusMemory()}
    for name, value in changed.items():
        object.__setattr__(platform, name, value)
    try:
        yield network
    finally:
        for name, value in before.items():
            object.__setattr__(platform, name, value)


def bring(account: str, *names: str) -> dict[str, WalletDocument]:
    """Bring documents into a wallet whose owner has read the addresses they were awarded to; return them by form."""
    platform = institutions.platform()
    wallet = platform.wallets.open(account)
    for place, address in enumerate((open_badges_2_site.EMAIL, "a@example.com")):
        proof = IdentityProof(key=f"p{place}", kind=IdentityKind.MAIL, identifier=address, proved_at=NOW)
        wallet.add_proof(proof)
    made = documents()
    taken = take_in(platform, account, brought=[Brought(label=name, data=made[name]) for name in names])
    assert all(one.document for one in taken), [(one.outcome, one.problem) for one in taken]
    return {name: one.document for name, one in zip(names, taken, strict=True) if one.document}
