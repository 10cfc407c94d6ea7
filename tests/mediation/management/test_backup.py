"""The drill: a house in the middle of its work is packed, unpacked on another machine, and goes on as if nothing was."""

from __future__ import annotations

import io
import json
import math
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from mediation.management import archive
from mediation.management.sealing import CannotOpen
from mediation.models import Letter
from mediation.services import audit, bells, letters, papers
from mediation.services.sweep import run_sweep
from rules.paper_words import PaperKind
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days
from tests.mediation.states import fulfilled, sent_up, terminated

ROOT = Path(__file__).resolve().parents[3]
KEY = "枫林一号"
NOW = START + days(3)
pytestmark = pytest.mark.django_db(transaction=True)  # a database in the middle of a transaction cannot be copied
only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="this drill packs a SQLite file; pg_dump and pg_restore need their programs"
)


@pytest.fixture
def places(settings: Any, tmp_path: Path) -> Path:
    """Folders of this house's own."""
    settings.MEDIA_ROOT, settings.BACKUP_KEY = str(tmp_path / "media"), ""
    (tmp_path / "media" / "2026").mkdir(parents=True)
    (tmp_path / "media" / "2026" / "照片.txt").write_text("一张照片", encoding="utf-8")
    return tmp_path


@pytest.fixture
def house(county: County, places: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    """Disputes in every state, papers printed, letters sent and letters waiting, an anchor dropped."""
    monkeypatch.setattr(bells.LINE, "silent_until", math.inf)
    for person in (county.wang, county.zhao):
        person.email = f"{person.username}@example.cn"
        person.save()
    for prepare in (fulfilled, terminated, sent_up):
        prepare(county)
    dispute = made.make_mediating(county)
    papers.issue_paper(dispute=dispute, by=county.wang, at=START, kind=PaperKind.INTAKE_RECEIPT)
    letters.deliver_due(at=START)
    run_sweep(at=NOW)
    sent_up(county)
    assert Letter.objects.pending().exists()
    audit.drop_anchor(at=NOW, on=NOW.date())
    return county


def backup(*arguments: object) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("backup", *map(str, arguments), stdout=out)
    return out.getvalue()


class Machine:
    """Another machine: a folder of its own, the same program."""

    def __init__(self, folder: Path) -> None:
        self.env = {
            **os.environ,
            "VAR_DIR": str(folder),
            "DATABASE_URL": f"sqlite:///{folder}/house.sqlite3",
            "CELERY_BROKER_URL": "memory://",
            "BACKUP_KEY": KEY,
        }

    def manage(self, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command there."""
        command = [sys.executable, "manage.py", *map(str, words)]
        return subprocess.run(command, cwd=ROOT, env={**self.env, **more}, capture_output=True, text=True, check=False)


LOOK = """
from django.test import Client
from mediation.models import Dispute, IssuedPaper, Letter, User
from mediation.services import letters
from django.utils import timezone
browser = Client(SERVER_NAME='localhost')
browser.force_login(User.objects.get(username='wang'), backend='django.contrib.auth.backends.ModelBackend')
pages = ['/', '/disputes/', *(f'/disputes/{d.pk}/' for d in Dispute.objects.filter(village__name='枫林村'))]
pages += [f'/papers/{p.pk}/' for p in IssuedPaper.objects.all()] + [f'/p/{d.progress_code}/' for d in Dispute.objects.all()]
answers = {page: browser.get(page).status_code for page in pages}
waiting = Letter.objects.pending().count()
sent = letters.deliver_due(at=timezone.now())
doubtful = list(Letter.objects.stuck().order_by('pk').values_list('pk', 'state', 'last_error', 'person__username'))
import json; print(json.dumps([answers, waiting, sent, doubtful]))
"""


@only_sqlite
@pytest.mark.slow
def test_the_drill(house: County, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_KEY = KEY
    waiting = list(Letter.objects.pending().order_by("pk").values_list("pk", flat=True))
    assert len(waiting) > 0
    assert len(mail.outbox) > 0
    said = backup("--to", tmp_path / "stick.backup")
    assert "没有加密" not in said
    machine = Machine(tmp_path / "other")
    restored = machine.manage("restore", tmp_path / "stick.backup")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "没有发现遗漏" in restored.stdout
    assert f"还有{len(waiting)}条通知没有发出" in restored.stdout
    assert (tmp_path / "other" / "media" / "2026" / "照片.txt").read_text(encoding="utf-8") == "一张照片"
    verified = machine.manage("verify_audit", str(audit.last_anchor()))
    assert json.loads(verified.stdout)["anchors"] == 2
    looked = machine.manage("shell", "--no-imports", "-c", LOOK)
    assert looked.returncode == 0, looked.stderr
    answers, still_waiting, sent, doubtful = json.loads(looked.stdout)
    assert set(answers.values()) == {200}
    assert len(answers) > 10
    assert (still_waiting, sent) == (0, 0)  # nothing leaves again, neither what had left nor what may have since
    assert [row[:3] for row in doubtful] == [[pk, "unknown", "restored"] for pk in waiting]
    assert {row[3] for row in doubtful} <= {"zhou", "zhao"}  # the heads of those who carry the disputes
    machine.manage("sweep")
    forgotten = json.loads(machine.manage("forgotten").stdout)
    assert forgotten["broken"] == {}
    assert machine.manage("restore", tmp_path / "stick.backup").returncode == 1  # somebody lives here now


@only_sqlite
@pytest.mark.slow
def test_who_knows_that_nothing_has_left_since_may_have_it_sent(house: County, tmp_path: Path) -> None:
    waiting = Letter.objects.pending().count()
    backup("--to", tmp_path / "stick.backup")
    machine = Machine(tmp_path / "other")
    restored = machine.manage("restore", "--resend", tmp_path / "stick.backup")
    assert restored.returncode == 0, restored.stderr
    assert "没有发出" not in restored.stdout
    looked = machine.manage("shell", "--no-imports", "-c", LOOK, EMAIL_URL="filemail://" + str(tmp_path / "post"))
    assert json.loads(looked.stdout)[1:] == [waiting, waiting, []], looked.stderr


@only_sqlite
@pytest.mark.slow
def test_what_is_there_is_kept_before_it_is_overwritten(house: County, tmp_path: Path) -> None:
    backup("--to", tmp_path / "stick.backup")
    machine = Machine(tmp_path / "other")
    assert machine.manage("restore", tmp_path / "stick.backup").returncode == 0
    forced = machine.manage("restore", "--force", tmp_path / "stick.backup")
    assert forced.returncode == 0, forced.stderr
    assert len(list((tmp_path / "other" / "backups").glob("*.backup"))) == 1
    assert list((tmp_path / "other").glob("anchors.before-*"))


# ---- files that cannot be restored: one sentence each, and nothing is touched ------------------------------------------


def unpacked(file: Path, desk: Path, key: str = "") -> str:
    """Why it cannot be opened."""
    desk.mkdir(exist_ok=True)
    with pytest.raises(CannotOpen) as no:
        archive.unpack(file, desk, key=key)
    return str(no.value)


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The same archive with something else in it."""
    with zipfile.ZipFile(source) as old:
        inside = {name: old.read(name) for name in old.namelist()}
    change(inside)
    with zipfile.ZipFile(target, "w") as new:
        for name, content in inside.items():
            new.writestr(name, content)
    return target


def told(**changes: object) -> Callable[[dict[str, bytes]], None]:
    """Another manifest."""

    def change(inside: dict[str, bytes]) -> None:
        inside["manifest.json"] = json.dumps({**json.loads(inside["manifest.json"]), **changes}).encode()

    return change


def escaped(inside: dict[str, bytes]) -> None:
    """A file that would land outside."""
    manifest = json.loads(inside["manifest.json"])
    manifest["files"]["media/../../evil"] = {"sha256": "", "size": 0}
    inside["manifest.json"], inside["media/../../evil"] = json.dumps(manifest).encode(), b""


BAD: list[tuple[Callable[[dict[str, bytes]], None], str]] = [
    (told(format=2), "更新的程序"),
    (told(migrations=["mediation.9999_future"]), "更新的程序"),
    (told(vendor="oracle"), "不能互相恢复"),
    (told(files={}), "与它的清单不符"),
    (told(files=None), "与它的清单不符"),
    (lambda inside: inside.update(database=b"x"), "与它的清单不符"),
    (lambda inside: inside.update({"media/extra": b"x"}), "与它的清单不符"),
    (lambda inside: inside.update({"manifest.json": b"{"}), "与它的清单不符"),
    (lambda inside: inside.pop("manifest.json") and None, "与它的清单不符"),
    (escaped, "与它的清单不符"),
]


@only_sqlite
@pytest.mark.parametrize(("change", "said"), BAD)
def test_a_file_that_does_not_fit_its_manifest(
    house: County, tmp_path: Path, change: Callable[[dict[str, bytes]], None], said: str
) -> None:
    backup("--to", tmp_path / "good.backup")
    bad = rewritten(tmp_path / "good.backup", tmp_path / "bad.backup", change)
    assert said in unpacked(bad, tmp_path / "desk")
    assert not (tmp_path / "evil").exists()


@only_sqlite
def test_a_file_that_was_not_copied_to_its_end(house: County, tmp_path: Path) -> None:
    backup("--to", tmp_path / "stick.backup")
    whole = (tmp_path / "stick.backup").read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        (tmp_path / "stick.backup").write_bytes(whole[:length])
        assert "不完整" in unpacked(tmp_path / "stick.backup", tmp_path / "desk")


@only_sqlite
def test_a_sealed_file_wants_its_key(house: County, settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_KEY = KEY
    backup("--to", tmp_path / "stick.backup")
    assert b"manifest.json" not in (tmp_path / "stick.backup").read_bytes()
    assert "是加密的" in unpacked(tmp_path / "stick.backup", tmp_path / "desk")
    assert "密钥不对" in unpacked(tmp_path / "stick.backup", tmp_path / "desk", "枫林二号")


def test_no_such_file(db: None, tmp_path: Path) -> None:
    assert "读不到备份文件" in unpacked(tmp_path / "nothing", tmp_path / "desk")


def test_where_people_live_nothing_is_overwritten(county: County, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="已经有账号或纠纷"):
        call_command("restore", str(tmp_path / "any.backup"))


@only_sqlite
def test_an_earlier_backup_is_not_overwritten(house: County, tmp_path: Path) -> None:
    assert "没有加密" in backup("--to", tmp_path / "stick.backup")
    with pytest.raises(CommandError, match="已经存在"):
        backup("--to", tmp_path / "stick.backup")


@only_sqlite
def test_a_place_that_cannot_be_written(house: County, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(CommandError, match="写不进"):
        backup("--to", tmp_path / "file" / "stick.backup")
