"""Pathways on both databases: drafts of one's own, versions that never change, and what joint bodies said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError

from kakitome.errors import Conflict
from kakitome.learning.credit.pathway import (
    BlockChoice,
    ChoiceKind,
    OverlapRule,
    PartOverlap,
    Pathway,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    PathwayPrice,
    pathway_digest,
)
from kakitome.learning.microcredential import StackingModel
from kakitome.ports.pathways import PathwayConsent, PathwayDraft, PublishedPathway
from kakitome.records.models.pathway import PathwayConsentRow, PathwayVersionRow
from kakitome.records.pathways import DatabasePathways
from kakitome.records.store.scope import seeing
from kakitome.values.localized_text import LocalizedText
from records.conftest import INSTITUTION
from support import databases

NOW = datetime(2026, 11, 22, 14, 32, tzinfo=UTC)
OTHER = "other-university"
NUMBER = "P-7K3M-94QT"
PATHWAY = Pathway(
    identifier=NUMBER,
    title=LocalizedText(ja="地域データ専門職の修了証", en="Certificate in regional data"),
    model=StackingModel.MODULAR,
    institutions=tuple(PathwayInstitution(name=LocalizedText(en=key), identifier=key) for key in (INSTITUTION, OTHER)),
    blocks=(
        PathwayBlock(
            key="b1",
            title=LocalizedText(ja="基礎"),
            parts=(
                PathwayPart(
                    identifier="E-7K3M-94QT",
                    title=LocalizedText(ja="分析"),
                    versions=(2,),
                    hours=Decimal("45.5"),
                    price=PathwayPrice(amount=Decimal(28_000)),
                ),
            ),
            choice=BlockChoice(kind=ChoiceKind.SOME, parts=1),
        ),
    ),
    overlaps=(PartOverlap(first="a", second="b", hours=Decimal(30), rule=OverlapRule.ONE_OF_THEM),),
    window_years=5,
)
DRAFT = PathwayDraft(
    number=NUMBER,
    institution=INSTITUTION,
    pathway=PATHWAY,
    revision=1,
    created_at=NOW,
    changed_at=NOW,
    changed_by="clerk",
)


def published(version: int = 1, pathway: Pathway = PATHWAY) -> PublishedPathway:
    return PublishedPathway(
        number=NUMBER,
        institution=INSTITUTION,
        version=version,
        pathway=replace(pathway, version=version),
        digest=pathway_digest(pathway),
        published_at=NOW + timedelta(days=version),
        published_by="clerk",
    )


def test_a_draft_is_its_institutions_and_changes_in_turn(using: str) -> None:
    databases.add_institution(OTHER, using=using)
    pathways = DatabasePathways(using=using)
    pathways.put_draft(DRAFT)
    assert pathways.find_draft(INSTITUTION, NUMBER) == DRAFT
    assert pathways.find_draft(OTHER, NUMBER) is None
    assert list(pathways.list_asking(OTHER)) == []
    asking = replace(DRAFT, revision=2, asked_at=NOW)
    pathways.put_draft(asking)
    assert list(pathways.list_drafts(INSTITUTION)) == [asking]
    assert list(pathways.list_asking(OTHER)) == [asking]
    assert list(pathways.list_asking(INSTITUTION)) == []
    for late in (DRAFT, asking):
        with pytest.raises(Conflict):
            pathways.put_draft(late)
    assert pathways.find_draft(INSTITUTION, NUMBER) == asking


def test_versions_and_answers_are_read_by_all_and_never_change(using: str) -> None:
    databases.add_institution(OTHER, using=using)
    pathways = DatabasePathways(using=using)
    first, second = published(), published(2, replace(PATHWAY, window_years=7))
    for version in (first, second):
        pathways.publish(version)
    with pytest.raises(Conflict):
        pathways.publish(second)
    assert (pathways.find(NUMBER), pathways.find(NUMBER, 1), pathways.find(NUMBER, 3)) == (second, first, None)
    assert list(pathways.list_published()) == [second]
    assert list(pathways.list_containing("E-7K3M-94QT")) == [second], "the newest version of what names the entry"
    assert list(pathways.list_containing("E-7K3M-94Q")) == []
    answer = PathwayConsent(
        number=NUMBER, institution=OTHER, digest=first.digest, is_given=False, at=NOW, by="their clerk"
    )
    pathways.consent(answer)
    pathways.consent(replace(answer, is_given=True))
    assert list(pathways.list_consents(NUMBER)) == [replace(answer, is_given=True)]
    for model, whose in ((PathwayVersionRow, INSTITUTION), (PathwayConsentRow, OTHER)):
        with pytest.raises(DatabaseError), seeing(whose, using=using, writes=True):
            model.objects.using(using).update(digest="0" * 64)
    assert pathways.find(NUMBER) == second


def test_the_digest_is_of_the_design_alone() -> None:
    assert pathway_digest(PATHWAY) == pathway_digest(replace(PATHWAY, identifier="", version=7))
    assert pathway_digest(PATHWAY) != pathway_digest(replace(PATHWAY, window_years=6))
