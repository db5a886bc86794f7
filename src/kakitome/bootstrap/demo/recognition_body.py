"""A fictitious recognition body that endorses two of the demonstration's micro-credentials, from outside the platform.

It has a did:key, whose private half is forgotten as soon as it has signed: nobody can speak for it again. The
demonstration's registry lists it, as a recognition body that the reader may know would be.
"""

from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kakitome.bootstrap.demo.institutions import OPENED_AT
from kakitome.bootstrap.demo.place import DemoPlace
from kakitome.bootstrap.endorsing import take_in_endorsement
from kakitome.documents.keys.multikey import encode_public
from kakitome.mapping.addresses import addresses_for
from kakitome.mapping.endorsement import EndorsementTerms
from kakitome.mapping.issuer import Issuer
from kakitome.ports.signing import KeyPurpose, SigningKey
from kakitome.services.endorsing import give_endorsement
from kakitome.values.localized_text import LocalizedText

NAME = LocalizedText(
    ja="日本マイクロクレデンシャル承認機構（見本）",
    en="Japan Micro-credential Recognition Body (sample)",
)
ENDORSED: Mapping[str, str] = {"asuka": "data-analysis-ethics", "setouchi": "offshore-wind"}
"""institution → the micro-credential that is endorsed."""

_COMMENT = LocalizedText(
    ja="学修成果、学修量、評価の方法、質保証を審査し、基準を満たすと認めました（見本）。",
    en="We examined outcomes, workload, assessment and quality assurance; they meet our criteria (sample).",
)


class _OneKey:
    """Implements `ports.signing.SigningKeys` with one key of its own."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.multikey = encode_public(self._private.public_key())

    def key(self, purpose: KeyPurpose) -> SigningKey:
        """Return the key, whatever it is for."""
        return SigningKey(
            purpose=purpose,
            key_id=self.multikey,
            method=f"did:key:{self.multikey}#{self.multikey}",
            public=self._private.public_key(),
            sign=self._private.sign,
        )


def endorse_once(place: DemoPlace) -> None:
    """Have a micro-credential of this institution endorsed, unless it is not among those or was endorsed before."""
    version = place.store.microcredentials.find_latest(ENDORSED.get(place.institution, ""))
    if version is None or place.store.endorsements.list_all():
        return
    keys = _OneKey()
    body = Issuer(did=f"did:key:{keys.multikey}", name=NAME, base_url="https://recognition.example/", country="JP")
    about = addresses_for(version.microcredential, place.issuer.base_url, uuid="").achievement
    terms = EndorsementTerms(
        url=f"urn:uuid:{uuid5(NAMESPACE_URL, about)}",
        about=about,
        name=LocalizedText(ja="承認（見本）", en="Recognition (sample)"),
        comment=_COMMENT,
        valid_from=OPENED_AT,
    )
    document = give_endorsement(body, keys, terms=terms)
    take_in_endorsement(place.platform, place.institution, data=document, actor=place.actor, now=OPENED_AT)
