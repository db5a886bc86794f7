"""Everything the platform keeps about the person of an account, as one file to take along.

    archive = pack_own_data(platform, account)

It is made of what is stored and of nothing that would have to be worked out, so that a thousand awards are packed in a
moment. Records of awards are their institutions'; here is what each says of the person, with the signed documents.

Source: 個人情報の保護に関する法律 第33条 (disclosure, as an electronic record where asked for); Regulation (EU)
2016/679 (GDPR) art. 15, 20.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.mapping.own_data_page import OwnAward, OwnDocument, own_data_page
from kakitome.ports.accounts import Person
from kakitome.ports.security_events import EventFilter
from kakitome.ports.shares import PersonShares
from kakitome.ports.wallets import ENDINGS, Wallet, WalletDocument
from kakitome.services.holding import HeldAward, list_held, list_waiting
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain

MOST_EVENTS = 10_000
"""Of the security events of a person; a year holds a few hundred."""
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The clock of a ZIP has no zone; the page inside says when it was made."""


def pack_own_data(platform: Platform, account: str) -> bytes:
    """Return a ZIP: `data.json`, the documents of every award and of the wallet, and `index.html` in both languages.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    person = platform.accounts.find(account)
    if person is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    packing = _Packing(platform)
    held_awards = list_held(platform.directory, account)
    documents = packing.documents(held_awards)
    wallet = platform.wallets.open(account)
    documents_held = {document.key: document for document in wallet.list_documents()}
    data = packing.data(person, held_awards) | _wallet_data(wallet, list(documents_held))
    data["shares"] = _shares_data(platform.shares.open(account))
    shown = [packing.shown(held, documents[held.number]) for held in held_awards]
    page = own_data_page(
        data, awards=shown, documents=list(map(_shown_document, documents_held.values())), made_at=platform.now()
    )
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8")
    signed = {name: document for files in documents.values() for name, document in files.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in {"index.html": page, "data.json": text, **signed}.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=_NO_TIME), content, zipfile.ZIP_DEFLATED)
        for key, document in documents_held.items():
            # One at a time: a wallet is larger than what else is kept about somebody.
            archive.writestr(zipfile.ZipInfo(_file_name(document), date_time=_NO_TIME), wallet.read_content(key))
    return packed.getvalue()


def _wallet_data(wallet: Wallet, keys: Sequence[str]) -> dict[str, Any]:
    """Return what a wallet holds, as plain data; the bytes of its documents are files beside it."""
    documents = [wallet.find(key) for key in keys]
    return {
        "documents": [
            to_plain(document) | {"file": _file_name(document)} for document in documents if document is not None
        ],
        "identity_proofs": to_plain(list(wallet.list_proofs())),
        "collections": to_plain(list(wallet.list_collections())),
    }


def _shares_data(shares: PersonShares) -> list[dict[str, Any]]:
    """Return share links with what was noted about them; the digests of link and PIN say nothing about anybody."""
    events = shares.list_events()
    return [
        {
            **{name: value for name, value in to_plain(share).items() if name not in ("secret_hash", "pin_hash")},
            "has_pin": bool(share.pin_hash),
            "events": [to_plain(event) for key, event in events if key == share.key],
        }
        for share in shares.list_shares()
    ]


def _file_name(document: WalletDocument) -> str:
    return f"documents/{document.key}.{ENDINGS[document.file_format]}"


def _shown_document(document: WalletDocument) -> OwnDocument:
    return OwnDocument(
        title=document.title, issuer=document.issuer_name, awarded_on=document.awarded_on, file=_file_name(document)
    )


class _Packing:
    """One archive in the making: institutions and definitions are looked up once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._names: dict[str, LocalizedText] = {}
        self._titles: dict[tuple[str, str, int], LocalizedText] = {}

    def data(self, person: Person, held_awards: Sequence[HeldAward]) -> dict[str, Any]:
        """Return everything but the documents, as plain data."""
        platform, account = self._platform, person.account
        addresses = platform.accounts.list_addresses(account)
        proved = [address.email for address in addresses if address.is_verified]
        events = platform.security_events.list_newest(EventFilter(account=account), limit=MOST_EVENTS)
        return {
            "account": {
                "number": account,
                "name": person.name,
                "language": person.language,
                "runs_the_platform": person.is_operator,
                "addresses": to_plain(list(addresses)),
            },
            "roles": [
                {"institution": self._name_of(platform.organisations.get(node).institution), "at": node, "role": role}
                for node, role in platform.organisations.roles_of(account).items()
            ],
            "terms": to_plain(list(platform.organisations.terms_of(account))),
            "seats": [self._of(held.institution, held.seat) for held in platform.bodies.list_seats_of(account)],
            "registers": [self._of(held.institution, held.reviewer) for held in platform.reviewers.list_of(account)],
            "invitations": [
                {
                    "institution": self._name_of(invitation.institution),
                    "offer": invitation.offer.value,
                    "address": invitation.email,
                    "name": invitation.name,
                    "invited_at": invitation.invited_at.isoformat(),
                }
                for invitation in platform.invitations.list_for(proved)
            ],
            "awards": [self._award(held) for held in held_awards],
            "consents": [
                to_plain(answer)
                for held in held_awards
                for answer in platform.award_terms.list_answers(held.institution, held.number)
            ],
            "awards_back": [
                {"institution": self._name_of(institution), "step": to_plain(step)}
                for institution in platform.directory.list_institutions()
                for step in platform.store(institution).returns.list_by_holder(account)
            ],
            "awards_that_wait": [self._award(held) for held in list_waiting(platform.directory, proved)],
            "security_events": [to_plain(recorded.event) for recorded in events],
        }

    def documents(self, held_awards: Sequence[HeldAward]) -> dict[str, dict[str, bytes]]:
        """Return the signed documents of each award by their names in the archive, the first edition first."""
        named: dict[str, dict[str, bytes]] = {held.number: {} for held in held_awards}
        for institution in dict.fromkeys(held.institution for held in held_awards):
            awards = self._platform.store(institution).awards
            ids = {
                record.credential_id: f"awards/{held.number}/credential-{place}.json"
                for held in held_awards
                if held.institution == institution
                for place, record in enumerate(awards.list_by_number(held.number), start=1)
                if record.issued_at is not None
            }
            stored = awards.find_documents(list(ids))
            for credential_id, name in ids.items():
                if credential_id in stored:
                    named[name.split("/")[1]][name] = stored[credential_id]
        return named

    def shown(self, held: HeldAward, files: Mapping[str, bytes]) -> OwnAward:
        """Return an award as the page lists it."""
        intent = held.record.intent
        key = (held.institution, intent.microcredential, intent.version)
        if key not in self._titles:
            version = self._platform.store(held.institution).microcredentials.get(*key[1:])
            self._titles[key] = version.microcredential.title
        return OwnAward(
            number=held.number,
            title=self._titles[key],
            body=self._localized(held.institution),
            awarded_on=intent.awarded_on,
            files=tuple(files),
        )

    def _award(self, held: HeldAward) -> dict[str, Any]:
        """Return what an institution's record says of the person in one award."""
        intent = held.record.intent
        return {
            "number": held.number,
            "institution": self._name_of(held.institution),
            "micro_credential": intent.microcredential,
            "version": intent.version,
            "awarded_on": intent.awarded_on.isoformat(),
            "learner": to_plain(intent.learner) if intent.learner else None,
            "opened": held.is_opened,
            "who_sees_it": held.visibility.value,
        }

    def _of(self, institution: str, record: object) -> dict[str, Any]:
        return {"institution": self._name_of(institution), "entry": to_plain(record)}

    def _name_of(self, institution: str) -> dict[str, str]:
        name = self._localized(institution)
        return {"ja": name.ja, "en": name.en}

    def _localized(self, institution: str) -> LocalizedText:
        if institution not in self._names:
            self._names[institution] = self._platform.organisations.get(institution).name
        return self._names[institution]
