"""What is kept is compressed well, unless that would keep whoever asks first waiting."""

import random
import string

import brotli
import pytest

from helpcenter.web.http.compression import compress_for_cache


def text(size: int) -> bytes:
    chance = random.Random(1)
    words = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(500)]
    return " ".join(chance.choices(words, k=size // 7 + 1)).encode()[:size]


@pytest.mark.parametrize(("size", "quality"), [(10_000, 10), (256 * 1024, 10), (256 * 1024 + 1, 9), (1 << 20, 9)])
def test_large_documents_are_compressed_quickly(size: int, quality: int) -> None:
    body = text(size)
    made = compress_for_cache(body, "application/xml")
    assert made["br"] == brotli.compress(body, quality=quality)
    assert brotli.decompress(made["br"]) == body
