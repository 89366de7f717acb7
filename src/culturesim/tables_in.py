"""Reading comma-separated tables from outside without trusting them.

Whatever is wrong with a file ends in one `ImportFileError` that names the file, the line and the cure.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from culturesim.errors import ImportFileError, did_you_mean

MEGABYTE = 1_000_000
LARGEST = 200 * MEGABYTE
LONGEST_FIELD = 10_000
UNSEEN = re.compile(r"[\x01-\x08\x0e-\x1b\x7f]")  # signs that steer a terminal and show nothing


@dataclass(frozen=True)
class Table:
    """A table as it stands in a file, with the line each row ends on; runs of blanks in a cell are one space."""

    path: Path
    header: tuple[str, ...]
    lines: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> int:
        """Return the position of the column `name`, or raise with the names there are."""
        if name in self.header:
            return self.header.index(name)
        raise ImportFileError(
            f"{self.path.name}:1: no column {name!r}{did_you_mean(name, self.header)}; "
            f"the columns are {', '.join(self.header)}"
        )

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield the line and the fields by column name of each row."""
        for line, row in zip(self.lines, self.rows, strict=True):
            yield line, dict(zip(self.header, row, strict=True))


@dataclass
class ImportReport:
    """What an import understood, what it filled in itself, and which rows it refused."""

    understood: list[str] = field(default_factory=list)
    defaulted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def in_words(self) -> str:
        """Return the report as text, at most forty refused rows in full."""
        refused = self.refused[:40]
        if len(self.refused) > len(refused):
            refused = [*refused, f"and {len(self.refused) - len(refused)} more"]
        parts = [
            ("Understood", self.understood),
            ("Filled in (please check)", self.defaulted),
            ("Refused", refused),
            ("Written", [str(path) for path in self.files]),
        ]
        return "\n".join(
            "\n".join([f"{title}:", *(f"  {line}" for line in lines)]) for title, lines in parts if lines
        )


def _bytes_of(path: Path, largest: int) -> bytes:
    name = path.name or str(path)
    try:
        if not path.is_file():
            what = "is a folder or device, not a file" if path.exists() else "there is no such file"
            raise ImportFileError(f"{path}: {what}; give the path of a CSV file")
        size = path.stat().st_size
        if size > largest:
            raise ImportFileError(
                f"{name}: {size / MEGABYTE:,.0f} MB is more than the {largest / MEGABYTE:g} MB an import reads; "
                f"keep only the columns and rows that are needed"
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise ImportFileError(f"{path}: cannot be read ({error}); check the path and your rights to it") from error


def _text_of(data: bytes, name: str) -> str:
    cure = "save it as 'CSV UTF-8' from the spreadsheet"
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise ImportFileError(f"{name}:{line}: this is not a text file (it holds zero bytes); {cure}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        raise ImportFileError(f"{name}:{line}: not UTF-8 text (byte 0x{byte:02x}); {cure}") from error
    if not text.strip():
        raise ImportFileError(f"{name}:1: the file is empty; it needs a line of column names and one line a row")
    return text


def _header_of(row: Sequence[str], name: str, line: int) -> tuple[str, ...]:
    header = tuple(" ".join(cell.split()) for cell in row)
    if "" in header:
        raise ImportFileError(f"{name}:{line}: column {header.index('') + 1} has no name; name or delete it")
    for column in header:
        if header.count(column) > 1:
            raise ImportFileError(f"{name}:{line}: two columns are called {column!r}; rename one of them")
    return header


def read_table(path: Path | str, *, largest: int = LARGEST) -> Table:
    """Return the table in a CSV file (commas, semicolons or tabs), or raise `ImportFileError`.

    The size is looked at before anything is read; blank lines are skipped.
    """
    path = Path(path)
    name = path.name
    text = _text_of(_bytes_of(path, largest), name)
    first = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: tuple[str, ...] = ()
    lines, rows = [], []
    try:
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if not header:
                header = _header_of(row, name, line)
                continue
            if any(map(UNSEEN.search, (*header, *row))):
                raise ImportFileError(f"{name}:{line}: a sign that cannot be seen stands here or above; remove it")
            if len(row) != len(header):
                raise ImportFileError(
                    f"{name}:{line}: {len(row)} fields where the header names {len(header)}; "
                    f"look for a missing comma or an unquoted one"
                )
            if max(map(len, row)) > LONGEST_FIELD:
                raise ImportFileError(
                    f"{name}:{line}: a field of more than {LONGEST_FIELD:,} characters; look for an unclosed quote"
                )
            lines.append(line)
            rows.append(tuple(" ".join(cell.split()) for cell in row))
    except csv.Error as error:
        raise ImportFileError(
            f"{name}:{reader.line_num}: not a proper CSV line ({error}); look for an unclosed quote"
        ) from error
    if not rows:
        raise ImportFileError(f"{name}:1: there is a line of column names but no row below it; add one line a row")
    return Table(path, header, tuple(lines), tuple(rows))


def csv_text(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table as CSV text with Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
