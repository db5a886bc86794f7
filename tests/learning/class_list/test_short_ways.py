"""What is seen at one look is what the long way would have found: cells, and names of which nothing is to be said."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kakitome.learning.class_list.characters import find_forbidden, find_private_use, identity_key, trim
from kakitome.learning.class_list.findings import RowFindings, is_harmless, plain_value
from kakitome.learning.class_list.people import read_name

CELLS = st.one_of(
    st.text(alphabet="なし〃々-NnaAulL0 9見本・ー　|=+@\u200b\u00a0\t\n", max_size=6),
    st.text(max_size=8),
    st.sampled_from(["なし", "NULL", "〃", "同上", "ditto", "々", "1e5", "A|B", "見本 ", " 見本", "=1", "nan"]),
)
NAMES = st.text(alphabet="見本花子様殿君くんさん先生名無し氏前 　か\u3099カﾞー々神\ufa19ヽ", min_size=1, max_size=7)


@given(CELLS)
def test_a_cell_taken_at_one_look_is_taken_as_it_stands(raw: str) -> None:
    findings = RowFindings({})
    if is_harmless(raw, 200):
        assert plain_value(raw, "name", findings=findings) == raw == trim(raw)
        assert not findings.problems
        assert not find_forbidden(raw)


@given(NAMES)
def test_a_name_without_a_finding_is_kept_as_it_stands(name: str) -> None:
    findings = RowFindings({})
    name = trim(name)
    read = read_name(name, findings) if name else ""
    if not findings.problems:
        # NFC would replace the compatibility ideograph; what stands on its two sides never touches.
        assert [unicodedata.normalize("NFC", piece) for piece in name.split("\ufa19")] == read.split("\ufa19")
        assert not find_private_use(read)
        assert identity_key(read) not in ("名無し", "氏名", "名前")
        assert not read.endswith("様") or len(read) < 3


def test_cells_that_mean_nothing_or_too_much_get_the_second_look() -> None:
    for raw in ("なし", "NULL", "〃", "ditto", "A|B", "見本 ", " 見本", "=1", "見\u200b", "9" * 65, ""):
        assert not is_harmless(raw, 64)
    assert is_harmless("見本　花子", 64)
