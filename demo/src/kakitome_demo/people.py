"""The demonstration's people: names that systems often break, each made up, the same on every run.

Their addresses lie under `.example`, which nobody can own (RFC 2606).

    >>> person("asuka", 1).name
    '髙橋 陽菜'
"""

from dataclasses import dataclass

from kakitome.learning.award import Learner

_FAMILIES = (
    ("髙橋", "タカハシ", "TAKAHASHI"),
    ("山﨑", "ヤマサキ", "YAMASAKI"),
    ("𠮷田", "ヨシダ", "YOSHIDA"),
    ("渡邉", "ワタナベ", "WATANABE"),
    ("葛󠄀城", "カツラギ", "KATSURAGI"),
    ("佐藤", "サトウ", "SATO"),
    ("齋藤", "サイトウ", "SAITO"),
    ("濵田", "ハマダ", "HAMADA"),
    ("鈴木", "スズキ", "SUZUKI"),
    ("中村", "ナカムラ", "NAKAMURA"),
    ("桒原", "クワハラ", "KUWAHARA"),
    ("小林", "コバヤシ", "KOBAYASHI"),
    ("神﨑", "カンザキ", "KANZAKI"),
)
_GIVENS = (
    ("陽菜", "ヒナ", "Hina"),
    ("蓮", "レン", "Ren"),
    ("さくら", "サクラ", "Sakura"),
    ("悠真", "ユウマ", "Yuma"),
    ("凪", "ナギ", "Nagi"),
    ("美桜", "ミオ", "Mio"),
    ("晴", "ハル", "Haru"),
    ("健太郎", "ケンタロウ", "Kentaro"),
    ("久美子", "クミコ", "Kumiko"),
    ("修", "オサム", "Osamu"),
    ("ジュリア", "ジュリア", "Julia"),
)
_FROM_ABROAD = (
    ("María José García-López", "マリア ホセ ガルシア ロペス"),
    ("Kim Minji", "キム ミンジ"),
    ("Jean-Baptiste O'Connor", "ジャン バティスト オコナー"),
    ("王 小明", "ワン シャオミン"),
    ("Phạm Quốc Bảo", "ファム クオック バオ"),
)
_ONE_FROM_ABROAD_IN = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLearner:
    """A learner whom the demonstration follows over several awards.

    Attributes:
        key: the name by which cohorts mention them.
        first_written: how the name was misspelt at first; the award is corrected then.
        has_account: whether they can sign in.
    """

    key: str
    learner: Learner
    first_written: str = ""
    has_account: bool = False

    @property
    def on_the_list(self) -> str:
        """The name as the class list has it."""
        return self.first_written or self.learner.name


def person(institution: str, number: int) -> Learner:
    """Make up one learner of an institution; `number` counts from 1."""
    student_number = f"D{number:05d}"
    email = f"{student_number.lower()}@students.{institution}.example"
    if number % _ONE_FROM_ABROAD_IN == 0:
        name, reading = _FROM_ABROAD[number // _ONE_FROM_ABROAD_IN % len(_FROM_ABROAD)]
        return Learner(name=name, reading=reading, email=email, student_number=student_number)
    # 13 and 11 share no factor: 143 people before a full name comes again.
    family, family_reading, family_roman = _FAMILIES[(number - 1) % len(_FAMILIES)]
    given, given_reading, given_roman = _GIVENS[(number - 1) % len(_GIVENS)]
    return Learner(
        name=f"{family} {given}",
        reading=f"{family_reading} {given_reading}",
        roman=f"{family_roman} {given_roman}",
        email=email,
        student_number=student_number,
    )
