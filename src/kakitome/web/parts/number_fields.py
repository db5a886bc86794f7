"""Form fields for numbers that registers give to institutions."""

from typing import Any

from django import forms

from kakitome.errors import Problem
from kakitome.values.institution_numbers import parse_corporate_number, parse_ror
from kakitome.web.parts import written


class RorField(forms.CharField):
    """An address in the Research Organization Registry."""

    def clean(self, value: Any) -> Any:
        """Read the number in its canonical form."""
        typed: str = super().clean(value)
        number = parse_ror(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(written.finding(Problem(code="E_ROR")))
        return number


class CorporateNumberField(forms.CharField):
    """A Japanese corporate number (法人番号)."""

    def clean(self, value: Any) -> Any:
        """Read the number in its canonical form."""
        typed: str = super().clean(value)
        number = parse_corporate_number(typed) if typed else ""
        if number is None:
            raise forms.ValidationError(written.finding(Problem(code="E_CORPORATE_NUMBER")))
        return number
