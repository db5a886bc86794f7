"""How two texts of a definition differ, field by field, in the words of the form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kakitome.web.pages.provider.define.form import DefinitionForm
from kakitome.web.pages.provider.define.typed import Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that differs; empty is not stated there.

    Attributes:
        label: the field as the form calls it, with what it belongs to before it.
        before, after: what is typed in the one and in the other; choices by their names.
        anchor: the id of the field in the form.
    """

    label: str
    before: str
    after: str
    anchor: str


def differences_of(before: Typed, after: Typed) -> Sequence[Difference]:
    """Compare two texts of a definition, in the order of the form; what the form does not show comes last."""
    return tuple(_differences(before, after))


def _differences(before: Typed, after: Typed) -> Iterator[Difference]:
    names = {*before, *after} - {"identifier", "version"}
    # A form of both shows each field that either has, rows of lists included.
    form = DefinitionForm({name: [*before.get(name, []), *after.get(name, [])] for name in names})
    shown = [
        (section, row, field)
        for section in form.sections
        for row in (*section.rows, *section.folded)
        for field in row.fields
    ]
    for section, row, field in shown:
        old, new = before.get(field.path, []), after.get(field.path, [])
        if old == new:
            continue
        words = {str(value): str(name) for value, name in field.options}
        steps = (section.title if not row.legend else "", row.legend, field.label)
        label = " / ".join(dict.fromkeys(str(part) for part in steps if part))
        yield Difference(
            label=label,
            before=" / ".join(words.get(value, value) for value in old),
            after=" / ".join(words.get(value, value) for value in new),
            anchor=form.anchor(field.path.replace(".", "/")),
        )
    for name in sorted(names - set(form.fields)):
        if before.get(name, []) != after.get(name, []):
            yield Difference(
                label=name, before=" / ".join(before.get(name, [])), after=" / ".join(after.get(name, [])), anchor=""
            )
