"""Clients that send nothing, half of something, or do not read: how long they are waited for, and who goes first."""

import socket
from itertools import count

import pytest

from tests.http_server.conftest import BIG, Running, Start, everything, one_answer
from tests.http_server.test_requests import GET, LAST, POST, statuses
from tests.waiting import wait_until

# Over before the next look at who has waited too long.
SHORT = 0.01
HALF = b"GET /half HTTP/1.1\r\nHost: help.te"
HALF_BODY = POST + b"Content-Length: 10\r\n\r\nabc"


def is_open(connection: socket.socket) -> bool:
    """Whether the server has not ended a connection on which nothing is to come."""
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def test_half_a_head_is_waited_for_and_then_refused(run: Start) -> None:
    assert statuses(run(head_seconds=SHORT).ask(HALF)) == [408]


def test_a_connection_that_says_nothing_is_ended_without_a_word(run: Start) -> None:
    assert run(head_seconds=SHORT).ask(b"") == b""


def test_a_head_that_comes_in_small_pieces_gets_no_more_time(run: Start) -> None:
    server = run(head_seconds=SHORT)
    with server.connect(GET) as connection:
        for number in count():
            try:
                connection.sendall(b"x-%d: y\r\n" % number)
            except (ConnectionResetError, BrokenPipeError):
                break
            if server.connections == 0:
                break
    assert server.app.seen == []


def test_half_a_head_after_an_answer_is_refused_too(run: Start) -> None:
    server = run(head_seconds=SHORT)
    with server.connect(GET + b"\r\n") as connection:
        one_answer(connection)
        connection.sendall(HALF)
        assert statuses(everything(connection)) == [408]


def test_half_a_body_is_waited_for_and_then_refused(run: Start) -> None:
    server = run(body_seconds=SHORT)
    assert statuses(server.ask(HALF_BODY)) == [408]
    wait_until(lambda: server.app.disconnected == 1)
    assert server.app.seen == ["/hello"]


def test_half_a_chunk_is_waited_for_and_then_refused(run: Start) -> None:
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\nff\r\nabc"
    assert statuses(run(body_seconds=SHORT).ask(chunked)) == [408]


def test_a_body_that_never_comes_ends_the_connection_but_not_with_a_second_answer(run: Start) -> None:
    early = b"POST /early HTTP/1.1\r\nHost: help.test\r\nContent-Length: 10\r\n\r\nabc"
    assert statuses(run(body_seconds=SHORT).ask(early)) == [200]


def test_a_body_that_comes_after_its_answer_leaves_the_connection_open(patient: Running) -> None:
    early = b"POST /early HTTP/1.1\r\nHost: help.test\r\nContent-Length: 10\r\n\r\nabc"
    with patient.connect(early) as connection:
        one_answer(connection)
        connection.sendall(b"defghij" + LAST)
        assert statuses(everything(connection)) == [200]


def test_an_idle_connection_is_ended(run: Start) -> None:
    with run(idle_seconds=SHORT).connect(GET + b"\r\n") as connection:
        one_answer(connection)
        assert everything(connection) == b""


def test_blank_lines_do_not_keep_an_idle_connection_open(run: Start) -> None:
    server = run(idle_seconds=SHORT)
    with server.connect(GET + b"\r\n") as connection:
        one_answer(connection)
        while server.connections:
            try:
                connection.sendall(b"\r\n")
            except (ConnectionResetError, BrokenPipeError):
                break
    assert server.app.seen == ["/hello"]


def test_time_that_the_application_takes_is_not_the_clients(run: Start) -> None:
    server = run(head_seconds=SHORT, body_seconds=SHORT, idle_seconds=SHORT, unread_seconds=SHORT)
    with server.connect(b"GET /held HTTP/1.1\r\nHost: help.test\r\n\r\n") as held:
        wait_until(lambda: server.app.held)
        # Others come, wait and are ended meanwhile.
        assert statuses(server.ask(HALF)) == [408]
        assert statuses(server.ask(HALF_BODY)) == [408]
        assert statuses(server.ask(GET + b"\r\n")) == [200]
        server.app.let_go()
        assert statuses(one_answer(held)) == [200]


@pytest.mark.parametrize("end", [b"\r\n", b"Connection: close\r\n\r\n"], ids=["kept", "closed"])
def test_a_client_that_does_not_read_its_answer_is_let_go(run: Start, end: bytes) -> None:
    server = run(unread_seconds=SHORT)
    with server.connect(b"GET /big HTTP/1.1\r\nHost: help.test\r\n" + end):
        wait_until(lambda: server.app.seen)
        wait_until(lambda: server.connections == 0)


def test_a_client_that_reads_on_gets_all_of_a_large_answer(run: Start) -> None:
    server = run(head_seconds=SHORT, body_seconds=SHORT)
    assert server.ask(b"GET /big HTTP/1.1\r\nHost: help.test\r\nConnection: close\r\n\r\n").endswith(b"\r\n\r\n" + BIG)


def test_a_refused_client_that_stays_is_ended(run: Start) -> None:
    server = run(goodbye_seconds=SHORT)
    with server.connect(b"nonsense\r\n\r\n") as refused:
        assert statuses(one_answer(refused)) == [400]
        wait_until(lambda: server.connections == 0)
    assert server.app.seen == []


@pytest.mark.parametrize("half", [b"", HALF, HALF_BODY], ids=["nothing", "half a head", "half a body"])
def test_above_the_cap_the_oldest_incomplete_request_goes_first(run: Start, half: bytes) -> None:
    server = run(connections=8)
    with server.connect(GET + b"\r\n") as idle:
        one_answer(idle)
        halves = [server.connect(half) for _ in range(7)]
        wait_until(lambda: server.connections == 8)
        assert statuses(server.ask(LAST)) == [200]
        wait_until(lambda: not is_open(halves[0]))
        assert [is_open(each) for each in halves[1:]] == [True] * 6
        assert is_open(idle)
        for each in halves:
            each.close()


def test_above_the_cap_the_connection_that_was_idle_longest_goes_when_every_request_is_whole(run: Start) -> None:
    server = run(connections=4)
    idle = []
    for _ in range(4):
        idle.append(server.connect(GET + b"\r\n"))
        one_answer(idle[-1])
    assert statuses(server.ask(LAST)) == [200]
    wait_until(lambda: not is_open(idle[0]))
    assert [is_open(each) for each in idle[1:]] == [True] * 3
    for each in idle:
        each.close()


def test_when_all_are_being_answered_a_newcomer_hears_when_to_come_again(run: Start) -> None:
    server = run(connections=3)
    held = [server.connect(b"GET /held HTTP/1.1\r\nHost: help.test\r\n\r\n") for _ in range(3)]
    wait_until(lambda: server.app.held == 3)
    answer = server.ask(b"")
    assert statuses(answer) == [503]
    assert b"retry-after: 2\r\n" in answer
    server.app.let_go()
    for each in held:
        assert statuses(one_answer(each)) == [200]
        each.close()


def test_a_client_that_was_turned_away_is_heard_again_only_after_a_while(run: Start) -> None:
    turned_away = b"GET /turned-away HTTP/1.1\r\nHost: help.test\r\n\r\n"
    server = run(turned_away_seconds=60)
    with server.connect(turned_away) as connection:
        one_answer(connection)
        connection.sendall(GET + b"\r\n")
        assert statuses(server.ask(LAST)) == [200]
        assert is_open(connection)
    assert server.app.seen == ["/turned-away", "/hello"]
    server = run(turned_away_seconds=SHORT)
    with server.connect(turned_away) as connection:
        one_answer(connection)
        connection.sendall(LAST)
        assert statuses(everything(connection)) == [200]


def test_a_crowd_of_half_sent_requests_shuts_nobody_out(run: Start) -> None:
    server = run(connections=20)
    crowd = []
    for _ in range(10):
        crowd += [server.connect(HALF) for _ in range(10)]
        assert statuses(server.ask(LAST)) == [200]
    for each in crowd:
        each.close()
