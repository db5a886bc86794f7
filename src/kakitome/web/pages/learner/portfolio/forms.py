"""What stands on top of a portfolio, and one entry of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError, Problem
from kakitome.journeys.checking.own_files import OwnUpload
from kakitome.ports.portfolios import Portfolio, PortfolioEntry
from kakitome.ports.shares import SharedItem
from kakitome.services.keeping_portfolios import (
    LARGEST_ARTEFACT,
    LONGEST_TITLE,
    LONGEST_WORDS,
    new_address,
    problems_of,
)
from kakitome.web.parts.forms import Form, LinesField, UploadField

_FILE_CODES = (
    "E_EVIDENCE_",
    "E_PORTFOLIO_FILE_KIND",
    "E_PORTFOLIO_FILES",
    "E_PORTFOLIO_SIZE",
    "E_OWN_FILE_",
    "E_SCANNER_",
)
_NO_TIME = datetime.min.replace(tzinfo=UTC)


class PortfolioTopForm(Form):
    """The title, the name, and what somebody says of themselves."""

    title = forms.CharField(
        label=_("Title of the page"),
        max_length=LONGEST_TITLE,
        help_text=_("Such as “Putting the library’s data to use for the town”."),
        error_messages={"required": _("Give the page a title.")},
    )
    named = forms.ChoiceField(label=_("Your name on the page"), required=False)
    shows_reading = forms.BooleanField(label=_("With its reading in kana, where you recorded one"), required=False)
    words = LinesField(
        label=_("About me"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=8,
        help_text=_("In your own words. The page says that no institution signed them."),
    )
    language = forms.ChoiceField(
        label=_("The page speaks first"), choices=[("ja", _("Japanese")), ("en", _("English"))]
    )

    def __init__(self, *args: Any, names: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(named=[("", _("No name")), *names])

    def portfolio(self) -> Portfolio:
        """Return what was written; when it was made and who sees it is not the form's to say."""
        return Portfolio(
            address=new_address(),
            title=self.cleaned_data["title"],
            language=self.cleaned_data["language"],
            created_at=_NO_TIME,
            changed_at=_NO_TIME,
            words=self.cleaned_data["words"],
            named=self.cleaned_data["named"],
            shows_reading=self.cleaned_data["shows_reading"],
        )


class PortfolioEntryForm(Form):
    """An entry with a further file; what proves it is chosen beside the form."""

    heading = forms.CharField(
        label=_("What you do or did"),
        max_length=LONGEST_TITLE,
        help_text=_("Such as “Found the place for the returns box from three years of lending records”."),
        error_messages={"required": _("Give it a heading.")},
    )
    words = LinesField(label=_("In your own words"), required=False, max_length=LONGEST_WORDS, rows=6)
    links = LinesField(
        label=_("Links"),
        required=False,
        max_length=3_000,
        help_text=_("One address in each line, beginning with https://"),
        attrs={"spellcheck": "false"},
    )
    file = UploadField(
        label=_("Add a file of your work"),
        required=False,
        accept=".pdf,.png,.jpg,.jpeg",
        largest=LARGEST_ARTEFACT,
        too_large=_("The file is larger than %(n)d MB."),
        help_text=_(
            "PDF or picture (PNG, JPEG), up to 5 MB, five files for an entry. A photograph may hold where it was taken."
        ),
    )
    is_shown = forms.BooleanField(label=_("Show this entry on the page"), required=False)

    def clean(self) -> dict[str, Any]:
        """Hold what was written to what can be kept; each reason stands beside its field."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems_of(self.entry(key="new", proofs=())):
                self.name_problems([problem], field=_field_of(problem))
        return cleaned

    def entry(self, *, key: str, proofs: Sequence[SharedItem]) -> PortfolioEntry:
        """Return what was written as an entry."""
        return PortfolioEntry(
            key=key,
            heading=self.cleaned_data["heading"],
            words=self.cleaned_data["words"],
            links=tuple(dict.fromkeys(self.cleaned_data["links"].split())),
            is_shown=self.cleaned_data["is_shown"],
            proofs=tuple(proofs),
        )

    def upload(self) -> OwnUpload | None:
        """Return the file that came, if one did."""
        file = self.cleaned_data["file"]
        return OwnUpload(name=file.name or "", data=file.read()) if file else None

    def refuse_entry(self, error: KakitomeError) -> None:
        """Say why it is not kept: beside the file what is wrong with the file, anything else on top."""
        self.refuse(error, field="file" if error.code.startswith(_FILE_CODES) else None)


def top_in(portfolio: Portfolio) -> dict[str, Any]:
    """Return what stands on top as its form shows it."""
    return {name: getattr(portfolio, name) for name in ("title", "named", "shows_reading", "words", "language")}


def entry_in(entry: PortfolioEntry) -> dict[str, Any]:
    """Return an entry as its form shows it."""
    return {
        "heading": entry.heading,
        "words": entry.words,
        "links": "\n".join(entry.links),
        "is_shown": entry.is_shown,
    }


def _field_of(problem: Problem) -> str:
    return problem.pointer.removeprefix("/")
