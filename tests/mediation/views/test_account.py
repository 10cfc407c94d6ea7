"""Log in, log out, lock-out, large letters, and the pages of people without an account."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from mediation.models import User
from tests.factories import PASSWORD, County
from tests.mediation.views.conftest import Enter


def send(client: Client, password: str = PASSWORD, goal: str = "", name: str = "wang") -> Any:
    return client.post("/login/", {"username": name, "password": password, "next": goal}, REMOTE_ADDR="10.0.0.9")


def test_the_right_password_opens_the_page_one_wanted(county: County) -> None:
    client = Client()
    assert client.get("/disputes/")["Location"] == "/login/?next=/disputes/"
    assert 'value="/disputes/"' in client.get("/login/?next=/disputes/").content.decode()
    assert send(client, goal="/disputes/")["Location"] == "/disputes/"
    assert client.get("/disputes/").status_code == 200
    assert client.get("/login/")["Location"] == "/"


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "-1", "/\\evil.example"]
)
def test_no_other_site_is_ever_the_goal(county: County, goal: str) -> None:
    assert send(Client(), goal=goal)["Location"] == "/"


def test_a_wrong_password_says_so_and_keeps_the_name(county: County) -> None:
    page = send(Client(), "wrong").content.decode()
    assert "用户名或密码不对" in page
    assert 'value="wang"' in page
    assert "wrong" not in page
    page = send(Client(), "", name="").content.decode()
    assert "请填写用户名。" in page
    assert "请填写密码。" in page


def test_five_wrong_passwords_lock_the_account_with_a_chinese_page(
    county: County, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # axes holds on to the real clock
    settings.AXES_ENABLED = True
    client = Client()
    for _ in range(5):
        answer = send(client, "wrong")
    assert answer.status_code == 429
    assert "请过十五分钟再试" in answer.content.decode()
    assert send(client).status_code == 429


def test_log_out(enter: Enter) -> None:
    client = enter("wang")
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/").status_code == 302


def test_large_letters_stay_with_the_person(enter: Enter) -> None:
    client = enter("wang")
    assert 'class="large"' not in client.get("/").content.decode()
    assert client.post("/text-size/", {"size": "large", "next": "/disputes/"})["Location"] == "/disputes/"
    assert User.objects.get(username="wang").large_text
    assert 'class="large"' in client.get("/").content.decode()
    client.post("/text-size/", {"size": "normal"})
    assert 'class="large"' not in client.get("/").content.decode()


def test_large_letters_before_anybody_is_known(db: None) -> None:
    client = Client()
    client.post("/text-size/", {"size": "large"})
    assert 'class="large"' in client.get("/login/").content.decode()


def test_pages_come_from_nowhere_else_and_are_kept_by_nobody(county: County) -> None:
    answer = Client().get("/login/")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert " style=" not in page
    assert "onclick" not in page


@pytest.mark.parametrize("template", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_speak_chinese(template: str) -> None:
    assert "回到待办" in render_to_string(template)


def test_not_found_is_a_page_of_ours(enter: Enter) -> None:
    answer = enter("wang").get("/disputes/99999/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused(county: County) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "wang", "password": PASSWORD})
    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()
