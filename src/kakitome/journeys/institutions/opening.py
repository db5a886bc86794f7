"""Open an institution on a platform: its place in the tree, its issuer, its first key, its first admin."""

from datetime import datetime
from urllib.parse import urlsplit

from kakitome.journeys.platform import Platform
from kakitome.mapping.issuer import Issuer
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.organisations import Node, NodeRole
from kakitome.services.keeping_keys import make_keys, open_issuer


def issuer_did(site_url: str, slug: str) -> str:
    """Name an institution's issuer: did:web in its path form, under the platform's own host.

    Source: did:web method specification (a port's colon is percent-encoded).
    """
    return f"did:web:{urlsplit(site_url).netloc.replace(':', '%3A')}:issuers:{slug}"


def issuer_base_url(site_url: str, slug: str) -> str:
    """Return where the issuer's documents lie; a did:web is always https."""
    return f"https://{urlsplit(site_url).netloc}/issuers/{slug}/"


def open_institution(platform: Platform, node: Node, *, actor: str, now: datetime) -> Node:
    """Store an institution with an issuer that can sign at once.

    Raises:
        Conflict: E_NODE_EXISTS, E_ISSUER_EXISTS.
        Invalid: E_NODE_SLUG.
    """
    opened = platform.organisations.add_institution(node, now=now)
    issuer = Issuer(
        did=issuer_did(platform.site_url, node.slug),
        name=node.name,
        base_url=issuer_base_url(platform.site_url, node.slug),
        url=node.url,
        email=node.email,
        country=node.country,
        colour=node.colour,
    )
    vault = platform.vault(opened.id)
    record = IssuerRecord(slug=node.slug, issuer=issuer, created_at=now)
    store = platform.store(opened.id)
    open_issuer(store, record, key_id=vault.create(), further=make_keys(vault), actor=actor, now=now)
    return opened


def make_admin(platform: Platform, *, account: str, institution: str, now: datetime) -> None:
    """Give somebody every right in an institution."""
    platform.organisations.give_role(account=account, node_id=institution, role=NodeRole.ADMIN, now=now)
