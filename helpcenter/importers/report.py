"""What an import brought and what it could not: for the terminal, as JSON, as a page."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from helpcenter.importers.model import Finding
from helpcenter.importers.writing import REPORTS, Outcome
from helpcenter.visible_text import visible

_MOST_ROWS = 20_000
_STYLE = (
    ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;"
    "padding:0 1rem}table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:start;padding:.3rem "
    ".6rem;border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:anywhere}code{font-size:.9em}"
)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`counts` are of guides, texts and pictures that were read; `outcomes` what became of each file."""

    name: str
    system: str
    source: str
    counts: Mapping[str, int]
    outcomes: Mapping[str, Outcome]
    findings: Sequence[Finding]
    left_out: int = 0
    is_trial: bool = False

    def by_construct(self) -> list[tuple[str, int]]:
        """How often each kind of finding occurs, the most frequent first."""
        counted = Counter(each.construct for each in self.findings)
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def files(self) -> Counter[str]:
        return Counter(each.value for each in self.outcomes.values())

    def to_json(self) -> str:
        value = {
            "name": self.name,
            "system": self.system,
            "source": self.source,
            "trial": self.is_trial,
            "counts": dict(self.counts),
            "files": dict(self.files()),
            "by_construct": dict(self.by_construct()),
            "left_out": self.left_out,
            "findings": [
                {"construct": each.construct, "path": each.path, "line": each.line, "message": each.message}
                for each in self.findings
            ],
            "kept": [
                {"path": path, "outcome": outcome.value}
                for path, outcome in sorted(self.outcomes.items())
                if outcome in (Outcome.CLASHED, Outcome.KEPT, Outcome.GONE, Outcome.PRUNED)
            ],
        }
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"

    def lines(self) -> Iterator[str]:
        """For the terminal: what came over, then each kind of finding with its count and its first place."""
        yield f"{self.system}: " + ", ".join(f"{number} {what}" for what, number in self.counts.items())
        yield "Files: " + (", ".join(f"{number} {what}" for what, number in sorted(self.files().items())) or "none")
        for path, outcome in sorted(self.outcomes.items()):
            if outcome in (Outcome.CLASHED, Outcome.GONE, Outcome.PRUNED, Outcome.UNREAD):
                yield f"  {visible(path)}: {self._sentence(path, outcome)}"
        first: dict[str, Finding] = {}
        for each in self.findings:
            first.setdefault(each.construct, each)
        for construct, number in self.by_construct():
            place = first[construct]
            yield f"  {number} × {construct}, first {visible(f'{place.path}:{place.line}: {place.message}')}"

    def to_html(self) -> str:
        """A page that needs no server and no other file."""
        head = (
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>Import {escape(self.name)}</title><style>{_STYLE}</style>"
            f"<h1>Import “{escape(self.name)}”</h1><p>{escape(visible(self.system))}, from "
            f"<code>{escape(visible(self.source))}</code>.{_TRIAL if self.is_trial else ''}</p>"
        )
        kinds = [(kind, str(number)) for kind, number in self.by_construct()]
        counts = [(what, str(number)) for what, number in self.counts.items()]
        files = [(what, str(number)) for what, number in sorted(self.files().items())]
        more = len(self.findings) + self.left_out - _MOST_ROWS
        kept = [
            (path, self._sentence(path, outcome))
            for path, outcome in sorted(self.outcomes.items())
            if outcome in _SENTENCES
        ]
        rows = [(f"{each.path}:{each.line}", each.construct, each.message) for each in self.findings[:_MOST_ROWS]]
        return "".join(
            (
                head,
                _table("What came over", ("what", "number"), counts),
                _table("Files", ("what became of them", "number"), files),
                _table("Files to look at", ("file", "why"), kept),
                _table("What could not come over as it was", ("kind", "number"), kinds),
                _table("Each of them", ("place in the source", "kind", "what became of it"), rows),
                f"<p>{more} more are not listed.</p>" if more > 0 else "",
            )
        )

    def _sentence(self, path: str, outcome: Outcome) -> str:
        return _SENTENCES[outcome].format(incoming=f"{REPORTS}/{self.name}/{path}")


_TRIAL = " A trial: nothing was written."
_SENTENCES = {
    Outcome.CLASHED: "changed here and in the source: this one stays, the new text is {incoming}",
    Outcome.KEPT: "changed here: it stays",
    Outcome.GONE: "is not in the source any more, and stays; --prune takes away what nobody changed",
    Outcome.UNREAD: "could not be read in the source this time, and stays as it was",
    Outcome.PRUNED: "was not in the source any more, and was taken away",
}


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(visible(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
