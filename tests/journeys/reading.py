"""What a journey looks at when it has arrived: findings, notices, clocks and the words on paper."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pypdf

from mediation import facts as bridge
from mediation.demo.county import VILLAGE, County
from mediation.demo.walk import Walk, applicant, moment, respondent
from mediation.models import Agreement, Dispute, IssuedPaper, Notice
from mediation.services import papers
from mediation.services.sweep import SweepReport, run_sweep
from rules import engine, shelf
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, Measure, RequestForm

ROOM = "枫林村便民服务中心"


def date(text: str) -> datetime.date:
    """`2026-11-22`."""
    return datetime.date.fromisoformat(text)


def words(paper: IssuedPaper) -> str:
    """The text of an issued PDF without any white space, as a court's clerk would copy it out."""
    pages = pypdf.PdfReader(io.BytesIO(bytes(paper.pdf))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def paper(dispute: Dispute, kind: PaperKind) -> str:
    """The text of the issued paper of that kind that counts."""
    return words(dispute.papers.get(kind=kind.value, state=IssuedPaper.State.ISSUED))


def printed(walk: Walk, when: str, kind: PaperKind, subject_pk: int | None = None) -> str:
    """The text of a paper issued now by whoever carries the dispute."""
    act = {"dispute": walk.dispute, "by": walk.dispute.mediator or walk.by, "at": moment(when)}
    return words(papers.issue_paper(kind=kind, subject_pk=subject_pk, **act))


def findings(dispute: Dispute, table: str) -> set[str]:
    """Row ids that this table ever found for the dispute."""
    rows = dispute.decisions.filter(table=table).values_list("findings", flat=True)
    return {finding["row"] for found in rows for finding in found}


def would_find(dispute: Dispute, table: str, on: str, **changes: object) -> list[str]:
    """Row ids the table would find on that day, with some facts changed; nothing is stored."""
    known = {**bridge.build(dispute, date(on)).facts, **changes}
    return [finding.row for finding in engine.decide(shelf.shipped()[table], known, date(on)).findings]


def told(dispute: Dispute, measure: Measure) -> list[Notice]:
    """Notices of that measure, oldest first."""
    return list(dispute.notices.filter(measure=measure.value).order_by("pk"))


def rows_told(dispute: Dispute) -> set[str]:
    """Rule rows that somebody was told of."""
    return set(dispute.notices.exclude(rule_row="").values_list("rule_row", flat=True))


def sweep(when: str) -> SweepReport:
    """One pass at that moment, in which nothing may fail."""
    report = run_sweep(at=moment(when))
    assert report.failed == []
    return report


def agreement_of(dispute: Dispute) -> Agreement:
    """The agreement that was not cancelled."""
    return dispute.agreements.get(cancelled_on=None)


def now(dispute: Dispute) -> Dispute:
    """The dispute as the database has it now."""
    return Dispute.objects.get(pk=dispute.pk)


def started(county: County, when: str, username: str = "cunli_wang", **known: object) -> Walk:
    """A neighbours' dispute, registered at the village's 4+1 line unless said otherwise."""
    walk = Walk(county, username, room=ROOM)
    said: dict[str, Any] = {
        "title": "屋檐滴水纠纷",
        "body": VILLAGE,
        "people": [applicant("蓝田玉"), respondent("杜仲明")],
        "narrative": "杜仲明家屋檐的水滴到蓝田玉家的柴房。",
        "claim": "装檐沟\n赔柴火钱200元",
        "dispute_type": DisputeType.NEIGHBOUR,
        "channel": Channel.ON_REQUEST,
        "request_form": RequestForm.ORAL,
        "level": Level.PANEL,
    }
    walk.open(when, **{**said, **known})
    return walk
