"""Build the parts of an Open Badges 3.0 Achievement as dictionaries, in the standard's own words.

Each function makes one class of the specification; a member that is not given is left out, since the JSON
binding knows neither null nor empty arrays. Nothing here decides what goes into a field: that is the mapping's.

Source: Open Badges 3.0, data model and JSON serialisation.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

COMPETENCY = "ceasn:Competency"
CREDENTIAL = "ceterms:Credential"


def present(**members: Any) -> Json:
    """Keep the members that say something: no None, no empty text, list or object (0 and False stay)."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {}, ())}


def image(url: str, *, caption: str = "") -> Json:
    """Build an Image."""
    return present(id=url, type="Image", caption=caption)


def criteria(*, narrative: str, url: str = "") -> Json:
    """Build the Criteria: a Markdown narrative and, if there is one, a page for people."""
    return present(id=url, narrative=narrative)


def alignment(target_name: str, target_url: str, **more: str) -> Json:
    """Build an Alignment; `more` are `targetCode`, `targetDescription`, `targetFramework`, `targetType`."""
    return present(type=["Alignment"], targetName=target_name, targetUrl=target_url, **more)


def related(url: str, *, language: str) -> Json:
    """Build a Related: another edition of the achievement, in another language."""
    return present(id=url, type=["Related"], inLanguage=language)


def rubric_criterion_level(url: str, name: str, *, score: str = "", **more: str) -> Json:
    """Build a RubricCriterionLevel; `score` is the standard's `points`, `more` are `description` and `level`."""
    scored = {"points": score} if score else {}
    return present(id=url, type=["RubricCriterionLevel"], name=name, **more) | scored


def result_description(url: str, *, name: str, result_type: str, levels: Sequence[Mapping[str, Any]] = ()) -> Json:
    """Build a ResultDescription."""
    return present(
        id=url,
        type=["ResultDescription"],
        name=name,
        resultType=result_type,
        rubricCriterionLevel=list(levels),
    )


def achievement(url: str, *, name: str, description: str, criteria: Mapping[str, Any], more: Mapping[str, Any]) -> Json:
    """Build an Achievement; `more` are its optional members, empty ones are left out."""
    required = {
        "id": url,
        "type": ["Achievement"],
        "name": name,
        "description": description,
        "criteria": dict(criteria),
    }
    return required | present(**more)
