"""A clerk who never programmed changes a rule, sees what is wrong and whom it moves; a second person publishes it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from mediation.forms.rule_row import of_row
from mediation.models import RulebookVersion, ShadowDifference
from mediation.services import rulebooks as services
from mediation.services import sweep
from rules import shelf
from tests.factories import START, County, make_mediating
from tests.mediation.helpers import days
from tests.mediation.verbs import NOW
from tests.mediation.views.conftest import Enter
from tests.mediation.views.test_rulebooks import gone_up, publish

TODAY = NOW.date()


@pytest.fixture
def version(county: County) -> RulebookVersion:
    """A draft of the ladder in force."""
    return services.start_draft(by=county.zhao, at=NOW, table="ladder")


def address(version: RulebookVersion, more: str = "") -> str:
    """The draft's page."""
    return f"/rules/{version.table}/draft/{version.pk}/{more}"


def boxes(version: RulebookVersion, row_id: str, **changes: Any) -> dict[str, Any]:
    """Everything a browser sends of an open row; keys of `changes` have __ for the dot."""
    version.refresh_from_db()
    return posted(next(row for row in version.content["rows"] if row["id"] == row_id), **changes)


def posted(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same of a row in plain data."""
    form = of_row(row)
    data: dict[str, Any] = {**form.texts, "fact": [], "example": []}
    for condition in form.conditions:
        name, shape = condition.fact.name, condition.shape
        data["fact"].append(name)
        data |= {f"{name}.op": shape.op, f"{name}.low": shape.low, f"{name}.high": shape.high}
        data |= {f"{name}.word": list(shape.words), f"{name}.text": shape.text, f"{name}.was": condition.was or ""}
        data |= {f"{name}.or_unknown": "1"} if shape.or_unknown else {}
    for line in form.lines:
        data["example"].append(str(line.number))
        data |= {f"e{line.number}.expect": line.expect, f"e{line.number}.rows": line.rows}
        data[f"e{line.number}.fact"] = [given.fact.name for given in line.given]
        data |= {f"e{line.number}.{given.fact.name}": list(given.values) for given in line.given}
    return data | {key.replace("__", "."): value for key, value in changes.items()}


def words(answer: Any) -> str:
    """The page as people read it."""
    return " ".join(strip_tags(answer.content.decode()).split())


def row_of(version: RulebookVersion, row_id: str) -> dict[str, Any]:
    """The stored row."""
    version.refresh_from_db()
    return next(row for row in version.content["rows"] if row["id"] == row_id)


# ---- the story -------------------------------------------------------------------------------------------------------


def test_seven_days_become_ten(county: County, zhao: Client, zheng: Client, wang: Client) -> None:
    gone_up(county)
    zhao.post("/rules/ladder/start/", {"ladder": "current", "once": "a"})
    version = RulebookVersion.objects.get()
    assert zhao.get("/rules/ladder/draft/")["Location"] == address(version)

    # the clerk opens the row, writes 10 and is told that the examples no longer agree
    page = zhao.get(address(version), {"row": "panel_days"}).content.decode()
    assert '<option value="least" selected>至少</option>' in page
    typed = boxes(version, "panel_days", days_at_level__low="10")
    said = words(zhao.post(address(version, "check/"), typed))
    assert "防线满10天仍未化解" in said
    assert "第1个例子算出来不是这样" in said

    # one button writes them anew, another one stores
    rewritten = zhao.post(address(version), typed | {"op": "boundary"})
    assert "检查没有发现问题" in words(rewritten)
    typed = boxes_of(rewritten)
    assert zhao.post(address(version), typed | {"op": "save"}).status_code == 302
    assert row_of(version, "panel_days")["when"]["days_at_level"] == ">= 10"
    assert {e["given"]["days_at_level"] for e in row_of(version, "panel_days")["examples"]} == {10, 9}
    assert "检查通过" in words(zhao.get(address(version)))

    # whom would it move?
    effect = words(zhao.get(address(version, "effect/"), headers={"HX-Request": "true"}))
    assert "1件的结论会不同" in effect

    # to the second person
    zhao.post(f"/rules/ladder/versions/{version.pk}/do/propose/", {"reason": "农忙", "once": "b"})
    assert "审核发布" not in buttons(zhao.get(f"/rules/ladder/versions/{version.pk}/"))
    review = zheng.get(f"/rules/ladder/versions/{version.pk}/")
    assert "审核发布" in buttons(review)
    assert "1处" in words(review)
    assert "在本层级已过天数不少于7天 → 在本层级已过天数不少于10天" in words(review)
    form = zheng.get(f"/rules/ladder/versions/{version.pk}/do/publish/").content.decode()
    assert 'value="2026-11-04"' in form  # tomorrow
    zheng.post(f"/rules/ladder/versions/{version.pk}/do/publish/", {"starts_on": "2026-11-04", "once": "c"})
    assert "满10天" in wang.get("/rules/ladder/", {"on": "2026-11-04"}).content.decode()
    assert "防线满7天" in wang.get("/rules/ladder/", {"on": "2026-11-03"}).content.decode()

    # and back in one step
    zheng.post("/rules/ladder/restore/", {"reason": "不理想", "once": "d"})
    assert [v.state for v in RulebookVersion.objects.order_by("number")] == ["published", "published"]
    assert "防线满7天" in wang.get("/rules/ladder/").content.decode()


def boxes_of(answer: Any) -> dict[str, Any]:
    """What a browser would send of the open row that it was just shown."""
    return posted(answer.context["form"].content())


def buttons(answer: Any) -> list[str]:
    """The captions of links and buttons."""
    return [part.split("<")[0] for part in answer.content.decode().split(">") if part.strip()]


def test_back_with_a_reason(county: County, version: RulebookVersion, zhao: Client, zheng: Client) -> None:
    services.save_draft(version=version, by=county.zhao, at=NOW, content=shelf.ladders()["three_by_three"].as_json())
    act = f"/rules/ladder/versions/{version.pk}/do/"
    zhao.post(act + "propose/", {"reason": "试试", "once": "1"})
    assert zhao.get(address(version)).status_code == 302  # what was handed in is not edited
    zheng.post(act + "send_back/", {"answer": "请保留乡镇一级的天数", "once": "2"})
    assert "请保留乡镇一级的天数" in words(zhao.get(address(version)))
    zhao.post(act + "withdraw/", {"answer": "不改了", "once": "3"})
    version.refresh_from_db()
    assert version.state == "withdrawn"
    assert "不改了" in words(zhao.get("/rules/ladder/versions/"))


def test_who_drafted_does_not_publish(county: County, zheng: Client) -> None:
    version = services.start_draft(by=county.zheng, at=NOW, table="ladder", ladder="three_by_three")
    services.propose_draft(version=version, by=county.zheng, at=NOW, reason="试试")
    page = zheng.get(f"/rules/ladder/versions/{version.pk}/")
    assert "须由另一位" in words(page)
    answer = zheng.post(f"/rules/ladder/versions/{version.pk}/do/publish/", {"starts_on": "2026-11-04", "once": "1"})
    assert "起草过的人不能自己审核发布" in words(answer)


def test_another_ladder_is_one_choice(county: County, zhao: Client) -> None:
    page = zhao.get("/rules/ladder/start/").content.decode()
    assert [t.title for t in shelf.ladders().values() if t.title not in page] == []
    zhao.post("/rules/ladder/start/", {"ladder": "three_by_three", "once": "1"})
    assert RulebookVersion.objects.get().digest == shelf.ladders()["three_by_three"].digest
    again = zhao.post("/rules/ladder/start/", {"ladder": "current", "once": "2"})
    assert "已经有一份草稿" in words(again)


def test_an_earlier_version_comes_back(county: County, zheng: Client) -> None:
    first = publish(county)
    zheng.post("/rules/ladder/restore/", {"reason": "回到示例", "once": "1"})
    assert "恢复此版" in buttons(zheng.get("/rules/ladder/versions/"))
    zheng.post(f"/rules/ladder/versions/{first.pk}/do/restore/", {"reason": "还是十天好", "once": "2"})
    assert RulebookVersion.objects.order_by("-number").first().digest == first.digest  # type: ignore[union-attr]


def test_a_trial_writes_down_where_the_two_differ(county: County, version: RulebookVersion, zheng: Client) -> None:
    services.save_draft(version=version, by=county.zhao, at=NOW, content=shelf.ladders()["three_by_three"].as_json())
    answer = zheng.post(
        f"/rules/ladder/versions/{version.pk}/do/trial/", {"until": "2026-11-20", "once": "1"}, follow=True
    )
    assert "没有一件纠纷的结论不同" in words(answer)
    dispute = make_mediating(county, at=START - days(1))
    sweep.run_sweep(at=START + days(8))
    assert ShadowDifference.objects.filter(dispute=dispute).exists()
    page = words(zheng.get(f"/rules/ladder/versions/{version.pk}/"))
    assert "1件纠纷结论不同" in page
    assert "1件：上报到乡镇（街道） · 系统自动办理 → 不适用任何一条" in page
    assert dispute.title in page


def own(name: str) -> str:
    """The shipped table as a county's own text: the law's rows without examples that speak of local ones."""
    return shelf.with_law(shelf.shipped()[name]).digest


# ---- one row ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row_id", [row.id for row in shelf.shipped()["ladder"].rows if row.pack == "local"])
def test_storing_an_untouched_row_changes_nothing(version: RulebookVersion, zhao: Client, row_id: str) -> None:
    assert zhao.post(address(version), boxes(version, row_id, op="save")).status_code == 302
    version.refresh_from_db()
    assert version.digest == own("ladder")


@pytest.mark.parametrize("name", sorted(shelf.editable()))
def test_untouched_rows_of_every_table(county: County, zhao: Client, name: str) -> None:
    version = services.start_draft(by=county.zhao, at=NOW, table=name)
    for row in version.content["rows"]:
        if row["pack"] == "local":
            assert zhao.get(address(version), {"row": row["id"]}).status_code == 200
            assert zhao.post(address(version), posted(row, op="save")).status_code == 302, row["id"]
    version.refresh_from_db()
    assert version.digest == own(name)


BAD = {
    "number": ({"days_at_level__low": "七"}, "在本层级已过天数：请写整数，例如7天。"),
    "turned": ({"days_at_level__op": "between", "days_at_level__low": "9", "days_at_level__high": "3"}, "是空的"),
    "no words": ({"level__word": []}, "层级：请至少勾选一项。"),
    "strange word": ({"level__word": ["moon"]}, "没有“moon”这个词"),
    "choice": ({"days_at_level__op": "x"}, "请从列表中选择怎样算符合"),
    "text": ({"days_at_level__op": "text", "days_at_level__text": "=__import__('os')"}, "在本层级已过天数"),
    "no sentence": ({"sentence": ""}, "“规则（一句话）”：应为文字，不能空白"),
    "placeholder": ({"sentence": "满{涉及金额}元"}, "“{涉及金额}”说不出数字"),
    "control": ({"sentence": "满\x00天"}, "控制字符（U+0000）"),
    "emoji": ({"basis": "好\U0001f600"}, "表情符号"),
    "date": ({"from": "明天"}, "“施行日期”：“明天”不是日期"),
    "end": ({"to": "2001-01-01"}, "失效日"),
    "hours": ({"hours": "很快"}, "“几小时内”：应为小时数"),
    "measure": ({"measure": "fly"}, "“措施”：“fly”不是可用的词"),
    "no goal": ({"level": ""}, "“上报”须写明"),
    "example": ({"e1__days_at_level": "七"}, "在本层级已过天数"),
    "no examples": ({"example": []}, "应为列表，至少一项"),
    "only one": ({"example": ["1"]}, "至少要有一个应当命中的和一个不应命中的"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_is_named_and_stays_on_the_page(version: RulebookVersion, zhao: Client, kind: str) -> None:
    changes, complaint = BAD[kind]
    before = version.digest
    answer = zhao.post(address(version), boxes(version, "panel_days", op="save") | _dotted(changes))
    assert answer.status_code == 200
    assert complaint in words(answer)
    version.refresh_from_db()
    assert version.digest == before
    for value in changes.values():
        if isinstance(value, str) and value.isprintable() and value not in ("x", "fly"):
            assert value in answer.content.decode().replace("&#x27;", "'")


def _dotted(changes: dict[str, Any]) -> dict[str, Any]:
    return {key.replace("__", "."): value for key, value in changes.items() if not key.startswith("_")}


def test_a_condition_comes_and_goes(version: RulebookVersion, zhao: Client) -> None:
    typed = boxes(version, "panel_days", op="add_condition", new_fact="dispute_type")
    answer = zhao.post(address(version), typed)
    assert "dispute_type" in [condition.fact.name for condition in answer.context["form"].conditions]
    back = zhao.post(address(version), typed | {"op": "drop_condition:level"})
    assert "level" not in [condition.fact.name for condition in back.context["form"].conditions]
    version.refresh_from_db()
    assert row_of(version, "panel_days")["when"].keys() == {"status", "level", "days_at_level"}


def test_examples_come_turn_round_and_go(version: RulebookVersion, zhao: Client) -> None:
    typed = boxes(version, "panel_days")
    assert len(zhao.post(address(version), typed | {"op": "add_example"}).context["form"].lines) == 4
    assert len(zhao.post(address(version), typed | {"op": "drop_example:3"}).context["form"].lines) == 2
    turned = zhao.post(address(version), typed | {"op": "flip:2"})
    assert [line.expect for line in turned.context["form"].lines] == ["yes", "yes", "no"]
    assert "改为不应命中" in words(turned)


def test_rows_move_and_go(version: RulebookVersion, zhao: Client) -> None:
    ids = [row["id"] for row in version.content["rows"]]
    zhao.post(address(version), {"op": "up:panel_attempts"})
    version.refresh_from_db()
    assert [row["id"] for row in version.content["rows"]].index("panel_attempts") == ids.index("panel_attempts") - 1
    zhao.post(address(version), {"op": "down:panel_attempts"})
    zhao.post(address(version), {"op": "remove:panel_attempts"})
    version.refresh_from_db()
    assert [row["id"] for row in version.content["rows"]] == [name for name in ids if name != "panel_attempts"]
    review = words(zhao.get(f"/rules/ladder/versions/{version.pk}/"))
    assert "删去 规则编号 panel_attempts" in review


def test_law_rows_are_closed(version: RulebookVersion, zhao: Client) -> None:
    assert zhao.get(address(version), {"row": "refused"}).context["form"] is None
    for op in ("up", "down", "remove"):
        assert zhao.post(address(version), {"op": f"{op}:refused"}).status_code == 404
    zhao.post(address(version), boxes(version, "refused", op="save", sentence="不必上报"))
    version.refresh_from_db()
    assert "不必上报" not in str([row for row in version.content["rows"] if row["id"] == "refused"])


def test_a_new_row(version: RulebookVersion, zhao: Client) -> None:
    page = zhao.get(address(version), {"row": "new"})
    assert page.context["is_new"]
    row = page.context["form"].content() | {
        "sentence": "涉及{group_size}人以上的，请县里关注。",
        "basis": "本县（区）办法（示例）",
        "when": {"group_size": ">= 30", "level": '"village"'},
        "then": {"measure": "send_up", "mode": "ask", "to": "township"},
    }
    examples = zhao.post(address(version), posted(row, op="boundary"))
    assert [line.expect for line in examples.context["form"].lines] == ["yes", "no"]
    assert zhao.post(address(version), boxes_of(examples) | {"op": "save"}).status_code == 302
    version.refresh_from_db()
    assert "local_1" in [row["id"] for row in version.content["rows"]]
    assert "新增 规则编号 local_1" in words(zhao.get(f"/rules/ladder/versions/{version.pk}/"))


def test_examples_cannot_follow_from_cells_that_cannot_be_read(version: RulebookVersion, zhao: Client) -> None:
    answer = zhao.post(address(version), boxes(version, "panel_days", op="boundary", days_at_level__low="七"))
    assert "请先改正上面的条件" in words(answer)


@pytest.mark.goes_behind
def test_a_text_that_this_release_cannot_read_is_said_to_be_so(version: RulebookVersion, zhao: Client) -> None:
    RulebookVersion.objects.filter(pk=version.pk).update(content=version.content | {"rows": []})
    assert "至少一项" in words(zhao.get(address(version)))
    assert "已经读不出来" in words(zhao.get(f"/rules/ladder/versions/{version.pk}/"))
    assert zhao.get(address(version, "effect/")).status_code == 404


# ---- who may ---------------------------------------------------------------------------------------------------------


def test_drafts_are_for_those_who_draft(county: County, version: RulebookVersion, enter: Enter) -> None:
    closed = ["start/", "upload/", "restore/", "draft/", f"draft/{version.pk}/", f"draft/{version.pk}/effect/"]
    closed += [f"versions/{version.pk}/", f"versions/{version.pk}/do/propose/", f"versions/{version.pk}/do/restore/"]
    for username in ("wang", "shi", "chen", "audit", "admin"):
        browser = enter(username)
        for path in closed:
            assert browser.get(f"/rules/ladder/{path}").status_code == 404, (username, path)
            assert browser.post(f"/rules/ladder/{path}").status_code == 404, (username, path)
        assert browser.post(f"/rules/ladder/draft/{version.pk}/check/").status_code == 404
        assert f"第{version.number}版" not in words(browser.get("/rules/ladder/versions/"))
    assert enter("yun").get(f"/rules/ladder/draft/{version.pk}/").status_code == 200  # the next office, same county


def test_a_clerk_of_a_township_takes_nothing_back(county: County, zhao: Client) -> None:
    publish(county)
    assert "恢复以前的版本由县（区）工作人员办理" in words(
        zhao.post("/rules/ladder/restore/", {"reason": "x", "once": "1"})
    )


def test_unknown_acts_are_not_found(version: RulebookVersion, zhao: Client) -> None:
    assert zhao.get(f"/rules/ladder/versions/{version.pk}/do/fly/").status_code == 404
    assert zhao.get(address(version, "check/")).status_code == 405


HOSTILE = ["", "\x00", "\u202e", "\U0001f600", "x" * 5000, "9" * 40, "-1", "9999-99-99", "٣", "<script>", "\ud800"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_no_box_reaches_a_500(version: RulebookVersion, zhao: Client, value: str) -> None:
    value = value.encode("utf-8", "replace").decode()
    names = boxes(version, "panel_days")
    for op in ("save", "check", "boundary", "add_condition", "flip:1", "drop_example:x", "up:x", value):
        data = dict.fromkeys(names, value) | {"op": op, "new_fact": value, "id": "panel_days"}
        mixed = names | {"days_at_level.low": value, "e1.days_at_level": value, "level.word": [value], "op": op}
        for one in (data, mixed):
            assert zhao.post(address(version), one).status_code in (200, 302, 404)
            assert zhao.post(address(version, "check/"), one).status_code == 200
    for query in ({"row": value}, {"row": "new", "gap": value}):
        assert zhao.get(address(version), query).status_code == 200


def test_a_draft_that_changes_nothing_is_not_handed_in(version: RulebookVersion, zhao: Client) -> None:
    act = f"/rules/ladder/versions/{version.pk}/do/propose/"
    assert "与现行规则完全相同" in words(zhao.post(act, {"reason": "没有改", "once": "1"}))


def test_the_effect_is_also_a_page_of_its_own(county: County, version: RulebookVersion, zhao: Client) -> None:
    make_mediating(county)
    page = words(zhao.get(address(version, "effect/")))
    assert "若采用本草案" in page
    assert "您能看到的1件尚未办结的纠纷里，0件的结论会不同" in page
