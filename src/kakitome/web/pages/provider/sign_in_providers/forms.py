"""Forms about identity providers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kakitome.ports.identity_providers import IdentityProvider, RoleRule
from kakitome.ports.organisations import Node, NodeRole
from kakitome.web.pages.provider.people.forms import ROLES, NameForm, node_choices
from kakitome.web.parts.forms import CodeField, LinesField

FREE_RULES = 2
"""Empty lines for further rules, as many as a form offers at once."""


class NewOidcForm(NameForm):
    """A new OpenID provider."""

    issuer = CodeField(
        label=_("Issuer"),
        max_length=500,
        help_text=_("The address that your provider calls its issuer, such as https://idp.example.ac.jp"),
        error_messages={"required": _("Write the issuer’s address. Your IT department knows it.")},
    )


class NewSamlForm(NameForm):
    """A new SAML provider."""

    metadata = LinesField(
        label=_("Metadata of your provider (XML)"),
        rows=6,
        max_length=300_000,
        attrs={"class": "mono", "spellcheck": "false"},
        help_text=_("The metadata of one provider, as your IT department hands them out."),
        error_messages={"required": _("Paste the metadata of your provider.")},
    )


class RulesForm(NameForm):
    """Names, rules, and whether people can sign in this way."""

    is_on = forms.BooleanField(
        label=_("People can sign in this way"), required=False, help_text=_("Without it, nobody is led there.")
    )

    def __init__(
        self, data: Any = None, *, provider: IdentityProvider, nodes: Sequence[Node], initial: Mapping[str, Any]
    ) -> None:
        stored: dict[str, Any] = {"name_ja": provider.name.ja, "name_en": provider.name.en, "is_on": provider.is_on}
        for place, rule in enumerate(provider.rules):
            stored |= {f"value_{place}": rule.value, f"node_{place}": rule.node, f"role_{place}": rule.role.value}
        super().__init__(data, initial={**stored, **initial})
        self._places = range(len(provider.rules) + FREE_RULES)
        for place in self._places:
            self.fields[f"value_{place}"] = CodeField(
                label=_("Entitlement or affiliation"), max_length=300, required=False
            )
            self.fields[f"role_{place}"] = forms.ChoiceField(label=_("Offered role"), choices=ROLES)
            self.fields[f"node_{place}"] = forms.ChoiceField(
                label=_("Unit of the institution"), choices=node_choices(nodes)
            )

    def rule_rows(self) -> list[tuple[Any, Any, Any]]:
        """Return the fields of each rule."""
        return [(self[f"value_{place}"], self[f"role_{place}"], self[f"node_{place}"]) for place in self._places]

    def rules(self) -> tuple[RoleRule, ...]:
        """Return the rules of a valid form; a line without a value is none."""
        data = self.cleaned_data
        return tuple(
            RoleRule(value=data[f"value_{place}"], node=data[f"node_{place}"], role=NodeRole(data[f"role_{place}"]))
            for place in self._places
            if data[f"value_{place}"]
        )


class OidcForm(RulesForm):
    """What may change of an OpenID provider."""

    client_id = CodeField(label=_("Client ID"), max_length=300, required=False)
    client_secret = CodeField(
        label=_("Client secret"),
        max_length=500,
        required=False,
        help_text=_("It is kept sealed and never shown again. Leave it empty to keep the one that is there."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "mono"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the client before anybody is led there."""
        given = super().clean()
        if given.get("is_on") and not given.get("client_id"):
            self.add_error("client_id", _("Write the client ID that your provider gave you, then turn it on."))
        return given


class SamlForm(RulesForm):
    """What may change of a SAML provider."""

    metadata = LinesField(
        label=_("Metadata of your provider (XML)"),
        rows=6,
        max_length=300_000,
        attrs={"class": "mono", "spellcheck": "false"},
        help_text=_("Paste them anew when your provider changes its key: with both keys first, then with the new one."),
        error_messages={"required": _("Paste the metadata of your provider.")},
    )

    def __init__(self, data: Any = None, *, may_be_empty: bool = False, **options: Any) -> None:
        super().__init__(data, **options)
        if may_be_empty:
            self.fields["metadata"].required = False
            self.fields["metadata"].help_text = _(
                "Leave this empty to take address and certificates from the federation, day by day. What is pasted "
                "here counts instead."
            )
