"""Rows of batches read straight from what the database holds."""

import json
from datetime import date

from kakitome.records.store.batch_rows import open_row_of, row_of

LEARNER = {"name": "見本 花子", "email": "h@u.example"}
EVIDENCE = [{"url": "https://u.example/work"}]
PROBLEMS = [{"code": "W_NAME_VARIANT_KEPT", "params": {"variant": "髙", "count": 2}, "severity": "warning"}]


def columns(learner: object, evidence: object, problems: object, given: object) -> tuple[object, ...]:
    told = ("60", evidence, "", "", problems, "", "", given)
    return (3, "warning", learner, date(2026, 11, 20), *told)


def test_a_row_whose_json_is_still_text_is_the_row_of_its_data() -> None:
    for learner, evidence, problems, given in (
        (LEARNER, EVIDENCE, PROBLEMS, {"氏名": "見本　花子"}),
        (LEARNER, [], [], None),
        (None, [], PROBLEMS, {}),
    ):
        data = (learner, evidence, problems, given)
        texts = [None if one is None else json.dumps(one) for one in data]
        assert open_row_of(columns(*texts)) == row_of(columns(*data))


def test_half_a_pair_in_an_old_row_is_read_as_it_was_stored() -> None:
    row = open_row_of(columns('{"name": "\\ud842"}', "[]", "[]", None))
    assert row.learner is not None
    assert row.learner.name == "\ud842"
