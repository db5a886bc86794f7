"""What of an institution's things a person may see or change: everything hangs on the unit of a definition."""

from kakitome.errors import NotFound, Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.mapping.awarding_body import other_awarding_body
from kakitome.ports.awards import AwardRecord
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.web.desk.place import Place


def visible(place: Place, *, right: str = "view") -> dict[str, MicrocredentialVersion]:
    """Return the latest versions of the definitions that a person has a right to, by identifier."""
    versions = place.store.microcredentials.list_latest(units=place.units(right))
    return {version.identifier: version for version in versions}


def within_reach(place: Place, *, right: str = "view") -> frozenset[str] | None:
    """Return the identifiers of definitions a person has a right to, None for every one of the institution."""
    return None if place.may(right) else frozenset(visible(place, right=right))


def need_definition(place: Place, identifier: str, *, right: str = "view") -> MicrocredentialVersion:
    """Return the latest version of a definition that a person has a right to; raises `NotFound`."""
    version = place.store.microcredentials.find_latest(identifier)
    if version is None:
        raise NotFound("E_MICROCREDENTIAL_UNKNOWN", identifier=identifier)
    place.need(right, version.unit)
    return version


def need_award(place: Place, number: str, *, right: str = "view") -> AwardRecord:
    """Return the current document of an award that a person has a right to; raises `NotFound`."""
    award_record = place.store.awards.find_by_number(number)
    if award_record is None:
        raise NotFound("E_AWARD_UNKNOWN", number=number)
    need_definition(place, award_record.intent.microcredential, right=right)
    return award_record


def list_awardable(place: Place) -> list[MicrocredentialVersion]:
    """Return the versions in force that a person may award, by title as stored."""
    versions = []
    for latest in visible(place, right="award").values():
        version = place.store.microcredentials.find_latest(latest.identifier, state=VersionState.IN_FORCE)
        if version is not None:
            versions.append(version)
    return versions


def find_issuer(place: Place) -> IssuerRecord | None:
    """Find the issuer under whose name the institution awards; None when there is none that is open."""
    return next((record for record in place.store.issuers.list_issuers() if record.closed_at is None), None)


def other_body_of(place: Place, letter: Microcredential) -> Problem | None:
    """Tell what a signature by this institution will not prove: that another body awarded; None where none is named."""
    return other_awarding_body(letter, issuer=place.institution.did, names=place.institution.name)
