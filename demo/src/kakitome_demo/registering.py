"""Registering what the demonstration's institutions offer: by one click, and one programme that awards on paper."""

from importlib.resources import files

from kakitome.learning.definition import read
from kakitome.learning.registry.candidate import Candidate
from kakitome.learning.registry.entry import AwardForm, EntrySource
from kakitome.ports.microcredentials import VersionState
from kakitome.services.registering import RegisteringContext, register, register_own
from kakitome_demo.institutions import OPENED_AT
from kakitome_demo.place import DemoPlace

PAPER = ("shirakaba", "community-care-paper")
"""Whose programme awards on paper only, and the file that describes it."""


def register_all(place: DemoPlace) -> None:
    """Register every definition that is in force; the same ones again change nothing."""
    context = RegisteringContext(
        book=place.store,
        registry=place.platform.registry,
        institution=place.institution,
        site_url=place.platform.site_url,
        actor=place.actor,
        now=OPENED_AT,
        is_demonstration=True,
    )
    for version in place.store.microcredentials.list_latest():
        if version.state is VersionState.IN_FORCE:
            register_own(context, version, issuer=place.issuer, region=REGIONS.get(place.institution, ""))
    if place.institution == PAPER[0]:
        register(context, _on_paper(), source=EntrySource.FORM)


REGIONS = {
    "asuka": "JP-29",
    "setouchi": "JP-37",
    "shirakaba": "JP-20",
    "hokuto": "JP-01",
    "applied-data": "JP-13",
    "shinonome": "JP-27",
}
"""Prefectures (ISO 3166-2) that the demonstration's institutions would be in."""


def _on_paper() -> Candidate:
    letter, problems = read(files(__package__).joinpath("definitions", f"{PAPER[1]}.toml").read_bytes(), form="toml")
    if any(problem.severity == "error" for problem in problems):
        raise AssertionError(problems)
    return Candidate(
        letter=letter,
        identifier=PAPER[1],
        institution_type="learned-society",
        region=REGIONS[PAPER[0]],
        forms=(AwardForm.PAPER,),
    )
