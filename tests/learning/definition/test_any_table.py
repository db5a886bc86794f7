"""Whatever a table holds, it is read without raising, and every finding has its sentence."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kakitome import texts
from kakitome.learning.definition import KEYS, from_dict, read, to_dict
from kakitome.learning.framework.check import check
from support.profiles import scaled

INNER = [
    "ja",
    "en",
    "text",
    "name",
    "value",
    "unit",
    "hours",
    "credits",
    "method",
    "type",
    "description",
    "level",
    "framework",
    "start",
    "end",
    "into",
    "stackable",
    "amount",
    "currency",
    "internal",
    "institution",
    "modes",
    "weight",
    "code",
    "uri",
    "url",
]
WORDS = [
    "45時間",
    "1単位",
    "2 ECTS",
    "3 credits",
    "18 SIT credits",
    "US$1 x 2",
    "なし",
    "none",
    "筆記試験",
    "出席",
    "EQF 6",
    "JEQFレベル9",
    "学士",
    "online",
    "日本語",
    "JP",
    "SG",
    "2026-04-01",
    "33,000円",
    "無料",
    "令和8年4月1日",
    "P2Y",
    "PT60H",
    "6-5",
    "９９９９９９",
    "-",
    "週2時間",
]
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=True)
    | st.text(max_size=30)
    | st.sampled_from(WORDS)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
tables = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=12), anything, max_size=6)
relaxed = settings(max_examples=scaled(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(tables)
@relaxed
def test_any_table_can_be_read_checked_and_written(table: dict[str, object]) -> None:
    microcredential, problems = from_dict(table)
    report = check(microcredential, ["jp", "eu", "au", "nz", "rishu-shomei", "webuild"], problems=problems)
    for problem in (*report.problems, *report.inconsistencies, *report.nature.reasons):
        texts.both(problem)
    written = to_dict(microcredential)
    again, _ = read(json.dumps(written).encode(), form="json") if written else (microcredential, ())
    assert to_dict(again) == written
