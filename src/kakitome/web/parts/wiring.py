"""Wire a form field to its label, hint and error, so that every field says the same three things the same way."""

from typing import Any

from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect

from kakitome.web.parts.error_words import error_words


def wired(
    bound: BoundField, *, lang: str = "", cls: str = "", need: bool = True, hidden_label: bool = False
) -> dict[str, Any]:
    """Return what `parts/field.html` shows of a bound field.

    The control points at its hint and its error (`aria-describedby`) and says that it is invalid;
    a group of choices becomes a fieldset, whose first choice carries the field's id.
    """
    identifier = bound.auto_id or bound.html_name
    is_group = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    described = [f"{identifier}-hint"] if bound.help_text else []
    described += [f"{identifier}-error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": cls or False, "lang": lang or False}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors and not is_group:
        attributes["aria-invalid"] = "true"
    return {
        "bound": bound,
        "id": f"{identifier}_0" if is_group else identifier,
        "base": identifier,
        "is_group": is_group,
        "is_single_choice": isinstance(bound.field.widget, CheckboxInput),
        "choices": list(bound) if is_group else [],
        "control": "" if is_group else bound.as_widget(attrs={k: v for k, v in attributes.items() if v is not False}),
        "described": " ".join(described),
        "errors": error_words(bound),
        "is_needed": bound.field.required,
        "says_need": need,
        "hidden_label": hidden_label,
    }
