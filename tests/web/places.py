"""An institution on the platform that has given awards, for tests of pages."""

import dataclasses
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.contrib.auth import SESSION_KEY, get_user_model
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.platform import Platform
from kakitome.learning.assessment import Assessment, AssessmentMethod, IdentityCheck, Supervision
from kakitome.learning.award import Evidence, Learner
from kakitome.learning.levels import Level
from kakitome.learning.microcredential import AwardingBody, Microcredential
from kakitome.learning.outcomes import LearningOutcome
from kakitome.learning.quality import QualityAssurance
from kakitome.learning.workload import LearnerEffort
from kakitome.mapping.issuer import Issuer
from kakitome.ports.accounts import Person
from kakitome.ports.claims import Visibility
from kakitome.ports.issuers import IssuerRecord
from kakitome.ports.microcredentials import MicrocredentialVersion, VersionState
from kakitome.ports.organisations import Node, NodeKind
from kakitome.services.holding import choose_visibility, claim, look_at_link
from kakitome.services.issuing import AwardOutcome, Order, Wanted, issue
from kakitome.services.issuing.delivery import ClaimDelivery
from kakitome.services.keeping_keys import activate_due_keys, add_missing_keys, open_issuer
from kakitome.services.publishing import publish_status_lists
from kakitome.services.revoking import StatusAct, revoke, suspend
from kakitome.values.localized_text import LocalizedText

NAME = LocalizedText(ja="見本大学", en="Example University")
PASSWORD = "correct horse battery staple"
HANAKO = Learner(
    name="髙﨑 花子", reading="たかさき はなこ", roman="Takasaki Hanako", email="hanako@u.example", student_number="S1"
)
LETTER = Microcredential(
    identifier="data-ethics",
    title=LocalizedText(ja="データ分析の基礎と倫理", en="Foundations and Ethics of Data Analysis"),
    awarding_body=AwardingBody(name=NAME),
    issuer_country="JP",
    content_description=LocalizedText(ja="表形式のデータと倫理。", en="Tabular data, and ethics."),
    learning_outcomes=(
        LearningOutcome(text=LocalizedText(ja="欠損値の扱いを決められる。", en="Decide how to treat missing values.")),
    ),
    learner_effort=LearnerEffort(value=Decimal(45)),
    assessment_type=(Assessment(method=AssessmentMethod.WRITTEN_EXAMINATION),),
    supervision_identity_verification=Supervision(check=IdentityCheck.SUPERVISED_IDENTIFIED),
    quality_assurance=QualityAssurance(
        internal_institution=LocalizedText(ja="毎年の点検", en="yearly review"),
        internal_programme=LocalizedText(ja="外部委員の評価", en="outside member"),
    ),
    level=(Level(description=LocalizedText(ja="学士課程2年次程度", en="Second year"), asserted_by=NAME),),
    language=("ja",),
    validity_months=60,
)


def number_in(address: str) -> str:
    """Return the number in the path of an award's page."""
    return address.removeprefix("/a/").partition(".")[0]


@dataclass
class Place:
    """One institution, its issuer, one micro-credential in force."""

    key: str = "u"
    tokens: list[str] = field(default_factory=list)
    batches: int = 0

    @property
    def platform(self) -> Platform:
        return get_platform()

    @property
    def did(self) -> str:
        return f"did:web:{self.platform.site_url.split('//')[1].replace(':', '%3A')}:issuers:{self.key}"

    def open(self) -> "Place":
        now = datetime.now(UTC)
        place = self.platform.site_url.split("//")[1]
        node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug=self.key, name=NAME, colour="#1d4f91")
        self.platform.organisations.add_institution(node, now=now)
        base = f"https://{place}/issuers/{self.key}/"
        issuer = Issuer(
            did=self.did, name=NAME, base_url=base, country="JP", email="badges@u.example", colour="#1d4f91"
        )
        record = IssuerRecord(slug=self.key, issuer=issuer, created_at=now)
        store = self.platform.store(self.key)
        vault = self.platform.vault(self.key)
        open_issuer(store, record, key_id=vault.create(), actor="test", now=now)
        add_missing_keys(store, vault, now=now - timedelta(days=2))
        activate_due_keys(store, now=now)
        self.define(LETTER)
        return self

    def define(self, letter: Microcredential, state: VersionState = VersionState.IN_FORCE) -> None:
        version = MicrocredentialVersion(microcredential=letter, state=state, saved_at=datetime.now(UTC))
        self.platform.store(self.key).microcredentials.add_version(version)

    def award(
        self, learner: Learner = HANAKO, *, on: date = date(2026, 9, 30), of: str = "data-ethics", **more: object
    ) -> AwardOutcome:
        """Give one award and publish; its link's token is the last of `tokens`."""
        store = self.platform.store(self.key)
        delivery = ClaimDelivery(store, draw_token=self._draw, address_of=lambda token: f"/claim/{token}")
        desk = dataclasses.replace(self.platform.issuing_context(self.key), delivery=delivery)
        wanted = Wanted(
            row=1,
            learner=learner,
            awarded_on=on,
            grade="優",
            evidence=(Evidence(url="https://u.example/report", name="分析レポート"),),
        )
        self.batches += 1
        order = Order(
            issuer=self.did,
            microcredential=of,
            version=1,
            actor="test",
            wanted=[dataclasses.replace(wanted, **more)],  # type: ignore[arg-type]
            batch=f"batch-{self.batches}",
        )
        (outcome,) = issue(desk, order, now=datetime.now(UTC))
        assert outcome.reasons == (), outcome.reasons
        self.publish()
        return outcome

    def publish(self) -> None:
        publish_status_lists(self.platform.publishing_context(self.key), now=datetime.now(UTC))

    def withdraw(self, outcome: AwardOutcome, *, only_suspend: bool = False) -> None:
        act = StatusAct(actor="test", reason="採点の誤り", now=datetime.now(UTC))
        (suspend if only_suspend else revoke)(self.platform.store(self.key), outcome.credential_id, act=act)
        self.publish()

    def document(self, outcome: AwardOutcome) -> bytes:
        return self.platform.store(self.key).awards.get_document(outcome.credential_id)

    def person(self, email: str = "hanako@home.example", name: str = "髙﨑 花子") -> Person:
        person = Person(account="", name=name, email=email, language="ja")
        return self.platform.accounts.add(person, password=PASSWORD)

    def receive(self, client: Client, *, visibility: Visibility = Visibility.WITH_LINK, token: str = "") -> str:
        """Receive the award of a link, the last one drawn, in somebody's browser, and show it; return its page."""
        user = get_user_model().objects.filter(pk=client.session.get(SESSION_KEY)).first()
        directory, now = self.platform.directory, self.platform.now()
        token = token or self.tokens[-1]
        learner = look_at_link(directory, token, now=now).record.intent.learner
        proved = [learner.email] if learner else []
        held = claim(directory, token, account=str(user.subject) if user else "", proved=proved, now=now)
        choose_visibility(directory, held, visibility=visibility, now=now)
        session = client.session
        received_at = held.received_at.isoformat() if held.received_at else ""
        session["awards_opened_since"] = {**session.get("awards_opened_since", {}), held.number: received_at}
        session.save()
        return self.page(held.number)

    def page(self, number: str) -> str:
        """Return the path of an award's page with the secret part of its link, as its learner hands it on."""
        return self.platform.award_links.path(number, edition=0)

    def _draw(self) -> str:
        self.tokens.append(f"token-{self.key}-{len(self.tokens)}")
        return self.tokens[-1]
