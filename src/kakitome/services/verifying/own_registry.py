"""The platform's own institutions as a registry that its verifier asks."""

from collections.abc import Iterator, Mapping

from kakitome.documents.keys.x509_chain import IDENTIFIER_PREFIX
from kakitome.documents.verification.registry import RECOGNITION_BODY, IssuerRegistry, ListedIssuer
from kakitome.ports.hosted_issuers import HostedIssuer, HostedIssuers
from kakitome.values.localized_text import LocalizedText

OWN_NAME = LocalizedText(ja="このプラットフォームに登録された機関", en="Institutions registered on this platform")
_MOST_ASKED_FOR = 4096
"""Issuers of one verification of many that are kept; then it begins anew."""


def own_registry(hosted: HostedIssuers, *, site_url: str) -> IssuerRegistry:
    """List the institutions whose keys this platform keeps, each with the keys it ever had; looked up when asked for.

    An institution is also known by the certificates of its seals, each by itself: the authority that made one may have
    certified strangers as well. Those that the operator made recognition bodies are listed as such.

    Only operators create institutions, so being listed says that the operator knows who they are. It says
    nothing about since when: an institution that joins today may award what was achieved last spring.
    """
    return IssuerRegistry(name=OWN_NAME, url=site_url, issuers=_AskedFor(hosted))


class _AskedFor(Mapping[str, ListedIssuer]):
    """The issuers hosted here, of which those are read that a document names; each once, for as long as this lives."""

    def __init__(self, hosted: HostedIssuers) -> None:
        self._hosted = hosted
        self._read: dict[str, ListedIssuer | None] = {}

    def __getitem__(self, identifier: str) -> ListedIssuer:
        if identifier not in self._read:
            if len(self._read) >= _MOST_ASKED_FOR:
                self._read.clear()
            self._read[identifier] = _listed(identifier, self._hosted.find(identifier))
        listed_issuer = self._read[identifier]
        if listed_issuer is None:
            raise KeyError(identifier)
        return listed_issuer

    def __iter__(self) -> Iterator[str]:
        """Name those that were asked for and are there."""
        return (identifier for identifier, listed_issuer in self._read.items() if listed_issuer is not None)

    def __len__(self) -> int:
        return sum(listed_issuer is not None for listed_issuer in self._read.values())


def _listed(identifier: str, hosted_issuer: HostedIssuer | None) -> ListedIssuer | None:
    if hosted_issuer is None:
        return None
    by_certificate, closed_at = identifier.startswith(IDENTIFIER_PREFIX), hosted_issuer.record.closed_at
    return ListedIssuer(
        id=identifier,
        name=hosted_issuer.record.issuer.name,
        keys=() if by_certificate else hosted_issuer.keys,
        state="closed" if closed_at else "active",
        until=closed_at,
        successor=hosted_issuer.successor,
        status_required=not by_certificate,
        roles=(RECOGNITION_BODY,) if hosted_issuer.is_body else (),
    )
