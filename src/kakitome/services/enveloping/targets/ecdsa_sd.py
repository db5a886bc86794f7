"""The credential of which its learner shows parts: ecdsa-sd-2023."""

from typing import Final

from kakitome.documents.openbadges.credential import with_one_status
from kakitome.documents.proofs.ecdsa_sd_2023 import create_base_proof
from kakitome.documents.sealing import write_document
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _ecdsa_sd(making: Making) -> Made:
    key = making.tools.keys.key(KeyPurpose.DISCLOSURE)
    credential = with_one_status(making.material.credential)
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    proof = create_base_proof(unsigned, sign=key.sign, verification_method=key.method, created=making.now)
    document = write_document({**unsigned, "proof": proof})
    return Made(document=document)


ECDSA_SD: Final = Target(
    id="ecdsa-sd",
    label=LocalizedText(ja="選んで見せる証明（ecdsa-sd-2023）", en="Selective disclosure (ecdsa-sd-2023)"),
    purpose=LocalizedText(
        ja="見せたい項目だけを示せます。受け取れるのはあなただけです", en="shows only what you choose; only you get it"
    ),
    media_type="application/vc",
    suffix=".ecdsa-sd.json",
    make=_ecdsa_sd,
    signed_with=KeyPurpose.DISCLOSURE,
    is_for_learner_alone=True,
)
