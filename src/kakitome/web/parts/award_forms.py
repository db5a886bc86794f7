"""The forms that an award can be put into, as pages name them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kakitome.services.enveloping import Target, list_targets, targets
from kakitome.web.parts.shapes import Words
from kakitome.web.parts.written import language


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One form on the page: its address, its name and what it is for."""

    address: str
    label: Words
    purpose: str = ""


def is_signed_by_several(credential: Mapping[str, Any]) -> bool:
    """Tell whether bodies beside the issuer signed an award: a proof set of several controllers."""
    proofs = credential.get("proof")
    methods = [proof.get("verificationMethod") for proof in proofs] if isinstance(proofs, list) else []
    return len({str(method).partition("#")[0] for method in methods}) > 1


def further_forms() -> list[Offered]:
    """Name the forms that an award can be put into beside its JSON and images, those for its learner alone included."""
    forms = [offered(target) for target in (targets.PDF, *for_programs())]
    bundle = Offered(address="", label=_("Evidence bundle (ZIP)"), purpose=_("verifies with the network off"))
    return [*forms, bundle]


def for_programs() -> list[Target]:
    """List the kept forms that programs read."""
    return [target for target in list_targets() if target.is_kept and not target.is_paper]


def offered(target: Target, *, address: str = "") -> Offered:
    """Name a form in the language of the page."""
    spoken = language()
    return Offered(address=address, label=target.label.in_language(spoken), purpose=target.purpose.in_language(spoken))
