"""What a learner can take along: every form of an award, with a word on what reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kakitome.journeys.handing_out.envelopes import bundle_of, envelope_of, is_to_be_had
from kakitome.journeys.platform import Platform
from kakitome.services.enveloping import Target, list_targets, targets
from kakitome.services.holding import HeldAward
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.award_forms import Offered, for_programs, offered
from kakitome.web.parts.shapes import Words

BUNDLE: Final = "bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that is handed out."""

    document: bytes
    media_type: str
    name: str


def offered_papers(link_name: str, *, has_study_sheet: bool = False) -> Sequence[Offered]:
    """Return the certificates, by language, and the certificate of study where the law's items are all there."""
    sheets: Sequence[tuple[str, Words]] = (
        ("both", _("Japanese and English")),
        ("ja", LocalizedText(ja="日本語")),
        ("en", LocalizedText(en="English")),
    )
    papers = [Offered(address=_address(link_name, f"certificate-{variant}"), label=label) for variant, label in sheets]
    study = Offered(address=_address(link_name, "study-ja"), label=targets.STUDY_PDF.label)
    return [*papers, study] if has_study_sheet else papers


def offered_forms(link_name: str, *, is_learner: bool, lost: frozenset[str] = frozenset()) -> Sequence[Offered]:
    """Return the forms for programs that this visitor may take; `lost` are ids of those nobody can make any more."""
    return [
        offered(target, address=_address(link_name, target.id))
        for target in for_programs()
        if (is_learner or not target.is_for_learner_alone) and target.id not in lost
    ]


def lost_forms(platform: Platform, held_award: HeldAward) -> frozenset[str]:
    """Return the ids of the forms that a closed issuer never made."""
    return frozenset(target.id for target in for_programs() if not is_to_be_had(platform, held_award, target=target))


def take(platform: Platform, held_award: HeldAward, form: str, *, actor: str) -> Taken | None:
    """Make or find a form; None for a name that is none.

    Raises:
        KakitomeError: it cannot be made, with the reason.
    """
    if form == BUNDLE:
        data = bundle_of(platform, held_award, actor=actor)
        return Taken(document=data, media_type="application/zip", name=f"{held_award.number}.zip")
    target, variant = _target_named(form)
    if target is None:
        return None
    kept_envelope = envelope_of(platform, held_award, target=target, actor=actor, variant=variant)
    spoken = f".{variant}" if variant else ""
    return Taken(
        document=kept_envelope.document,
        media_type=kept_envelope.media_type,
        name=held_award.number + spoken + target.suffix,
    )


def is_for_learner_alone(form: str) -> bool:
    """Tell whether only the learner may take a form."""
    target, _variant = _target_named(form)
    return target is not None and target.is_for_learner_alone


def _target_named(form: str) -> tuple[Target | None, str]:
    """Read a form's name in an address: `certificate-ja` for what is handed out by language, else the form's id."""
    known = {
        f"{target.word}-{variant}": (target, variant)
        for target in list_targets()
        if target.is_paper
        for variant in target.variants
    }
    known |= {target.id: (target, "") for target in for_programs()}
    return known.get(form, (None, ""))


def _address(link_name: str, form: str) -> str:
    return reverse("award-form", args=[link_name, form])
