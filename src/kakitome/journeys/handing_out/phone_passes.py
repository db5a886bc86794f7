"""An award as a pass for a telephone's own wallet, where the operator holds a vendor's key for it.

Nothing of it is kept: it is made at each request from the document as it stands.
"""

from kakitome.documents.pkpass import write_pkpass
from kakitome.errors import NotFound, Refused
from kakitome.journeys.handing_out.envelopes import material_of_held
from kakitome.journeys.platform import Platform
from kakitome.mapping.phone_pass import LONGEST_TOKEN, PassFacts, apple_files, google_claims, pass_facts, save_address
from kakitome.services.enveloping import Material, is_in_force
from kakitome.services.enveloping.picture import picture_of
from kakitome.services.holding import HeldAward
from kakitome.values.localized_text import LANGUAGES


def apple_pass_of(platform: Platform, held_award: HeldAward) -> bytes:
    """Make the pass of an award for Apple Wallet.

    Raises:
        NotFound: E_PHONE_PASS_OFF, the operator has no certificate.
        Refused: E_AWARD_NOT_IN_FORCE.
    """
    certificate = platform.phone_passes.apple
    if certificate is None:
        raise NotFound("E_PHONE_PASS_OFF")
    material = _material_in_force(platform, held_award)
    files = apple_files(
        _facts_of(material), picture_of(material), pass_type=certificate.pass_type, team=certificate.team
    )
    return write_pkpass(files, sign=certificate.sign)


def google_pass_address(platform: Platform, held_award: HeldAward) -> str:
    """Return the address that puts the pass of an award into Google Wallet; raises as `apple_pass_of`."""
    account = platform.phone_passes.google
    if account is None:
        raise NotFound("E_PHONE_PASS_OFF")
    facts = _facts_of(_material_in_force(platform, held_award))
    now = platform.now()
    token = ""
    for languages in (LANGUAGES, (facts.language,)):
        token = account.sign(
            google_claims(facts, account.issuer, site_url=platform.site_url, now=now, languages=languages)
        )
        if len(token) <= LONGEST_TOKEN:
            break
    return save_address(token)


def _material_in_force(platform: Platform, held_award: HeldAward) -> Material:
    if not is_in_force(platform.store(held_award.institution), held_award.record):
        raise Refused("E_AWARD_NOT_IN_FORCE", number=held_award.number)
    return material_of_held(platform, held_award)


def _facts_of(material: Material) -> PassFacts:
    return pass_facts(material.microcredential, material.facts, address=material.page, colour=material.issuer.colour)
