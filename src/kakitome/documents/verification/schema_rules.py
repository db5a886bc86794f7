"""Run a JSON Schema over a document, without ever fetching what the schema refers to.

The schema's own words are not quoted: they are English and come from elsewhere. Told are the place, the keyword
that was broken and, for a missing member, its name.

Source: Open Badges 3.0 §9.1 (schema check of `1EdTechJsonSchemaValidator2019`); JSON Schema 2019-09.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft201909Validator, FormatChecker, SchemaError
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from kakitome.documents.refusal import DocumentRefused, pointer_to
from kakitome.errors import Problem
from kakitome.values.instants import is_day, parse_instant

_SOURCE = "JSON Schema"
_MOST = 50

_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date-time")(lambda value: not isinstance(value, str) or parse_instant(value) is not None)
_FORMATS.checks("date")(lambda value: not isinstance(value, str) or is_day(value))


def schema_problems(schema: Mapping[str, Any], document: Mapping[str, Any]) -> list[Problem]:
    """Return every broken rule of the schema, the innermost where alternatives failed.

    Raises:
        DocumentRefused: the schema itself is none, or refers to another that is not inside it.
    """
    kind = validator_for(schema, default=Draft201909Validator)
    try:
        kind.check_schema(dict(schema))
        empty: Registry[Any] = Registry()
        validator = kind(dict(schema), registry=empty, format_checker=_FORMATS)
        problems = [_problem_of(error) for error, _ in zip(validator.iter_errors(document), range(_MOST), strict=False)]
    except (SchemaError, Unresolvable) as failure:
        problem = Problem(code="E_SCHEMA_UNUSABLE", source=_SOURCE)
        raise DocumentRefused(problem, kind="unsupported") from failure
    return sorted(problems, key=lambda problem: problem.pointer)


def _problem_of(error: ValidationError) -> Problem:
    innermost = best_match(iter([error])) or error
    rule = str(innermost.validator)
    missing = _missing_member(innermost)
    return Problem(
        code="E_SCHEMA_MISSING" if missing else "E_SCHEMA_RULE",
        pointer=pointer_to(*innermost.absolute_path),
        source=_SOURCE,
        params={"rule": rule, "member": missing},
    )


def _missing_member(error: ValidationError) -> str:
    if error.validator != "required" or not isinstance(error.instance, Mapping):
        return ""
    return next(_absent(error.validator_value, error.instance), "")


def _absent(wanted: Any, present: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(wanted, list):
        yield from (str(name) for name in wanted if name not in present)
