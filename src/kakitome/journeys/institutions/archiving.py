"""What is left of a closed institution, as files that any web server can serve: awards verify without this platform.

    for path, content in archived_files(platform, "u"):
        (folder / path).write_bytes(content)

The files lie where the addresses in awards point (`issuers/<slug>/did.json`): put at the root of the same host, they
answer for ever. They hold what verifiers read of the institution and of the log, and nothing of learners: neither
awards, which their holders have, nor addresses, nor hosted editions of Open Badges 2.0, in which an e-mail address is
hashed. What cannot be a file is left out: the addresses of RSA keys are longer than names of files may be.

Source: docs/rules/threats.md T10.
"""

import hashlib
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from kakitome.documents.anchoring.tlog_tiles import CHECKPOINT_PATH, new_tiles
from kakitome.documents.sealing import write_document
from kakitome.errors import Misconfigured, Refused
from kakitome.journeys.platform import Platform
from kakitome.learning.recognition.recognition import recognitions_at
from kakitome.mapping.addresses import REVOKED, addresses_for, document_name
from kakitome.mapping.archive_page import Archive, archive_page, archive_readme
from kakitome.mapping.badge_image.seal import sealed_image_address
from kakitome.mapping.blockcerts.issuer_profile import FOLDER as BLOCKCERTS
from kakitome.mapping.blockcerts.issuer_profile import PROFILE, REVOCATIONS
from kakitome.mapping.open_data import schema_org
from kakitome.mapping.open_data.agreement_data import own_agreement
from kakitome.mapping.open_data.archived_programmes import PROGRAMMES, write_programmes
from kakitome.mapping.open_data.entry_data import entry_url
from kakitome.mapping.open_data.transfer_value import own_form
from kakitome.mapping.openbadges2.addresses import FOLDER as OPEN_BADGES_2
from kakitome.mapping.openbadges2.addresses import issuer_address
from kakitome.mapping.recognition_endorsement import FOLDER as ENDORSEMENTS
from kakitome.mapping.sd_jwt_vc import VCT, type_metadata
from kakitome.ports.closings import Closing
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.store import Store
from kakitome.services.crediting.agreements import standing_at
from kakitome.services.crediting.equivalents import EquivalentReading, weigh
from kakitome.services.keeping_log import published_log
from kakitome.values.instants import write_instant
from kakitome.values.plain_data import to_plain

REGISTRY, CURRICULUM, SUMS = "registry.json", "curriculum.json", "SHA256SUMS"


def archived_files(platform: Platform, institution: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file by its path below the host's root; the sums of all others come last.

    Raises:
        NotFound: E_INSTITUTION_UNKNOWN.
        Refused: E_ARCHIVE_OPEN, the institution is not closed: its lists would end within days.
    """
    store, closing = platform.store(institution), platform.closings.find_done(institution)
    if closing is None:
        raise Refused("E_ARCHIVE_OPEN")
    sums: list[str] = []
    for path, content in _files(platform, store, institution=institution, closing=closing):
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {path}\n")
        yield path, content
    yield SUMS, "".join(sums).encode()


def _files(platform: Platform, store: Store, *, institution: str, closing: Closing) -> Iterator[tuple[str, bytes]]:
    issuers = store.issuers.list_issuers()
    definitions = [
        version
        for identifier in store.microcredentials.list_identifiers()
        for version in store.microcredentials.list_versions(identifier)
        if version.state is not VersionState.DRAFT or version.frozen_at is not None
    ]
    for record in issuers:
        for name in _names(platform, record, store=store, definitions=definitions):
            hosted = platform.hosted.find(record.slug, name)
            if hosted is not None:
                yield f"{_folder(record)}/{name}", hosted.content
    yield from _entries(platform, institution)
    yield from _credit(platform, institution)
    yield from _log(platform)
    yield f"vct/{'-'.join(VCT.split(':')[-2:])}.json", write_document(type_metadata())
    yield REGISTRY, _registry(platform, store, issuers=issuers, closing=closing)
    archive = Archive(
        institution=platform.organisations.get(institution).name,
        host=urlsplit(platform.site_url).netloc,
        closed_at=closing.ended_at or closing.requested_at,
        successor=closing.successor,
        successor_url=closing.successor_url,
        issuers={record.did: f"{_folder(record)}/did.json" for record in issuers},
        definitions={
            f"{_folder(record)}/microcredentials/{document_name(version.microcredential)}.json": (
                version.microcredential.title
            )
            for record in issuers
            for version in definitions
        },
    )
    yield "index.html", archive_page(archive)
    yield "README.md", archive_readme(archive)


def _folder(record: IssuerRecord) -> str:
    return urlsplit(record.issuer.base_url).path.strip("/")


def _names(
    platform: Platform, record: IssuerRecord, *, store: Store, definitions: Sequence[MicrocredentialVersion]
) -> Iterator[str]:
    """Name what may lie below an issuer's address; what is not there is not found."""
    yield from ("did.json", "seal.pem", REVOKED, PROFILE, f"{BLOCKCERTS}/{REVOCATIONS}")
    yield from (f"{OPEN_BADGES_2}/issuer.json", f"{OPEN_BADGES_2}/revocations.json")
    for head in store.status_lists.list_heads():
        if head.list_id.issuer == record.did:
            yield from (f"status/{head.list_id.purpose}-{head.list_id.number}.{ending}" for ending in ("json", "jwt"))
    for version in definitions:
        name = document_name(version.microcredential)
        yield from (f"microcredentials/{name}.json", f"microcredentials/{name}.elm.json", f"images/{name}.png")
        yield from (f"{OPEN_BADGES_2}/microcredentials/{name}{edition}.json" for edition in ("", ".ja", ".en"))
        about = addresses_for(version.microcredential, record.issuer.base_url, uuid="").achievement
        for recognition in platform.recognitions.of_address(about):
            yield sealed_image_address(f"images/{name}.png", recognition.number)
    marker = f"/{ENDORSEMENTS}/"
    for signed_recognition in store.recognitions.list_all():
        yield f"{ENDORSEMENTS}/{signed_recognition.number}/newest.json"
        for edition in signed_recognition.editions:
            yield f"{ENDORSEMENTS}/{edition.url.rpartition(marker)[2]}"


def _entries(platform: Platform, institution: str) -> Iterator[tuple[str, bytes]]:
    """Write the entries of the registry as linked data, each version and the current one."""
    now = platform.now()
    for entry in platform.registry.list_of(institution):
        url = entry_url(entry.number, platform.site_url)
        recognised = recognitions_at(platform.recognitions.of_entry(entry.number), now)
        current = schema_org.entry_document(entry, recognised, url=url, version=entry.current)
        yield f"registry/{entry.number}.jsonld", write_document(current)
        for version in entry.versions:
            page = f"{url}/v{version.version}"
            document = schema_org.entry_document(entry, recognised, url=page, version=version)
            yield f"registry/{entry.number}/v{version.version}.jsonld", write_document(document)


def _credit(platform: Platform, institution: str) -> Iterator[tuple[str, bytes]]:
    """Write what the institution decided about credit, as it stands now, and the courses it speaks of."""
    reading = EquivalentReading(
        equivalents=platform.crediting.equivalents,
        curricula=platform.crediting.curricula,
        registry=platform.registry,
        recognitions=platform.recognitions,
        closings=platform.closings,
        agreements=platform.crediting.agreements,
    )
    decided = platform.crediting.equivalents.of_institution(institution)
    for precedent in weigh(reading, decided, now=platform.now()):
        path = f"registry/equivalents/{precedent.equivalent.number}"
        document = own_form(
            precedent.equivalent,
            standing=precedent.standing.value,
            url=f"{platform.site_url}/{path}",
            reversal=precedent.stored.reversal,
        )
        yield f"{path}.json", write_document(document)
    yield from _agreements(platform, institution, reading=reading)
    programmes = platform.crediting.programmes.list_current(institution)
    if programmes:
        yield PROGRAMMES, write_programmes(programmes)
    courses = platform.crediting.curricula.list_current(institution)
    if courses:
        yield CURRICULUM, write_document({"courses": [to_plain(version) for version in courses]})


def _agreements(platform: Platform, institution: str, *, reading: EquivalentReading) -> Iterator[tuple[str, bytes]]:
    """Write agreements that held once, with what all parties signed; what follows from them stands beside."""
    for number in reading.agreements.list_numbers(institution):
        standing = standing_at(reading, number, now=platform.now())
        if standing.held is None:
            continue
        digest, path = standing.held.digest, f"registry/agreements/{number}"
        acts = reading.agreements.list_acts([number])[number]
        document = own_agreement(
            standing.held,
            standing=standing,
            needs_review=False,
            consents=[act for act in acts if act.decision is not None and act.digest == digest],
            lines=(),
            url=f"{platform.site_url}/{path}",
        )
        yield f"{path}.json", write_document(document)


def _log(platform: Platform) -> Iterator[tuple[str, bytes]]:
    """Copy the log as it is published: its key, its checkpoint and every tile; salted hashes, of all institutions."""
    try:
        context = platform.log_context()
        published = published_log(context)
    except Misconfigured:
        return
    if published is None:
        return
    yield "log/key", f"{context.key.text}\n".encode()
    yield f"log/{CHECKPOINT_PATH}", published.checkpoint.text.encode()
    for tile in new_tiles(0, published.checkpoint.size):
        content = context.files.find(tile.path)
        if content is not None:
            yield f"log/{tile.path}", content


def _registry(platform: Platform, store: Store, *, issuers: Sequence[IssuerRecord], closing: Closing) -> bytes:
    """Write a registry file: until when the issuer was open here, and which keys it ever had.

    It is this platform's word alone; whoever verifies chooses to trust it, as any registry.
    """
    closed_at = write_instant(closing.ended_at or closing.requested_at)
    host = urlsplit(platform.site_url).netloc
    return write_document(
        {
            "name": {"ja": f"閉じた機関（{host}）", "en": f"A closed institution ({host})"},
            "url": platform.site_url,
            "issuers": [
                {
                    "id": record.did,
                    "name": {
                        "ja": record.issuer.name.ja or record.issuer.name.en,
                        "en": record.issuer.name.en or record.issuer.name.ja,
                    },
                    "keys": [key.key_id for key in store.issuers.list_keys(record.did)],
                    "keysAsOf": closed_at,
                    "until": closed_at,
                    "state": "closed",
                    **({"successor": closing.successor} if closing.successor else {}),
                    "statusRequired": True,
                    **({"alsoKnownAs": [issuer_address(record.issuer.base_url)]} if record.issuer.email else {}),
                }
                for record in issuers
            ],
        }
    )
