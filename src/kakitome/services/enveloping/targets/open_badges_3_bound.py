"""Open Badges 3.0 as JSON that names its learner by a key: what the learner shows, signed by themselves, to a verifier.

The award as it was given names nobody by an identifier; what it says beside that is said here word for word. It is made
when it is shown, for the key that lies here for it, and nobody downloads it.
"""

from typing import Final

from kakitome.documents.jose.named_key import NamedKey
from kakitome.documents.keys.did_key import did_key_of
from kakitome.documents.openbadges.credential import with_one_status
from kakitome.documents.proofs.eddsa_rdfc_2022 import create_proof
from kakitome.documents.sealing import write_document
from kakitome.errors import Invalid
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _bound(making: Making) -> Made:
    if making.tools.wallet_key is None:
        raise Invalid("E_HOLDER_KEY_UNKNOWN")
    holder = did_key_of(NamedKey.from_jwk(making.tools.wallet_key).key)
    credential = with_one_status(making.material.credential)
    subject = {"id": holder, **credential["credentialSubject"]}
    credential_of_holder = {name: value for name, value in credential.items() if name != "proof"} | {
        "credentialSubject": subject
    }
    key = making.tools.keys.key(KeyPurpose.CREDENTIAL)
    proof = create_proof(credential_of_holder, sign=key.sign, verification_method=key.method, created=making.now)
    return Made(document=write_document({**credential_of_holder, "proof": proof}))


OB3_BOUND: Final = Target(
    id="ob3-bound",
    label=LocalizedText(ja="本人の鍵を記した Open Badges 3.0", en="Open Badges 3.0 that names its holder’s key"),
    purpose=LocalizedText(
        ja="本人の署名を付けて提示するときに作られます",
        en="made when its learner shows it with a signature of their own",
    ),
    media_type="application/vc",
    suffix=".bound.json",
    make=_bound,
    signed_with=KeyPurpose.CREDENTIAL,
    is_for_learner_alone=True,
)
