"""Whom somebody asks for an endorsement, about what, under which name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.services.asking_endorsements import LONGEST_WORDS, WantedEndorsement
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts import written
from kakitome.web.parts.collected_items import item_of
from kakitome.web.parts.forms import Form, LinesField, MailField


class EndorsementAskingForm(Form):
    """An asking; `items` and `names` are what can be chosen, as values and words."""

    item = forms.ChoiceField(
        label=_("What should they write about?"),
        error_messages={"required": _("Choose what it is about."), "invalid_choice": _("Choose what it is about.")},
    )
    called = forms.CharField(
        label=_("Who are you asking?"),
        max_length=200,
        help_text=_("Their name, as you call them. Only you see it."),
        error_messages={"required": _("Write who you are asking.")},
    )
    mail = MailField(
        label=_("Their e-mail address"),
        missing=_("Write the address we should send the link to."),
        help_text=_("We send one e-mail there, with a link and nothing you wrote. Nobody else sees the address."),
    )
    named = forms.ChoiceField(
        label=_("Your name, as they will see it"),
        error_messages={"required": _("Choose a name."), "invalid_choice": _("Choose a name.")},
    )
    words = LinesField(
        label=_("Your message to them"),
        required=False,
        max_length=LONGEST_WORDS,
        rows=5,
        help_text=_("They read it on the page that the link opens. You cannot change it later."),
    )

    def __init__(self, *args: Any, items: list[tuple[str, str]], names: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(item=[("", "—"), *items], named=names)

    def wanted(self, *, title: LocalizedText, shown_name: str) -> WantedEndorsement:
        """Return what a valid form asks."""
        typed = self.cleaned_data
        return WantedEndorsement(
            item=item_of(typed["item"]),
            title=title,
            shown_name=shown_name,
            called=typed["called"],
            mail=typed["mail"],
            words=typed["words"].replace("\r\n", "\n"),
            language=written.language(),
        )
