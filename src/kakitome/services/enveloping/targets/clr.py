"""The award as a learner record of one: CLR 2.0."""

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from kakitome.documents.sealing import SealingKey
from kakitome.documents.verification.field_rules import field_problems
from kakitome.mapping.clr import RecordTerms, to_unsigned_record
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.ports.signing import KeyPurpose
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.values.localized_text import LocalizedText


def _clr(making: Making) -> Made:
    key = making.tools.keys.key(KeyPurpose.CREDENTIAL)
    terms = RecordTerms(
        # The same award makes the same record, whenever it is asked for.
        url=f"urn:uuid:{uuid5(NAMESPACE_URL, 'clr ' + making.material.facts.credential)}",
        name=making.material.microcredential.title,
        valid_from=making.now,
        language=primary_language(making.material.microcredential),
    )
    unsigned = to_unsigned_record([making.material.credential], making.material.issuer, terms=terms)
    seal = SealingKey(sign=key.sign, verification_method=key.method)
    ready = seal.prepare(unsigned, rules=lambda record: field_problems(record, name="ClrCredential"))
    return Made(document=seal.close(ready, created=making.now))


CLR: Final = Target(
    id="clr",
    label=LocalizedText(ja="学修記録（CLR 2.0）", en="Learner record (CLR 2.0)"),
    purpose=LocalizedText(ja="学修記録を集めるシステム向け", en="for systems that collect records"),
    media_type="application/vc",
    suffix=".clr.json",
    make=_clr,
    signed_with=KeyPurpose.CREDENTIAL,
)
