"""A site made of a corpus: a guide a page, a section a paragraph."""

import hashlib
from collections.abc import Sequence
from itertools import groupby

from bench.corpora import Piece
from helpcenter.domain.block import Block, BlockKind, BlockText
from helpcenter.domain.guide import Guide, GuideKind, GuideText, Status
from helpcenter.domain.library import Library, Site

LOCALE = "fr"


def library(pieces: Sequence[Piece], *, is_core: bool) -> Library:
    """The corpus as guides. For the core rows every paragraph carries its page's title, as the peers' documents do."""
    pages = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.page)]
    guides = [_guide(f"g{number:06}", page, is_core=is_core) for number, page in enumerate(pages)]
    site = Site({LOCALE: "Bench"}, LOCALE, {LOCALE: LOCALE})
    return Library(site, {}, {}, {guide.id: guide for guide in guides})


def _guide(name: str, page: Sequence[Piece], *, is_core: bool) -> Guide:
    heading = page[0].title if is_core else ""
    texts = {f"s{number}": _text(f"s{number}", heading, piece.body) for number, piece in enumerate(page)}
    blocks = tuple(Block(key, BlockKind.SECTION) for key in texts)
    prose = GuideText(LOCALE, page[0].title, name, "", texts)
    digest = hashlib.sha256("\n".join(piece.body for piece in page).encode()).hexdigest()
    return Guide(name, GuideKind.ARTICLE, LOCALE, Status.PUBLISHED, blocks, {LOCALE: prose}, digest=digest)


def _text(key: str, heading: str, body: str) -> BlockText:
    return BlockText(key, heading, body, "", body, hashlib.sha256(body.encode()).hexdigest()[:12])
