"""The form of a version of the criteria; a draft saves with any gap."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kakitome.learning.recognition.body import BodyConfiguration
from kakitome.learning.recognition.criteria import Criteria, Fee, FeeAct, PassMark
from kakitome.learning.recognition.procedure import Procedure, RequiredDocument
from kakitome.values.localized_text import LocalizedText
from kakitome.web.pages.body.governance.fields import AmountField
from kakitome.web.pages.public.recognition_bodies.body_tables import act_words
from kakitome.web.parts import written
from kakitome.web.parts.forms import DayField, Form, LinesField
from kakitome.web.parts.written import language

_DOCUMENT = re.compile(r"([a-z0-9][a-z0-9-]{0,38}[a-z0-9])\s*[|｜]\s*([^|｜]*)(?:[|｜]\s*([^|｜]*))?")
MOST_DOCUMENTS = 20


class CriteriaForm(Form):
    """Text, demands, periods and fees; one field for each pass mark and each fee."""

    in_force_from = DayField(label=_("In force from"), error_messages={"required": _("Write the day.")})
    in_force_until = DayField(
        label=_("In force until before"),
        required=False,
        help_text=_("Empty: until another version takes its place"),
    )
    text_ja = LinesField(
        label=_("Text in Japanese"),
        max_length=100_000,
        required=False,
        rows=10,
        help_text=_("Markdown"),
    )
    text_en = LinesField(
        label=_("Text in English"),
        max_length=100_000,
        required=False,
        rows=6,
        help_text=_("Markdown"),
    )
    note_ja = LinesField(label=_("What is different, in Japanese"), max_length=2000, required=False, rows=2)
    note_en = LinesField(label=_("What is different, in English"), max_length=2000, required=False, rows=2)
    required_documents = forms.MultipleChoiceField(
        label=_("Required here, though the procedure leaves them open"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    documents = LinesField(
        label=_("Further documents that you ask for"),
        max_length=8000,
        required=False,
        rows=2,
        help_text=_("One on each line: short-name | Japanese | English"),
    )
    validity_months = forms.IntegerField(label=_("A recognition holds, months"), min_value=1, max_value=600)
    appeal_days = forms.IntegerField(label=_("Time to appeal, days"), min_value=1, max_value=3650)
    hearing_days = forms.IntegerField(
        label=_("Time to answer the draft of a decision, days"), min_value=1, max_value=365, required=False
    )

    def __init__(self, *args: Any, configuration: BodyConfiguration, procedure: Procedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._configuration, self._procedure = configuration, procedure
        optional = [(paper.id, written.text(paper.name)) for paper in procedure.documents if not paper.is_required]
        self.offer(required_documents=optional)
        scale = [
            (str(point), f"{point} {word.in_language(language())}") for point, word in enumerate(procedure.scale, 1)
        ]
        for line in procedure.rubric:
            self.fields[f"mark_{line.id}"] = forms.ChoiceField(
                label=line.name.in_language(language()), choices=scale[line.pass_at - 1 :], required=False
            )
        words = act_words()
        for class_ in configuration.membership.classes:
            for act in FeeAct:
                label = f"{class_.name.in_language(language())} {words[act]}"
                self.fields[f"fee_{class_.id}_{act.value}"] = AmountField(label=label, required=False)

    def marks(self) -> list[Any]:
        """Return the fields of the pass marks."""
        return [self[f"mark_{line.id}"] for line in self._procedure.rubric]

    def fee_rows(self) -> list[tuple[str, list[Any]]]:
        """Return the fields of the fees, by class."""
        return [
            (class_.name.in_language(language()), [self[f"fee_{class_.id}_{act.value}"] for act in FeeAct])
            for class_ in self._configuration.membership.classes
        ]

    def clean_documents(self) -> tuple[RequiredDocument, ...]:
        """Read a document from each line."""
        lines = [line.strip() for line in self.cleaned_data["documents"].splitlines() if line.strip()]
        if len(lines) > MOST_DOCUMENTS:
            raise forms.ValidationError(gettext("You may ask for 20 further documents."))
        return tuple(map(_document, lines))

    def criteria(self, version: str) -> Criteria:
        """Return the draft of a valid form."""
        data = self.cleaned_data
        return Criteria(
            version=version,
            procedure=self._procedure.id,
            in_force_from=data["in_force_from"],
            in_force_until=data["in_force_until"],
            text=LocalizedText(ja=data["text_ja"], en=data["text_en"]),
            change_note=LocalizedText(ja=data["note_ja"], en=data["note_en"]),
            required=frozenset(data["required_documents"]),
            documents=data["documents"],
            pass_marks=tuple(
                PassMark(criterion=line.id, pass_at=mark)
                for line in self._procedure.rubric
                if (mark := int(data[f"mark_{line.id}"] or line.pass_at)) != line.pass_at
            ),
            validity_months=data["validity_months"],
            appeal_days=data["appeal_days"],
            hearing_days=data["hearing_days"] or 0,
            fees=tuple(self._fees()),
        )

    def _fees(self) -> list[Fee]:
        currency = self._configuration.currency
        return [
            Fee(member_class=class_.id, act=act, amount=amount, currency=currency)
            for class_ in self._configuration.membership.classes
            for act in FeeAct
            if (amount := self.cleaned_data[f"fee_{class_.id}_{act.value}"]) is not None
        ]


def criteria_initial(criteria: Criteria, procedure: Procedure) -> dict[str, Any]:
    """Return what the form shows of a version."""
    initial: dict[str, Any] = {
        "in_force_from": criteria.in_force_from.isoformat(),
        "in_force_until": criteria.in_force_until.isoformat() if criteria.in_force_until else "",
        "text_ja": criteria.text.ja,
        "text_en": criteria.text.en,
        "note_ja": criteria.change_note.ja,
        "note_en": criteria.change_note.en,
        "required_documents": sorted(criteria.required),
        "documents": "\n".join(
            f"{document.id} | {document.name.ja} | {document.name.en}" for document in criteria.documents
        ),
        "validity_months": criteria.validity_months or procedure.validity_months,
        "appeal_days": criteria.appeal_days or procedure.appeal_days,
        "hearing_days": criteria.hearing_days or procedure.hearing_days or "",
    }
    initial |= {f"mark_{mark.criterion}": str(mark.pass_at) for mark in criteria.pass_marks}
    initial |= {f"fee_{fee.member_class}_{fee.act.value}": f"{fee.amount:f}" for fee in criteria.fees}
    return initial


def _document(line: str) -> RequiredDocument:
    match = _DOCUMENT.fullmatch(line)
    name = LocalizedText(ja=(match[2] or "").strip(), en=(match[3] or "").strip()) if match else LocalizedText()
    if match is None or not name:
        raise forms.ValidationError(
            gettext("“%(line)s” is not as: short-name | Japanese | English. The short name is in lower-case letters.")
            % {"line": line[:60]}
        )
    return RequiredDocument(id=match[1], name=name, hint=LocalizedText(), is_required=True)
