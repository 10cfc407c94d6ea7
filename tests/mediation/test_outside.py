"""A request to somebody else's server: it cannot be led inside, kept waiting, or flooded, and goes where we looked."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from mediation import outside
from tests.mediation.outbox import listening

HERE = "127.0.0.1"
REAL = socket.getaddrinfo


def post(url: str) -> int:
    return outside.post(url, b"{}", {"Content-Type": "application/json"})


@pytest.fixture(autouse=True)
def _own_hosts(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HOSTS = [HERE, "hook.example.org"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Let a name stand for these numbers, the last of them for ever after; gives the list of names that were asked for."""

    def stand_for(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def answer(host: str, port: int, *args: Any, **options: Any) -> Any:
            if host[0].isdigit() or ":" in host:
                return REAL(host, port, *args, **options)
            asked.append(host)
            numbers = answers[min(len(asked), len(answers)) - 1]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port)) for number in numbers]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return stand_for


# --- where it may not go ----------------------------------------------------------------------------------------------

INSIDE = """0.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.9.9.9 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b:1::1
100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
fec0::1 ff02::1 nonsense""".split()
PUBLIC = "1.1.1.1 8.8.8.8 114.114.114.114 172.15.0.1 172.32.0.1 100.63.0.1 2400:3200::1 2606:4700::1111".split()


@pytest.mark.parametrize("number", INSIDE)
def test_what_leads_inside_is_not_public(number: str) -> None:
    assert not outside.is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_the_open_internet_is_public(number: str) -> None:
    assert outside.is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",  # not sealed
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https:///path",
        "https://user:password@127.0.0.1/",
        "https://127.0.0.2/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1]/",
        "https://2130706433/",  # 127.0.0.1 as one number
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1:99999/",
        "https://[::1/",
        "http://127.0.0.1/\r\nX-Evil: 1",
        "http://127.0.0.1/a b",
        "https://例子.测试/",
        "",
    ],
)
def test_an_address_that_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(outside.Forbidden):
        post(url)


def test_one_number_inside_is_enough(names: Callable[..., list[str]]) -> None:
    names(["8.8.8.8", "10.0.0.1"])
    with pytest.raises(outside.Forbidden):
        post("https://mixed.example.org/")


def test_a_name_is_asked_for_once_and_its_number_kept(names: Callable[..., list[str]]) -> None:
    """DNS rebinding: whatever the name stands for a moment later, the line goes to the number we looked at."""
    with listening() as listener:
        asked = names([HERE], ["192.0.2.1"])
        port = listener.server.server_address[1]
        assert post(f"http://hook.example.org:{port}/a?b=c") == 200
        assert asked == ["hook.example.org"]
        ((headers, body),) = listener.asked
        assert (headers["Host"], headers["path"], body) == (f"hook.example.org:{port}", "/a?b=c", b"{}")


def test_the_second_number_is_tried_when_the_first_does_not_answer(names: Callable[..., list[str]]) -> None:
    with listening() as listener:
        names(["127.0.0.3", HERE])  # nobody listens at the first
        assert post(f"http://hook.example.org:{listener.server.server_address[1]}") == 200
        assert listener.asked[0][0]["path"] == "/"


def test_no_redirect_is_followed() -> None:
    with listening() as listener, listening() as other:
        listener.status, listener.headers = 302, {"Location": other.url}
        assert post(listener.url) == 302
        assert other.asked == []


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with listening() as listener:
        assert post(listener.url) == 200


# --- how long it waits, and how much it reads -------------------------------------------------------------------------


@contextmanager
def speaking(act: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that takes one request and then does as it likes."""
    with socket.create_server((HERE, 0)) as server:

        def serve() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.recv(65_536)
                act(line)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://{HERE}:{server.getsockname()[1]}/"


def drip(line: socket.socket) -> None:
    """A byte at a time, for ever: no wait between two bytes is long."""
    for _ in range(1_000):
        line.sendall(b"H")
        time.sleep(0.02)


def mute(line: socket.socket) -> None:
    time.sleep(5)


def hang_up(line: socket.socket) -> None:
    line.close()


def garble(line: socket.socket) -> None:
    line.sendall(b"\x00\xff nonsense\r\n\r\n")


def continue_for_ever(line: socket.socket) -> None:
    for _ in range(100_000):
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def flood(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(100):
        line.sendall(b"X-%d: " % number + b"x" * 60_000 + b"\r\n")


@pytest.mark.parametrize("act", [drip, mute, hang_up, garble, continue_for_ever, flood])
def test_once_asked_nobody_knows_what_a_strange_server_did(
    act: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "DEADLINE", 0.5)
    began = time.monotonic()
    with speaking(act) as url, pytest.raises(outside.CutOff):
        post(url)
    assert time.monotonic() - began < 2


def test_a_long_answer_is_not_waited_for() -> None:
    def talk(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        time.sleep(5)

    began = time.monotonic()
    with speaking(talk) as url:
        assert post(url) == 200
    assert time.monotonic() - began < 2


def test_a_receiver_that_does_not_read_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "DEADLINE", 0.5)
    with speaking(mute) as url, pytest.raises(outside.CutOff):
        outside.post(url, b"x" * 20_000_000, {})


def test_nobody_there_is_certainly_not_sent() -> None:
    with socket.create_server((HERE, 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(outside.NotSent):
        post(f"http://{HERE}:{port}/")


def test_a_name_that_nobody_knows_is_certainly_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(outside.NotSent):
        post("https://nowhere.example.org/")


def test_a_slow_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "DEADLINE", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(1) or [])
    began = time.monotonic()
    with pytest.raises(outside.NotSent):
        post("https://slow.example.org/")
    assert time.monotonic() - began < 0.8


# --- under the right name ---------------------------------------------------------------------------------------------


def certificate(folder: Path, name: str) -> Path:
    """A key and a certificate made out to that name, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    words = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*words) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize(("made_out_to", "is_right"), [("hook.example.org", True), ("evil.example.org", False)])
def test_the_certificate_must_be_made_out_to_the_name(
    made_out_to: str,
    is_right: bool,
    tmp_path: Path,
    names: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, heard = certificate(tmp_path, made_out_to), []
    monkeypatch.setenv("SSL_CERT_FILE", str(file))  # both are signed by somebody trusted
    names([HERE])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _, name, __: heard.append(name)  # type: ignore[assignment, func-returns-value]
    with listening() as listener:
        listener.server.socket = context.wrap_socket(listener.server.socket, server_side=True)
        listener.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        url = f"https://hook.example.org:{listener.server.server_address[1]}/"
        if is_right:
            assert post(url) == 200
        else:
            with pytest.raises(outside.NotSent):
                post(url)
        assert len(listener.asked) == int(is_right)
    assert heard == ["hook.example.org"]
