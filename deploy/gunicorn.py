"""How gunicorn serves the house; one file for containers and for systemd. `WEB_BIND` and `WEB_WORKERS` may be set."""

import os

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")  # nginx stands in front (deploy/nginx.conf)
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = 4
timeout = 60  # a large batch of papers goes to the worker; no page needs longer
graceful_timeout = 30
max_requests, max_requests_jitter = 10_000, 1_000  # a second line against slow leaks in C code
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  # heartbeats must not wait for a disk
accesslog = None  # nginx writes one; addresses of pages hold numbers of disputes
