"""Forms about people and units."""

import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kakitome.ports.api_keys import USUAL_LIFE, ApiScope, KeyLimits, NewKey
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.values.localized_text import LocalizedText
from kakitome.web.parts.forms import Form, LinesField
from kakitome.web.parts.written import language

ROLES = [
    (NodeRole.VIEWER.value, _("Viewer: sees, changes nothing")),
    (NodeRole.DEFINER.value, _("Definer: writes definitions, which others put in force")),
    (NodeRole.APPROVER.value, _("Approver: puts in force what others have defined")),
    (NodeRole.AWARDER.value, _("Awarder: awards what is in force")),
    (NodeRole.PROGRAMME_OWNER.value, _("Programme owner: defines, puts in force and awards")),
    (NodeRole.ADMIN.value, _("Administrator: people, units and keys too")),
]


def node_choices(nodes: Sequence[Node]) -> list[tuple[str, str]]:
    """Return nodes for a list of choices, indented by their depth."""
    return [(node.id, "　" * node.depth + node.name.in_language(language())) for node in nodes]


class NameForm(Form):
    """A name in one language or both."""

    name_ja = forms.CharField(label=_("Name in Japanese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for one name at least."""
        given = super().clean() or self.cleaned_data
        if not (given.get("name_ja") or given.get("name_en")):
            self.add_error("name_ja", _("Write the name in Japanese or English."))
        return given

    def name(self) -> LocalizedText:
        """Return the name of a valid form."""
        return LocalizedText(ja=self.cleaned_data["name_ja"], en=self.cleaned_data["name_en"])


class UnitForm(NameForm):
    """A new faculty or programme."""

    under = forms.ChoiceField(label=_("Belongs to"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(NodeKind.FACULTY.value, _("Faculty")), (NodeKind.PROGRAMME.value, _("Programme"))]
    )

    def __init__(self, *args: Any, nodes: Sequence[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(under=node_choices([node for node in nodes if node.kind is not NodeKind.PROGRAMME]))


class InviteForm(Form):
    """Who is invited, where to, as what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={
            "required": _("Write where the invitation is to be sent."),
            "invalid": _("This is not an e-mail address. Check it for missing parts."),
        },
    )
    person = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200, required=False)
    node = forms.ChoiceField(
        label=_("Unit of the institution"), help_text=_("The role holds for everything below it, too.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=NodeRole.VIEWER.value)

    def __init__(self, *args: Any, nodes: Sequence[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(node=node_choices(nodes))


class KeyForm(Form):
    """A new API key."""

    label = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        help_text=_("Such as the name of the system that will use it."),
        error_messages={"required": _("Write what the key is for: one day somebody asks.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (ApiScope.READ.value, _("Read definitions")),
            (ApiScope.DEFINE.value, _("Write definitions")),
            (ApiScope.READ_AWARDS.value, _("Read awards")),
            (ApiScope.AWARD.value, _("Award, suspend and revoke")),
        ],
        error_messages={"required": _("Choose one thing at least.")},
    )
    life = forms.ChoiceField(
        label=_("Ends after"),
        choices=[("90", _("90 days")), ("365", _("1 year")), ("730", _("2 years"))],
        initial="365",
        required=False,
        help_text=_("A new key takes its place then; both work side by side until the older one ends."),
    )
    networks = LinesField(
        label=_("Networks it may be used from"),
        required=False,
        max_length=1000,
        rows=2,
        attrs={"class": "mono", "spellcheck": "false"},
        help_text=_("One per line, such as 203.0.113.0/24 or 2001:db8:1::/48. Empty: from anywhere."),
    )

    unit = forms.ChoiceField(
        label=_("Unit whose definitions and awards it reaches"),
        required=False,
        help_text=_("With everything below it."),
    )

    def __init__(self, *args: Any, nodes: Sequence[Node], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [node for node in nodes if node.depth]
        self.has_units = bool(units)
        self.offer(unit=[("", _("The whole institution")), *node_choices(units)])

    def clean_networks(self) -> tuple[str, ...]:
        """Read the networks; each in its shortest form."""
        networks = []
        for line in self.cleaned_data["networks"].splitlines():
            if not line.strip():
                continue
            try:
                networks.append(str(ipaddress.ip_network(line.strip())))
            except ValueError:
                message = _("“%(line)s” is not a network. Write one such as 203.0.113.0/24, with zeros after its end.")
                raise forms.ValidationError(message, params={"line": line.strip()[:60]}) from None
        return tuple(networks)

    def wanted(self, *, now: datetime) -> NewKey:
        """Return the key that a valid form describes."""
        life = timedelta(days=int(self.cleaned_data["life"] or USUAL_LIFE.days))
        return NewKey(
            name=self.cleaned_data["label"],
            scopes=frozenset(ApiScope(scope) for scope in self.cleaned_data["scopes"]),
            limits=KeyLimits(
                ends_at=now + life, networks=self.cleaned_data["networks"], unit=self.cleaned_data["unit"]
            ),
        )
