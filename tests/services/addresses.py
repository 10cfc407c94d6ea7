"""Where the servers are, and whether they answer: `python -m tests.services.addresses` before `make test-services`."""

from __future__ import annotations

import os
import socket
import sys
from urllib.parse import urlsplit

DATABASE = os.environ.get("DATABASE_URL", "")
BROKER = os.environ.get("CELERY_BROKER_URL", "")
RABBITMQ = BROKER if BROKER.startswith("amqp") else "amqp://guest:guest@127.0.0.1:5672//"
REDIS = os.environ.get("REDIS_URL") or (BROKER if BROKER.startswith("redis") else "redis://127.0.0.1:6379/15")
BROKERS = {"RabbitMQ": RABBITMQ, "Redis": REDIS}

WANTED = {  # name of the variable, address, how to get such a server on this machine
    "PostgreSQL": ("DATABASE_URL", DATABASE, "sudo apt-get install -y postgresql"),
    "RabbitMQ": ("CELERY_BROKER_URL", RABBITMQ, "sudo apt-get install -y rabbitmq-server"),
    "Redis": ("REDIS_URL", REDIS, "sudo apt-get install -y redis-server"),
}
PORTS = {"postgres": 5432, "postgresql": 5432, "amqp": 5672, "redis": 6379}


def answers(address: str) -> bool:
    """Whether anybody listens there."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)), timeout=3):
            return True
    except OSError:
        return False


def missing() -> list[str]:
    """One sentence per server that does not answer."""
    return [
        f"{name} does not answer at {urlsplit(address).hostname}:{urlsplit(address).port} ({variable}). On Debian: {how}; "
        f"or with containers: docker compose -f deploy/compose.test.yaml up -d {name.lower()}"
        for name, (variable, address, how) in WANTED.items()
        if not answers(address)
    ]


if __name__ == "__main__":
    sys.exit("\n".join(missing()) or 0)
