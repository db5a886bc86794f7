"""The award in the European Learning Model, sealed where the institution has a certificate."""

from typing import Final

from kakitome.documents.elm.jades import seal_edc
from kakitome.documents.sealing import write_document
from kakitome.errors import Problem
from kakitome.mapping.elm import NotInLearningModel, to_edc
from kakitome.mapping.openbadge.frame import primary_language
from kakitome.services.enveloping.model import Made, Making, NotConvertible, Target
from kakitome.services.enveloping.picture import picture_of
from kakitome.values.localized_text import LocalizedText


def _elm(making: Making) -> Made:
    try:
        document = to_edc(
            making.material.microcredential,
            making.material.facts,
            original=making.material.document,
            issuer=making.material.issuer,
            displays={primary_language(making.material.microcredential): picture_of(making.material).png()},
        )
    except NotInLearningModel as lacking:
        raise NotConvertible(lacking.code, *lacking.problems, **lacking.params) from None
    if making.tools.seal is None:
        note = Problem(code="W_EDC_UNSEALED", severity="warning")
        bare = write_document(document)
        return Made(document=bare, media_type="application/ld+json", notes=(note,))
    sealed = seal_edc(document, making.tools.seal, now=making.now)
    return Made(document=sealed)


ELM: Final = Target(
    id="elm",
    label=LocalizedText(ja="欧州デジタルクレデンシャル", en="European Digital Credential"),
    purpose=LocalizedText(
        ja="印があります（適格な eシールではありません）", en="sealed; the seal is not a qualified one"
    ),
    media_type="application/jose+json",
    suffix=".edc.json",
    make=_elm,
    is_sealed=True,
)
