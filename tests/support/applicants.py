"""Applicants of an employer with what they hand in: a list as an office keeps it, awards made in few orders, a ZIP."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import islice, product

from kakitome.learning.award import Learner
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.values.localized_text import LocalizedText
from web.places import LETTER, Place

_FAMILIES = [
    ("例田", "レイダ", "Reida"),
    ("見本", "ミホン", "Mihon"),
    ("山﨑", "ヤマサキ", "Yamasaki"),
    ("架空", "カクウ", "Kaku"),
    ("試本", "タメモト", "Tamemoto"),
    ("髙橋", "タカハシ", "Takahashi"),
    ("仮名", "カナ", "Kana"),
    ("型田", "カタタ", "Katata"),
    ("原本", "ハラモト", "Haramoto"),
    ("文例", "フミレ", "Fumire"),
]
_GIVEN = [
    ("京子", "キョウコ", "Kyoko"),
    ("透", "トオル", "Toru"),
    ("花子", "ハナコ", "Hanako"),
    ("三郎", "サブロウ", "Saburo"),
    ("蓮", "レン", "Ren"),
    ("陽", "ヨウ", "Yo"),
    ("葵", "アオイ", "Aoi"),
    ("桜", "サクラ", "Sakura"),
    ("次郎", "ジロウ", "Jiro"),
    ("結", "ユイ", "Yui"),
    ("誠", "マコト", "Makoto"),
    ("恵", "メグミ", "Megumi"),
    ("翔", "ショウ", "Sho"),
    ("凛", "リン", "Rin"),
    ("海", "ウミ", "Umi"),
    ("大地", "ダイチ", "Daichi"),
    ("美咲", "ミサキ", "Misaki"),
    ("健", "ケン", "Ken"),
    ("光", "ヒカル", "Hikaru"),
    ("空", "ソラ", "Sora"),
]
TITLES = (
    ("data-ethics", LocalizedText(ja="データ分析の基礎と倫理", en="Foundations and Ethics of Data Analysis")),
    ("generative", LocalizedText(ja="生成AI活用基礎", en="Using Generative AI")),
    ("offshore", LocalizedText(ja="洋上風力設備の保守点検入門", en="Maintaining Offshore Wind Power")),
)


@dataclass(frozen=True)
class Applicant:
    """Somebody on the employer's list."""

    number: str
    name: str
    reading: str
    roman: str
    post: str

    @property
    def folder(self) -> str:
        return f"{self.number}_{self.name.replace(' ', '')}"


def applicants(count: int) -> list[Applicant]:
    """Invent applicants of different names."""
    people = islice(product(_GIVEN, _FAMILIES), count)
    return [
        Applicant(
            number=f"A-{number:04}",
            name=f"{family[0]} {given[0]}",
            reading=f"{family[1]} {given[1]}",
            roman=f"{family[2]} {given[2]}",
            post=("営業", "技術", "企画")[number % 3],
        )
        for number, (given, family) in enumerate(people, 1)
    ]


def awarded(place: Place, people: Sequence[Applicant], *, titles: int = 3) -> dict[str, list[bytes]]:
    """Award so many micro-credentials to everybody, in one order each; return the documents by number."""
    documents: dict[str, list[bytes]] = {person.number: [] for person in people}
    store = place.platform.store(place.key)
    desk = place.platform.issuing_context(place.key)
    for identifier, title in TITLES[:titles]:
        if identifier != LETTER.identifier:
            place.define(replace(LETTER, identifier=identifier, title=title))
        wanted = [
            Wanted(
                row=row,
                learner=Learner(
                    name=person.name,
                    reading=person.reading,
                    roman=person.roman,
                    email=f"{person.number.lower()}@u.example",
                    student_number=person.number,
                ),
                awarded_on=date(2026, 9, 30),
            )
            for row, person in enumerate(people, 1)
        ]
        order = Order(
            issuer=place.did,
            microcredential=identifier,
            version=1,
            actor="test",
            wanted=wanted,
            batch=f"applicants-{identifier}",
        )
        outcomes = issue(desk, order, now=datetime.now(UTC))
        for person, outcome in zip(people, outcomes, strict=True):
            assert outcome.reasons == (), outcome.reasons
            documents[person.number].append(store.awards.get_document(outcome.credential_id))
    place.publish()
    return documents


def own_list(people: Sequence[Applicant], *, encoding: str = "cp932", without: str = "﨑") -> bytes:
    """Write the employer's list as an office keeps it: a title above, their own columns, 崎 where they type so."""
    rows = ["2026年度 応募者一覧,,,,", "受験番号,氏名,フリガナ,希望職種,備考"]
    rows += [
        f"{each.number},{each.name.replace(without, '崎')},{each.reading},{each.post},備考{each.number}"
        for each in people
    ]
    return "\r\n".join(rows).encode(encoding)


def packed(files: Mapping[str, Sequence[bytes]], *, around: str = "") -> bytes:
    """Pack documents by folder into a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder, documents in files.items():
            for number, document in enumerate(documents, 1):
                archive.writestr(f"{around}{folder}/証明{number}.json", document)
    return out.getvalue()
