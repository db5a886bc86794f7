"""Evidence of a body: how long it is kept, and cases drawn for an audit with a seed everybody can repeat."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.errors import KakitomeError
from kakitome.ports.evidence import Sample
from kakitome.services.examining.vault import draw_sample
from kakitome.web.desk.case_of_body import body_context
from kakitome.web.desk.place import Place
from kakitome.web.parts.forms import Form


class SampleForm(Form):
    """Which year, how many, and the seed."""

    year = forms.IntegerField(label=_("Financial year in which cases were decided"), min_value=2000, max_value=2100)
    percent = forms.IntegerField(label=_("Share of the cases, in per cent"), min_value=1, max_value=100, initial=10)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=100,
        help_text=_("Any words fixed beforehand, such as the headline of a day. With it anybody can repeat the draw."),
    )

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = now.year

    def refuse(self, error: KakitomeError, *, field: str | None = "seed") -> None:
        super().refuse(error, field=field)

    def draw(self, place: Place) -> Sample:
        """Draw the sample that a valid form asks for."""
        data = self.cleaned_data
        return draw_sample(
            body_context(place).examining,
            year=data["year"],
            share=Fraction(data["percent"], 100),
            seed=data["seed"],
            **place.by,
        )


def samples_of(place: Place) -> Sequence[tuple[Sample, int]]:
    """Return the samples with their shares in per cent, newest first."""
    samples = place.store.evidence.list_samples()
    return [(sample, int(sample.share * 100)) for sample in reversed(samples)]
