"""The form of terms."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kakitome.ports.award_terms import AwardTerms
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.forms import Form, LinesField

LONGEST = 8_000
_ONE_EACH = _("One per line; each is asked by itself. The same number of lines in both languages.")


class TermsForm(Form):
    """The text, and what is asked, in both languages."""

    text_ja = LinesField(label=_("Terms in Japanese"), required=False, max_length=LONGEST, rows=6)
    text_en = LinesField(label=_("Terms in English"), required=False, max_length=LONGEST, rows=6)
    choices_ja = LinesField(
        label=_("What is asked, in Japanese"), required=False, max_length=LONGEST, rows=4, help_text=_ONE_EACH
    )
    choices_en = LinesField(
        label=_("What is asked, in English"), required=False, max_length=LONGEST, rows=4, help_text=_ONE_EACH
    )

    def clean(self) -> dict[str, Any]:
        """Pair the lines of both languages."""
        data = super().clean() or {}
        ja, en = (_lines(data.get(name, "")) for name in ("choices_ja", "choices_en"))
        if len(ja) != len(en):
            self.add_error("choices_en", _("Write as many lines in English as in Japanese."))
        data["choices"] = tuple(LocalizedText(ja=a, en=b) for a, b in zip(ja, en, strict=False))
        data["text"] = LocalizedText(ja=data.get("text_ja", "").strip(), en=data.get("text_en", "").strip())
        return data


def initial_of(terms: AwardTerms | None) -> dict[str, str]:
    """Return what a form begins with."""
    if terms is None:
        return {}
    return {
        "text_ja": terms.text.ja,
        "text_en": terms.text.en,
        "choices_ja": "\n".join(choice.words.ja for choice in terms.choices),
        "choices_en": "\n".join(choice.words.en for choice in terms.choices),
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
