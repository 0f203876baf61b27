"""Requests that are refused before the application sees them, and those that only look like it."""

import logging
import re
import socket

import pytest

from tests.http_server.conftest import Running, Start, everything, one_answer
from tests.waiting import wait_until

HOST = b"Host: help.test\r\n"
GET = b"GET /hello HTTP/1.1\r\n" + HOST
LAST = GET + b"Connection: close\r\n\r\n"
POST = b"POST /hello HTTP/1.1\r\n" + HOST


def statuses(answers: bytes) -> list[int]:
    """The status of each answer in what came over a connection."""
    return [int(each[:3]) for each in answers.split(b"HTTP/1.1 ")[1:]]


REFUSED = {
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two Hosts": (b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400),
    "two Hosts, one of them empty": (b"GET / HTTP/1.1\r\nHost:\r\n" + HOST + b"\r\n", 400),
    "two Hosts to HTTP/1.0": (b"GET / HTTP/1.0\r\n" + HOST + HOST + b"\r\n", 400),
    "a Host with a path": (b"GET / HTTP/1.1\r\nHost: help.test/x\r\n\r\n", 400),
    "a Host with a name before it": (b"GET / HTTP/1.1\r\nHost: me@help.test\r\n\r\n", 400),
    "a Host with a blank": (b"GET / HTTP/1.1\r\nHost: help test\r\n\r\n", 400),
    "a Host with a port that is none": (b"GET / HTTP/1.1\r\nHost: help.test:999999\r\n\r\n", 400),
    "a Host with half a bracket": (b"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
    "the server itself": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "empty lines that do not end": (b"\r\n" * 40_000, 431),
    "HTTP/0.9": (b"GET /hello\r\n\r\n", 400),
    "an address of 9 KiB": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "an address that does not end": (b"GET /" + b"a" * 70_000, 414),
    "101 headers": (GET + b"x: y\r\n" * 100 + b"\r\n", 431),
    "one header of 70 KB": (GET + b"x: " + b"y" * 70_000 + b"\r\n\r\n", 431),
    "a header that does not end": (GET + b"x: " + b"y" * 70_000, 431),
    "a header name that does not end": (GET + b"y" * 70_000, 431),
    "90 headers of 1 KB": (GET + (b"x: " + b"y" * 1000 + b"\r\n") * 90 + b"\r\n", 431),
    "a length and chunks": (POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + LAST, 400),
    "two lengths": (POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd" + LAST, 400),
    "a length that is none": (POST + b"Content-Length: +4\r\n\r\nabcd" + LAST, 400),
    "chunks in another coding": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n" + LAST, 400),
    "a chunk size that is none": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n" + LAST, 400),
    "lines that end in LF alone": (b"GET / HTTP/1.1\nHost: help.test\n\n", 400),
    "a blank before the colon": (GET + b"x : y\r\n\r\n", 400),
    "a zero byte": (GET + b"x: a\0b\r\n\r\n", 400),
    "an address with a blank": (b"GET /a b HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "a body of 2 MB": (POST + b"Content-Length: 2000000\r\n\r\n" + b"x" * 2_000_000, 413),
    "a body of 2 MB in chunks": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + (b"8000\r\n" + b"x" * 32_768 + b"\r\n") * 64 + b"0\r\n\r\n",
        413,
    ),
    "a chunk with 400 KB of extensions": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 400_000 + b"\r\na\r\n0\r\n\r\n",
        431,
    ),
    "400 KB of headers after the body": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: " + b"y" * 400_000 + b"\r\n\r\n",
        431,
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_request_that_is_wrong_gets_one_answer_and_the_end_of_its_connection(patient: Running, what: str) -> None:
    request, status = REFUSED[what]
    assert statuses(patient.ask(request)) == [status]


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n",
        b"GET http://help.test/hello HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        b"GET /" + b"a" * 8000 + b" HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
        GET + b"x: y\r\n" * 98 + b"Connection: close\r\n\r\n",
        GET + b"x: " + b"y" * 60_000 + b"\r\nConnection: close\r\n\r\n",
        POST + b"Connection: close\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1_000_000,
        b"\r\n\r\n" + LAST,
    ],
    ids=["1.0", "empty", "ipv6", "absolute", "long address", "99 headers", "60 KB", "1 MB body", "blank lines"],
)
def test_a_request_that_is_only_unusual_is_answered(patient: Running, request_: bytes) -> None:
    assert statuses(patient.ask(request_)) == [200]


def test_a_header_of_any_size_is_refused_once_it_is_too_long(run: Start) -> None:
    server = run(goodbye_bytes=1 << 20)
    sent = 0
    with server.connect(GET + b"x: ") as connection:
        try:
            while sent < 120 << 20:
                sent += connection.send(b"y" * 65536)
        except (ConnectionResetError, BrokenPipeError):
            pass
    assert sent < 40 << 20
    wait_until(lambda: server.connections == 0)


def test_the_second_of_two_requests_is_not_answered_when_the_first_is_ambiguous(patient: Running) -> None:
    smuggled = b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 41\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    before = len(patient.app.seen)
    answers = patient.ask(smuggled + b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (statuses(answers), patient.app.seen[before:]) == ([400], [])


def test_what_is_right_is_answered_before_what_is_wrong_ends_the_connection(patient: Running) -> None:
    answers = patient.ask(GET + b"\r\n" + GET + b"\r\n" + b"nonsense\r\n\r\n")
    assert statuses(answers) == [200, 200]


def test_requests_in_one_piece_are_answered_in_their_order(patient: Running) -> None:
    paths = [f"/{number}" for number in range(20)]
    pieces = [f"GET {path} HTTP/1.1\r\nHost: help.test\r\n\r\n".encode() for path in paths]
    answers = patient.ask(b"".join(pieces) + LAST).decode()
    assert re.findall(r"GET (/\S*) 0", answers) == [*paths, "/hello"]


def test_more_requests_than_a_connection_may_queue_are_answered_up_to_that_number(run: Start) -> None:
    server = run(queued_requests=4)
    assert statuses(server.ask((GET + b"\r\n") * 50)) == [200] * 5


def test_a_websocket_is_answered_like_any_request_and_not_logged(
    patient: Running, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade = b"GET /secret HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
    with caplog.at_level(logging.DEBUG), patient.connect(upgrade) as connection:
        assert one_answer(connection).startswith(b"HTTP/1.1 200")
        connection.sendall(LAST)
        assert statuses(everything(connection)) == [200]
    assert "secret" not in caplog.text


@pytest.mark.parametrize("body", [b"Content-Length: 60\r\n", b"Transfer-Encoding: chunked\r\n"])
@pytest.mark.parametrize("offer", [b"websocket", b"h2c", b"foo"])
def test_a_body_behind_an_offer_of_another_protocol_is_never_read_as_a_request(
    patient: Running, offer: bytes, body: bytes
) -> None:
    head = POST + b"Connection: Upgrade\r\nUpgrade: " + offer + b"\r\n" + body + b"\r\n"
    seen = len(patient.app.seen)
    assert statuses(patient.ask(head + b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n")) == [400]
    assert "/smuggled" not in patient.app.seen[seen:]


def test_headers_after_a_body_do_not_reach_the_application(patient: Running) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\na\r\n0\r\nX-Late: 1\r\n\r\n"
    assert statuses(patient.ask(chunked)) == [200]
    assert b"x-late" not in dict(patient.app.headers[-1])


def test_a_client_that_ends_its_side_after_asking_is_answered(patient: Running) -> None:
    with patient.connect(GET + b"\r\n") as connection:
        connection.shutdown(socket.SHUT_WR)
        assert statuses(everything(connection)) == [200]


def test_a_client_that_waits_to_be_told_to_go_on_is_told(patient: Running) -> None:
    with patient.connect(
        POST + b"Expect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
    ) as connection:
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abc")
        assert statuses(everything(connection)) == [200]


def test_a_refusal_says_why_and_that_the_connection_ends(patient: Running) -> None:
    head, _, sentence = patient.ask(b"GET / HTTP/1.1\r\n\r\n").decode().partition("\r\n\r\n")
    assert "connection: close" in head
    assert f"content-length: {len(sentence)}" in head
    assert sentence.endswith(".")
