"""Every fix that is safe, one kind after the other, until nothing is left to do."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpcenter.content.fixes import front_matter_fixes, ids, lines, redirect_rows, section_order
from helpcenter.content.fixes.copying import copied
from helpcenter.content.fixes.edit import Checked, Edit, Fix, Fixer
from helpcenter.content.fixes.writing import Change, write
from helpcenter.content.reading import raw_text

FIXERS: Sequence[Fixer] = (
    lines.edits,
    front_matter_fixes.edits,
    front_matter_fixes.earlier_addresses,
    ids.edits,
    section_order.edits,
    redirect_rows.edits,
)
# One fix may make another possible; a third round has not been seen to find anything.
_MAX_ROUNDS = 4
# Each takes as long as a check of the whole site. A hundred find seven harmful edits among ten thousand.
_MAX_TRIES = 100
_NUMBERS = re.compile(r"\d+")

Judge = Callable[[Path], Checked]
"""Everything that a check finds, with the content of the site in the folder given."""


@dataclass(frozen=True)
class Fixed:
    """What was written, or would be: the `changes` by path, each of the `fixes`, and what was `refused` and why.

    `left` is what the check finds afterwards, as far as content goes.
    """

    changes: tuple[Change, ...]
    fixes: tuple[Fix, ...]
    refused: tuple[Fix, ...]
    left: Checked


def fix(root: Path, judge: Judge, *, writes: bool = True) -> Fixed:
    """Mends what can be mended without asking, in the files below `root` unless `writes` is false.

    A file that has become another one meanwhile stays as it is. Raises UsageError where there is no room to try it.
    """
    with copied(root) as copy:
        trial = _Trial(root, copy, judge)
        for _ in range(_MAX_ROUNDS):
            if not [fixer for fixer in FIXERS if trial.run(fixer)]:
                break
        changes, fixes, refused = trial.changes(), trial.placed(), list(trial.refused)
    if writes:
        unwritten = write(root, changes)
        changes = tuple(each for each in changes if each.path not in unwritten)
        refused += [Fix(path, 1, reason) for path, reason in sorted(unwritten.items())]
        fixes = [each for each in fixes if each.path not in unwritten]
    return Fixed(changes, tuple(fixes), tuple(sorted(set(refused))), trial.checked)


@dataclass
class _Trial:
    """Edits made in a copy of the site, each kept only if no check finds a mistake that was not there before."""

    root: Path
    copy: Path
    judge: Judge
    checked: Checked = field(init=False)
    refused: list[Fix] = field(default_factory=list)
    _was: dict[str, bytes] = field(default_factory=dict)
    _made: list[tuple[Fix, str]] = field(default_factory=list)
    _tries: int = 0
    _given_up: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.checked = self.judge(self.copy)

    def run(self, fixer: Fixer) -> bool:
        """Makes what edits of one kind there are; whether there were any that could stay."""
        edits = [each for each in fixer(self.copy, self.checked) if self._may_edit(each)]
        return bool(edits) and self._try(edits)

    def _may_edit(self, edit: Edit) -> bool:
        if (edit.fixes[0].path, edit.fixes[0].message) in self._given_up:
            return False
        content = self.root / "content"
        for path in edit.files:
            # The folder as a whole may be a link: a checkout of texts beside the site, say.
            if (self.root / path).resolve() != content.resolve() / Path(path).relative_to("content"):
                self._give_up(edit, "a link leads here, so nothing is written: put the file itself in its place")
                return False
        return True

    def _try(self, edits: Sequence[Edit]) -> bool:
        if self._tries >= _MAX_TRIES:
            for edit in edits:
                self._give_up(edit, "too many others would make mistakes: mend what is left, and run it again")
            return False
        self._tries += 1
        before = {path: (self.copy / path).read_bytes() for edit in edits for path in edit.files}
        for edit in edits:
            for path, data in edit.files.items():
                (self.copy / path).write_bytes(data)
        checked = self.judge(self.copy)
        worse = _errors(checked) - _errors(self.checked)
        if not worse:
            self._keep(edits, before, checked)
            return True
        for path, data in before.items():
            (self.copy / path).write_bytes(data)
        if len(edits) == 1:
            (path, message), *_ = worse
            self._give_up(edits[0], f"then there would be another mistake, so nothing is written. {path}: {message}")
            return False
        half = len(edits) // 2
        # Both are tried, whatever comes of the first.
        return any([self._try(edits[:half]), self._try(edits[half:])])

    def _keep(self, edits: Sequence[Edit], before: dict[str, bytes], checked: Checked) -> None:
        self.checked = checked
        self._was = before | self._was
        for edit in edits:
            lines = {path: _lines(data) for path, data in edit.files.items()}
            self._made += [(each, "".join(lines[each.path][each.line - 1 : each.line])) for each in edit.fixes]

    def _give_up(self, edit: Edit, reason: str) -> None:
        first = edit.fixes[0]
        self._given_up.add((first.path, first.message))
        self.refused.append(Fix(first.path, first.line, f"{first.message}: {reason}"))

    def changes(self) -> tuple[Change, ...]:
        """Every file that is another one now."""
        every = (Change(path, was, (self.copy / path).read_bytes()) for path, was in sorted(self._was.items()))
        return tuple(each for each in every if each.was != each.data)

    def placed(self) -> list[Fix]:
        """The fixes that were kept, each at the line where it stands after those that came behind it."""
        numbers: dict[tuple[str, str], list[int]] = {}
        for change in self.changes():
            for number, line in enumerate(_lines(change.data), 1):
                numbers.setdefault((change.path, line), []).append(number)
        return sorted(
            Fix(each.path, _nearest(each.line, numbers.get((each.path, words), ())), each.message)
            for each, words in self._made
        )


def _nearest(line: int, numbers: Sequence[int]) -> int:
    """The one of ascending `numbers` that is next to `line`; `line` itself where there are none."""
    at = bisect_left(numbers, line)
    return min(numbers[max(at - 1, 0) : at + 1], key=lambda number: abs(number - line), default=line)


def _lines(data: bytes) -> list[str]:
    raw = raw_text.read(data)
    return raw.lines if raw is not None else []


def _errors(checked: Checked) -> Counter[tuple[str, str]]:
    """By file and sentence; what a sentence says of lines changes with every line that comes or goes."""
    return Counter((each.path, _NUMBERS.sub("…", each.message)) for each in checked.problems if each.is_error)
