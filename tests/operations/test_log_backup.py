"""A restored platform: the same log under the same name, the same envelopes, endorsements and seals."""

import json
from pathlib import Path

import pytest

from support import forked

FILL = """
from datetime import timedelta
from bootstrap.programs import opened
from bootstrap.platforms import NOW, add_institution, award
from kakitome.journeys.handing_out.envelopes import envelope_of
from kakitome.operations.local_seals import seal_once
from kakitome.services.enveloping import targets
from kakitome.services.enveloping import Target
from kakitome.services.holding import find_held
from kakitome.services.keeping_keys import activate_due_keys, add_missing_keys
from kakitome.services.keeping_log import append_documents, publish_log
from kakitome.ports.endorsements import KeptEndorsement
p = opened()
add_institution(p)
add_missing_keys(p.store("u"), p.vault("u"), now=p.now() - timedelta(days=2))
activate_due_keys(p.store("u"), now=p.now())
first, second = award(p, "見本 花子", "見本 太郎")
seal_once(p, "u")
append_documents(p.log_context(), "u"); publish_log(p.log_context())
held = find_held(p.directory, first.number)
for target in (targets.VC_JWT, targets.PDF):
    envelope_of(p, held, target=target, actor="test", variant="ja" if target is targets.PDF else "")
p.store("u").endorsements.add(KeptEndorsement(sha256="ab" * 32, about="x", endorser="did:key:z", endorser_name="見本",
    document=b"{}", is_token=False, added_at=NOW, added_by="test"))
(p.installation.data_dir / "log.witnesses").write_text("# nobody yet\\n")
"""
LOOK = """
import json
from bootstrap.programs import opened
from kakitome.bootstrap.platform import get_platform
from kakitome.ports.awards import AwardFilter
from kakitome.services.keeping_log.proving_inclusion import (inclusion_evidence)
p = opened(); s = p.store("u"); k = p.log_context()
records = s.awards.list_matching(AwardFilter())
print(json.dumps({
    "log": k.key.text,
    "checkpoint": k.files.find("checkpoint").decode(),
    "evidence": [inclusion_evidence(k, "u", credential_id=r.credential_id).data for r in records],
    "envelopes": [[e.target, e.sha256] for r in records for e in s.envelopes.list_of(r.credential_id)],
    "endorsements": [e.sha256 for e in s.endorsements.list_all()],
    "seals": [one.key_id for one in get_platform().seals("u").list_all()],
    "by_hand": (p.installation.data_dir / "log.witnesses").read_text(),
}))
"""


def run(folder: Path, program: str, *arguments: str, site: str = "http://localhost:8000") -> str:
    done = forked.run(program, *arguments, env=forked.site(folder, KAKITOME_SITE_URL=site))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def kakitome(folder: Path, *arguments: str, site: str = "http://localhost:8000") -> str:
    return run(folder, forked.COMMAND, *arguments, "--lang", "en", site=site)


@pytest.mark.slow
def test_the_log_goes_on_from_the_checkpoint_that_others_have_seen(tmp_path: Path) -> None:
    run(tmp_path / "old", FILL)
    before = json.loads(run(tmp_path / "old", LOOK))
    assert [name for name, _ in before["envelopes"]] == ["vc-jwt", "pdf"]
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery staple\n")
    file = tmp_path / "all.kakitome"
    secret = ("--passphrase-file", str(passphrase))
    kakitome(tmp_path / "old", "backup", str(file), *secret)
    # On another machine, under another address: the log keeps its name.
    (tmp_path / "new").mkdir()
    elsewhere = "http://localhost:9000"
    kakitome(tmp_path / "new", "restore", str(file), *secret, site=elsewhere)
    assert json.loads(run(tmp_path / "new", LOOK, site=elsewhere)) == before
