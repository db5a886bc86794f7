"""Descriptions of other catalogues whose values are of other kinds than their terms promise, and faulty lists."""

import json
from collections.abc import Callable

JSON_DOCUMENTS = {
    "ctdl-values-of-other-kinds": {
        "@type": "ceterms:MicroCredential",
        "ceterms:name": 7,
        "ceterms:teaches": "words",
        "ceterms:estimatedDuration": [None, 5, "PT1H", {"ceterms:exactDuration": {"a": []}}],
        "ceterms:ownedBy": {"ceterms:name": [1, 2, {}]},
        "ceterms:estimatedCost": {"ceterms:price": {"@value": 1}},
    },
    "elm-values-of-other-kinds": {
        "type": "LearningOpportunity",
        "title": ["a", {"@value": 5}],
        "providedBy": "did:web:x",
        "mode": {"id": 5},
        "learningAchievementSpecification": [[], 7],
        "priceDetail": [{"amount": [{"value": {}}]}],
    },
    "badge-class-values-of-other-kinds": {
        "type": "BadgeClass",
        "name": {"en": ["x"]},
        "issuer": 7,
        "extensions": {
            "extensions:ECTSExtension": "2.5",
            "EQFExtension": {"EQF": {"a": 1}},
            "LanguageExtension": {"Language": [[]]},
        },
        "stackable": "yes",
        "assessmentType": [1],
    },
    "definition-without-provider": {"title": "x", "unknown": 1},
}
HEAD = "識別子,名称,機関名,学習量,授与の形\r\n"
LISTS: dict[str, bytes] = {
    "without-a-title-column": "識別子,機関名\r\na,見本協会（見本）\r\n".encode(),
    "formula-as-a-title": (
        HEAD + 'a,"=HYPERLINK(""https://x.example"",""洋上風力"")",見本協会（見本）,45,紙\r\n'
    ).encode(),
    "command-in-a-cell": (HEAD + "a,洋上風力（見本）,=cmd|' /C calc'!A0,45,紙\r\n").encode(),
    "same-identifier-twice": (
        HEAD + "a,洋上風力（見本）,見本協会（見本）,45,紙\r\na,看護（見本）,見本協会（見本）,30,紙\r\n"
    ).encode(),
    "same-row-twice": (HEAD + "a,洋上風力（見本）,見本協会（見本）,45,紙\r\n" * 2).encode(),
    "row-without-a-provider": (HEAD + "a,洋上風力（見本）,,45,紙\r\n").encode(),
    "provider-with-a-cyrillic-letter": (HEAD + "a,洋上風力（見本）,Ex\u0430mple University,45,紙\r\n").encode(),
    "more-cells-than-headings": (HEAD + "a,洋上風力（見本）,見本協会（見本）,45,紙,余り\r\n").encode(),
    "quote-left-open": (HEAD + 'a,"洋上風力（見本）,見本協会（見本）,45,紙\r\n').encode(),
    "half-utf8-half-cp932": (HEAD + "a,洋上風力（見本）,見本協会（見本）,45,紙\r\n").encode()
    + "b,看護記録の書き方（見本）,見本看護協会（見本）,30,紙\r\n".encode("cp932"),
    "unreadable-workload": (HEAD + "a,洋上風力（見本）,見本協会（見本）,たっぷり,紙\r\n").encode(),
    "direction-override-in-a-title": (HEAD + "a,洋上\u202e風力（見本）,見本協会（見本）,45,紙\r\n").encode(),
    "no-table-but-html": b"<!doctype html><table><tr><td>x</td></tr></table>",
    "empty": b"",
}


def _json(name: str) -> Callable[[], bytes]:
    return lambda: json.dumps(JSON_DOCUMENTS[name], ensure_ascii=False).encode() + b"\n"


def _list(name: str) -> Callable[[], bytes]:
    return lambda: LISTS[name]


FILES: dict[str, Callable[[], bytes]] = {
    **{f"bad_registry_import/{name}.json": _json(name) for name in JSON_DOCUMENTS},
    **{f"bad_registry_lists/{name}.csv": _list(name) for name in LISTS},
}
