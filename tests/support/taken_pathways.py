"""A pathway of one institution whose parts a learner may hold, and the larger credential that it leads to."""

from dataclasses import replace
from datetime import date, timedelta

from kakitome.journeys.crediting.awarding_pathways import find_led_to
from kakitome.journeys.crediting.taking_pathways import take_pathway
from kakitome.journeys.platform import new_token
from kakitome.learning.award import Learner
from kakitome.learning.credit.pathway import (
    Pathway,
    PathwayAwarding,
    PathwayBlock,
    PathwayInstitution,
    PathwayPart,
    pathway_digest,
)
from kakitome.learning.definition import read
from kakitome.learning.microcredential import AwardingBody, StackingModel
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.pathway_enrolments import PathwayEnrolment
from kakitome.ports.pathways import PublishedPathway
from kakitome.services import defining, holding
from kakitome.services.issuing import Order, Wanted, issue
from kakitome.services.publishing import publish_status_lists
from kakitome.services.registering import RegisteringContext, register_own
from kakitome.values.localized_text import LocalizedText
from support import institutions

NUMBER = "P-7K3M-94QT"
ADDRESS = "hanako@mail.example"
NAME = "見本 花子"
FIRST_DAY = date(2026, 10, 1)
LARGER = "データの修了証"


def open_university(slug: str = "u") -> None:
    institutions.open_university(slug, LocalizedText(ja="見本大学", en="Example University"))


def defined(title: str, *, institution: str = "u") -> MicrocredentialVersion:
    """Put a definition with a title of its own in force."""
    platform, node = institutions.platform(), institutions.platform().organisations.get(institution)
    letter, _ = read(institutions.DEFINITION.read_bytes())
    letter = replace(
        letter,
        title=LocalizedText(ja=title, en=title),
        awarding_body=AwardingBody(name=node.name, identifier=node.did),
        issuer_country="JP",
        date_of_delivery=None,
        identifier="",
        version=1,
    )
    store = platform.store(institution)
    draft = defining.save_draft(store, letter, actor="tests", now=institutions.NOW)
    return defining.put_in_force(store, draft.identifier, version=draft.version, actor="tests", now=institutions.NOW)


def registered(version: MicrocredentialVersion, *, institution: str = "u") -> str:
    """Register a definition; return its number."""
    platform = institutions.platform()
    store = platform.store(institution)
    context = RegisteringContext(
        book=store,
        registry=platform.registry,
        institution=institution,
        site_url=platform.site_url,
        actor="tests",
        now=institutions.NOW,
    )
    return register_own(context, version, issuer=store.issuers.list_issuers()[0].issuer).entry.number


def awarded(
    version: MicrocredentialVersion,
    account: str,
    *,
    name: str = NAME,
    institution: str = "u",
    on: date = FIRST_DAY,
    email: str = ADDRESS,
) -> str:
    """Award to somebody and let them claim it into an account; return the award's number."""
    platform = institutions.platform()
    store = platform.store(institution)
    order = Order(
        issuer=store.issuers.list_issuers()[0].did,
        microcredential=version.identifier,
        version=version.version,
        actor="tests",
        wanted=[Wanted(learner=Learner(name=name, email=email), awarded_on=on)],
    )
    (outcome,) = issue(platform.issuing_context(institution), order, now=institutions.NOW)
    assert outcome.number, outcome
    publish_status_lists(platform.publishing_context(institution), now=platform.now())
    holding.take_waiting(
        platform.directory,
        outcome.number,
        account=account,
        emails=[email],
        now=institutions.NOW,
        draw_token=new_token,
    )
    return outcome.number


def design(*parts: str, leads_to: str = "", awarding: PathwayAwarding = PathwayAwarding.AUTOMATIC) -> Pathway:
    """Return a pathway of one block that asks for all of its parts."""
    own = PathwayInstitution(name=LocalizedText(ja="見本大学", en="Example University"), identifier="u")
    return Pathway(
        identifier=NUMBER,
        title=LocalizedText(ja="データの積み上げ", en="Data, step by step"),
        model=StackingModel.MODULAR,
        awarded=LocalizedText(ja=LARGER),
        awarded_number=leads_to,
        institutions=(own,),
        blocks=(
            PathwayBlock(
                key="base",
                title=LocalizedText(ja="基礎", en="Foundations"),
                parts=tuple(PathwayPart(identifier=name, title=LocalizedText(ja=f"学び {name}")) for name in parts),
            ),
        ),
        awarding=awarding,
    )


def published(pathway: Pathway, *, version: int = 1, institution: str = "u") -> PublishedPathway:
    """Publish a version."""
    platform = institutions.platform()
    version_of = PublishedPathway(
        number=pathway.identifier,
        institution=institution,
        version=version,
        pathway=replace(pathway, version=version),
        digest=pathway_digest(pathway),
        published_at=institutions.NOW + timedelta(days=version),
        published_by="tests",
    )
    platform.crediting.pathways.publish(version_of)
    assert not pathway.awarded_number or find_led_to(platform, version_of) is not None
    return version_of


def taken(pathway: PublishedPathway, account: str, *, email: str = ADDRESS) -> PathwayEnrolment:
    """Let somebody take a pathway."""
    return take_pathway(institutions.platform(), pathway, account=account, email=email, language="ja")
