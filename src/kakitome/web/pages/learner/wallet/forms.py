"""Bringing credentials in: as files, as a link, a number or the credential itself, as a photo of a code."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kakitome.web.pages.public.verify.forms import ACCEPTED, LARGEST_FILE, LONGEST_PASTE, FilesField, FilesInput
from kakitome.web.parts.forms import MEGABYTE, Form, LinesField

LARGEST_TOGETHER = 50 * MEGABYTE
"""Of one sending, whose files are verified while its sender waits. (derived)"""
LARGEST_ARCHIVE = 256 * MEGABYTE
"""Of a whole wallet: its documents come to 200 MB at most. (derived)"""


class BringingForm(Form):
    """What somebody brings; at least one thing of it."""

    documents = FilesField(
        label=_("Files"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "Pictures (PNG, SVG), signed PDFs, JSON, tokens, ZIP; up to 16 MB each, ten at once, 50 MB together."
        ),
        widget=FilesInput(attrs={"accept": f"{ACCEPTED},.zip,application/zip"}),
    )
    archive = forms.FileField(
        label=_("Or a whole wallet, taken along from a Kakitome"),
        required=False,
        allow_empty_file=True,
        help_text=_(
            "The ZIP “Everything about me”, up to 256 MB. Each credential is verified anew; collections come back."
        ),
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
    )
    photo = forms.FileField(
        label=_("Or photograph the QR code of a paper certificate"),
        required=False,
        allow_empty_file=True,
        help_text=_("We follow the code; the paper itself proves nothing."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    credential = LinesField(
        label=_("Or a link, an offer to a wallet, or the credential itself"),
        required=False,
        max_length=LONGEST_PASTE,
        strip=True,
        help_text=_("The address of a credential, the link of an offer, or the credential’s text pasted as it is."),
        attrs={"spellcheck": "false"},
    )

    def clean_archive(self) -> UploadedFile | None:
        """Hold the archive to what the page states."""
        archive: UploadedFile | None = self.cleaned_data["archive"]
        if archive is not None and (archive.size or 0) > LARGEST_ARCHIVE:
            raise ValidationError(_("A wallet’s ZIP may have 256 MB."), code="large")
        return archive

    def clean_photo(self) -> UploadedFile | None:
        """Hold the photo to the size of a file."""
        photo: UploadedFile | None = self.cleaned_data["photo"]
        if photo is not None and (photo.size or 0) > LARGEST_FILE:
            raise ValidationError(_("A file may have 16 MB."), code="large")
        return photo

    def clean_documents(self) -> list[UploadedFile]:
        """Hold the files to what is taken together."""
        files: list[UploadedFile] = self.cleaned_data["documents"]
        if sum(file.size or 0 for file in files) > LARGEST_TOGETHER:
            raise ValidationError(
                _("50 MB at most together. Send the rest afterwards, or split the ZIP."), code="large"
            )
        return files

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = any(cleaned.get(name) for name in ("credential", "documents", "archive", "photo"))
        if not self.errors and not given:
            self.add_error("documents", _("Choose a file, take a photo, or paste a link or a credential."))
        return cleaned
