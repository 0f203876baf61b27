"""How a process ends: first it says so, then it answers what was sent, and nobody is cut off."""

import signal
from http import HTTPStatus

from tests.http_server.conftest import Start, everything, one_answer
from tests.http_server.test_requests import GET, LAST, statuses
from tests.waiting import wait_until

HELD = b"GET /held HTTP/1.1\r\nHost: help.test\r\n\r\n"


def test_what_is_being_answered_when_the_end_is_told_is_answered_and_then_closed(run: Start) -> None:
    server = run()
    with server.connect(HELD) as held:
        wait_until(lambda: server.app.held)
        server.stop()
        wait_until(lambda: server.server.servers and not server.server.servers[0].is_serving())
        server.app.let_go()
        answer = everything(held)
    assert (statuses(answer), b"connection: close" in answer) == ([HTTPStatus.OK], True)


def test_every_request_that_was_sent_at_once_is_answered_before_the_end(run: Start) -> None:
    server = run()
    with server.connect(HELD + (GET + b"\r\n") * 3) as queued:
        wait_until(lambda: server.app.held)
        server.stop()
        wait_until(lambda: server.server.servers and not server.server.servers[0].is_serving())
        server.app.let_go()
        answer = everything(queued)
    assert (statuses(answer), answer.count(b"connection: close")) == ([HTTPStatus.OK] * 4, 1)


def test_an_idle_connection_is_listened_to_a_little_longer_and_told_that_it_ends(run: Start) -> None:
    server = run(linger_seconds=60)
    with server.connect(GET + b"\r\n") as idle:
        one_answer(idle)
        server.stop()
        wait_until(lambda: not server.server.servers[0].is_serving())
        wait_until(lambda: all(each._is_leaving for each in server.server.server_state.connections))
        idle.sendall(GET + b"\r\n")
        answer = everything(idle)
    assert (statuses(answer), b"connection: close" in answer) == ([HTTPStatus.OK], True)


def test_an_idle_connection_on_which_nothing_comes_is_ended(run: Start) -> None:
    server = run(linger_seconds=0.01)
    with server.connect(GET + b"\r\n") as idle:
        one_answer(idle)
        server.stop()
        assert everything(idle) == b""


def test_while_it_says_that_it_ends_it_still_takes_visitors(run: Start) -> None:
    server = run(drain_seconds=60)
    server.stop()
    wait_until(lambda: server.server.lifespan.state)
    assert statuses(server.ask(LAST)) == [HTTPStatus.OK]
    server.server.handle_exit(signal.SIGINT, None)
