"""Endorsements between institutions: what of ours can be endorsed, what of others we may endorse, taking one in.

kept = take_in_endorsement(platform, "example-university", data=data, actor=account, now=now)
document = endorse(platform, "example-university", issuer=record, terms=terms, actor=account)
"""

from datetime import datetime

from kakitome.errors import Refused
from kakitome.journeys.platform import Platform
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerRecord
from kakitome.services.endorsing import EndorsedSubject, give_and_keep, list_subjects, take_in


def list_others(platform: Platform, institution: str) -> list[EndorsedSubject]:
    """List what of the other institutions here can be endorsed: their issuers and what they offer now."""
    others = [name for name in platform.directory.list_institutions() if name != institution]
    return [subject for other in others for subject in list_subjects(platform.store(other), only_in_force=True)]


def take_in_endorsement(
    platform: Platform, institution: str, *, data: bytes, actor: str, now: datetime
) -> KeptEndorsement:
    """Verify an endorsement and keep it for the awards that are given from now on; raises as `take_in`."""
    report = platform.verifier().verify_bytes(data, now=now)
    return take_in(platform.store(institution), data, report=report, actor=actor, now=now)


def endorse(
    platform: Platform, institution: str, *, issuer: IssuerRecord, terms: EndorsementTerms, actor: str
) -> KeptEndorsement:
    """Sign an endorsement of something of another body and keep a copy.

    Raises:
        Refused: E_ENDORSEMENT_OWN, nobody endorses oneself; or what `give_endorsement` refuses.
        NotFound, Unavailable: the key.
    """
    store = platform.store(institution)
    if terms.about in {subject.about for subject in list_subjects(store)}:
        raise Refused("E_ENDORSEMENT_OWN")
    keys = IssuerSigningKeys(store, platform.vault(institution), issuer.did)
    return give_and_keep(store, issuer.issuer, keys=keys, terms=terms, actor=actor)
