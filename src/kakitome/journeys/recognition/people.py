"""Accounts and institutions as examining asks for them."""

from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from kakitome.learning.recognition.people import Affiliation
from kakitome.ports.accounts import Accounts
from kakitome.ports.organisations import Node, NodeRole, Organisations
from kakitome.ports.people import AccountContact, RoleHeld
from kakitome.values.localized_text import LocalizedText


class PlatformPeople:
    """Implements `ports.people.People` over the platform's accounts."""

    def __init__(self, *, organisations: Organisations, accounts: Accounts) -> None:
        self._organisations = organisations
        self._accounts = accounts

    def affiliation_of(self, institution: str) -> Affiliation:
        """Return what an institution is known by."""
        return affiliation_of_node(self._organisations.get(institution))

    def list_institutions(self) -> Sequence[Affiliation]:
        """Return what every institution here is known by."""
        return [affiliation_of_node(node) for node in self._organisations.list_institutions()]

    def name_of(self, institution: str) -> LocalizedText:
        """Return an institution's name."""
        return self._organisations.get(institution).name

    def roles_held_by(self, account: str) -> Sequence[RoleHeld]:
        """Return the roles an account accepted, those that ended too."""
        if not _is_account(account):
            return ()
        terms = self._organisations.terms_of(account)
        roots = {term.institution: self.affiliation_of(term.institution) for term in terms}
        return [
            RoleHeld(affiliation=roots[term.institution], since=term.since, until=term.until, given_by=term.given_by)
            for term in terms
        ]

    def mail_domains_of(self, account: str) -> Sequence[Affiliation]:
        """Return the domains of the addresses an account has proved."""
        if not _is_account(account):
            return ()
        proved = [address for address in self._accounts.list_addresses(account) if address.is_verified]
        domains = [_domain_of_mail(address.email) for address in proved]
        return [Affiliation(domain=domain) for domain in dict.fromkeys(domains) if domain]

    def find_contact(self, account: str) -> AccountContact | None:
        """Find where an account reads mail."""
        person = self._accounts.find(account) if _is_account(account) else None
        if person is None or not person.email:
            return None
        return AccountContact(account=person.account, email=person.email, language=person.language)

    def list_contacts(self, institution: str) -> Sequence[AccountContact]:
        """Return the admins of an institution as a whole."""
        members = self._organisations.list_members(institution)
        admins = [
            member.account for member in members if member.role is NodeRole.ADMIN and member.organisation == institution
        ]
        account_contacts = [self.find_contact(account) for account in dict.fromkeys(admins)]
        return [account_contact for account_contact in account_contacts if account_contact is not None]


def _is_account(account: str) -> bool:
    """Pseudonyms of accounts that were deleted are none, nor is the platform itself."""
    try:
        UUID(account)
    except ValueError:
        return False
    return True


def affiliation_of_node(node: Node) -> Affiliation:
    """Write an institution as something one can belong to."""
    return Affiliation(
        institution=node.id,
        name=node.name.ja or node.name.en,
        domain=_domain_of_site(node.url) or _domain_of_mail(node.email),
        ror=node.ror,
        corporate_number=node.corporate_number,
    )


def _domain_of_site(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").casefold()
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _domain_of_mail(email: str) -> str:
    return email.rpartition("@")[2].strip().casefold() if "@" in email else ""
