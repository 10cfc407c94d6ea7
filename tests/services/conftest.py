"""What the tests of brokers share: a line, workers, and a post office that counts the letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factories import County, make_county
from tests.services.addresses import BROKERS, RABBITMQ
from tests.services.house import Line, Worker
from tests.services.letters import PostOffice, post_office

Start = Callable[[Line], Worker]


@pytest.fixture
def county(transactional_db: None) -> County:
    """The example county, committed: workers are other processes. Two in the village left an address."""
    county = make_county()
    for person in (county.wang, county.zhou):
        person.email = f"{person.username}@example.org"
        person.save()
    return county


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """Where the workers' letters go."""
    with post_office() as office:
        yield office


@pytest.fixture(params=BROKERS)
def line(request: pytest.FixtureRequest) -> Iterator[Line]:
    """A line to each broker that we support."""
    yield from _opened(BROKERS[request.param])


@pytest.fixture
def rabbit() -> Iterator[Line]:
    """A line to RabbitMQ, which alone gives a dead worker's message to the next one at once."""
    yield from _opened(RABBITMQ)


def _opened(broker: str) -> Iterator[Line]:
    with Line(broker).open() as line:
        yield line
        line.throw_away()


@pytest.fixture
def start(county: County, tmp_path: Path, post: PostOffice) -> Iterator[Start]:
    """Start a worker on a line; whatever still runs at the end is killed."""
    started: list[Worker] = []

    def one(line: Line) -> Worker:
        started.append(Worker(line, tmp_path, post.url))
        return started[-1]

    yield one
    for worker in started:
        worker.kill()
