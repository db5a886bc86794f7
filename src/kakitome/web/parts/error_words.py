"""What is wrong with a field, in sentences that name it.

Our own sentences name what they ask for. Django's speak of "this field": the label says which, so that they can be
understood in the summary, far from the field, and by people who hear them read.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _


def error_words(bound: BoundField) -> list[str]:
    """Return the sentences about a bound field."""
    errors = bound.form.errors.get(bound.name)
    return [] if errors is None else [sentence for error in errors.as_data() for sentence in _words(bound, error)]


def _words(bound: BoundField, error: ValidationError) -> list[str]:
    sentences = list(error.messages)
    if not _is_djangos(bound.field, error.code):
        return sentences
    if error.code == "required":
        choose = isinstance(bound.field, forms.ChoiceField | forms.ModelChoiceField)
        sentence = _("“%(field)s” has not been chosen.") if choose else _("“%(field)s” has not been filled in.")
        return [sentence % {"field": bound.label}]
    return [_("%(field)s: %(said)s") % {"field": bound.label, "said": sentence} for sentence in sentences]


def _is_djangos(field: forms.Field, code: str | None) -> bool:
    """Tell whether an error is worded by Django: by a field's own table, or by a validator. Ours have no code."""
    if code is None:
        return False
    if code not in field.error_messages:
        return True
    of_django = [kind for kind in type(field).__mro__ if kind.__module__.startswith("django.")]
    tables = [vars(kind).get("default_error_messages", {}) for kind in of_django]
    return str(field.error_messages[code]) in {str(table[code]) for table in tables if code in table}
