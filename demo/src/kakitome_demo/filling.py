"""Filling a platform with the demonstration, once.

1. Accounts, their passwords written down first.
2. Institutions with trees, issuers, keys, seals and roles; their definitions, registered; the recognition body.
3. Classes and cases in the order of time: awarded, opened, corrected, revoked; examined, recognised, withdrawn;
   one institution changes its key on the way.
4. Courses, and what universities decided about each other's micro-credentials; one class list left as a preview; two
   applications for an award that wait; status lists published.
5. A mark in the institution's trail: what people change afterwards is theirs, and a second run leaves it alone.
6. The transparency log; the trust registry; one person's wallet; files to try the verifier with.

What was broken off is taken up by the next run. Import only after Django has started.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.errors import Conflict
from kakitome.journeys.institutions.opening import issuer_did
from kakitome.journeys.privacy.retaining import RetentionClock
from kakitome.journeys.recognition.acting import case_context
from kakitome.operations.local_seals import seal_once
from kakitome.ports.audit import AuditEntry
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.services.publishing import publish_status_lists
from kakitome.values.localized_text import LocalizedText
from kakitome_demo.agreeing import agree_jointly
from kakitome_demo.applying import AT, open_applications
from kakitome_demo.awarding import award_cohort, upload
from kakitome_demo.banking import MEMBERS, fill_bank
from kakitome_demo.body import BODY
from kakitome_demo.cohorts import read_cohorts
from kakitome_demo.crediting import settle_credit
from kakitome_demo.definitions import add_definitions
from kakitome_demo.holding import fill_wallet
from kakitome_demo.institutions import ACTOR, add_institution, read_institutions
from kakitome_demo.key_change import moments_of_a_key_change
from kakitome_demo.logins import make_accounts
from kakitome_demo.pathways import BODIES, publish_pathway_once
from kakitome_demo.place import DemoPlace
from kakitome_demo.recognition.meetings import moments_of_meetings
from kakitome_demo.recognition.opening import open_body, open_tiers
from kakitome_demo.recognition.stories import Moment, moments_of_cases
from kakitome_demo.recognition.telling import Teller
from kakitome_demo.registering import register_all
from kakitome_demo.registry import write_registry
from kakitome_demo.samples import make_samples

FILLED = "demonstration.filled"
LARGEST = 100
LONGEST_REMOVAL_S = 60.0
PREVIEWED = ("asuka", "data-analysis-ethics")
EXAMPLE_LIST = Path(__file__).parents[3] / "examples" / "class_lists" / "2026-data-literacy-cp932.csv"
"""Part of the source tree; where only the package is installed, there is no preview to show."""


def fill(
    platform: InstalledPlatform,
    *,
    now: datetime,
    largest_cohort: int = LARGEST,
    progress: Callable[[LocalizedText], None] = lambda _: None,
) -> None:
    """Fill a platform, or finish what an earlier run began.

    Args:
        platform: where to.
        now: the present; nothing of the story lies beyond it.
        largest_cohort: cut cohorts to this size, for tests.
        progress: told the name of each institution before its turn, then each year of the story.

    Raises:
        Conflict: E_DEMO_OTHER_ADDRESS, the data was made for another address of the site.
    """
    institutions = read_institutions()
    require_same_address(platform)
    logins = make_accounts(platform, institutions)
    for entry in institutions:
        progress(LocalizedText(ja=entry["name"]["ja"], en=entry["name"]["en"]))
        owners = add_institution(platform, entry, logins=logins)
        seal_once(platform, entry["slug"])
        place = _place(platform, entry["slug"])
        if not _is_filled(place):
            add_definitions(place, owners)
            register_all(place)
    places = {entry["slug"]: _place(platform, entry["slug"]) for entry in institutions}
    _agree_and_register(places)
    if BODY in places:
        open_body(platform)
        open_tiers(platform)
    for moment in _in_order(_moments(platform, places, largest=largest_cohort, now=now), progress=progress):
        moment.happen()
    if not all(map(_is_filled, places.values())):
        settle_credit(places, now=now)
    for place in places.values():
        _finish(place, now=now)
        append_documents(platform.log_context(), place.institution)
    publish_log(platform.log_context())
    # What the story's first years left goes as it would have gone in time.
    RetentionClock(platform).turn(now=now, seconds=LONGEST_REMOVAL_S)
    write_registry(platform)
    # Endorsements were verified before it was there.
    platform.trusted.read_again()
    if places.keys() >= set(BODIES):
        publish_pathway_once(places[BODIES[0]], now=now)
    fill_wallet(platform, now=now)
    if places.keys() >= set(MEMBERS):
        fill_bank(platform, now=now)
    make_samples(platform, now=now)


def _agree_and_register(places: Mapping[str, DemoPlace]) -> None:
    for place in places.values():
        if not _is_filled(place):
            agree_jointly(place, places)
            register_all(place)


def require_same_address(platform: InstalledPlatform) -> None:
    """Refuse data whose issuers live at another address: nothing of theirs could be verified here.

    Raises:
        Conflict: E_DEMO_OTHER_ADDRESS.
    """
    for institution in platform.directory.list_institutions():
        for record in platform.store(institution).issuers.list_issuers():
            if record.did != issuer_did(platform.site_url, record.slug):
                raise Conflict("E_DEMO_OTHER_ADDRESS", url=platform.site_url, did=record.did)


def _place(platform: InstalledPlatform, institution: str) -> DemoPlace:
    admin = platform.accounts.find_by_email(f"admin@{institution}.example")
    return DemoPlace(platform=platform, institution=institution, actor=admin.account if admin else ACTOR)


def _moments(
    platform: InstalledPlatform, places: Mapping[str, DemoPlace], *, largest: int, now: datetime
) -> Iterator[Moment]:
    """Yield what happened up to now: classes awarded, a key changed, cases examined.

    An award carries what is recognised on its day, so all of it happens in one order.
    """
    for place in places.values():
        if not _is_filled(place):
            yield from (moment for moment in moments_of_a_key_change(place) if moment.at <= now)
        for cohort in () if _is_filled(place) else read_cohorts(place.institution, largest=largest):
            if cohort.awarded_on <= now.date():
                yield Moment(at=cohort.uploaded_at, happen=partial(award_cohort, place, cohort, now=now))
    tellers = partial(_teller, platform, places)
    if BODY in places and not _is_filled(places[BODY]):
        yield from (moment for moment in moments_of_cases(tellers) if moment.at <= now)
        yield from (moment for moment in moments_of_meetings(places[BODY]) if moment.at <= now)


def _in_order(moments: Iterable[Moment], *, progress: Callable[[LocalizedText], None]) -> Iterator[Moment]:
    """Yield moments as time goes by, telling each new year."""
    year = 0
    for moment in sorted(moments, key=lambda one: one.at):
        if moment.at.year != year:
            year = moment.at.year
            progress(LocalizedText(ja=f"{year}年", en=str(year)))
        yield moment


def _teller(
    platform: InstalledPlatform, places: Mapping[str, DemoPlace], *, institution: str, microcredential: str, body: str
) -> Teller:
    entry = platform.registry.find_by_identifier(institution, microcredential) if microcredential else None
    if entry is None and microcredential:
        raise AssertionError(institution, microcredential)
    return Teller(
        context=case_context(platform, body),
        place=places[institution],
        microcredential=microcredential,
        entry=entry.number if entry else "",
    )


def _finish(place: DemoPlace, *, now: datetime) -> None:
    if _is_filled(place):
        return
    if place.institution == PREVIEWED[0] and EXAMPLE_LIST.exists():
        upload(place, PREVIEWED[1], data=EXAMPLE_LIST.read_bytes(), filename=EXAMPLE_LIST.name, at=now)
    if place.institution == AT:
        open_applications(place, now=now)
    publish_status_lists(place.platform.publishing_context(place.institution), now=now)
    _mark_filled(place, now=now)


def _is_filled(place: DemoPlace) -> bool:
    return bool(place.store.audit.list_events(subject=place.institution, limit=1))


def _mark_filled(place: DemoPlace, *, now: datetime) -> None:
    place.store.audit.append_many([AuditEntry(at=now, actor=ACTOR, action=FILLED, subject=place.institution)])
