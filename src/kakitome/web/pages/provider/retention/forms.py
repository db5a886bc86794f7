"""The form of a shorter time."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.services.retaining import swept_kinds
from kakitome.web.parts import written
from kakitome.web.parts.forms import Form

_CHOOSE = _("Choose which records.")


class ShorterForm(Form):
    """Which records, and how many days."""

    kind = forms.ChoiceField(label=_("Records"), error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE})
    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        max_value=100_000,
        error_messages={
            name: _("Write a number of days.") for name in ("required", "invalid", "min_value", "max_value")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in swept_kinds() if kind.least is not None]
        self.offer(kind=[("", "—"), *((kind.code, written.text(kind.name)) for kind in kinds)])
