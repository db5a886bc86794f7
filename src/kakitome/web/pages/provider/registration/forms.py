"""Forms of registering: what is known of the provider beside a definition, and the file with many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import Problem
from kakitome.learning.microcredential import Microcredential
from kakitome.learning.registry.candidate import LIMITS, Candidate
from kakitome.learning.registry.entry import AwardForm, Entry, EnvelopeName
from kakitome.learning.registry.envelope_text import parse_envelopes, write_envelopes
from kakitome.mapping.registry_import.whole_file import LARGEST
from kakitome.web.pages.public.registry_entry.words import form_choices
from kakitome.web.parts import written
from kakitome.web.parts.forms import CodeField, Form, LinesField, UploadField

PREFIX = "provider"


class ProviderForm(Form):
    """Where the provider is, and in what its awards travel."""

    prefix = PREFIX

    provider_url = forms.CharField(
        label=_("Web page about it"),
        required=False,
        max_length=LIMITS["provider_url"],
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false", "inputmode": "url"}),
    )
    region = forms.CharField(
        label=_("Where the provider is"),
        required=False,
        max_length=LIMITS["region"],
        help_text=_("A country (JP) or a part of one by ISO 3166-2 (JP-13)."),
    )
    forms_of_award = forms.MultipleChoiceField(
        label=_("Awards come as"), required=False, choices=form_choices, widget=forms.CheckboxSelectMultiple
    )
    address = CodeField(
        label=_("Identifier in digital awards"),
        required=False,
        max_length=LIMITS["address"],
        help_text=_("The address that each digital award names as its achievement. Paper has none."),
    )

    envelopes = LinesField(
        label=_("Identifiers in other forms"),
        required=False,
        max_length=4000,
        help_text=_(
            "A line each: the form, the identifier of the achievement in it and, where it has another, that of the"
            " issuer. What is recognised then counts in these forms, too. OB2 https://u.example/badge.json"
            " https://u.example/issuer.json"
        ),
        rows=2,
        attrs={"class": "mono", "spellcheck": "false"},
    )

    def clean_envelopes(self) -> tuple[EnvelopeName, ...]:
        """Read the lines."""
        names, problems = parse_envelopes(self.cleaned_data["envelopes"])
        if problems:
            raise forms.ValidationError([written.finding(problem) for problem in problems])
        return names

    def name_problem(self, problem: Problem) -> bool:
        """Say a finding at its field; False when it belongs to none of these."""
        fields = {"forms": "forms_of_award", "issuer": "address", "institution_type": "region"}
        name = problem.pointer.strip("/").partition("/")[0]
        name = fields.get(name, name)
        if name not in self.fields:
            return False
        self.add_error(name, written.finding(problem))
        return True

    def candidate(self, letter: Microcredential) -> Candidate:
        """Put a definition and what a valid form says together."""
        body = letter.awarding_body
        return Candidate(
            letter=letter,
            institution_type=body.kind if body else "",
            region=self.cleaned_data["region"].strip().upper(),
            provider_url=self.cleaned_data["provider_url"].strip(),
            address=self.cleaned_data["address"].strip(),
            forms=tuple(form for form in AwardForm if form.value in self.cleaned_data["forms_of_award"]),
            envelopes=self.cleaned_data["envelopes"],
        )


def stated_of(entry: Entry) -> dict[str, Any]:
    """Return what the form shows of an entry."""
    return {
        "provider_url": entry.provider_url,
        "region": entry.region,
        "forms_of_award": [form.value for form in entry.current.forms],
        "address": entry.current.address,
        "envelopes": "\n".join(write_envelopes(entry.current.envelopes)),
    }


class DescriptionsFileForm(Form):
    """A file of descriptions."""

    file = UploadField(
        label=_("File"),
        help_text=_("CSV with the columns of the template, or JSON: definitions, CTDL, ELM, edubadges. Up to 512 KB."),
        accept=".csv,.tsv,.txt,.json,.jsonld",
        largest=LARGEST,
        too_large=_("A file may have 512 KB. Register it in parts."),
        error_messages={"required": _("Choose the file.")},
    )
