"""Institution colours: dark enough on white, and the nearest one that is when they are not.

Source: WCAG 2.2 (relative luminance, contrast ratio, 1.4.3); OKLab (B. Ottosson, 2020) for "nearest".
"""

import re

from kakitome.errors import Invalid, ProblemFactory

LEAST = 4.5
"""Contrast on white that a badge colour must reach. Source: WCAG 2.2 success criterion 1.4.3."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TINT = 0.12
_problem = ProblemFactory(source="WCAG 2.2 1.4.3", pointer="colour")

Rgb = tuple[float, float, float]


class ColourRefused(Invalid):
    """The colour cannot stand on white; `params["nearest"]` is one that can."""


def require_passing(colour: str) -> str:
    """Return a colour in lower case.

    Raises:
        ColourRefused: not `#rrggbb`, or less than 4.5:1 on white.
    """
    if not _HEX.fullmatch(colour):
        raise ColourRefused.of(_problem("E_COLOUR_FORM", value=colour))
    ratio = contrast_on_white(colour)
    if ratio < LEAST:
        raise ColourRefused.of(
            _problem("E_COLOUR_CONTRAST", value=colour, ratio=f"{ratio:.1f}", nearest=nearest_passing(colour))
        )
    return colour.lower()


def contrast_on_white(colour: str) -> float:
    """Compute the contrast ratio of `#rrggbb` on white, from 1 to 21.

    Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
    """
    red, green, blue = _linear(colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def nearest_passing(colour: str) -> str:
    """Darken a colour, hue and chroma kept as far as they go, until it just reaches the contrast."""
    lightness, a, b = _oklab(_linear(colour))
    least, most = 0.0, lightness
    for _ in range(24):
        middle = (least + most) / 2
        if contrast_on_white(_hex_of((middle, a, b))) >= LEAST:
            least = middle
        else:
            most = middle
    return _hex_of((least, a, b))


def tint(colour: str) -> str:
    """Mix 12 % of a colour into white, for the flap of the letter."""
    return _hex(*(255 - (255 - channel) * _TINT for channel in _channels(colour)))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _hex(*channels: float) -> str:
    return "#" + "".join(f"{min(255, max(0, round(channel))):02x}" for channel in channels)


def _linear(colour: str) -> Rgb:
    red, green, blue = (_to_linear(channel / 255) for channel in _channels(colour))
    return red, green, blue


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _from_linear(value: float) -> float:
    value = min(1.0, max(0.0, value))
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _oklab(rgb: Rgb) -> Rgb:
    red, green, blue = rgb
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex_of(lab: Rgb) -> str:
    lightness, a, b = lab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return _hex(
        255 * _from_linear(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        255 * _from_linear(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        255 * _from_linear(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )
