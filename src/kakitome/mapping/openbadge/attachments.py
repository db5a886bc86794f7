"""What a credential carries beside the letter: endorsements, the edition it follows, where its state is kept as well.

Nothing here is about what was learnt, so nothing of it is read back into the letter.

Source: Open Badges 3.0 §B (endorsement, endorsementJwt, refreshService), §H (1EdTechRevocationList); VCDM 2.0 §5.3
(relatedResource).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kakitome.documents.openbadges.achievement import Json, present
from kakitome.values.award_links import AwardLinks
from kakitome.values.json_members import object_members, text_member

REVOCATION_LIST = "1EdTechRevocationList"
REFRESH = "1EdTechCredentialRefresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsed:
    """What third parties signed about one thing: documents with embedded proofs, and tokens."""

    documents: tuple[Mapping[str, Any], ...] = ()
    tokens: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """What one credential carries.

    Attributes:
        of_achievement, of_issuer: endorsements.
        follows: address and SHA-256 (multibase) of the document that this one renews; None for a first edition.
        refreshes: whether it says where its newest edition may be had.
        links: writes the secret part of the place of its newest edition; None where awards have no pages of their own.
        seal: number of the recognition whose seal the badge image bears; empty for none.
        revocation_list_url: list of withdrawn identifiers in the form of 1EdTech, beside the status lists.
    """

    of_achievement: Endorsed = Endorsed()
    of_issuer: Endorsed = Endorsed()
    follows: tuple[str, str] | None = None
    refreshes: bool = False
    links: AwardLinks | None = None
    revocation_list_url: str = ""
    seal: str = ""


def with_endorsements(thing: Json, endorsed: Endorsed) -> Json:
    """Return an achievement or a profile with its endorsements."""
    documents = [dict(document) for document in endorsed.documents]
    return {**thing, **present(endorsement=documents, endorsementJwt=list(endorsed.tokens))}


def credential_members(attachments: Attachments, *, refresh_url: str) -> Json:
    """Return the members of the credential itself; an empty `refresh_url` says that it has no newest edition."""
    members: Json = {}
    if attachments.follows:
        url, digest = attachments.follows
        members["relatedResource"] = [{"id": url, "digestMultibase": digest}]
    if refresh_url:
        members["refreshService"] = {"id": refresh_url, "type": REFRESH}
    return members


def followed_by(document: Mapping[str, Any]) -> str:
    """Return the address of the earlier document that this one says it continues; empty when it names none.

    A related resource is taken for that when it lies beside the document itself: everything else may be anything.
    """
    own = text_member(document, "id")
    urls = (text_member(resource, "id") for resource in object_members(document, "relatedResource"))
    beside = (url for url in urls if url.startswith("https://") and url.rpartition("/")[0] == own.rpartition("/")[0])
    return next((url for url in beside if url != own), "")


def status_members(attachments: Attachments) -> tuple[Json, ...]:
    """Return the status entries beside those of the issuer's own lists."""
    url = attachments.revocation_list_url
    return ({"id": url, "type": REVOCATION_LIST},) if url else ()
