"""Everything the platform keeps about the person of an account, as one file to take along.

    with TemporaryFile() as file:
        pack_own_data(platform, account, file=file)

The file is the archive of the wallet (`wallet_archiving`), which another Kakitome takes in, and beside it `data.json`:
what else is kept about the person, which nobody else needs. Records of awards are their institutions'; here is what
each says of the person, with the signed documents. It is made of what is stored; one file is in memory at a time.

Source: 個人情報の保護に関する法律 第33条 (disclosure, as an electronic record where asked for); Regulation (EU)
2016/679 (GDPR) art. 15, 20.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, BinaryIO

from kakitome.documents.bundle.wallet_archive import ArchiveWriter
from kakitome.errors import NotFound
from kakitome.journeys.platform import Platform
from kakitome.journeys.privacy.asked_endorsement_archiving import asked_endorsements_data
from kakitome.journeys.privacy.wallet_archiving import MakeToken, WalletArchiving
from kakitome.mapping.own_data_page import OwnContents, own_data_page
from kakitome.ports.accounts import Person
from kakitome.ports.award_applications import AwardApplication
from kakitome.ports.connected_apps import ConnectedApps
from kakitome.ports.security_events import EventFilter
from kakitome.ports.shares import PersonShares
from kakitome.ports.wallets import Wallet
from kakitome.services.holding import HeldAward, list_held, list_waiting, proved_since
from kakitome.values.localized_text import LocalizedText
from kakitome.values.plain_data import to_plain

MOST_EVENTS = 10_000
"""Of the security events of a person; a year holds a few hundred."""


def pack_own_data(platform: Platform, account: str, *, file: BinaryIO, make_token: MakeToken | None = None) -> None:
    """Write a ZIP into a file that can be sought in: the archive of the wallet, `data.json` and `index.html`.

    `make_token` has the token of an award made, as asking for it does; without it those that were made before are used.

    Raises:
        NotFound: E_ACCOUNT_UNKNOWN.
    """
    person = platform.accounts.find(account)
    if person is None:
        raise NotFound("E_ACCOUNT_UNKNOWN")
    held_awards = list_held(platform.directory, account)
    writer = ArchiveWriter(file)
    archiving = WalletArchiving(platform, account, writer=writer, make_token=make_token)
    awards, documents = archiving.add_awards(held_awards), archiving.add_documents()
    archiving.add_own_records()
    archiving.add_endorsements()
    wallet = platform.wallets.open(account)
    data = _Packing(platform).data(person, held_awards) | _wallet_data(wallet, archiving.files)
    data["own_records"] = to_plain(list(platform.persons.own_records.open(account).list_records()))
    portfolio = platform.persons.portfolios.open(account).find()
    data["portfolio"] = [to_plain(portfolio)] if portfolio else []
    data["reminders"] = {
        "settings": to_plain(wallet.read_settings()),
        "told": sorted(map(to_plain, platform.persons.reminders.list_told(account)), key=str),
    }
    data["saved_searches"] = to_plain(
        [replace(search, stop="") for search in platform.persons.saved_searches.open(account).list_searches()]
    )
    data["shares"] = _shares_data(platform.shares.open(account))
    data["share_drafts"] = to_plain(list(platform.shares.open(account).list_drafts()))
    data["names"] = to_plain(list(platform.persons.names.open(account).list_names()))
    data["apps"] = _apps_data(platform.persons.apps, account)
    data["request_answers"] = to_plain(list(platform.presenting.requests.open(account).list_answers()))
    data["reattestations"] = to_plain(list(platform.persons.reattestations.open(account).list_requests()))
    data["asked_endorsements"] = asked_endorsements_data(platform.persons.endorsements.askings.open(account))
    sheet = platform.persons.recovery.open(account).find_sheet()
    data["recovery_sheet"] = (
        [{"number": sheet.number, "made_at": sheet.made_at.isoformat(), "left": sheet.left}] if sheet else []
    )
    data["credit_accounts"] = _credit_data(platform, account)
    # The public halves: a key that left this place would be in two.
    data["awaited"] = to_plain(list(platform.persons.awaited.open(account).list_awaited()))
    data["holder_keys"] = to_plain(list(platform.persons.holder_keys.open(account).list_keys()))
    data["trusted_contact"] = _contact_data(platform, account)
    data["presentations"] = to_plain(list(platform.persons.presentations.open(account).list_settled()))
    archiving.add_answers()
    is_signed = archiving.add_statement()
    contents = OwnContents(
        awards=awards,
        documents=documents,
        site=platform.site_url,
        made_at=platform.now(),
        is_statement_signed=is_signed,
        missing=archiving.missing,
    )
    text = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode("utf-8")
    writer.add("data.json", text, media_type="application/json")
    writer.add("index.html", own_data_page(data, contents), media_type="text/html")
    archiving.finish()


def _credit_data(platform: Platform, account: str) -> list[dict[str, Any]]:
    """Return the person's accounts in credit banks: deposits, entries, what each rests on, and who may look."""
    banks, desk = platform.crediting.bank, platform.crediting.desk
    consents = desk.list_consents(account)
    data = []
    for own_account in banks.list_accounts(account):
        books = list(banks.list_lots(own_account.number))
        bases = [basis for book in books if (basis := desk.find_basis(book.lot.number)) is not None]
        agreed = [consent for consent in consents if consent.number == own_account.number]
        more = {"deposits": to_plain(books), "rests_on": to_plain(bases), "members_that_may_look": to_plain(agreed)}
        data.append(to_plain(own_account) | more)
    return data


def _contact_data(platform: Platform, account: str) -> list[dict[str, Any]]:
    """Return whom the person trusts, without the address: the file may be shown, and the address is theirs."""
    own = platform.persons.contacts.open(account)
    named, recovery = own.find(), own.find_recovery()
    if named is None:
        return []
    until, opens_at = named.accepted_until(), recovery.opens_at if recovery else None
    return [
        {
            "name": named.name,
            "asked_at": named.asked_at.isoformat(),
            "accepted_at": named.accepted_at.isoformat() if named.accepted_at else None,
            "accepted_until": until.isoformat() if until else None,
            "recovery_opens_at": opens_at.isoformat() if opens_at else None,
        }
    ]


def count_added(platform: Platform, account: str, *, since: datetime) -> int:
    """Count what came since an instant: awards received, documents brought in, own records written."""
    came_at = [
        *(held_award.received_at for held_award in list_held(platform.directory, account)),
        *(document.added_at for document in platform.wallets.open(account).list_documents()),
        *(record.changed_at for record in platform.persons.own_records.open(account).list_records()),
    ]
    return sum(instant is not None and instant > since for instant in came_at)


def _wallet_data(wallet: Wallet, files: Mapping[str, str]) -> dict[str, Any]:
    """Return what a wallet holds, as plain data; the bytes of its documents are files beside it."""
    documents = [wallet.find(document.key) for document in wallet.list_documents()]
    return {
        "documents": [
            to_plain(document) | {"file": files.get(document.key, "")} for document in documents if document is not None
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


def _apps_data(apps: ConnectedApps, account: str) -> list[dict[str, Any]]:
    """Return which apps the person let in, and what they may do; digests of secrets say nothing about anybody."""
    return [
        {
            "app": app.name,
            "address": app.home_url,
            "scopes": list(grant.scopes),
            "granted_at": grant.granted_at.isoformat(),
            "ends_at": grant.over_at.isoformat(),
        }
        for app, grant in apps.list_grants(account)
    ]


def _application_data(application: AwardApplication) -> dict[str, Any]:
    """Return an application as its applicant wrote it and was answered; who marked it, and how, is the institution's.

    The bytes of its evidence came from the person, who downloads them on its page.
    """
    steps = [to_plain(replace(step, actor="")) for step in application.steps]
    return {**to_plain(replace(application, marks=(), decided_by="", steps=())), "steps": steps}


class _Packing:
    """One archive in the making: institutions and definitions are looked up once."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._names: dict[str, LocalizedText] = {}

    def data(self, person: Person, held_awards: Sequence[HeldAward]) -> dict[str, Any]:
        """Return everything but the documents, as plain data."""
        platform, account = self._platform, person.account
        addresses = platform.accounts.list_addresses(account)
        proved = [address.email for address in addresses if address.is_verified]
        since = proved_since(platform.wallets.open(account).list_proofs())
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
            "applications": [
                {"institution": self._name_of(institution), "application": _application_data(application)}
                for institution in platform.directory.list_applied_to(account)
                for application in platform.store(institution).applications.list_of_account(account)
            ],
            "pathways": [
                {"institution": self._name_of(institution), "enrolment": to_plain(replace(enrolment, decided_by=""))}
                for institution in platform.directory.list_enrolled_at(account)
                for enrolment in platform.store(institution).enrolments.list_of_account(account)
            ],
            "awards_that_wait": [self._award(held) for held in list_waiting(platform.directory, since)],
            "security_events": [to_plain(recorded.event) for recorded in events],
        }

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
