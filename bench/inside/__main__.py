"""A process that has everything loaded and makes others of itself, one for each line of JSON on its standard input.

Each child works on the database that the line names. It takes orders over a socket, a line of JSON each, and answers in
kind. `--plain` takes away what config/settings.py adds to Django's defaults for SQLite, to show what it is good for.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.db import connections

from bench.race import Differs

MODULES = ("audit", "crowd", "lists", "mediators", "morning", "orm", "replay", "search", "tick", "transitions")


def main() -> None:
    """Until the input ends."""
    if "--plain" in sys.argv:
        settings.DATABASES["default"]["OPTIONS"] = {}
    django.setup()
    known = {name: import_module(f"bench.inside.{name}") for name in MODULES}
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children here
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                _serve(known, **json.loads(line))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)


def _serve(known: dict[str, Any], *, database: str, address: str) -> None:
    """`crowd.fill` is a function of bench/inside/crowd.py. Ends when nobody listens any more."""
    connections.settings["default"]["NAME"] = database
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)
        with line.makefile("rw") as talk:
            print(os.getpid(), file=talk, flush=True)
            for order in talk:
                print(json.dumps(_answered(known, **json.loads(order))), file=talk, flush=True)


def _answered(known: dict[str, Any], *, name: str, args: dict[str, Any]) -> dict[str, Any]:
    module, function = name.split(".")
    try:
        return {"found": getattr(known[module], function)(**args)}
    except Differs as difference:
        return {"differs": str(difference)}


if __name__ == "__main__":
    main()
