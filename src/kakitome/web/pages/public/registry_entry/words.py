"""What the pages of the registry call the forms of awards, and how entries came in."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kakitome.learning.registry.entry import AwardForm, EntrySource

FORMS: Final[Mapping[AwardForm, str | Promise]] = {
    AwardForm.OPEN_BADGES_3: "Open Badges 3.0",
    AwardForm.OPEN_BADGES_2: "Open Badges 2.0",
    AwardForm.CLR: gettext_lazy("learner record (CLR 2.0)"),
    AwardForm.PDF: gettext_lazy("signed PDF"),
    AwardForm.BLOCKCERTS: "Blockcerts",
    AwardForm.EDC: gettext_lazy("European Digital Credential"),
    AwardForm.PAPER: gettext_lazy("paper"),
    AwardForm.OTHER: gettext_lazy("another form"),
}


def source_words(source: EntrySource) -> str:
    """Say who described an entry, and how."""
    return {
        EntrySource.ISSUER: _("from the institution’s own definition"),
        EntrySource.FORM: _("typed in by the institution"),
        EntrySource.CSV: _("from a list of the institution"),
        EntrySource.API: _("sent by a program of the institution"),
    }[source]


def form_choices() -> list[tuple[str, str | Promise]]:
    """Return the forms of awards as a form offers them."""
    return [(form.value, words) for form, words in FORMS.items()]
