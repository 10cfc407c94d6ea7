"""`manage.py serve`: the whole product in one process: web, worker and sweep. Nothing else has to be installed."""

from __future__ import annotations

import io
import signal
import socket
from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any, NoReturn

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from mediation.demo import county
from mediation.management.commands import seed_demo, sweep
from mediation.management.serving import celery_worker, sweep_loop
from mediation.models import User
from mediation.services.setup import load_reference_data

THREADS = 8


class Command(BaseCommand):
    """See the module."""

    help = "启动：网页、后台任务和到期检查，一个进程"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of the command line."""
        parser.add_argument("--host", default="127.0.0.1", help="监听地址；0.0.0.0 表示本机所有地址")
        parser.add_argument("--port", type=int, default=8000, help="端口")
        parser.add_argument("--every", type=float, default=sweep.EVERY, metavar="SECONDS", help="到期检查间隔秒数")
        parser.add_argument("--demo", action="store_true", help="数据库为空时装入演示县")

    def handle(self, *_: Any, host: str, port: int, every: float, demo: bool, **__: Any) -> None:
        """Prepare, serve until SIGINT or SIGTERM, stop."""
        listening = bind(host, port)  # first: a taken port is said at once
        self.prepare(demo=demo)
        server = waitress.create_server(get_wsgi_application(), sockets=[listening], threads=THREADS, ident=None)
        with ExitStack() as parts:
            parts.enter_context(sweep_loop(every))
            if not settings.HAS_BROKER:  # with a broker the workers are processes of their own
                parts.enter_context(celery_worker())
            signal.signal(signal.SIGTERM, _interrupt)
            self.announce("127.0.0.1" if host in ("0.0.0.0", "::") else host, listening.getsockname()[1])  # noqa: S104
            server.run()
        self.stdout.write("已停止。")

    def prepare(self, *, demo: bool) -> None:
        """Bring database and static files up to date; all of it may be done again at every start."""
        call_command("migrate", interactive=False, verbosity=0)
        load_reference_data()
        if demo and not county.is_foreign():  # where real people are, the demo stays out
            self.stdout.write("正在准备演示县……")
            self.stdout.flush()
            call_command("seed_demo", stdout=io.StringIO())  # who may log in is said last, with the address
        call_command("collectstatic", interactive=False, verbosity=0)

    def announce(self, host: str, port: int) -> None:
        """Say where to go, and as whom."""
        self.stdout.write(f"\n人民调解已启动，请用浏览器打开：http://{host}:{port}/")
        if has_demo():
            demo = seed_demo.Command()
            demo.stdout = self.stdout
            demo.table()
        self.stdout.write("\n按 Ctrl+C 停止。")
        self.stdout.flush()


def has_demo() -> bool:
    """Whether all people of the demo county are here."""
    return User.objects.filter(username__in=[member.username for member in county.STAFF]).count() == len(county.STAFF)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CommandError."""
    if not 0 <= port < 1 << 16:
        raise CommandError(f"没有 {port} 这样的端口，请用 1024 到 65535 之间的数。")
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise CommandError(f"{host} 的 {port} 端口用不了，可能已被占用。换一个：make run PORT=8001") from error


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
