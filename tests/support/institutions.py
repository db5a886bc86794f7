"""Two institutions with people in every role, and a micro-credential in force: what the tests of the desk work with."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kakitome.bootstrap.platform import get_platform
from kakitome.journeys.institutions.opening import open_institution
from kakitome.journeys.platform import Platform
from kakitome.learning.definition import read
from kakitome.learning.microcredential import AwardingBody
from kakitome.operations.jobs import work_off_jobs
from kakitome.operations.scheduler import Scheduler
from kakitome.ports.accounts import Person
from kakitome.ports.microcredentials import MicrocredentialVersion
from kakitome.ports.organisations import Node, NodeKind, NodeRole
from kakitome.services import defining
from kakitome.values.localized_text import LocalizedText

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
DEFINITION = ROOT / "demo/src/kakitome_demo/definitions/offshore-wind.toml"
CLASS_LIST = ROOT / "examples/class_lists/2026-data-literacy-cp932.csv"
PASSWORD = "correct horse battery staple"


def platform() -> Platform:
    return get_platform()


def open_university(slug: str, name: LocalizedText) -> Node:
    node = Node(id="", kind=NodeKind.INSTITUTION, path=(), slug=slug, name=name, country="JP", colour="#0d5f6e")
    return open_institution(platform(), node, actor="tests", now=NOW)


def account(email: str, role: NodeRole | None = None, at: str = "") -> str:
    person = platform().accounts.add(
        Person(account="", name="見本 一郎", email=email, language="ja"), password=PASSWORD
    )
    if role:
        platform().organisations.give_role(account=person.account, node_id=at, role=role, now=NOW)
    return person.account


def signed_in(email: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.login(username=email, password=PASSWORD)
    return client


def member(email: str, role: NodeRole, at: str) -> Client:
    account(email, role, at)
    return signed_in(email)


def in_force(institution: str, *, unit: str = "") -> MicrocredentialVersion:
    letter, _ = read(DEFINITION.read_bytes())
    node = platform().organisations.get(institution)
    letter = replace(letter, awarding_body=AwardingBody(name=node.name, identifier=node.did), issuer_country="JP")
    store = platform().store(institution)
    draft = defining.save_draft(store, letter, actor="tests", now=NOW, unit=unit)
    return defining.put_in_force(store, draft.identifier, version=draft.version, actor="tests", now=NOW)


def small_list(*rows: str, head: str = "氏名,メール,学籍番号,取得日") -> bytes:
    return "\r\n".join([head, *rows, ""]).encode("cp932")


def upload(client: Client, institution: str, version: MicrocredentialVersion, data: bytes, name: str = "list.csv"):
    form = {
        "microcredential": f"{version.identifier}/{version.version}",
        "file": SimpleUploadedFile(name, data),
    }
    return client.post(f"/desk/{institution}/class-lists", form)


def work(institution: str) -> None:
    Scheduler(platform()).turn_for(institution)
    if work_off_jobs(platform()):
        Scheduler(platform()).turn_for(institution)
