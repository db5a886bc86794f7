"""The signed Open Badges 3.0 credential itself, and the badge images that carry it."""

from typing import Final

from kakitome.documents.openbadges import baking_png, baking_svg
from kakitome.services.enveloping.model import Made, Making, Target
from kakitome.services.enveloping.picture import picture_of
from kakitome.values.localized_text import LocalizedText


def _ob3(making: Making) -> Made:
    return Made(document=making.material.document)


def _png(making: Making) -> Made:
    image = baking_png.bake(picture_of(making.material).png(), making.material.document)
    return Made(document=image)


def _svg(making: Making) -> Made:
    image = baking_svg.bake(picture_of(making.material).svg, making.material.document)
    return Made(document=image)


OB3: Final = Target(
    id="ob3",
    label=LocalizedText(ja="Open Badges 3.0", en="Open Badges 3.0"),
    purpose=LocalizedText(ja="授与されたままの証明", en="the credential as it was awarded"),
    media_type="application/vc",
    suffix=".json",
    make=_ob3,
    is_kept=False,
)


PNG: Final = Target(
    id="png",
    label=LocalizedText(ja="バッジの画像（PNG）", en="Badge image (PNG)"),
    purpose=LocalizedText(ja="中に証明が入っています", en="with the credential inside"),
    media_type="image/png",
    suffix=".png",
    make=_png,
    is_kept=False,
)


SVG: Final = Target(
    id="svg",
    label=LocalizedText(ja="バッジの画像（SVG）", en="Badge image (SVG)"),
    purpose=LocalizedText(ja="中に証明が入っています", en="with the credential inside"),
    media_type="image/svg+xml",
    suffix=".svg",
    make=_svg,
    is_kept=False,
)
