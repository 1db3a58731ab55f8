"""Wrapping of text that arrives in pieces."""

from __future__ import annotations

from rich.cells import cell_len


class Wrapping:
    """Breaks lines between words; it remembers the column from one piece to the next."""

    def __init__(self, width: int) -> None:
        """Wrap at this many columns of the terminal."""
        self._width = width
        self.column = 0

    def piece(self, text: str) -> str:
        """The next piece, with line breaks where the terminal would break words."""
        lines = text.split("\n")
        wrapped = [self._line(lines[0])]
        for line in lines[1:]:
            self.column = 0
            wrapped.append(self._line(line))
        return "\n".join(wrapped)

    def _line(self, text: str) -> str:
        out: list[str] = []
        for word in text.split(" "):
            space = " " if self.column and out else ""
            wide = cell_len(word)
            if self.column and self.column + len(space) + wide > self._width:
                out.append("\n" + word)
                self.column = wide
            else:
                out.append(space + word)
                self.column += len(space) + wide
        return "".join(out)
