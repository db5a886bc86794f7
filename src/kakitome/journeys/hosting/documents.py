"""What the platform publishes for its issuers: the folder layout of `mapping/addresses.py`, out of the records.

    documents.find("u", "did.json")
    documents.find("u", "status/revocation-1.json")

The pages under `/issuers/<slug>/…` and the platform's own verifier both read here.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from kakitome import __version__
from kakitome.documents.keys.x509_chain import write_chain
from kakitome.documents.openbadges.recognition_names import is_certification
from kakitome.documents.status.token_status_list import MEDIA_TYPE as TOKEN_LIST
from kakitome.documents.vc import strict_json
from kakitome.errors import Invalid, NotFound
from kakitome.journeys.hosting.blockcerts import blockcerts_profile, blockcerts_revocations
from kakitome.journeys.hosting.open_badges_2 import OpenBadges2
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.addresses import (
    DIGEST_PREFIX,
    NEWEST,
    REVOKED,
    addresses_for,
    credential_address,
    document_name,
    slug_of,
)
from kakitome.mapping.badge_image import compose
from kakitome.mapping.badge_image.seal import NO_SEAL, Seal
from kakitome.mapping.blockcerts.issuer_profile import FOLDER as BLOCKCERTS
from kakitome.mapping.blockcerts.issuer_profile import PROFILE, REVOCATIONS
from kakitome.mapping.openbadges2.addresses import FOLDER as OPEN_BADGES_2
from kakitome.mapping.recognition_endorsement import FOLDER as ENDORSEMENTS
from kakitome.ports.awards import AwardRecord
from kakitome.ports.directory import Directory
from kakitome.ports.hosted_documents import CachePolicy, Hosted
from kakitome.ports.issuers import IssuerKey, IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Organisations
from kakitome.ports.published_lists import PublishedLists
from kakitome.ports.recognitions import PublicRecognitions
from kakitome.ports.seals import SealCertificates
from kakitome.ports.status_lists import StatusListId, StatusPurpose
from kakitome.ports.store import Store
from kakitome.services.attaching import revocation_list
from kakitome.services.cataloguing import catalogue_document
from kakitome.services.holding import find_held, may_be_seen
from kakitome.services.publishing import key_document, microcredential_document, other_names
from kakitome.values.award_link import parse_award_link
from kakitome.values.award_links import AwardLinks
from kakitome.values.localized_text import LocalizedText
from kakitome.values.number import parse_number

CERTIFICATES = "application/pem-certificate-chain"
JSON, CREDENTIAL, LINKED_DATA, PNG = "application/json", "application/vc", "application/ld+json", "image/png"
_STATUS = re.compile(r"(revocation|suspension)-([1-9][0-9]{0,6})\.(json|jwt)")
_UUID = re.compile(r"([0-9a-f-]{36})\.json")
_SEALED = re.compile(r"([A-Za-z0-9._-]{1,64}-v[1-9][0-9]{0,5})-(R-[0-9A-Z]{4}-[0-9A-Z]{4})\.png")
_EDITION = re.compile(r"(R-[0-9A-Z]{4}-[0-9A-Z]{4})(?:(-[1-9][0-9]{0,3})?\.json|(/newest\.json))")
_VERSION = re.compile(r"([A-Za-z0-9._-]{1,64}-v[1-9][0-9]{0,5})\.(json|elm\.json|png)")


def tag_of(*parts: object) -> str:
    """Name a state that a document is written from; another version of the software may write it otherwise."""
    return hashlib.sha256(repr((__version__, parts)).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What is requested: a name in a folder of an issuer."""

    institution: str
    store: Store
    issuer: IssuerRecord
    name: str


class PublishedDocuments:
    """Implements `ports.hosted_documents.HostedDocuments` over the records."""

    def __init__(
        self,
        *,
        directory: Directory,
        organisations: Organisations,
        recognitions: PublicRecognitions,
        lists: PublishedLists,
        seals_of: Callable[[str], SealCertificates],
        links: AwardLinks,
    ) -> None:
        self._directory = directory
        self._organisations = organisations
        self._recognitions = recognitions
        self._lists = lists
        self._seals_of = seals_of
        self._links = links
        self._names_list: dict[str, bool] = {}
        self._finders: Mapping[str, Callable[[_Request], Hosted | None]] = {
            "did.json": self._key_document,
            "status": self._status_list,
            "credentials": self._credential,
            "microcredentials": _definition,
            "images": self._image,
            OPEN_BADGES_2: self._open_badge_2,
            "seal.pem": self._seal,
            ENDORSEMENTS: _endorsement,
            REVOKED: self._revoked,
            NEWEST: self._newest,
            PROFILE: _blockcerts_profile,
            BLOCKCERTS: _blockcerts_revocations,
        }

    def find(self, slug: str, path: str) -> Hosted | None:
        """Find a document; None for everything that is not there, or not public."""
        institution = self._directory.find_by_issuer(slug)
        if institution is None:
            return None
        store = self._directory.open(institution)
        issuer = store.issuers.find_by_slug(slug)
        if issuer is None:
            return None
        folder, _, name = path.partition("/")
        # A file of its own, such as `did.json`, is not also a folder.
        finder = self._finders.get(folder) if name or folder == path else None
        return finder(_Request(institution=institution, store=store, issuer=issuer, name=name)) if finder else None

    def find_bytes(self, path: str) -> bytes | None:
        """Find by a path of the site, `/issuers/<slug>/…`; for the verifier's fetcher."""
        head, _, rest = path.removeprefix("/issuers/").partition("/")
        hosted = self.find(head, rest) if path.startswith("/issuers/") else None
        return hosted.content if hosted else None

    def _credential(self, request: _Request) -> Hosted | None:
        match = _UUID.fullmatch(request.name)
        if match is None:
            return None
        address = credential_address(request.issuer.issuer.base_url, match[1])
        record = request.store.awards.find_by_credential_id(address)
        if record is None or not record.document_sha256:
            return None
        held_award = find_held(self._directory, record.number)
        if held_award is None or not held_award.is_shared:
            return None
        if not held_award.is_listed and request.store.status_lists.which_are_set(record.intent.status):
            # Public lists name the addresses of what was withdrawn or replaced: such a one opens nothing by itself.
            return None
        # Another document may replace it, but these bytes never change; a learner may close the page, though.
        return _signed(request.store, record)

    def _open_badge_2(self, request: _Request) -> Hosted | None:
        published = OpenBadges2(
            directory=self._directory,
            store=request.store,
            issuer=request.issuer,
            find_version=partial(_find_version, request.store),
            links=self._links,
        ).find(request.name)
        if published is None:
            return None
        return Hosted(
            write=lambda: published.content,
            media_type=LINKED_DATA,
            cache_policy=CachePolicy.UNTIL_ASKED if published.changes else CachePolicy.A_DAY,
            status=published.status,
            page=published.page,
        )

    def _seal(self, request: _Request) -> Hosted | None:
        """Find the certificates of an issuer's seals, the newest first, each with those above it, its root last."""
        seal_certificates = self._seals_of(request.institution).list_by_issuer(request.issuer.did)
        if request.name or not seal_certificates:
            return None
        chain = dict.fromkeys(own for seal in reversed(seal_certificates) for own in seal.certificates)
        return Hosted(write=lambda: write_chain(chain), media_type=CERTIFICATES)

    def _revoked(self, request: _Request) -> Hosted | None:
        """Write 1EdTech's list of withdrawn awards anew: it has no signature, and must be as new as the events."""
        if request.name:
            return None
        issuer = request.issuer.issuer
        write = partial(revocation_list, request.store, issuer, known=self._names_list)
        return Hosted(write=write, media_type=JSON, cache_policy=CachePolicy.A_SECOND)

    def _newest(self, request: _Request) -> Hosted | None:
        """Find the current document of an award by its number, or by the name of its page's link.

        Documents carry the latter. A number alone finds what everybody may see; others look like none. The place is
        there also after the issuer has switched it off: awards that were given before still name it.
        """
        link = parse_award_link(request.name.removesuffix(".json")) if request.name.endswith(".json") else None
        held_award = find_held(self._directory, link.number) if link else None
        if link is None or held_award is None or not held_award.is_opened:
            return None
        is_shown = may_be_seen(held_award, link, links=self._links)
        is_own = held_award.record.intent.issuer == request.issuer.did
        return _signed(request.store, held_award.record) if is_shown and is_own else None

    def _image(self, request: _Request) -> Hosted | None:
        sealed = _SEALED.fullmatch(request.name)
        version = _version(request.store, f"{sealed[1]}.png" if sealed else request.name, suffix="png")
        seal = self._sealed_by(request, version, number=sealed[2]) if sealed and version else NO_SEAL
        if version is None or (sealed and not seal):
            return None
        node = self._organisations.find(request.institution)
        issuer = request.issuer.issuer
        mark = node.mark if node else ""
        draw = partial(_drawn, version.microcredential, institution=issuer.name, colour=issuer.colour, mark=mark)
        tag = tag_of(version.microcredential, issuer.name, issuer.colour, mark, seal.body, seal.is_certification)
        return Hosted(
            write=lambda: draw(seal=seal),
            media_type=PNG,
            cache_policy=CachePolicy.A_DAY,
            tag=tag,
            modified=version.saved_at,
        )

    def _key_document(self, request: _Request) -> Hosted | None:
        """Hand out an issuer's keys: whoever trusts a key must hear at once that it is in strange hands."""
        issuer = request.issuer
        if request.name or not issuer.did.startswith("did:web:"):
            return None
        keys = tuple(request.store.issuers.list_keys(issuer.did))
        moved = [at for key in keys for at in (key.published_at, key.retired_at) if at is not None]
        seals = tuple(self._seals_of(request.institution).list_fingerprints(issuer.did))
        names = other_names(issuer.issuer, fingerprints=seals)
        return Hosted(
            write=partial(key_document, issuer.did, keys, also_known_as=names),
            media_type=JSON,
            cache_policy=CachePolicy.A_SECOND,
            tag=_tag_of_keys(issuer.did, keys, names=names),
            modified=max(moved) if moved and not seals and not any(key.compromised_from for key in keys) else None,
        )

    def _status_list(self, request: _Request) -> Hosted | None:
        match = _STATUS.fullmatch(request.name)
        if match is None:
            return None
        list_id = StatusListId(issuer=request.issuer.did, purpose=StatusPurpose(match[1]), number=int(match[2]))
        edition = self._lists.find_edition(request.institution, list_id)
        if edition is None:
            return None
        is_token = match[3] == "jwt"
        if is_token and not edition.token_key:
            return None
        version, published_at = edition.version, edition.published_at
        return Hosted(
            write=partial(_published_list, request.store, list_id, is_token=is_token),
            media_type=TOKEN_LIST if is_token else CREDENTIAL,
            cache_policy=CachePolicy.A_SECOND,
            tag=hashlib.sha256(f"{list_id} {version} {published_at} {match[3]}".encode()).hexdigest()[:32],
            modified=published_at,
            packs=False,
        )

    def _sealed_by(self, request: _Request, version: MicrocredentialVersion, *, number: str) -> Seal:
        """Return the seal of who recognised a version; none when no such recognition was ever signed.

        The image stays when the recognition has ended: it stands in awards that were given while it stood.
        """
        kept_recognition = self._recognitions.find_kept(number)
        about = addresses_for(version.microcredential, request.issuer.issuer.base_url, uuid="").achievement
        if kept_recognition is None or kept_recognition.recognition.about != about:
            return NO_SEAL
        signed = strict_json.load(kept_recognition.endorsement.payload)
        return Seal(body=kept_recognition.recognition.body_name, is_certification=is_certification(signed))


def _signed(store: Store, record: AwardRecord) -> Hosted:
    """Hand out a signed document, which its digest names; it is read when somebody has not got it yet."""
    return Hosted(
        write=partial(store.awards.get_document, record.credential_id),
        media_type=CREDENTIAL,
        tag=record.document_sha256,
        modified=record.issued_at,
    )


@lru_cache(maxsize=256)
def _tag_of_keys(did: str, keys: tuple[IssuerKey, ...], *, names: tuple[str, ...]) -> str:
    return tag_of(did, list(keys), list(names))


def _endorsement(request: _Request) -> Hosted | None:
    """Find an edition of what this body signed about a micro-credential, or the newest one."""
    match = _EDITION.fullmatch(request.name)
    number = parse_number(match[1]) if match else None
    if match is None or number is None:
        return None
    try:
        kept_recognition = request.store.recognitions.get(number)
    except NotFound:
        return None
    named = (edition for edition in kept_recognition.editions if edition.url.endswith(request.name))
    wanted = kept_recognition.current if match[3] else next(named, None)
    if wanted is None or wanted.is_open or wanted.issuer != request.issuer.did:
        return None
    return Hosted(
        write=lambda: wanted.document,
        media_type=CREDENTIAL,
        cache_policy=CachePolicy.A_SECOND if match[3] else CachePolicy.FOR_EVER,
        tag=tag_of(wanted.url),
        page=f"/recognitions/{number}",
    )


def _blockcerts_profile(request: _Request) -> Hosted | None:
    if request.name:
        return None
    return Hosted(write=partial(blockcerts_profile, request.store, request.issuer), media_type=LINKED_DATA)


def _blockcerts_revocations(request: _Request) -> Hosted | None:
    if request.name != REVOCATIONS:
        return None
    write = partial(blockcerts_revocations, request.store, request.issuer)
    return Hosted(write=write, media_type=LINKED_DATA, cache_policy=CachePolicy.A_SECOND)


def _published_list(store: Store, list_id: StatusListId, *, is_token: bool) -> bytes:
    publication = store.status_lists.find_publication(list_id)
    if publication is None:
        return b""
    return publication.token if is_token else publication.document


def _definition(request: _Request) -> Hosted | None:
    if request.name.endswith(".elm.json"):
        return _catalogue_entry(request)
    version = _version(request.store, request.name, suffix="json")
    if version is None:
        return None
    return Hosted(
        write=partial(microcredential_document, version, request.issuer.issuer),
        media_type=LINKED_DATA,
        cache_policy=CachePolicy.UNTIL_ASKED if version.frozen_at is None else CachePolicy.A_DAY,
        tag=tag_of(version.microcredential, request.issuer.issuer),
        modified=version.saved_at,
    )


def _catalogue_entry(request: _Request) -> Hosted | None:
    version = _version(request.store, request.name, suffix="elm.json")
    content = catalogue_document(version, request.issuer.issuer) if version is not None else None
    return Hosted(write=lambda: content, media_type=LINKED_DATA) if content is not None else None


def _version(store: Store, name: str, *, suffix: str) -> MicrocredentialVersion | None:
    """Find a version that was ever published; drafts are nobody else's business."""
    match = _VERSION.fullmatch(name)
    return _find_version(store, match[1]) if match is not None and match[2] == suffix else None


def _find_version(store: Store, name: str) -> MicrocredentialVersion | None:
    slug = name.rpartition("-v")[0]
    for version in store.microcredentials.list_versions(_identifier_of(store, slug)):
        is_published = version.state is not VersionState.DRAFT or version.frozen_at is not None
        if is_published and document_name(version.microcredential) == name:
            return version
    return None


def _identifier_of(store: Store, slug: str) -> str:
    """Return the identifier that a slug stands for; the slug of a plain one is itself, of others a digest."""
    if not slug.startswith(DIGEST_PREFIX):
        return slug
    identifiers = filter(None, store.microcredentials.list_identifiers())
    # One without an identifier is named by its title, which only its versions tell.
    return next((name for name in identifiers if slug_of(Microcredential(identifier=name)) == slug), "")


@lru_cache(maxsize=256)
def _drawn(
    microcredential: Microcredential,
    *,
    institution: LocalizedText,
    colour: str,
    mark: str,
    seal: Seal,
) -> bytes:
    try:
        image = compose(microcredential, institution=institution, colour=colour, mark=mark, seal=seal)
    except Invalid:
        # The address stands in signed documents: a colour too pale must not leave it empty.
        image = compose(microcredential, institution=institution, seal=seal)
    return image.png()
