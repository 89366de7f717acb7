"""The blocks of code on a page of Markdown: files to be saved, commands to be given, Python to be run.

A block is saved under the name that the text before it gives: "Save this as `NAME`:", or "and this as `NAME`:".
"""

from __future__ import annotations

import re
import shlex
import textwrap
from dataclasses import dataclass

FENCED = re.compile(r"^( *)```(?P<language>[\w{}-]*)\n(?P<body>.*?)\n\1```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    (?:culturesim|python) .*\n?)+", re.MULTILINE)
SAVED = re.compile(r"\bthis\s+as\s+`([^`]+)`[^`]*\Z")
SHELL = ("", "console", "sh", "bash")


@dataclass(frozen=True)
class Block:
    """One block of a page.

    Attributes
    ----------
    language
        What stands after the fence; "console" for indented commands.
    body
        Its text.
    line
        Where it begins.
    file
        The name under which the page says to save it; empty for other blocks.
    """

    language: str
    body: str
    line: int
    file: str = ""

    @property
    def commands(self) -> list[str]:
        """The commands of a block for a shell: lines after a prompt, or all lines where there is no prompt."""
        if self.language not in SHELL or self.file:
            return []
        lines = self.body.replace("\\\n", " ").splitlines()
        if any(line.startswith("$ ") for line in lines):
            lines = [line[2:] for line in lines if line.startswith("$ ")]
        return [line for line in lines if shlex.split(line, comments=True)]


def blocks(text: str) -> list[Block]:
    """Return the blocks of a page, in order."""
    found, spans = [], []
    for match in FENCED.finditer(text):
        spans.append(match.span())
        named = SAVED.search(text[: match.start()])
        body = textwrap.dedent(match["body"])
        found.append(Block(match["language"], body, _line(text, match), named[1] if named else ""))
    for match in INDENTED.finditer(text):
        if not any(begin <= match.start() < end for begin, end in spans):
            found.append(Block("console", textwrap.dedent(match[0]).rstrip(), _line(text, match)))
    return sorted(found, key=lambda block: block.line)


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
