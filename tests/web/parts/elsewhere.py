"""The surfaces that place descriptors, and which descriptors have no line of their own on one, and why."""

from collections.abc import Mapping
from typing import Final

from kakitome.learning.placement import COMPARISON, LEARNING, LETTER, OFFER, OPEN_DATA, STANDING, Surface

SURFACES: Final[Mapping[str, tuple[Surface, ...]]] = {
    "page": (LETTER, OFFER),
    "certificate": (LEARNING, STANDING),
    "comparison": (COMPARISON,),
    "open data": (OPEN_DATA,),
}
ELSEWHERE: Final[Mapping[str, Mapping[str, str]]] = {
    "page": {
        "title": "heads the letter",
        "kind": "beside the title",
        "awarding_body": "beside the title",
        "content_description": "under the title",
        "learning_outcomes": "a list of their own",
        "issuer_country": "in the data; the awarding body is named",
        "grade_achieved": "in the data; an award shows the grade itself",
        "skills": "in the data; the outcomes are shown",
        "identifier": "in the address",
        "version": "in the address",
    },
    "certificate": {
        "title": "heads the sheet",
        "kind": "decides what the sheet is called",
        "learning_outcomes": "a section of their own",
        "awarding_body": "in the section on the document",
        "co_awarding_bodies": "in the section on the document",
        "identifier": "in the section on the document",
        "version": "in the section on the document",
        "issuer_country": "in the data; the awarding body is named",
        "rubric": "longer than a sheet",
        "validity_months": "the award's own end is shown",
        **dict.fromkeys(("renewal_requirements", "renewal_months"), "asked when it ends, on its own page"),
        **dict.fromkeys(
            ("prerequisites", "place", "price", "capacity", "inherent_requirements", "certification", "contact"),
            "asked before learning, not after",
        ),
    },
    "comparison": {
        "title": "heads the column",
        "contact": "may name a person",
        "identifier": "heads the column, as the entry's number",
        "version": "heads the column",
    },
    "open data": {
        "contact": "may name a person",
        "identifier": "within the column `definition`",
        "version": "a column of the entry",
    },
}
