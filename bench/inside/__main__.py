"""A process that waits for orders on its standard input, a line of JSON each, and answers in kind.

`--plain` takes away what config/settings.py adds to Django's defaults for SQLite, to show what it is good for.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

import django
from django.conf import settings

from bench.race import Differs


def main() -> int:
    """Until the input ends."""
    if "--plain" in sys.argv:
        settings.DATABASES["default"]["OPTIONS"] = {}
    django.setup()
    for line in sys.stdin:
        print(json.dumps(_answered(json.loads(line))), flush=True)
    return 0


def _answered(order: dict[str, Any]) -> dict[str, Any]:
    """`crowd.fill` is a function of bench/inside/crowd.py."""
    module, function = order["name"].split(".")
    try:
        return {"found": getattr(import_module(f"bench.inside.{module}"), function)(**order["args"])}
    except Differs as difference:
        return {"differs": str(difference)}


if __name__ == "__main__":
    sys.exit(main())
