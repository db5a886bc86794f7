"""A published pathway for tests that only need one to be there."""

from dataclasses import replace
from datetime import UTC, datetime

from kakitome.learning.credit.pathway import (
    PartKind,
    Pathway,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    pathway_digest,
)
from kakitome.learning.microcredential import StackingModel
from kakitome.ports.pathways import PathwayStore, PublishedPathway
from kakitome.values.localized_text import LocalizedText

NUMBER = "P-7K3M-94Q6"
PATHWAY = Pathway(
    identifier=NUMBER,
    title=LocalizedText(ja="地域データ専門職の修了証", en="Certificate in regional data"),
    model=StackingModel.MODULAR,
    blocks=(
        PathwayBlock(
            key="base",
            title=LocalizedText(ja="基礎", en="Foundations"),
            parts=(
                PathwayPart(
                    identifier="https://x.example/a",
                    kind=PartKind.ELSEWHERE,
                    title=LocalizedText(ja="分析", en="Analysis"),
                ),
            ),
        ),
    ),
)


def publish(pathways: PathwayStore, *, institution: str, pathway: Pathway = PATHWAY, version: int = 1) -> None:
    own = PathwayInstitution(name=LocalizedText(ja="見本大学", en="Example University"), identifier=institution)
    design = replace(pathway, version=version, institutions=(own, *pathway.institutions[1:]))
    pathways.publish(
        PublishedPathway(
            number=design.identifier,
            institution=institution,
            version=version,
            pathway=design,
            digest=pathway_digest(design),
            published_at=datetime(2026, 11, version, tzinfo=UTC),
            published_by="tests",
        )
    )
