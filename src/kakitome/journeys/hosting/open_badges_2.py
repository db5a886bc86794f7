"""What the platform publishes of its awards as Open Badges 2.0: the folder `ob2/` below an issuer's address.

Everything is made anew from the records whenever it is asked for: a hosted award says how things stand now. After a
correction the old address speaks of the award as it was corrected, so that links keep working. Private awards look
like absent ones here as everywhere. Addresses that stand in a public list are no secrets any more: of an award that
only whoever has its link may see they say what the list says; a revoked award's address says to everybody that it is
revoked, and no more. `find` hands out nothing for an issuer that cannot have such badges.

Source: Open Badges 2.0, Hosted Verification (410 when revoked).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges2.signing import write_pem
from kakitome.documents.sealing import write_document
from kakitome.documents.vc import strict_json
from kakitome.journeys.hosting.blockcerts import marked_credentials, withdrawn_credentials
from kakitome.mapping.addresses import credential_address
from kakitome.mapping.award_openbadge import from_credential
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.mapping.openbadges2 import (
    NotInOpenBadges2,
    to_achievement_document,
    to_hosted_award,
    to_issuer_document,
    to_key_document,
    to_marked_award,
    to_revocation_list,
    to_revoked_award,
    to_suspended_award,
)
from kakitome.mapping.openbadges2.addresses import award_address, key_address
from kakitome.ports.awards import AwardRecord
from kakitome.ports.directory import Directory
from kakitome.ports.issuers import IssuerKey, IssuerRecord, KeyState
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.signing import KeyPurpose
from kakitome.ports.status_lists import StatusPurpose
from kakitome.ports.store import AwardBook, Store
from kakitome.services.holding import find_held
from kakitome.services.revoking import standing_of
from kakitome.values.award_links import AwardLinks
from kakitome.values.localized_text import Language

GONE, OK = 410, 200
AddressOfKey = Callable[[str, str], str]
_AWARD = re.compile(r"awards/([0-9a-f-]{36})\.json")
_KEY = re.compile(r"keys/(z[1-9A-HJ-NP-Za-km-z]{40,1000})\.json")
_DEFINITION = re.compile(r"microcredentials/([A-Za-z0-9._-]{1,64}-v[1-9][0-9]{0,5})(?:\.(ja|en))?\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A document of this folder; `page` is where people read the same, `changes` as in `hosted.Hosted`."""

    content: bytes
    page: str = ""
    status: int = OK
    changes: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBadges2:
    """Finds the documents of one issuer by their path below `ob2/`."""

    directory: Directory
    store: Store
    issuer: IssuerRecord
    find_version: Callable[[str], MicrocredentialVersion | None]
    """Finds a published version by its name in addresses."""
    links: AwardLinks

    def find(self, name: str) -> Published | None:
        """Find a document; None for everything that is not there, or not public."""
        finders: Mapping[str, Callable[[], Published | None]] = {
            "issuer.json": self._profile,
            "key.json": self._current_key,
            "revocations.json": self._revocations,
        }
        try:
            if name in finders:
                return finders[name]()
            if match := _AWARD.fullmatch(name):
                return self._award(match[1])
            if match := _KEY.fullmatch(name):
                return self._key(match[1])
            if match := _DEFINITION.fullmatch(name):
                return self._definition(match[1], match[2])
        except NotInOpenBadges2:
            return None
        return None

    def _profile(self) -> Published:
        return _published(profile_document(self.store, self.issuer))

    def _current_key(self) -> Published | None:
        active = next((key for key in _keys(self.store, self.issuer) if key.state is KeyState.ACTIVE), None)
        return self._key(active.key_id) if active else None

    def _key(self, key_id: str) -> Published | None:
        """A key stands at the address that has its own name in it; `key.json` leads there by its `id`."""
        document = key_documents(self.store, self.issuer).get(key_id)
        return _published(document) if document is not None else None

    def _definition(self, name: str, edition: str | None) -> Published | None:
        version = self.find_version(name)
        if version is None:
            return None
        letter = version.microcredential
        language = cast("Language | None", edition)
        if language is not None and (language == primary_language(letter) or not letter.title.has(language)):
            return None
        content = to_achievement_document(letter, self.issuer.issuer, edition=language)
        return _published(content, page=f"/m/{self.issuer.slug}/{name}", changes=version.frozen_at is None)

    def _award(self, uuid: str) -> Published | None:
        base = self.issuer.issuer.base_url
        record = self.store.awards.find_by_credential_id(credential_address(base, uuid))
        if record is None or not record.document_sha256:
            return None
        held_award = find_held(self.directory, record.number)
        if held_award is None:
            return None
        standing = standing_of(self.store, [held_award.record])[held_award.record.credential_id]
        if standing.revoked:
            # The list of revocations names it anyway: everybody reads that it is revoked, and nothing else of it.
            page = f"/a/{record.number}" if held_award.is_listed else ""
            return _published(to_revoked_award(self._address(record)), page=page, status=GONE)
        if not held_award.is_shared:
            return None
        if not held_award.is_listed and self._is_in_a_list(record):
            # An address that stands in a public list is no secret: it opens what the list says.
            number = "" if standing.suspended else record.number
            return _published(to_marked_award(self._address(record), replaced_by=number))
        document = self._as_it_stands(record, held_award.record, is_suspended=standing.suspended)
        return _published(document, page=self._page(record))

    def _address(self, record: AwardRecord) -> str:
        return award_address(self.issuer.issuer.base_url, record.credential_id)

    def _is_in_a_list(self, record: AwardRecord) -> bool:
        return bool(self.store.status_lists.which_are_set(record.intent.status))

    def _page(self, record: AwardRecord) -> str:
        """Return the page for people of an award whose unguessable address somebody has.

        Where its learner asked for a new link, this one opens nothing: whoever has the old address was meant.
        """
        if self._is_in_a_list(record):
            return f"/a/{record.number}"
        return self.links.path(record.number, edition=0)

    def _as_it_stands(self, record: AwardRecord, current: AwardRecord, *, is_suspended: bool) -> Mapping[str, Any]:
        """Write the award as it was last corrected, at the address that was asked for."""
        # A correction withdraws the document it replaces, not the award.
        original = self._document(current)
        microcredential, facts, _ = from_credential(original)
        facts = replace(facts, credential=record.credential_id)
        if current.credential_id != record.credential_id and _same_address(record, current):
            # The very hash that stood here before: with another salt, files made from it would look altered.
            before = from_credential(self._document(record))[1]
            facts = replace(facts, learner_identities=before.learner_identities)
        award = to_hosted_award(microcredential, facts, issuer=self.issuer.issuer, original=original)
        return to_suspended_award(award) if is_suspended else award

    def _document(self, record: AwardRecord) -> dict[str, Any]:
        return cast("dict[str, Any]", strict_json.load(self.store.awards.get_document(record.credential_id)))

    def _revocations(self) -> Published:
        return _published(revocations_document(self.store, self.issuer))


def profile_document(
    store: AwardBook, issuer: IssuerRecord, *, address: AddressOfKey = key_address
) -> Mapping[str, Any]:
    """Write the issuer's Profile with every key whose signatures are good, the current one first."""
    keys = sorted(_keys(store, issuer), key=lambda key: key.state is not KeyState.ACTIVE)
    return to_issuer_document(issuer.issuer, key_urls=[address(issuer.issuer.base_url, key.key_id) for key in keys])


def key_documents(
    store: AwardBook, issuer: IssuerRecord, *, address: AddressOfKey = key_address
) -> Mapping[str, Mapping[str, Any]]:
    """Write every key whose signatures are good, by its Multikey; the current one first."""
    keys = sorted(_keys(store, issuer), key=lambda key: key.state is not KeyState.ACTIVE)
    base_url = issuer.issuer.base_url
    return {
        key.key_id: to_key_document(
            issuer.issuer,
            url=address(base_url, key.key_id),
            pem=write_pem(cast("RSAPublicKey", decode_public(key.key_id))),
        )
        for key in keys
    }


def revocations_document(store: AwardBook, issuer: IssuerRecord) -> Mapping[str, Any]:
    """Write the list of signed awards that the issuer revoked, suspends for now, or replaced with newer files."""
    base = issuer.issuer.base_url
    marked = marked_credentials(store, issuer, purpose=StatusPurpose.REVOCATION)
    known = store.awards.find_many_by_credential_id([name for name, is_replaced in marked.items() if is_replaced])
    suspended = withdrawn_credentials(store, issuer, purpose=StatusPurpose.SUSPENSION) - set(marked)
    return to_revocation_list(
        issuer.issuer,
        revoked=sorted(award_address(base, credential) for credential in marked if credential not in known),
        suspended=sorted(award_address(base, credential) for credential in suspended),
        replaced=sorted((award_address(base, credential), record.number) for credential, record in known.items()),
    )


def _keys(store: AwardBook, issuer: IssuerRecord) -> list[IssuerKey]:
    """Return the keys whose signatures are good: that of a key in strange hands is not."""
    good = (KeyState.ACTIVE, KeyState.RETIRED)
    issuer_keys = store.issuers.list_keys(issuer.did)
    return [key for key in issuer_keys if key.purpose is KeyPurpose.OPEN_BADGES_2 and key.state in good]


def _same_address(record: AwardRecord, current: AwardRecord) -> bool:
    """Tell whether a correction left the learner's e-mail address as it was."""
    before, after = record.intent.learner, current.intent.learner
    return before is not None and after is not None and before.email == after.email


def _published(document: Mapping[str, Any], *, page: str = "", status: int = OK, changes: bool = True) -> Published:
    return Published(content=write_document(document), page=page, status=status, changes=changes)
