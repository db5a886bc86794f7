"""What an endorser writes, and who they say they are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.asked_endorsements import Endorser
from kakitome.services.asking_endorsements import LONGEST_COMMENT, GivenEndorsement
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.forms import Form, LinesField


class EndorsementForm(Form):
    """An endorsement: plain words, and a name."""

    comment_ja = LinesField(
        label=_("Your words, in Japanese"),
        required=False,
        max_length=LONGEST_COMMENT,
        rows=6,
        attrs={"lang": "ja"},
        help_text=_("Plain text, 2,000 characters at most. Write what you saw yourself. One language is enough."),
    )
    comment_en = LinesField(
        label=_("Your words, in English"),
        required=False,
        max_length=LONGEST_COMMENT,
        rows=6,
        attrs={"lang": "en"},
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.CharField(
        label=_("What you are"),
        required=False,
        max_length=200,
        help_text=_("Such as “head of the kitchen”, “her teacher in 2026”."),
    )
    organisation = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )

    may_be_public = forms.BooleanField(
        label=_("Everybody may read it"),
        required=False,
        help_text=_(
            "Then it can also stand on the public page of whoever asked you. Without this, only those read it to whom "
            "they give a link. You can change it by the link in your mail."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for words in one language at least."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not (given.get("comment_ja") or given.get("comment_en")):
            self.add_error("comment_ja", _("Write your endorsement, in Japanese or English."))
        return given

    @property
    def comment(self) -> LocalizedText:
        """Return the words of a valid form."""
        return LocalizedText(ja=_plain(self.cleaned_data["comment_ja"]), en=_plain(self.cleaned_data["comment_en"]))

    def given(self, *, signed: bytes = b"", signed_by: LocalizedText | None = None) -> GivenEndorsement:
        """Return what was typed, with what was signed of it."""
        typed = self.cleaned_data
        endorser = Endorser(name=typed["name"], role=typed["role"], organisation=typed["organisation"])
        return GivenEndorsement(
            endorser=endorser,
            comment=self.comment,
            signed=signed,
            signed_by=signed_by or LocalizedText(),
            may_be_public=typed["may_be_public"],
        )


def _plain(typed: str) -> str:
    """Keep signs that can be seen, and ends of lines."""
    even = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in even if sign == "\n" or sign.isprintable())
