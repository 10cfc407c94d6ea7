"""Every constraint of the database: what it allows, what it refuses, and the Chinese sentence a form shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from mediation.models import (
    Dossier,
    PanelModel,
    PanelSlot,
    Party,
)
from tests.factories import START, County
from tests.mediation.helpers import days
from tests.mediation.models.letters import LETTERS
from tests.mediation.models.makers import (
    agreement,
    appointment,
    body,
    consent,
    difference,
    dispute,
    dossier_item,
    handover,
    holiday,
    holiday_year,
    legal_clock,
    mark,
    mark_with_party,
    member,
    notice,
    number_template,
    obligation,
    performance,
    place,
    referral,
    same_office,
    seat,
    sequence,
    session,
    tally,
    twin_handover,
    twin_pause,
    twin_referral,
    version,
    writes,
    yes,
)
from tests.mediation.states import mediating, performing

pytestmark = pytest.mark.goes_behind
TODAY = START.date()
RULED = {"confirmation_result": "confirmed", "confirmation_applied_on": TODAY, "confirmation_decided_on": TODAY}
CANCELLED = {"cancelled_on": TODAY, "cancelled_reason": "变更"}  # beside the one in force
Row = models.Model
Maker = Callable[[County], Row]
CLOSED = {"status": "closed", "next_check_at": None}
# Constraint, what is allowed, what is refused, and the sentence of the refusal.
TABLE: tuple[tuple[str, tuple[Maker, ...], tuple[Maker, ...], str], ...] = (
    (
        "dispute_known_state",
        (lambda c: dispute(c),),
        (lambda c: dispute(c, level="nowhere"), lambda c: dispute(c, status="lost")),
        "状态或层级不在词表中。",
    ),
    (
        "dispute_open_is_watched",
        (lambda c: dispute(c, **CLOSED, closed_on=TODAY, close_reason="withdrawn"),),
        (lambda c: dispute(c, next_check_at=None),),
        "未办结的纠纷必须有下次检查时间。",
    ),
    (
        "dispute_closed_with_reason",
        (lambda c: dispute(c, **CLOSED, closed_on=TODAY, close_reason="withdrawn"),),
        (
            lambda c: dispute(c, **CLOSED, closed_on=TODAY),
            lambda c: dispute(c, **CLOSED, close_reason="withdrawn"),
            lambda c: dispute(c, closed_on=TODAY),
            lambda c: dispute(c, close_reason="withdrawn"),
        ),
        "办结须写明日期和原因，未办结的不能有办结原因。",
    ),
    (
        "dispute_mediating_has_deadline",
        (lambda c: dispute(c, status="mediating", accepted_on=TODAY, mediation_deadline=TODAY),),
        (
            lambda c: dispute(c, status="mediating"),
            lambda c: dispute(c, status="mediating", accepted_on=TODAY),
            lambda c: dispute(c, status="mediating", mediation_deadline=TODAY),
        ),
        "受理后必须有受理日期和调解期限。",
    ),
    (
        "agreement_one_at_a_time",
        (
            lambda c: agreement(c),
            lambda c: agreement(c, dispute=performing(c), cancelled_on=TODAY, cancelled_reason="变更"),
        ),
        (lambda c: agreement(c, dispute=performing(c)),),
        "该纠纷已有未作废的协议。",
    ),
    (
        "agreement_cancelled_with_reason",
        (lambda c: agreement(c, cancelled_on=TODAY, cancelled_reason="变更"),),
        (lambda c: agreement(c, cancelled_on=TODAY), lambda c: agreement(c, cancelled_reason="变更")),
        "协议作废须写明原因。",
    ),
    (
        "dossier_retention_with_reason",
        (
            lambda c: Dossier(dispute=mediating(c)),
            lambda c: Dossier(dispute=mediating(c), retention="long", retention_reason="可能再争"),
        ),
        (lambda c: Dossier(dispute=mediating(c), retention="long"),),
        "改变保管期限须写明理由。",
    ),
    (
        "rulebook_number_once",
        (lambda c: version(c),),
        (lambda c: version(c, number=1),),
        "这个版本号已经用过。",
    ),
    (
        "rulebook_one_draft",
        (lambda c: version(c),),
        (lambda c: version(c, state="draft"), lambda c: version(c, state="proposed")),
        "这张规则表已经有一份草稿，请先办完那一份。",
    ),
    (
        "rulebook_published_by_two",
        (
            lambda c: version(c, state="published", starts_on=TODAY, decided_by=c.zheng),
            lambda c: version(c, state="published", starts_on=TODAY, decided_by=c.zhao, is_return=True),
        ),
        (
            lambda c: version(c, state="published", starts_on=TODAY, decided_by=c.zhao),
            lambda c: version(c, state="published", starts_on=TODAY),
            lambda c: version(c, state="published", decided_by=c.zheng),
        ),
        "规则须由起草人以外的人审核发布，并写明施行日期。",
    ),
    (
        "shadow_once_a_day",
        (lambda c: difference(c, "b"),),
        (lambda c: difference(c, "a"),),
        "同一件纠纷一天只记一次差异。",
    ),
    (
        "dossier_item_once",
        (lambda c: dossier_item(c, "录音"),),
        (lambda c: dossier_item(c, "照片"),),
        "这一项已经有了。",
    ),
    (
        "number_template_once",
        (lambda c: number_template(c, "file"),),
        (lambda c: number_template(c, "agreement"),),
        "这一类编号已有样式。",
    ),
    (
        "lookup_tally_once",
        (lambda c: tally("b"),),
        (lambda c: tally("a"),),
        "包含 来源摘要 和 起 的 公开查询计数 已经存在。",
    ),
    (
        "obligation_order_unique",
        (lambda c: obligation(c),),
        (lambda c: obligation(c, order=1),),
        "包含 协议 和 次序 的 履行事项 已经存在。",
    ),
    (
        "obligation_payment_has_amount",
        (lambda c: obligation(c, kind="pay", amount_fen=1), lambda c: obligation(c, kind="refrain")),
        (
            lambda c: obligation(c, kind="pay"),
            lambda c: obligation(c, kind="pay", amount_fen=0),
            lambda c: obligation(c, kind="pay", amount_fen=-1),
        ),
        "支付款项须写明金额。",
    ),
    (
        "obligation_released_with_reason",
        (lambda c: obligation(c, released_on=TODAY, released_reason="免除"),),
        (
            lambda c: obligation(c, released_on=TODAY),
            lambda c: obligation(c, released_reason="免除"),
            lambda c: obligation(c, released_on=TODAY, released_reason="免除", performed_on=TODAY),
        ),
        "免除须写明原因；已经履行的不能免除。",
    ),
    (
        "performance_amount_positive",
        (lambda c: performance(c), lambda c: performance(c, amount_fen=1)),
        (lambda c: performance(c, amount_fen=0), lambda c: performance(c, amount_fen=-1)),
        "履行金额应大于零。",
    ),
    (
        "agreement_ruling_is_dated",
        (lambda c: agreement(c, **RULED, **CANCELLED),),
        (
            lambda c: agreement(c, **RULED | {"confirmation_decided_on": None}, **CANCELLED),
            lambda c: agreement(c, **RULED | {"confirmation_applied_on": None}, **CANCELLED),
            lambda c: agreement(c, **RULED | {"confirmation_result": ""}, **CANCELLED),
        ),
        "司法确认的结果须写明日期，并且已经登记申请。",
    ),
    (
        "mark_names_the_party",
        (lambda c: mark(c),),
        (lambda c: mark(c, kind="party_signature"), lambda c: mark_with_party(c, "committee_seal")),
        "当事人的签名须指明是哪一位当事人。",
    ),
    (
        "mark_once_per_party",
        (lambda c: mark(c),),
        (lambda c: mark_with_party(c, "party_signature"),),
        "该当事人的签名已经登记。",
    ),
    (
        "mark_once_per_signer",
        (lambda c: mark(c),),
        (lambda c: mark(c, signer_name="王调解"),),
        "该签名或印章已经登记。",
    ),
    (
        "handover_once_per_deadline",
        (lambda c: handover(c), lambda c: twin_handover(c, deadline_version=2, state="revoked", answered_at=START)),
        (lambda c: twin_handover(c, state="revoked", answered_at=START),),
        "同一期限只能上报一次。",
    ),
    (
        "handover_one_pending",
        (lambda c: twin_handover(c, deadline_version=2, state="accepted", answered_at=START),),
        (lambda c: twin_handover(c, deadline_version=2),),
        "已有一次上报等待接收。",
    ),
    (
        "handover_answer_is_dated",
        (lambda c: handover(c, state="returned", answered_at=START),),
        (lambda c: handover(c, state="returned"), lambda c: handover(c, answered_at=START)),
        "上报的答复须有时间。",
    ),
    (
        "referral_one_open_per_kind",
        (lambda c: twin_referral(c, "finished"), lambda c: twin_referral(c, "pending", "arbitration")),
        (lambda c: twin_referral(c, "pending"), lambda c: twin_referral(c, "accepted")),
        "同一途径已有一次移送在办。",
    ),
    (
        "referral_finished_with_outcome",
        (lambda c: referral(c, state="finished", finished_on=TODAY, outcome="已立案"),),
        (
            lambda c: referral(c, state="finished", finished_on=TODAY),
            lambda c: referral(c, state="finished", outcome="已立案"),
        ),
        "移送办结须写明日期和结果。",
    ),
    (
        "slot_order_unique",
        (lambda c: PanelSlot(model=PanelModel.objects.get(), order=6, kind="plus", role="expert"),),
        (lambda c: PanelSlot(model=PanelModel.objects.get(), order=5, kind="plus", role="expert"),),
        "包含 模式 和 次序 的 席位 已经存在。",
    ),
    (
        "seat_ends_after_start",
        (lambda c: seat(c), lambda c: seat(c, ends_on=TODAY)),
        (lambda c: seat(c, ends_on=TODAY - days(1)),),
        "在席的止期不能早于起期。",
    ),
    (
        "member_replaced_with_reason",
        (lambda c: member(c), lambda c: member(c, replaced_on=TODAY, replaced_reason="回避")),
        (lambda c: member(c, replaced_on=TODAY), lambda c: member(c, replaced_reason="回避")),
        "更换成员须写明原因。",
    ),
    ("consent_once", (lambda c: consent(c),), (lambda c: consent(c, twice=True),), "该当事人已经同意。"),
    (
        "sequence_unique",
        (lambda c: sequence(c, "file"),),
        (lambda c: sequence(c, "agreement"),),
        "包含 组织，年度 和 文书类 的 编号 已经存在。",
    ),
    (
        "party_will_is_dated",
        (
            lambda c: Party(dispute=mediating(c), role="third", name="吴某"),
            lambda c: Party(dispute=mediating(c), role="third", name="吴某", is_willing=False, willing_on=TODAY),
        ),
        (
            lambda c: Party(dispute=mediating(c), role="third", name="吴某", is_willing=False),
            lambda c: Party(dispute=mediating(c), role="third", name="吴某", willing_on=TODAY),
        ),
        "当事人是否同意调解须写明日期。",
    ),
    (
        "appointment_ends_after_start",
        (lambda c: appointment(c, ends_on=TODAY),),
        (lambda c: appointment(c, ends_on=TODAY - days(1)),),
        "任职的止期不能早于起期。",
    ),
    (
        "appointment_once_at_a_time",
        (lambda c: appointment(c), lambda c: same_office(c, ends_on=TODAY), lambda c: same_office(c, role="auditor")),
        (lambda c: same_office(c),),
        "此人在该组织已有同一职务。",
    ),
    (
        "place_has_parent_unless_county",
        (lambda c: place(c, "county", False), lambda c: place(c, "township", True)),
        (lambda c: place(c, "county", True), lambda c: place(c, "township", False)),
        "县（区）没有上级，其他地方必须有上级。",
    ),
    (
        "organisation_abbreviation_unique",
        (lambda c: body(c, "新"), lambda c: body(c, "")),
        (lambda c: body(c, "枫林"),),
        "编号简称已被其他组织使用，文书编号会重复。",
    ),
    (
        "holiday_year_has_source",
        (lambda c: holiday_year(c), lambda c: holiday_year(c, is_confirmed=False, source="")),
        (lambda c: holiday_year(c, source=""),),
        "正式通知须写明文号或网址。",
    ),
    ("holiday_once", (lambda c: holiday(c, 2),), (lambda c: holiday(c, 1),), "同一天只能有一种安排。"),
    (
        "legal_clock_once",
        (lambda c: legal_clock(c), lambda c: legal_clock(c, row="labour_15")),
        (lambda c: legal_clock(c, row="limitation_3_years"),),
        "同一期限只计算一次。",
    ),
    (
        "legal_clock_in_order",
        (lambda c: legal_clock(c, safe_on=TODAY, deadline_on=TODAY + days(9)),),
        (
            lambda c: legal_clock(c, safe_on=TODAY + days(8)),
            lambda c: legal_clock(c, deadline_on=TODAY + days(6)),
            lambda c: legal_clock(c, safe_on=TODAY - days(1)),
        ),
        "起算日、稳妥日、对应日、届满日的先后不对。",
    ),
    (
        "clock_pause_one_open",
        (lambda c: twin_pause(c, ends_on=TODAY),),
        (lambda c: twin_pause(c),),
        "已有一次鉴定还没有结束。",
    ),
    (
        "clock_pause_ends_after_start",
        (lambda c: twin_pause(c, ends_on=TODAY + days(1)),),
        (lambda c: twin_pause(c, ends_on=TODAY - days(1)),),
        "收到鉴定意见不能早于委托鉴定。",
    ),
    ("extension_consent_once", (lambda c: yes(c, days(1)),), (lambda c: yes(c, days(0)),), "该同意已经登记。"),
    ("rowchange_once", (lambda c: writes(0),), (lambda c: writes(1),), "包含 表 和 行 的 写入次数 已经存在。"),
    ("notice_once", (lambda c: notice(c, "b"),), (lambda c: notice(c, "a"),), "同一提醒只发一次。"),
    *LETTERS,
    (
        "session_number_unique",
        (lambda c: session(c, 2),),
        (lambda c: session(c, 1),),
        "包含 纠纷 和 次序 的 调解会 已经存在。",
    ),
)


def test_no_constraint_is_missing_from_the_table() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("mediation").get_models()
        for constraint in model._meta.constraints
    }
    assert {row[0] for row in TABLE} == declared


CASES = [(name, maker) for name, allowed, _, _ in TABLE for maker in allowed]
REFUSALS = [(name, maker, message) for name, _, refused, message in TABLE for maker in refused]


@pytest.mark.parametrize(("name", "maker"), CASES, ids=[name for name, _ in CASES])
def test_what_is_allowed(county: County, name: str, maker: Maker) -> None:
    row = maker(county)
    row.full_clean()
    row.save()


@pytest.mark.parametrize(("name", "maker", "message"), REFUSALS, ids=[name for name, _, _ in REFUSALS])
def test_what_is_refused(county: County, name: str, maker: Maker, message: str) -> None:
    row = maker(county)
    with pytest.raises(ValidationError) as caught:
        row.validate_constraints()
    assert message in caught.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
