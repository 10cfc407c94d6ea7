"""System checks, said in Chinese: what is only half set fails in `manage.py check`, not in a village on a Monday.

"Production" here means that somebody set a database server, a broker or an https address; what the embedded
default lacks is no fault.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

FONTS = Path(__file__).resolve().parent.parent / "documents" / "fonts"
SHORTEST_SECRET = 32
Check = Callable[..., list[CheckMessage]]


def is_production() -> bool:
    """True when a deployment has begun: any one of its three marks is set."""
    return bool(settings.HAS_BROKER or not settings.IS_SQLITE or settings.IS_HTTPS)


def check_production(**_: Any) -> list[CheckMessage]:
    """A deployment that was begun must be finished."""
    return list(_production_faults()) if is_production() else []


def _production_faults() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            "正式部署时 DEBUG 必须关闭，否则出错页面会泄露当事人信息。",
            hint="去掉环境变量 DEBUG。",
            id="mediation.E001",
        )
    if not settings.SECRET_KEY_IS_SHARED and (settings.HAS_BROKER or not settings.IS_SQLITE):
        yield Error(
            "多台机器的部署没有设置 SECRET_KEY，各台机器会各用各的密钥。",
            hint="设置环境变量 SECRET_KEY。",
            id="mediation.E002",
        )
    if not settings.IS_HTTPS:
        yield Warning(
            "SITE_URL 不是 https 地址，登录密码会明文传输。", hint="设置 SITE_URL=https://…", id="mediation.W003"
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Warning("ALLOWED_HOSTS 含有 *，任何域名都能访问。", hint="只写本单位的域名。", id="mediation.W004")


def check_celery(**_: Any) -> list[CheckMessage]:
    """A broker needs a shared database and workers that give messages back."""
    return list(_celery_faults())


def _celery_faults() -> Iterator[CheckMessage]:
    if not settings.HAS_BROKER:
        if not settings.IS_SQLITE:
            yield Warning(
                "用了数据库服务器，却没有消息队列：通知和批量打印只在 manage.py serve 的进程里进行。",
                hint="设置 CELERY_BROKER_URL=amqp://…",
                id="mediation.W011",
            )
        return
    if settings.IS_SQLITE:
        yield Error(
            "配置了消息队列，数据库却是 SQLite，别的机器读不到。", hint="设置 DATABASE_URL。", id="mediation.E012"
        )
    if not (settings.CELERY_TASK_ACKS_LATE and settings.CELERY_TASK_REJECT_ON_WORKER_LOST):
        yield Error(
            "配置了消息队列，但工作进程被杀时消息会丢失。",
            hint="CELERY_TASK_ACKS_LATE 和 CELERY_TASK_REJECT_ON_WORKER_LOST 须为 True。",
            id="mediation.E013",
        )
    if settings.CELERY_BROKER_URL.startswith("redis") and find_spec("redis") is None:
        yield Error(
            "消息队列是 Redis，却没有安装 redis 软件包，消息一条也发不出去。",
            hint="pip install -r requirements-server.txt -c constraints.txt",
            id="mediation.E015",
        )
    if settings.CELERY_TASK_ALWAYS_EAGER:
        yield Error("CELERY_TASK_ALWAYS_EAGER 只能用于测试。", id="mediation.E014")


def check_sqlite(**_: Any) -> list[CheckMessage]:
    """With Django's own SQLite defaults two people who save at once meet "database is locked"."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if settings.IS_SQLITE and options.get("transaction_mode") != "IMMEDIATE":
        return [Error("SQLite 未使用 IMMEDIATE 事务，两人同时保存会报“数据库被锁定”。", id="mediation.E021")]
    return []


def check_fonts(**_: Any) -> list[CheckMessage]:
    """Without its fonts no paper can be printed."""
    if any(FONTS.glob("*.ttf")):
        return []
    return [Error("documents/fonts 里没有字体，文书无法打印。", hint="重新取得完整的程序目录。", id="mediation.E031")]


def check_engine(**_: Any) -> list[CheckMessage]:
    """Without the C extension the plain-Python reference decides: slower, but the same."""
    if find_spec("durable_rules_engine") is not None:
        return []
    return [
        Warning(
            "规则引擎 durable_rules 没有装好，现由对照求值器作出同样的决定。",
            hint="sudo apt-get install -y python3-dev build-essential，然后重新安装 requirements.txt。",
            id="mediation.W041",
        )
    ]


def check_letters(**_: Any) -> list[CheckMessage]:
    """What leaves the house leaves it sealed, signed, and to somebody named."""
    return list(_letter_faults())


def _letter_faults() -> Iterator[CheckMessage]:
    gateway = urlsplit(settings.SMS_URL)
    is_ours = gateway.hostname in settings.WEBHOOK_ALLOW_HOSTS
    if settings.SMS_URL and not (gateway.scheme == "https" or (gateway.scheme == "http" and is_ours)):
        yield Error(
            "SMS_URL 不是 https 地址，短信一条也发不出去。",
            hint="改用 https；本单位内网的网关把主机名写进 WEBHOOK_ALLOW_HOSTS。",
            id="mediation.E051",
        )
    if bool(settings.SMS_URL) != bool(settings.SMS_TOKEN):
        yield Warning("短信网关的 SMS_URL 和 SMS_TOKEN 只设置了一个。", hint="两个都设置。", id="mediation.W052")
    if settings.WEBHOOK_SECRET and len(settings.WEBHOOK_SECRET) < SHORTEST_SECRET:
        yield Error(
            f"WEBHOOK_SECRET 太短，不到{SHORTEST_SECRET}个字符，别人可以冒充本系统。",
            hint="python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="mediation.E053",
        )
    if settings.WEBHOOK_ALLOW_HOSTS and not (settings.WEBHOOK_SECRET or settings.SMS_URL):
        yield Warning(
            "设置了 WEBHOOK_ALLOW_HOSTS，却没有短信网关，也没有启用业务系统接口。",
            hint="设置 SMS_URL 或者 WEBHOOK_SECRET。",
            id="mediation.W054",
        )
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "设置了 EMAIL_URL，却没有设置 EMAIL_FROM，邮件会被拒收。", hint="EMAIL_FROM=…", id="mediation.W055"
        )


def check_search(**_: Any) -> list[CheckMessage]:
    """Without FTS5 search compares dispute by dispute: the same rows, only later."""
    if not settings.IS_SQLITE or has_fts5():
        return []
    return [
        Warning(
            "本机的 SQLite 没有 FTS5，按姓名、标题检索只能逐件比对，纠纷多了会慢。",
            hint="换用自带 FTS5 的 Python，再运行 manage.py migrate。",
            id="mediation.W051",
        )
    ]


@cache
def has_fts5() -> bool:
    """Whether the SQLite that Python was built with has full-text search."""
    with closing(sqlite3.connect(":memory:")) as memory:
        return ("ENABLE_FTS5",) in memory.execute("PRAGMA compile_options").fetchall()


def register_all() -> None:
    """Hand every check to Django; the app does so when it is ready."""
    checks: dict[Check, str] = {
        check_production: Tags.security,
        check_celery: Tags.compatibility,
        check_sqlite: Tags.compatibility,
        check_fonts: Tags.files,
        check_engine: Tags.compatibility,
        check_letters: Tags.compatibility,
        check_search: Tags.compatibility,
    }
    for check, tag in checks.items():
        register(check, tag)
