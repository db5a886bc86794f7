"""A body that names institution and programme alone speaks of its own quality assurance."""

from kakitome.learning.definition import from_dict


def quality(**cells: str):
    found, problems = from_dict({"quality_assurance": cells})
    assert problems == ()
    return found.quality_assurance


def test_a_scope_without_a_side_is_internal() -> None:
    found = quality(institution="自己点検・評価", programme="カリキュラム委員会")
    assert (found.internal_institution.ja, found.internal_programme.ja) == ("自己点検・評価", "カリキュラム委員会")


def test_a_scope_whose_words_speak_of_others_is_external() -> None:
    found = quality(institution="機関別認証評価を受審", programme="Accredited by a national agency")
    assert not found.internal_institution
    assert not found.internal_programme
    assert found.external_institution.ja == "機関別認証評価を受審"
