"""What a learner can take along: every form of an award, with a word on what reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.bootstrap.handing_out import bundle_of, envelope_of
from kakitome.bootstrap.platform import Platform
from kakitome.services.enveloping import Target
from kakitome.services.holding import HeldAward
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.shapes import Words

BUNDLE: Final = "bundle"
SUFFIXES: Final = {
    Target.VC_JWT: ".jwt",
    Target.SD_JWT: ".sd-jwt",
    Target.ECDSA_SD: ".ecdsa-sd.json",
    Target.OB2: ".ob2.jws",
    Target.OB2_PNG: ".ob2.png",
    Target.CLR: ".clr.json",
    Target.PDF: ".pdf",
    Target.STUDY_PDF: ".study.pdf",
    Target.BLOCKCERTS: ".blockcerts.json",
    Target.ELM: ".elm.json",
}
FOR_LEARNER_ALONE: Final = frozenset({Target.SD_JWT, Target.ECDSA_SD, Target.STUDY_PDF})
"""Forms from which their holder chooses what to show, and the certificate with legal force."""

_CHOSEN: Final = gettext_lazy("shows only what you choose; only you get it")
_LABELS: Final = {
    "vc-jwt": (gettext_lazy("Token (VC-JWT)"), gettext_lazy("for systems that read JSON Web Tokens")),
    "sd-jwt": (
        gettext_lazy("Wallet credential (SD-JWT VC)"),
        gettext_lazy("shows only what you choose; only you get it"),
    ),
    "ecdsa-sd": (
        gettext_lazy("Selective disclosure (ecdsa-sd-2023)"),
        gettext_lazy("shows only what you choose; only you get it"),
    ),
    "ob2": (gettext_lazy("Open Badges 2.0, signed"), gettext_lazy("for older badge systems")),
    "ob2-png": (gettext_lazy("Open Badges 2.0 image"), gettext_lazy("for older backpacks")),
    "clr": (gettext_lazy("Learner record (CLR 2.0)"), gettext_lazy("for systems that collect records")),
    "blockcerts": (gettext_lazy("Blockcerts v3"), gettext_lazy("anchored in the public log")),
    "elm": (gettext_lazy("European Digital Credential"), gettext_lazy("sealed; the seal is not a qualified one")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One form on the page: its address, its name and what it is for."""

    address: str
    label: Words
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is handed out."""

    document: bytes
    media_type: str
    name: str


def offered_papers(number: str, *, has_study_sheet: bool = False) -> Sequence[Offered]:
    """Return the certificates, by language, and the certificate of study where the law's items are all there."""
    sheets: Sequence[tuple[str, Words]] = (
        ("both", _("Japanese and English")),
        ("ja", LocalizedText(ja="日本語")),
        ("en", LocalizedText(en="English")),
    )
    papers = [Offered(address=_address(number, f"certificate-{variant}"), label=label) for variant, label in sheets]
    study = Offered(address=_address(number, "study-ja"), label=_("Certificate of study (Rishu Shomei)"))
    return [*papers, study] if has_study_sheet else papers


def offered_forms(number: str, *, is_learner: bool) -> Sequence[Offered]:
    """Return the forms for programs that this visitor may take."""
    return [
        Offered(address=_address(number, name), label=str(label), purpose=str(purpose))
        for name, (label, purpose) in _LABELS.items()
        if is_learner or Target(name) not in FOR_LEARNER_ALONE
    ]


def further_forms() -> list[Offered]:
    """Name the forms that an award can be put into beside its JSON and images, whoever may take them."""
    sheet = Offered(address="", label=_("Certificate (PDF)"), purpose=_("to print, with the credential inside"))
    forms = [Offered(address="", label=str(label), purpose=str(purpose)) for label, purpose in _LABELS.values()]
    bundle = Offered(address="", label=_("Evidence bundle (ZIP)"), purpose=_("verifies with the network off"))
    return [sheet, *forms, bundle]


def take(platform: Platform, held: HeldAward, form: str, *, actor: str) -> Taken | None:
    """Make or find a form; None for a name that is none.

    Raises:
        KakitomeError: it cannot be made, with the reason.
    """
    if form == BUNDLE:
        data = bundle_of(platform, held, actor=actor)
        return Taken(document=data, media_type="application/zip", name=f"{held.number}.zip")
    target, variant = _asked(form)
    if target is None:
        return None
    kept = envelope_of(platform, held, target=target, actor=actor, variant=variant)
    language = f".{variant}" if variant else ""
    return Taken(document=kept.document, media_type=kept.media_type, name=held.number + language + SUFFIXES[target])


def is_for_learner_alone(form: str) -> bool:
    """Tell whether only the learner may take a form."""
    return _asked(form)[0] in FOR_LEARNER_ALONE


def _asked(form: str) -> tuple[Target | None, str]:
    kind, _dash, variant = form.rpartition("-")
    if kind == "certificate" and variant in ("ja", "en", "both"):
        return Target.PDF, variant
    if kind == "study" and variant in ("ja", "both"):
        return Target.STUDY_PDF, variant
    return (Target(form), "") if form in SUFFIXES and not form.endswith("pdf") else (None, "")


def _address(number: str, form: str) -> str:
    return reverse("award-form", args=[number, form])
