"""What is different between two versions of the criteria, in lines people can read."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from kakitome.learning.recognition.body import BodyConfiguration
from kakitome.learning.recognition.criteria import Criteria, FeeAct, tightened
from kakitome.learning.recognition.procedure import Procedure
from kakitome.web.pages.public.recognition_bodies.body_tables import act_words
from kakitome.web.parts import written
from kakitome.web.parts.shapes import Table, Words
from kakitome.web.parts.written import language


def changed_lines(before: str, after: str) -> list[tuple[bool, str]]:
    """Return the lines of a text that differ, in their order, each with whether it was put in or taken out."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[tuple[bool, str]] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            lines += [(False, line) for line in old[start:end] if line.strip()]
            lines += [(True, line) for line in new[new_start:new_end] if line.strip()]
    return lines


def differences(
    before: Criteria, after: Criteria, *, procedure: Procedure, configuration: BodyConfiguration
) -> Table | None:
    """Build the table of what differs beside the text; None when nothing does."""
    old = dict(_facts(before, procedure, configuration))
    new = dict(_facts(after, procedure, configuration))
    rows: list[list[Words]] = [
        [name, old.get(name) or written.unstated(), new.get(name) or written.unstated()]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    if not rows:
        return None
    columns: list[Words] = [_("Point"), before.version, after.version]
    return Table(caption=_("What differs"), columns=columns, rows=rows)


def _facts(criteria: Criteria, procedure: Procedure, configuration: BodyConfiguration) -> Iterator[tuple[str, str]]:
    strict = tightened(procedure, criteria)
    documents = [document.name.in_language(language()) for document in strict.documents if document.is_required]
    yield _("Required documents"), ("、" if language() == "ja" else ", ").join(documents)
    for line in strict.rubric:
        name = line.name.in_language(language())
        yield _("Pass mark: %(line)s") % {"line": name}, f"{line.pass_at} / {len(strict.scale)}"
    yield _("A recognition holds, months"), str(strict.validity_months)
    yield _("Time to appeal, days"), str(strict.appeal_days)
    if strict.hearing_days:
        yield _("Time to answer the draft of a decision, days"), str(strict.hearing_days)
    words = act_words()
    for class_ in configuration.membership.classes:
        for act in FeeAct:
            fee = criteria.fee(class_.id, act)
            name = f"{class_.name.in_language(language())} {words[act]}"
            yield name, written.money(fee.amount, fee.currency) if fee else ""
