"""What hostile clients do to others: `python -m bench http --hostile`.

A quiet reader opens a guide again and again, now alone, now while sixteen clients send the dearest suggestions there
are, in turns. And what each kind of hostile suggestion costs the server, beside those that people type.
"""

import http.client
import random
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bench.http.load import BROWSER, Load
from bench.http.servers import Server

_CLIENTS = 16
# A reader who clicks: often enough to see every wait, seldom enough to be no load.
_PAUSE_SECONDS = 0.01
_LONGEST = 500
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_FRENCH = ["annuler", "abonnement", "resilier", "remboursement", "compte", "facture", "paiement", "exporter", "donnees"]


def measure(load: Load, server: Server, page: str, typed: Sequence[str], rounds: int) -> None:
    """Prints both tables."""
    load.warm(server.port, [page, *typed])
    kinds = dict(_kinds(random.Random(1)))
    people = min(_cpu_micros(load, server, typed, number) for number in range(rounds))
    print("| suggestions | CPU µs | of what people type |\n| --- | --: | --: |")
    print(f"| what people type | {people:,.0f} | 1.0 |", flush=True)
    for kind, paths in kinds.items():
        cost = min(_cpu_micros(load, server, paths, number) for number in range(rounds))
        print(f"| {kind} | {cost:,.0f} | {cost / people:.1f} |", flush=True)
    everything = [path for paths in kinds.values() for path in paths]
    print("\n| a quiet reader's guide | alone, p50 ms | p50 ms | more, ms |\n| --- | --: | --: | --: |")
    for number in range(rounds):
        alone = statistics.median(_read(server.port, page, load.seconds))
        beside = statistics.median(_read_beside(load, server, page, everything, number))
        print(f"| {_CLIENTS} hostile clients | {alone:.2f} | {beside:.2f} | {beside - alone:.2f} |", flush=True)


def _cpu_micros(load: Load, server: Server, paths: Sequence[str], seed: int) -> float:
    """What an answer costs the server's processes."""
    before = server.cpu_seconds()
    done = load.run(server.port, paths, 1, seed)
    return (server.cpu_seconds() - before) / done.requests * 1e6


def _read_beside(load: Load, server: Server, page: str, paths: Sequence[str], seed: int) -> list[float]:
    attack = threading.Thread(target=load.run, args=(server.port, paths, _CLIENTS, seed))
    attack.start()
    try:
        # Not to the end of the attack: its last moments are quiet.
        return _read(server.port, page, load.seconds * 0.8)
    finally:
        attack.join()


def _read(port: int, page: str, seconds: float) -> list[float]:
    """How long each answer took, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    waits, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        connection.request("GET", page, headers=BROWSER)
        connection.getresponse().read()
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(_PAUSE_SECONDS)
    connection.close()
    return waits


def _kinds(chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """The dearest suggestions of each kind, many of each, so that remembering them gains nothing."""

    def word(letters: str, length: int) -> str:
        return "".join(chance.choices(letters, k=length))

    def misspelt(known: str) -> str:
        at = chance.randrange(1, len(known))
        return known[:at] + chance.choice(_LETTERS) + known[at + 1 :]

    def between(low: int, high: int) -> str:
        return "".join(map(chr, range(low, high)))

    makers = {
        "one word of 500 letters": lambda: word(_LETTERS, _LONGEST),
        "words of one letter": lambda: " ".join(chance.choices(_LETTERS, k=_LONGEST)),
        "words that exist": lambda: " ".join(chance.choices(_FRENCH, k=_LONGEST)),
        "words misspelt": lambda: " ".join(misspelt(chance.choice(_FRENCH)) for _ in range(_LONGEST)),
        "words of no language": lambda: " ".join(word(_LETTERS, 9) for _ in range(_LONGEST)),
        "words without vowels": lambda: " ".join(word("bcdfghjklmnpqrstvwxz", 7) for _ in range(_LONGEST)),
        "numbers": lambda: " ".join(word("0123456789", 6) for _ in range(_LONGEST)),
        "letters and digits": lambda: word("a1b2", _LONGEST),
        "hyphens": lambda: "-".join(chance.choices(_LETTERS, k=_LONGEST)),
        "Chinese": lambda: word(between(0x4E00, 0x9FFF), _LONGEST),
        "Thai": lambda: word(between(0x0E01, 0x0E3A), _LONGEST),
        "Korean": lambda: " ".join(word(between(0xAC00, 0xD7A3), 5) for _ in range(_LONGEST)),
        "Arabic": lambda: " ".join(word(between(0x0621, 0x064A), 8) for _ in range(_LONGEST)),
        "accents upon accents": lambda: " ".join("a" + word("\u0301\u0323", 9) for _ in range(_LONGEST)),
        "ligatures of eighteen letters": lambda: word("\ufdfa\ufdfb", _LONGEST),
        "beginnings of one letter": lambda: chance.choice(_LETTERS),
    }
    for kind, make in makers.items():
        texts = [make()[:_LONGEST].strip() for _ in range(200)]
        yield kind, [f"/api/v1/suggest?q={quote(text)}&locale=fr" for text in texts]
