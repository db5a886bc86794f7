"""Forms of the designer: the head, each block, a part that is added, an overlap that is stated."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    OverlapRule,
    PartKind,
    PartOverlap,
    Pathway,
    PathwayAwarding,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    PathwayPrice,
)
from kakitome.learning.microcredential import StackingModel
from kakitome.learning.outcomes import LearningOutcome
from kakitome.values.localized_text import LocalizedText
from kakitome.values.web_links import is_web_address
from kakitome.web.parts.forms import CodeField, DayField, Form, LinesField

LONGEST_TITLE = 200
MOST_PARTNERS = 8
_MODELS = [
    (StackingModel.EMBEDDED.value, _("Embedded: designed as a part of a degree programme")),
    (StackingModel.PRIOR_LEARNING.value, _("Prior learning: earned first, credited after admission")),
    (StackingModel.MODULAR.value, _("Modular: blocks together make up the larger credential")),
]
_AWARDING = [
    (PathwayAwarding.AUTOMATIC.value, _("Without applying, when all is there")),
    (PathwayAwarding.ON_APPLICATION.value, _("When somebody applies")),
]
_KINDS = [
    (ChoiceKind.ALL.value, _("All of them")),
    (ChoiceKind.SOME.value, _("A number of them")),
    (ChoiceKind.CREDITS.value, _("Credits together")),
]
_RULES = [
    (OverlapRule.UNDECIDED.value, _("Not decided yet")),
    (OverlapRule.ONE_OF_THEM.value, _("Only one of them counts")),
    (OverlapRule.HOURS_ONCE.value, _("Both count, shared hours once")),
]


def _short(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST_TITLE, **options)


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=10_000_000,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in-s"}),
        **options,
    )


class PathwayHeadForm(Form):
    """What stands above the blocks."""

    title_ja = _short(_("Name in Japanese"))
    title_en = _short(_("Name in English"))
    description_ja = LinesField(label=_("Description in Japanese"), required=False, max_length=4_000)
    description_en = LinesField(label=_("Description in English"), required=False, max_length=4_000)
    outcomes_ja = LinesField(
        label=_("What one can do with it, in Japanese"), required=False, max_length=4_000, help_text=_("One per line")
    )
    outcomes_en = LinesField(
        label=_("What one can do with it, in English"), required=False, max_length=4_000, help_text=_("One per line")
    )
    model = forms.ChoiceField(
        label=_("How it relates to the larger credential"), required=False, choices=_MODELS, widget=forms.RadioSelect
    )
    window_years = forms.IntegerField(
        label=_("Years from the first block to the last"),
        required=False,
        min_value=1,
        max_value=50,
        help_text=_("Empty for no end"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "in-s"}),
    )
    awarded_number = forms.ChoiceField(
        label=_("What it leads to"),
        required=False,
        help_text=_("An entry of your own in the registry, which is in force. It is awarded to whoever has all parts."),
    )
    awarding = forms.ChoiceField(label=_("How it is awarded"), choices=_AWARDING, required=False)
    total_credits = _amount(_("Credits over all blocks"), help_text=_("Empty where the blocks alone say it"))
    credit_unit = forms.CharField(
        label=_("System of the credits"), required=False, max_length=20, help_text=_("For example JP, ECTS, NZ")
    )
    may_share_with = LinesField(
        label=_("Other targets that may count the same part"),
        required=False,
        max_length=1_000,
        help_text=_("Numbers or addresses, one per line. Empty: each part counts for one pathway only."),
        rows=2,
    )
    partners = forms.MultipleChoiceField(
        label=_("Institutions that award it together with you"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def apply_to(self, pathway: Pathway, *, names: Sequence[PathwayInstitution]) -> Pathway:
        """Write what was typed into a design; `names` are the institutions that may be chosen, the own one first."""
        data = self.cleaned_data
        chosen = set(data["partners"])
        return replace(
            pathway,
            title=LocalizedText(ja=data["title_ja"].strip(), en=data["title_en"].strip()),
            description=LocalizedText(ja=data["description_ja"].strip(), en=data["description_en"].strip()),
            outcomes=_outcomes(data["outcomes_ja"], data["outcomes_en"]),
            model=StackingModel(data["model"]) if data["model"] else None,
            window_years=data["window_years"],
            awarded_number=data["awarded_number"],
            awarding=PathwayAwarding(data["awarding"] or PathwayAwarding.AUTOMATIC.value),
            total_credits=data["total_credits"],
            credit_unit=data["credit_unit"].strip(),
            may_share_with=tuple(_lines(data["may_share_with"])),
            institutions=(names[0], *(name for name in names[1:] if name.identifier in chosen)),
        )


def head_initial(pathway: Pathway) -> dict[str, Any]:
    """Return what the head begins with."""
    return {
        "title_ja": pathway.title.ja,
        "title_en": pathway.title.en,
        "description_ja": pathway.description.ja,
        "description_en": pathway.description.en,
        "outcomes_ja": "\n".join(outcome.text.ja for outcome in pathway.outcomes),
        "outcomes_en": "\n".join(outcome.text.en for outcome in pathway.outcomes),
        "model": pathway.model.value if pathway.model else "",
        "window_years": pathway.window_years,
        "awarded_number": pathway.awarded_number,
        "awarding": pathway.awarding.value,
        "total_credits": pathway.total_credits,
        "credit_unit": pathway.credit_unit,
        "may_share_with": "\n".join(pathway.may_share_with),
        "partners": [body.identifier for body in pathway.institutions[1:]],
    }


class PathwayBlockForm(Form):
    """One block: what it is called, how much of it is asked for, behind which others it stands."""

    title_ja = _short(_("Name of the block in Japanese"))
    title_en = _short(_("Name of the block in English"))
    kind = forms.ChoiceField(label=_("What is asked for"), choices=_KINDS, required=False)
    amount = _amount(_("How many"), help_text=_("Parts, or credits; not needed for all of them"))
    after = forms.MultipleChoiceField(
        label=_("Only after these blocks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_capstone = forms.BooleanField(label=_("It is the concluding work"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a number where a number of parts or credits is chosen."""
        data = super().clean() or {}
        kind, amount = data.get("kind"), data.get("amount")
        if kind and kind != ChoiceKind.ALL.value and not amount and "amount" not in self.errors:
            self.add_error("amount", _("Say how many."))
        if kind == ChoiceKind.SOME.value and amount and amount != int(amount):
            self.add_error("amount", _("Write a whole number of parts."))
        return data

    def apply_to(self, block: PathwayBlock) -> PathwayBlock:
        """Write what was typed into a block."""
        data = self.cleaned_data
        kind = ChoiceKind(data["kind"] or ChoiceKind.ALL.value)
        amount = data["amount"] or Decimal(0)
        return replace(
            block,
            title=LocalizedText(ja=data["title_ja"].strip(), en=data["title_en"].strip()),
            choice=BlockChoice(
                kind=kind,
                parts=int(amount) if kind is ChoiceKind.SOME else 0,
                credits=amount if kind is ChoiceKind.CREDITS else Decimal(0),
            ),
            after=tuple(data["after"]),
            is_capstone=data["is_capstone"],
        )


def block_initial(block: PathwayBlock) -> dict[str, Any]:
    """Return what the form of a block begins with."""
    amounts = {ChoiceKind.SOME: block.choice.parts, ChoiceKind.CREDITS: block.choice.credits}
    return {
        "title_ja": block.title.ja,
        "title_en": block.title.en,
        "kind": block.choice.kind.value,
        "amount": amounts.get(block.choice.kind),
        "after": list(block.after),
        "is_capstone": block.is_capstone,
    }


class AddedPartForm(Form):
    """A part to add: an entry of the registry by its number, or one of elsewhere in words."""

    number = CodeField(label=_("Number in the registry"), required=False, max_length=40, help_text="E-7K3M-94QT")
    identifier = CodeField(
        label=_("Its own code, or the address of what is awarded"), required=False, max_length=LONGEST_TITLE
    )
    title_ja = _short(_("Name in Japanese"))
    title_en = _short(_("Name in English"))
    institution = _short(_("Institution"))
    hours = _amount(_("Study hours"))
    credits = _amount(_("Credits"))
    price = _amount(_("Price"), help_text=_("In yen, before aid. Empty: not stated"))
    starts_on = DayField(label=_("Next start"), required=False)
    ends_on = DayField(label=_("End of it"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a number, or for an identifier with a name."""
        data = super().clean() or {}
        if self.has_changed() and not data.get("number"):
            if not data.get("identifier"):
                self.add_error("number", _("Write a number of the registry, or the code and the name of the part."))
            elif not (data.get("title_ja") or data.get("title_en")):
                self.add_error("title_ja", _("Write what it is called."))
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("It ends before it starts."))
        return data

    def part(self) -> PathwayPart:
        """Return the part of elsewhere that was typed."""
        data = self.cleaned_data
        identifier = data["identifier"].strip()
        return PathwayPart(
            identifier=identifier,
            title=LocalizedText(ja=data["title_ja"].strip(), en=data["title_en"].strip()),
            kind=PartKind.ELSEWHERE if is_web_address(identifier) else PartKind.SUBJECT,
            institution=PathwayInstitution(name=LocalizedText(ja=data["institution"].strip())),
            hours=data["hours"],
            credits=data["credits"],
            price=PathwayPrice(amount=data["price"]) if data["price"] is not None else None,
            starts_on=data["starts_on"],
            ends_on=data["ends_on"],
        )


class PartOverlapForm(Form):
    """Two parts that teach the same for some hours, and what follows."""

    first = forms.ChoiceField(label=_("One part"), required=False)
    second = forms.ChoiceField(label=_("The other"), required=False)
    hours = _amount(_("Hours that are the same"))
    rule = forms.ChoiceField(label=_("What counts"), choices=_RULES, required=False)

    def clean(self) -> dict[str, Any]:
        """Take two different parts."""
        data = super().clean() or {}
        if bool(data.get("first")) != bool(data.get("second")) or (
            data.get("first") and data["first"] == data["second"]
        ):
            self.add_error("second", _("Choose two different parts."))
        return data

    def overlap(self) -> PartOverlap | None:
        """Return what was stated; None where nothing was chosen."""
        data = self.cleaned_data
        if not data["first"]:
            return None
        rule = OverlapRule(data["rule"] or OverlapRule.UNDECIDED.value)
        return PartOverlap(first=data["first"], second=data["second"], hours=data["hours"], rule=rule)


def _outcomes(ja: str, en: str) -> tuple[LearningOutcome, ...]:
    first, second = _lines(ja), _lines(en)
    longest = max(len(first), len(second))
    pairs = zip(first + [""] * (longest - len(first)), second + [""] * (longest - len(second)), strict=True)
    return tuple(LearningOutcome(text=LocalizedText(ja=one_ja, en=one_en)) for one_ja, one_en in pairs)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
