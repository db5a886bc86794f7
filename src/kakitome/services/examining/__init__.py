"""The journey of an application for recognition: opened, completed, reviewed, decided, and what comes after.

    context = ExaminingContext(body="kikou", store=store, registry=registry, people=people, ...)
    case = open_case(context, application, by=party, now=now)
    case = act(context, case.number, what=Act.SUBMIT, by=party, now=now)

1. The events are read and folded; whose case it is not finds no case.
2. The platform fills in what nobody may say of themselves: digests, belongings, seats, criteria, terms.
3. Conflicts of interest are looked for anew; whoever has one is taken out before anything else is done.
4. The engine examines the act (`learning.recognition.acts`).
5. Event, head, audit entry and notices are stored together; of two that come at once, the second examines again.

What a decision leads to (signed recognitions) follows from the events: see `consequences`.

Source: docs/rules/capabilities.md F1–F4; docs/rules/invariants.md I10, I13; docs/rules/threats.md T7;
docs/rules/faults.md F53; docs/standards/hostile-inputs.md B207–B215.
"""

from kakitome.services.examining.acting import act, load_case
from kakitome.services.examining.completeness import Completeness, completeness
from kakitome.services.examining.context import Application, ExaminingContext
from kakitome.services.examining.opening import open_case
from kakitome.services.examining.terms import procedure_of

__all__ = [
    "Application",
    "Completeness",
    "ExaminingContext",
    "act",
    "completeness",
    "load_case",
    "open_case",
    "procedure_of",
]
