"""Filling a platform with the demonstration, once.

1. Accounts, their passwords written down first.
2. Institutions with trees, issuers, keys, seals and roles; their definitions.
3. Cohorts in the order of time: awarded, opened, corrected, revoked, suspended.
4. One class list left as a preview; status lists published.
5. A mark in the institution's trail: what people change afterwards is theirs, and a second run leaves it alone.
6. The transparency log; the trust registry; files to try the verifier with.

What was broken off is taken up by the next run. Import only after Django has started.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kakitome.bootstrap.demo.awarding import award_cohort, upload
from kakitome.bootstrap.demo.cohorts import read_cohorts
from kakitome.bootstrap.demo.definitions import add_definitions
from kakitome.bootstrap.demo.institutions import ACTOR, add_institution, read_institutions
from kakitome.bootstrap.demo.logins import make_accounts
from kakitome.bootstrap.demo.place import DemoPlace
from kakitome.bootstrap.demo.recognition_body import endorse_once
from kakitome.bootstrap.demo.registry import write_registry
from kakitome.bootstrap.demo.samples import make_samples
from kakitome.bootstrap.opening import issuer_did
from kakitome.bootstrap.platform import Platform
from kakitome.bootstrap.seals import seal_once
from kakitome.errors import Conflict
from kakitome.ports.audit import AuditEntry
from kakitome.records.organisations import Role
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.publishing import publish_status_lists

FILLED = "demonstration.filled"
LARGEST = 100
PREVIEWED = ("asuka", "data-analysis-ethics")
EXAMPLE_LIST = Path(__file__).parents[4] / "examples" / "class_lists" / "2026-data-literacy-cp932.csv"
"""Part of the source tree; where only the package is installed, there is no preview to show."""


def fill(
    platform: Platform,
    *,
    now: datetime,
    largest_cohort: int = LARGEST,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Fill a platform, or finish what an earlier run began.

    Args:
        platform: where to.
        now: the present; nothing of the story lies beyond it.
        largest_cohort: cut cohorts to this size, for tests.
        progress: told the name of each institution before its turn.

    Raises:
        Conflict: E_DEMO_OTHER_ADDRESS, the data was made for another address of the site.
    """
    institutions = read_institutions()
    require_same_address(platform)
    logins = make_accounts(platform, institutions)
    for entry in institutions:
        progress(entry["name"]["ja"])
        owners = add_institution(platform, entry, logins=logins)
        slug = entry["slug"]
        seal_once(platform, slug)
        admin = next(one for one in logins if one.institution == slug and one.role == Role.ADMIN.value)
        person = platform.accounts.find_by_email(admin.email)
        place = DemoPlace(platform=platform, institution=slug, actor=person.account if person else ACTOR)
        if not _is_filled(place):
            add_definitions(place, owners)
            endorse_once(place)
            _award(place, largest=largest_cohort, now=now)
            _mark_filled(place, now=now)
        append_documents(platform.log_keeper(), slug)
    publish_log(platform.log_keeper())
    write_registry(platform)
    # Endorsements were verified before it was there.
    platform.trusted.read_again()
    make_samples(platform, now=now)


def require_same_address(platform: Platform) -> None:
    """Refuse data whose issuers live at another address: nothing of theirs could be verified here.

    Raises:
        Conflict: E_DEMO_OTHER_ADDRESS.
    """
    for institution in platform.directory.list_institutions():
        for record in platform.store(institution).issuers.list_issuers():
            if record.did != issuer_did(platform.site_url, record.slug):
                raise Conflict("E_DEMO_OTHER_ADDRESS", url=platform.site_url, did=record.did)


def _award(place: DemoPlace, *, largest: int, now: datetime) -> None:
    cohorts = [one for one in read_cohorts(place.institution, largest=largest) if one.awarded_on <= now.date()]
    for cohort in cohorts:
        award_cohort(place, cohort, now=now)
    if place.institution == PREVIEWED[0] and EXAMPLE_LIST.exists():
        upload(place, PREVIEWED[1], data=EXAMPLE_LIST.read_bytes(), filename=EXAMPLE_LIST.name, at=now)
    publish_status_lists(place.platform.press(place.institution), now=now)


def _is_filled(place: DemoPlace) -> bool:
    return bool(place.store.audit.list_events(subject=place.institution, limit=1))


def _mark_filled(place: DemoPlace, *, now: datetime) -> None:
    place.store.audit.append_many([AuditEntry(at=now, actor=ACTOR, action=FILLED, subject=place.institution)])
