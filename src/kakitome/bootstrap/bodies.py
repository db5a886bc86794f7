"""Recognition bodies on a platform: opening one from a configuration, and seating people by their address.

open_recognition_body(platform, "mc-body", configuration="jp-micro-credential-body", actor="operator")
"""

from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from kakitome.bootstrap.platform import Platform
from kakitome.errors import Misconfigured, NotFound, Problem
from kakitome.learning.recognition.body import SHIPPED, Body
from kakitome.learning.recognition.committee import Seat
from kakitome.ports.mailer import Mail
from kakitome.records.accounts import Person
from kakitome.services.delivering import sender_of, write_in_both
from kakitome.services.governing import NewSeat, give_seat, need_body, open_body
from kakitome.texts import sentence
from kakitome.values.localized_text import Language, LocalizedText

LARGEST = 256 * 1024
"""Bytes of a configuration."""


def configuration_text(configuration: str) -> str:
    """Return the text of a configuration: a shipped one by its id, another by its file.

    Raises:
        NotFound: E_BODY_CONFIGURATION_UNKNOWN.
        Misconfigured: E_BODY_CONFIGURATION, the file cannot be read.
    """
    if configuration in SHIPPED:
        name = f"{configuration.replace('-', '_')}.toml"
        return files("kakitome.learning.recognition").joinpath("bodies", name).read_text(encoding="utf-8")
    file = Path(configuration)
    if not file.is_file():
        raise NotFound("E_BODY_CONFIGURATION_UNKNOWN", configuration=configuration[:80])
    try:
        data = file.read_bytes()[: LARGEST + 1]
        if len(data) > LARGEST:
            raise Misconfigured("E_BODY_CONFIGURATION", detail=f"more than {LARGEST} bytes")
        return data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured("E_BODY_CONFIGURATION", detail=type(error).__name__) from error


def open_recognition_body(platform: Platform, institution: str, *, configuration: str, actor: str) -> Body:
    """Make an institution a recognition body, or give it another configuration.

    Raises:
        NotFound: E_INSTITUTION_UNKNOWN, E_BODY_CONFIGURATION_UNKNOWN.
        Misconfigured: E_BODY_CONFIGURATION.
        Conflict: E_BODY_SAME_CONFIGURATION.
    """
    store = platform.store(institution)
    return open_body(store, configuration_text(configuration), actor=actor, now=platform.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is asked to take a seat, by address."""

    email: str
    name: str = ""
    language: Language = "ja"


def seat_by_address(
    platform: Platform, institution: str, *, guest: Guest, wanted: NewSeat, actor: str, now: datetime
) -> Seat:
    """Give somebody a seat and mail them a link; who has no account yet sets a first password there.

    A seat gives no role in the institution: it leads to the committee's own pages alone. Whether the address had an
    account is not told.

    Raises:
        NotFound, Conflict: as `give_seat`.
        Unavailable: E_MAIL_UNAVAILABLE; the seat is given all the same.
    """
    store = platform.store(institution)
    with store.transaction():
        person = platform.accounts.find_by_email(guest.email) or platform.accounts.add(
            Person(account="", name=guest.name, email=guest.email, language=guest.language), password=None
        )
        seat = give_seat(store, replace(wanted, account=person.account), actor=actor, now=now)
    committee = need_body(store).configuration.committee(seat.committee).name
    node = platform.organisations.get(institution)
    platform.mailer.send(_mail(platform, person, seat=seat, names=(node.name, committee), institution=institution))
    return seat


def _mail(
    platform: Platform, person: Person, *, seat: Seat, names: tuple[LocalizedText, LocalizedText], institution: str
) -> Mail:
    link = f"{platform.site_url}/desk/{institution}/committees/{seat.committee}"
    if not platform.accounts.has_password(person.account):
        link = f"{platform.site_url}/account/password/reset/{platform.accounts.password_key(person.account)}"

    def said(part: str, language: Language) -> str:
        body, committee = (name.in_language(language) for name in names)
        params = {"body": body, "committee": committee, "link": link}
        return sentence(Problem(code=f"I_MAIL_SEATED_{part}", params=params), language).strip()

    first: Language = "en" if person.language == "en" else "ja"
    return write_in_both(
        sender_of(platform.store(institution), names[0]),
        dedupe_id=f"seated:{seat.id}",
        to=person.email,
        first=first,
        subject=said("SUBJECT", first),
        say=lambda language: said("TEXT", language),
    )
