"""When the key that seals changes, every secret follows, and none is left under the old one."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from kakitome.bootstrap.platform import InstalledPlatform
from kakitome.gateways.key_vault import WrappingKey
from kakitome.gateways.sealed_texts import SealedTexts
from kakitome.operations.resealing import Resealing, reseal_everything
from kakitome.ports.organisations import NodeRole
from kakitome.ports.sealed_keys import SECOND_FACTORS as SEALED_AS
from kakitome.records.digests.examination import examine_registers
from kakitome.records.models.account import Account
from kakitome.values.localized_text import LocalizedText
from support import institutions

NEW = WrappingKey(b"n" * 32)


@pytest.fixture
def platform(db: None) -> InstalledPlatform:
    """A platform with a new first key, until the test is over."""
    platform = institutions.platform()
    institutions.open_university("setouchi", LocalizedText(ja="瀬戸内海洋技術大学"))
    institutions.account("admin@setouchi.example", NodeRole.ADMIN, "setouchi")
    platform.saml_site()
    before = platform.wrapping_keys
    yield platform
    object.__setattr__(platform, "wrapping_keys", before)
    platform._vaults.clear()
    for file in platform.installation.data_dir.glob("saml-*.pem"):
        file.unlink()


def use(platform: InstalledPlatform, *keys: WrappingKey) -> None:
    object.__setattr__(platform, "wrapping_keys", keys)
    platform._vaults.clear()


def test_keys_factors_and_saml_follow_and_the_old_key_can_go(platform: InstalledPlatform) -> None:
    user = Account.objects.get(email="admin@setouchi.example")
    texts = platform.sealed_texts(SEALED_AS)
    Authenticator.objects.create(user=user, type="totp", data={"secret": texts.seal("SEED")})
    codes = {"seed": texts.seal("codes"), "used_mask": 5}
    Authenticator.objects.create(user=user, type="recovery_codes", data=codes)
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "key", "credential": {}})
    platform.secrets("setouchi").keep_secret("identity-provider:1", b"client")
    use(platform, NEW, *platform.wrapping_keys)

    done = reseal_everything(platform)

    assert done.factors == 2
    assert done.saml == 1
    assert done.institutions >= 2
    assert reseal_everything(platform) == Resealing(institutions=0, factors=0, saml=0, holder_keys=0, awaited=0)
    use(platform, NEW)
    alone = SealedTexts(SEALED_AS, wrapping_keys=[NEW])
    data = {factor.type: factor.data for factor in Authenticator.objects.all()}
    assert alone.open(data["totp"]["secret"]) == "SEED"
    assert (alone.open(data["recovery_codes"]["seed"]), data["recovery_codes"]["used_mask"]) == ("codes", 5)
    assert platform.secrets("setouchi").open_secret("identity-provider:1") == b"client"
    key = platform.store("setouchi").issuers.list_issuers()[0]
    assert platform.vault("setouchi").signer(platform.store("setouchi").issuers.find_active_key(key.issuer.did).key_id)
    assert platform.saml_site().opening_keys
    connection.check_constraints()
    assert [problem.code for _, problem in examine_registers()] == []
