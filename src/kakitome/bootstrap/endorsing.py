"""Endorsements between institutions: what of ours can be endorsed, what of others we may endorse, taking one in.

kept = take_in_endorsement(platform, "example-university", data=data, actor=account, now=now)
document = endorse(platform, "example-university", issuer=record, terms=terms, actor=account)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kakitome.bootstrap.platform import Platform
from kakitome.errors import Refused
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.ports.endorsements import KeptEndorsement
from kakitome.ports.issuer_signing_keys import IssuerSigningKeys
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import VersionState
from kakitome.services.endorsing import give_and_keep, take_in
from kakitome.values.localized_text import LocalizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an endorsement can be about: an issuer by its DID, or a version of a micro-credential by its address.

    `title` is empty for an issuer; `version` is 0 then.
    """

    about: str
    body: LocalizedText
    title: LocalizedText = LocalizedText()
    version: int = 0


def list_subjects(platform: Platform, institution: str) -> list[Subject]:
    """List what of an institution can be endorsed: its issuers, and every version that was ever published."""
    return list(_subjects(platform, institution, only_in_force=False))


def list_others(platform: Platform, institution: str) -> list[Subject]:
    """List what of the other institutions here can be endorsed: their issuers and what they offer now."""
    others = [one for one in platform.directory.list_institutions() if one != institution]
    return [subject for one in others for subject in _subjects(platform, one, only_in_force=True)]


def take_in_endorsement(
    platform: Platform, institution: str, *, data: bytes, actor: str, now: datetime
) -> KeptEndorsement:
    """Verify an endorsement and keep it for the awards that are given from now on; raises as `take_in`."""
    report = platform.verifier().verify_bytes(data, now=now)
    subjects = [one.about for one in list_subjects(platform, institution)]
    return take_in(platform.store(institution), data, report=report, subjects=subjects, actor=actor, now=now)


def endorse(
    platform: Platform, institution: str, *, issuer: IssuerRecord, terms: EndorsementTerms, actor: str
) -> KeptEndorsement:
    """Sign an endorsement of something of another body and keep a copy.

    Raises:
        Refused: E_ENDORSEMENT_OWN, nobody endorses oneself; or what `give_endorsement` refuses.
        NotFound, Unavailable: the key.
    """
    if terms.about in {one.about for one in list_subjects(platform, institution)}:
        raise Refused("E_ENDORSEMENT_OWN")
    store = platform.store(institution)
    keys = IssuerSigningKeys(store, platform.vault(institution), issuer.did)
    document = give_and_keep(store, issuer.issuer, keys=keys, terms=terms, actor=actor)
    return next(one for one in store.endorsements.list_all() if one.document == document)


def _subjects(platform: Platform, institution: str, *, only_in_force: bool) -> Iterator[Subject]:
    store = platform.store(institution)
    for record in store.issuers.list_issuers():
        issuer = record.issuer
        yield Subject(about=issuer.did, body=issuer.name)
        for latest in store.microcredentials.list_latest():
            for version in store.microcredentials.list_versions(latest.identifier):
                is_published = version.state is not VersionState.DRAFT or version.frozen_at is not None
                if version.state is VersionState.IN_FORCE or (is_published and not only_in_force):
                    letter = version.microcredential
                    address = addresses_for(letter, issuer.base_url, uuid="").achievement
                    yield Subject(about=address, body=issuer.name, title=letter.title, version=version.version)
