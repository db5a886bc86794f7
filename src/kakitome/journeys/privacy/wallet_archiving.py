"""What a person holds, written file by file into the archive that they take along.

    archiving = WalletArchiving(platform, account, writer=ArchiveWriter(file))
    archiving.add_awards(list_held(platform.directory, account))
    archiving.add_documents()
    archiving.finish()

What was signed is copied, byte for byte. Each award gets a page that checks it in a browser with the network off, and
the archive the answers that checking it takes: key documents and status lists, as they stand on that day. A browser
compares the whole text by the award's token, which is therefore made where nobody had asked for it, of some awards at a
time; beside it nothing is signed but the statement of what this platform saw proved.
What cannot be read is named in the manifest; the rest is taken along all the same.

Source: docs/rules/capabilities.md C9; docs/reference/wallet-archive.md.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from kakitome.documents.bundle.wallet_archive import ArchiveWriter, file_name
from kakitome.documents.jose.compact import read_compact, sign_compact, write_json
from kakitome.documents.keys.did import split_did_url
from kakitome.documents.keys.did_web import did_web_url
from kakitome.documents.keys.multikey import decode_public
from kakitome.documents.openbadges.credential import status_lists_of
from kakitome.documents.refusal import DocumentRefused
from kakitome.documents.verification.check import Verdict
from kakitome.errors import KakitomeError, NotFound, Unavailable
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.archive_entries import award_entry, document_entry, instant_or_empty
from kakitome.journeys.privacy.asked_endorsement_archiving import AskedEndorsementArchiving
from kakitome.journeys.privacy.name_archiving import name_members
from kakitome.journeys.privacy.own_record_archiving import OwnRecordArchiving
from kakitome.journeys.privacy.picture_archiving import PictureArchiving
from kakitome.journeys.privacy.portfolio_archiving import PortfolioArchiving
from kakitome.mapping.evidence_page import Held, evidence_page
from kakitome.mapping.evidence_page.held import held_lists
from kakitome.mapping.own_data_page import OwnAward, OwnDocument
from kakitome.ports.awards import AwardRecord
from kakitome.ports.envelopes import KeptEnvelope
from kakitome.ports.store import Store
from kakitome.ports.wallets import ENDINGS, IdentityProof, WalletDocument
from kakitome.services.enveloping import Material, material_of, targets
from kakitome.services.holding import HeldAward
from kakitome.services.revoking import DocumentStanding, standing_of
from kakitome.values.instants import write_instant
from kakitome.values.json_members import without_empty
from kakitome.values.localized_text import LocalizedText

STATEMENT: Final = "identity-proofs.jwt"
STATEMENT_TYPE: Final = "application/vnd.kakitome.identity-proofs+jwt"
MakeToken = Callable[[HeldAward], object]
MOST_TOKENS: Final = 60
"""Tokens that are made for one archive; those of further awards are made for the next. (derived)"""
_AT_ONCE: Final = 20
"""Awards whose documents are read together."""
_MEDIA_TYPES: Final[Mapping[str, str]] = {
    "json": "application/ld+json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "jwt": "application/jwt",
    "sd-jwt": "application/dc+sd-jwt",
    "pdf": "application/pdf",
    "html": "text/html",
}
_ENDINGS_BY_TYPE: Final[Mapping[str, str]] = {"application/pdf": "pdf", "image/png": "png", "image/svg+xml": "svg"}


@dataclass(frozen=True, slots=True)
class _Read:
    """An award with what was read of it."""

    held: HeldAward
    records: Sequence[AwardRecord]
    documents: Mapping[str, bytes]
    standing: DocumentStanding


class WalletArchiving:
    """One archive in the making."""

    def __init__(
        self, platform: Platform, account: str, *, writer: ArchiveWriter, make_token: MakeToken | None = None
    ) -> None:
        """Write into an archive that was begun; `make_token` has an award's token made and kept."""
        self._make_token, self._made_tokens = make_token, 0
        self._platform, self._account, self._writer = platform, account, writer
        self._wallet = platform.wallets.open(account)
        self._now = platform.now().replace(microsecond=0)
        self._answers: dict[str, bytes] = {}
        self._silent: set[str] = set()
        self._awards: list[dict[str, Any]] = []
        self._documents: list[dict[str, Any]] = []
        self._missing: list[dict[str, str]] = []
        self._titles: dict[tuple[str, str, int], LocalizedText] = {}
        self._file_of: dict[str, str] = {}
        self._pictures = PictureArchiving(self._wallet, writer=writer)
        self._own = OwnRecordArchiving(platform.persons.own_records.open(account), writer=writer)
        self._endorsements = AskedEndorsementArchiving(
            platform.persons.endorsements.askings.open(account), writer=writer
        )
        self._portfolio = PortfolioArchiving(platform.persons.portfolios.open(account), writer=writer)

    def add_awards(self, held_awards: Sequence[HeldAward]) -> list[OwnAward]:
        """Add the signed documents of awards, in every form that exists; return them as the page lists them."""
        return [self._add_award(read) for read in self._read_awards(held_awards)]

    def add_documents(self) -> list[OwnDocument]:
        """Add what was brought in from elsewhere, each as it came; return them as the page lists them."""
        return [self._add_document(document) for document in self._wallet.list_documents()]

    def add_own_records(self) -> None:
        """Add what the person wrote themselves, after everything that proves it: own records, and the portfolio."""
        self._own.add_all()
        numbers = {entry["number"] for entry in self._awards}
        self._portfolio.add(awards=numbers, files={**self._file_of, **self._own.files})
        self._missing += [*self._own.missing, *self._portfolio.missing]

    def add_endorsements(self) -> None:
        """Add the endorsements that the person accepted, after what they are about."""
        self._endorsements.add_all({**self._file_of, **self._own.files})

    @property
    def files(self) -> Mapping[str, str]:
        """Names of the files of documents by their keys."""
        return self._file_of

    def add_answers(self) -> None:
        """Add what key documents and status lists said on that day."""
        for place, (url, data) in enumerate(sorted(self._answers.items()), start=1):
            self._writer.add(f"answers/{place:03}.json", data, media_type="application/json", url=url)

    def add_statement(self) -> bool:
        """Add the signed statement of what was proved; False where this platform cannot sign it now."""
        try:
            self._platform.check_clock()
            identity = self._platform.site_identity()
        except KakitomeError as error:
            self._missing.append({"what": STATEMENT, "why": error.code})
            return False
        statement = {
            "iss": identity.issuer.did,
            "iat": int(self._now.timestamp()),
            "identityProofs": self._proofs(),
        }
        token = sign_compact(
            write_json(statement),
            header={"typ": STATEMENT_TYPE.removeprefix("application/"), "kid": identity.method},
            key=decode_public(split_did_url(identity.method).fragment),
            sign=identity.sign,
        )
        self._writer.add(STATEMENT, token, media_type=STATEMENT_TYPE)
        return True

    def finish(self) -> None:
        """Write the manifest."""
        self._writer.finish(
            {
                "madeAt": write_instant(self._now),
                "site": self._platform.site_url,
                "awards": self._awards,
                "documents": self._documents,
                "identityProofs": self._proofs(),
                "collections": self._collections(),
                "ownRecords": self._own.entries,
                "endorsements": self._endorsements.entries,
                **({"portfolio": self._portfolio.entry} if self._portfolio.entry else {}),
                **name_members(
                    self._platform,
                    self._account,
                    files=self._file_of,
                    awards={entry["number"] for entry in self._awards},
                ),
                "missing": self._missing,
            }
        )

    @property
    def missing(self) -> int:
        """How many files or answers could not be had."""
        return len(self._missing)

    def _read_awards(self, held_awards: Sequence[HeldAward]) -> Iterator[_Read]:
        """Read awards with their documents, some of one institution at a time, in the order in which they came."""
        for start in range(0, len(held_awards), _AT_ONCE):
            some = held_awards[start : start + _AT_ONCE]
            reads: dict[str, _Read] = {}
            for institution in dict.fromkeys(held.institution for held in some):
                own = [held for held in some if held.institution == institution]
                reads |= {read.held.number: read for read in self._read_at(self._platform.store(institution), own)}
            yield from (reads[held.number] for held in some)

    def _read_at(self, store: Store, held_awards: Sequence[HeldAward]) -> Iterator[_Read]:
        records = {
            held.number: [record for record in store.awards.list_by_number(held.number) if record.issued_at is not None]
            for held in held_awards
        }
        documents = store.awards.find_documents([record.credential_id for some in records.values() for record in some])
        standings = standing_of(store, [held.record for held in held_awards])
        for held in held_awards:
            yield _Read(held, records[held.number], documents, standings[held.record.credential_id])

    def _add_award(self, read: _Read) -> OwnAward:
        held, folder = read.held, f"awards/{read.held.number}"
        store = self._platform.store(held.institution)
        names: list[str] = []
        newest = ""
        for place, record in enumerate(read.records, start=1):
            if record.credential_id not in read.documents:
                continue
            newest = f"{folder}/credential-{place}.json"
            self._writer.add(newest, read.documents[record.credential_id], media_type=_MEDIA_TYPES["json"])
            names.append(newest)
            for envelope in self._envelopes(store, record, held=held):
                name = f"{folder}/{_envelope_name(envelope)}"
                self._writer.add(name, envelope.document, media_type=envelope.media_type)
                names.append(name)
        if newest:
            names += self._add_page(read, store)
        shown = OwnAward(
            number=held.number,
            title=self._title(store, held),
            body=self._platform.organisations.get(held.institution).name,
            awarded_on=held.record.intent.awarded_on,
            files=tuple(names),
            verdict=_verdict(read, now=self._now),
            as_of=self._now,
        )
        if newest:
            self._awards.append(award_entry(shown, newest=newest))
        return shown

    def _envelopes(self, store: Store, record: AwardRecord, *, held: HeldAward) -> Sequence[KeptEnvelope]:
        """Return the forms of a document, its token among them where one can be made."""
        envelopes = store.envelopes.list_of(record.credential_id)
        is_current = record.credential_id == held.record.credential_id
        if not is_current or self._make_token is None or self._made_tokens >= MOST_TOKENS or _token_among(envelopes):
            return envelopes
        self._made_tokens += 1
        # Its award may be withdrawn, its issuer closed or without such a key; the page says what it cannot check.
        with suppress(KakitomeError):
            self._make_token(held)
        return store.envelopes.list_of(record.credential_id)

    def _add_page(self, read: _Read, store: Store) -> list[str]:
        """Add the page that checks an award with the network off, where its key document can be had."""
        record = read.held.record
        issuer = store.issuers.get(record.intent.issuer).issuer
        try:
            links = self._platform.award_links
            page = links.address(read.held.number, edition=read.held.link_edition)
            material = material_of(read.documents[record.credential_id], issuer, page=page)
            token = _token_among(store.envelopes.list_of(record.credential_id))
            content = self._page_of(material, token)
        except (KakitomeError, DocumentRefused, KeyError, ValueError):
            # An award may be of a form of before; its bytes are taken along all the same.
            content = b""
        if not content:
            return []
        name = f"awards/{read.held.number}/verify.html"
        self._writer.add(name, content, media_type=_MEDIA_TYPES["html"])
        return [name]

    def _page_of(self, material: Material, token: bytes) -> bytes:
        key_url = did_web_url(material.issuer.did)
        addresses = (key_url, *status_lists_of(material.credential))
        answers = {url: answer for url in addresses if (answer := self._answer_of(url)) is not None}
        if key_url not in answers:
            return b""
        return evidence_page(
            Held(
                document=material.document,
                credential=material.credential,
                microcredential=material.microcredential,
                facts=material.facts,
                key_document=answers[key_url],
                made_at=self._now,
                lists=held_lists(material.credential, answers),
                token=token,
                token_key=decode_public(read_compact(token).key_id.rpartition("#")[2]) if token else None,
                page=material.page,
            )
        )

    def _answer_of(self, url: str) -> bytes | None:
        """Return what an address of this platform answers now; each is asked once."""
        if url not in self._answers and url not in self._silent:
            try:
                self._answers[url] = self._platform.fetcher.fetch(url)
            except KakitomeError as error:
                self._silent.add(url)
                self._missing.append({"what": url, "why": error.code})
        return self._answers.get(url)

    def _add_document(self, document: WalletDocument) -> OwnDocument:
        ending = ENDINGS[document.file_format]
        name = f"documents/{file_name(document.title.ja or document.title.en, document.sha256, ending=ending)}"
        try:
            # One at a time: a wallet is larger than what else is kept about somebody.
            content = self._wallet.read_content(document.key)
        except (NotFound, Unavailable) as error:
            self._missing.append({"what": name, "why": error.code})
            return _shown_document(document, file="")
        self._writer.add(name, content, media_type=_MEDIA_TYPES[ending])
        self._file_of[document.key] = name
        picture, caption = self._pictures.add(document)
        self._documents.append(document_entry(document, name, picture=picture, caption=caption))
        return replace(_shown_document(document, file=name), picture=picture, caption=caption)

    def _collections(self) -> list[dict[str, Any]]:
        """Return collections with their items, those left out whose files are not in the archive."""
        awards = {entry["number"] for entry in self._awards}
        files = {**self._file_of, **self._own.files}
        return [
            {
                "key": collection.key,
                "name": collection.name,
                "createdAt": write_instant(collection.created_at),
                "items": [
                    {"award": item.award} if item.award else {"file": files[item.document or item.own_record]}
                    for item in collection.items
                    if item.award in awards or (item.document or item.own_record) in files
                ],
            }
            for collection in self._wallet.list_collections()
        ]

    def _proofs(self) -> list[dict[str, str]]:
        return [self._proof_entry(proof) for proof in self._wallet.list_proofs()]

    def _proof_entry(self, proof: IdentityProof) -> dict[str, str]:
        return without_empty(
            {
                "kind": proof.kind.value,
                "identifier": proof.identifier,
                "provedAt": instant_or_empty(proof.proved_at),
                "provedBy": self._name_of(proof.proved_by),
                "endedAt": instant_or_empty(proof.ended_at),
            }
        )

    def _name_of(self, institution: str) -> str:
        """Return who vouches by name: a key of ours says nothing elsewhere."""
        try:
            name = self._platform.organisations.get(institution).name if institution else LocalizedText()
        except NotFound:
            return institution
        return (name.ja or name.en)[:200]

    def _title(self, store: Store, held: HeldAward) -> LocalizedText:
        intent = held.record.intent
        key = (held.institution, intent.microcredential, intent.version)
        if key not in self._titles:
            self._titles[key] = store.microcredentials.get(*key[1:]).microcredential.title
        return self._titles[key]


def _token_among(envelopes: Sequence[KeptEnvelope]) -> bytes:
    """Return the token of an award that is bound to nobody's wallet; empty when there is none."""
    tokens = [envelope for envelope in envelopes if envelope.target == targets.VC_JWT.id and not envelope.variant]
    return tokens[0].document if tokens else b""


def _verdict(read: _Read, *, now: datetime) -> Verdict:
    """Say how an award stands by the platform's own record, gravest first."""
    until = read.held.record.intent.valid_until
    if read.standing.revoked:
        return Verdict.REVOKED
    if read.standing.suspended:
        return Verdict.SUSPENDED
    return Verdict.EXPIRED if until is not None and now >= until else Verdict.VALID


def _envelope_name(envelope: KeptEnvelope) -> str:
    ending = _ENDINGS_BY_TYPE.get(envelope.media_type, "jwt" if "jwt" in envelope.media_type else "json")
    title = f"{envelope.target}-{envelope.variant}" if envelope.variant else envelope.target
    return file_name(title, envelope.sha256, ending=ending)


def _shown_document(document: WalletDocument, *, file: str) -> OwnDocument:
    return OwnDocument(
        title=document.title or LocalizedText(en=document.origin_name),
        issuer=document.issuer_name,
        awarded_on=document.awarded_on,
        file=file,
        verdict=document.verdict,
        as_of=document.as_of,
        is_verified=document.is_verified,
    )
