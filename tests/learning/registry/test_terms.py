"""What is searched and what is asked, folded alike; the tokens of an index decide the same as the text itself."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kakitome.errors import Invalid
from kakitome.learning.registry.terms import EDGE, SearchTerm, fold, holds, read_query, searchable, term_of, tokens_of
from support.profiles import scaled

LETTERS = st.text(alphabet="データ分析看護人材のaAiIdt1 ２・-高髙ー々", max_size=14)


def found_by_tokens(text: str, term: SearchTerm) -> bool:
    """Look a term of one run up as an index does: its tokens side by side, or the word it is a part of."""
    (run,) = term.runs
    tokens = list(tokens_of(text))
    if run.is_word:
        is_part = {
            (False, False): lambda word: word == run.text,
            (True, True): lambda word: run.text in word,
        }[run.may_begin_inside, run.may_end_inside]
        return any(is_part(token) for token in tokens if token[0].isascii())
    if len(run.text) == 1:
        return any(token.startswith(run.text) for token in tokens)
    wanted = list(run.tokens)
    return any(tokens[at : at + len(wanted)] == wanted for at in range(len(tokens)))


@given(texts=st.lists(LETTERS, max_size=3), asked=LETTERS)
@example(texts=["データ 分析"], asked="データ分析")
@example(texts=["データ", "分析"], asked="タ分")
@example(texts=["AI人材"], asked="人材")
@example(texts=["openai人材"], asked="ai")
@settings(max_examples=scaled(400))
def test_tokens_decide_a_term_of_one_run_as_the_text_does(texts: list[str], asked: str) -> None:
    term, text = term_of(asked), searchable(texts)
    if term.is_exact:
        assert found_by_tokens(text, term) == holds(text, term)


@given(texts=st.lists(LETTERS, max_size=3), asked=LETTERS)
def test_parts_of_a_term_are_found_wherever_the_term_is(texts: list[str], asked: str) -> None:
    term, text = term_of(asked), searchable(texts)
    if term.runs and holds(text, term):
        for run in term.runs:
            tokens = " ".join(tokens_of(text))
            assert all(token in tokens for token in run.tokens)


@given(text=st.text(max_size=30), asked=st.text(alphabet="データ分析の高ー", min_size=1, max_size=5))
def test_without_latin_letters_the_truth_is_the_plain_substring(text: str, asked: str) -> None:
    term = term_of(asked)
    plain = any(term.text in fold(one) for one in [text])
    assert holds(searchable([text]), term) == plain


@given(text=st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=st.text(max_size=40))
def test_the_marks_of_words_come_from_nobody_else(text: str) -> None:
    assert EDGE not in fold(text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("看護", "訪問看護の基礎"),
        ("ＡＩ", "生成AI入門"),
        ("高嶺", "髙嶺情報大学"),
        ("学会", "白樺學會"),
        ("DATA", "Open data for towns"),
        ("credential", "Designing microcredentials"),
        ("learn", "machine learning"),
        ("人", "人材育成"),
        ("材", "人材"),
        ("ﾃﾞｰﾀ", "データ分析"),
        ("30〜60", "30～60時間"),
        ("C++", "Programming in C++ for beginners"),
    ],
)
def test_it_is_found(asked: str, text: str) -> None:
    (term,) = read_query(asked)
    assert holds(searchable([text]), term)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("it", "learning with others"),
        ("ai", "training"),
        ("データ分析", "データの分析"),
        ("C++", "Programming in C for beginners"),
        ("看護", "看 護"),
    ],
)
def test_it_is_not_found(asked: str, text: str) -> None:
    (term,) = read_query(asked)
    assert not holds(searchable([text]), term)


def test_blanks_part_terms_and_full_width_ones_do_too() -> None:
    assert [term.text for term in read_query("データ　倫理 AI")] == ["データ", "倫理", "ai"]


@pytest.mark.parametrize("quotes", ['"machine learning"', "“machine learning”", "＂machine learning＂"])
def test_quotes_hold_a_phrase_together(quotes: str) -> None:
    (term,) = read_query(quotes)
    assert term.text == "machine learning"


def test_a_lonely_quote_is_a_sign_like_any_other() -> None:
    assert [term.text for term in read_query('データ " 分析')] == ["データ", "分析"]


def test_nothing_asked_is_no_term() -> None:
    assert read_query("  　") == ()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("あ" * 201, "E_SEARCH_LONG"),
        ("x" * 10_240, "E_SEARCH_LONG"),
        (" ".join(f"w{n}" for n in range(11)), "E_SEARCH_TERMS"),
        ("データ\0", "E_SEARCH_CHARACTER"),
        ("%", "E_SEARCH_WORDLESS"),
        ("_*", "E_SEARCH_WORDLESS"),
        ('""""', "E_SEARCH_WORDLESS"),
    ],
)
def test_a_query_is_refused_with_its_reason(asked: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_query(asked)
    assert caught.value.code == code
