"""Configurations of recognition bodies that must be refused: a sound one with one flaw each, named after it."""

from collections.abc import Callable, Mapping
from pathlib import Path

_SOUND = Path(__file__).parents[3] / "src/kakitome/learning/recognition/bodies/kazan_skills_council.toml"


def _flawed(old: str, new: str) -> Callable[[], bytes]:
    def build() -> bytes:
        text = _SOUND.read_text(encoding="utf-8")
        assert old in text
        return text.replace(old, new).encode()

    return build


FILES: Mapping[str, Callable[[], bytes]] = {
    "bad_bodies/no_toml.toml": lambda: b"[body\n",
    "bad_bodies/no_membership.toml": _flawed("[membership]", "[members]"),
    "bad_bodies/right_unknown_to_the_table.toml": _flawed(
        'rights = ["apply_for_recognition"', 'rights = ["rule_the_island"'
    ),
    "bad_bodies/two_classes_of_one_id.toml": _flawed('id = "friend"', 'id = "full"'),
    "bad_bodies/two_committees_of_one_id.toml": _flawed('id = "steering"', 'id = "quality"'),
    "bad_bodies/share_of_no_number.toml": _flawed('share = "2/3"', 'share = "most"'),
    "bad_bodies/share_above_everybody.toml": _flawed('share = "2/3"', 'share = "3/2"'),
    "bad_bodies/time_zone_of_no_place.toml": _flawed("Pacific/Auckland", "Pacific/Atlantis"),
    "bad_bodies/third_language.toml": _flawed('en = "Friend"', 'en = "Friend", mi = "Hoa"'),
    "bad_bodies/unpaid_fee_of_unknown_effect.toml": _flawed('unpaid = "blocks"', 'unpaid = "shames"'),
    "bad_bodies/procedure_that_does_not_exist.toml": _flawed(
        'procedures = ["recognition"]\nsource', 'procedures = ["coronation"]\nsource'
    ),
    "bad_bodies/month_thirteen.toml": _flawed("year_begins = 1", "year_begins = 13"),
    "bad_bodies/class_without_a_name.toml": _flawed('name = { ja = "賛助会員", en = "Friend" }', "name = { }"),
    "bad_bodies/without_committees.toml": _flawed("[[committee]]", "[[circle]]"),
    "bad_bodies/procedure_without_its_committee.toml": _flawed('id = "steering"', 'id = "appeals"'),
}
