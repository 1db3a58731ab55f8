"""The safety protocol as a page: Markdown for docs, HTML for the front door."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

TITLE = "Safety protocol"


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    title: str
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default=())


def as_markdown(parts: Sequence[Section]) -> str:
    """The page for docs."""
    return "\n".join(_markdown(parts))


def as_html(parts: Sequence[Section]) -> str:
    """The page for a browser; everything in it is escaped."""
    body = "\n".join(line for part in parts for line in _html(part))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Kith: {TITLE}</title>\n"
        '<link rel="stylesheet" href="/page/safety.css">\n</head>\n'
        f"<body>\n<main>\n<h1>{TITLE}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _markdown(parts: Sequence[Section]) -> Iterator[str]:
    yield f"# {TITLE}\n"
    yield "<!-- Made by `python -m kith.safety.protocol`; change what it is made from. -->"
    for part in parts:
        yield f"\n## {part.title}\n"
        if part.paragraphs:
            yield "\n\n".join(part.paragraphs)
        if part.paragraphs and (part.items or part.rows):
            yield ""
        yield from (f"- {item}" for item in part.items)
        if part.rows:
            yield f"| {' | '.join(part.head)} |"
            yield f"|{'---|' * len(part.head)}"
            yield from (f"| {' | '.join(row)} |" for row in part.rows)
    yield ""


def _html(part: Section) -> Iterator[str]:
    yield f"<h2>{escape(part.title)}</h2>"
    yield from (f"<p>{escape(text)}</p>" for text in part.paragraphs)
    if part.items:
        items = "".join(f"<li>{escape(item)}</li>" for item in part.items)
        yield f"<ul>{items}</ul>"
    if part.rows:
        head = "".join(f"<th>{escape(cell)}</th>" for cell in part.head)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>"
        for row in part.rows:
            yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        yield "</tbody></table>"
