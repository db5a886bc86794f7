"""Forms of endorsements: one that came from outside, one to be signed here."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kakitome.documents.keys.did import DidRefused, method_of
from kakitome.services.endorsing import EndorsedSubject
from kakitome.values.instants import end_of
from kakitome.values.iri import is_web_address
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.provider.endorsements.subjects import subject_words
from kakitome.web.pages.provider.issued_awards.forms import LAST_DAY
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, DayField, Form, LinesField, UploadField

LARGEST = 256 * 1024
"""Bytes of an endorsement; one that awards carry should be small."""


class TakingForm(Form):
    """An endorsement as it came: pasted or as a file."""

    pasted = LinesField(
        label=_("The endorsement itself"),
        required=False,
        max_length=LARGEST,
        rows=4,
        attrs={"class": "mono", "spellcheck": "false"},
        help_text=_("JSON, or a token that begins with eyJ."),
    )
    file = UploadField(
        label=_("Or as a file"),
        required=False,
        accept=".json,.jsonld,.jwt,.txt,application/json,text/plain",
        largest=LARGEST,
        too_large=_("An endorsement may have 256 KB."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        given = super().clean() or self.cleaned_data
        if not self.errors and bool(given.get("pasted")) == bool(given.get("file")):
            self.add_error("pasted", _("Paste the endorsement, or choose its file."))
        return given

    def document(self) -> bytes:
        """Return the bytes of a valid form."""
        file: UploadedFile | None = self.cleaned_data["file"]
        return file.read() if file is not None else self.cleaned_data["pasted"].strip().encode()


class GivingForm(Form):
    """An endorsement of something of another body."""

    known = forms.ChoiceField(label=_("About something on this site"), required=False)
    about = CodeField(
        label=_("Or about something elsewhere"),
        required=False,
        max_length=2000,
        help_text=_("The address of a micro-credential’s data (https://…), or an institution’s DID (did:…)."),
    )
    comment_ja = LinesField(
        label=_("What you say, in Japanese"), required=False, max_length=5000, rows=4, attrs={"lang": "ja"}
    )
    comment_en = LinesField(
        label=_("What you say, in English"), required=False, max_length=5000, rows=4, attrs={"lang": "en"}
    )
    until = DayField(
        label=_("Last day on which it holds"),
        required=False,
        max_length=64,
        help_text=_("2026-11-21, 2026/11/21 or 令和8年11月21日. Without one, it has no end."),
    )

    def __init__(self, *args: Any, subjects: Sequence[EndorsedSubject], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.offer(known=[("", "—"), *((subject.about, subject_words(subject)) for subject in subjects)])

    def clean_about(self) -> str:
        """Take only what can be the subject of an endorsement."""
        about: str = self.cleaned_data["about"].strip()
        if about.startswith("did:"):
            try:
                method_of(about)
            except DidRefused as refused:
                raise forms.ValidationError(written.finding(refused.problem)) from None
        elif about and not is_web_address(about):
            raise forms.ValidationError(_("This is neither a web address nor a DID."))
        return about

    def clean_until(self) -> date | None:
        """Take only a day that lies ahead."""
        day: date | None = self.cleaned_data["until"]
        if day is not None and not self._today <= day <= LAST_DAY:
            raise forms.ValidationError(_("This day must not lie in the past, nor a thousand years ahead."))
        return day

    def clean(self) -> dict[str, Any]:
        """Ask for one subject and for words in one language at least."""
        given = super().clean() or self.cleaned_data
        if "about" not in self.errors and bool(given.get("known")) == bool(given.get("about")):
            self.add_error("known", _("Say what it is about: choose one, or write its address; not both."))
        if not (given.get("comment_ja") or given.get("comment_en")):
            self.add_error("comment_ja", _("Write what you say, in Japanese or English."))
        return given

    @property
    def subject(self) -> str:
        """Return what a valid form is about."""
        return str(self.cleaned_data["known"] or self.cleaned_data["about"])

    @property
    def comment(self) -> LocalizedText:
        """Return the words of a valid form."""
        return LocalizedText(ja=self.cleaned_data["comment_ja"], en=self.cleaned_data["comment_en"])

    @property
    def end(self) -> datetime | None:
        """Return the end of a valid form, exclusive."""
        return end_of(self.cleaned_data["until"])
