"""Bringing every sealed secret under the first key-encryption key, so that the old one can be destroyed."""

from dataclasses import dataclass

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.key_vault import SealedKeyVault
from kakitome.gateways.saml_metadata import SEALED_AS, reseal_saml_keys
from kakitome.ports.sealed_keys import SECOND_FACTORS
from kakitome.records.factor_secrets import reseal_factors
from kakitome.records.store.scope import Scope
from kakitome.records.store.sealed_keys import DatabaseSealedKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealing:
    """How many secrets lay under another key: of institutions, of people's second factors, of sign-in by SAML,
    of people's keys, of what people wait for elsewhere."""

    institutions: int
    factors: int
    saml: int
    holder_keys: int
    awaited: int


def reseal_everything(platform: InstalledPlatform) -> Resealing:
    """Seal every secret under the first key of the key-encryption key file; may be broken off and begun again.

    Raises:
        Unavailable: a secret lies under a key that the file does not hold; what was resealed before stays so.
    """
    texts = platform.sealed_texts(SECOND_FACTORS)
    return Resealing(
        institutions=sum(_reseal_vault(platform, name) for name in platform.directory.list_institutions()),
        factors=reseal_factors(lambda text: text if texts.is_current(text) else texts.seal(texts.open(text))),
        holder_keys=platform.persons.holder_keys.reseal_all(),
        awaited=platform.persons.awaited.reseal_all(),
        saml=reseal_saml_keys(platform.installation.data_dir, seal=platform.sealed_texts(SEALED_AS)),
    )


def _reseal_vault(platform: InstalledPlatform, institution: str) -> int:
    table = DatabaseSealedKeys(Scope(institution))
    return SealedKeyVault(table, wrapping_keys=platform.wrapping_keys, clock=platform.now).reseal_all()
