"""Where the command line speaks: a terminal gets colour and a moving bar, a file or a pipe plain lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from talent.messages import text

LOG_WIDTH = 132
"""Columns where no terminal says how many it has: a cron mail should not break tables at 80."""
_PADDING = re.compile(r"[ \t]+$", re.MULTILINE)


class Speech(Console):
    """A console that pads no line where nobody sees the padding."""

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as the console's own
        """Print as the console does; without a terminal, at least :data:`LOG_WIDTH` wide and unpadded."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        self.width = max(self.width, LOG_WIDTH)
        with self.capture() as held:
            super().print(*objects, **options)
        self.file.write(_PADDING.sub("", held.get()))
        self.file.flush()


out, err = Speech(), Speech(stderr=True)


@contextmanager
def steps(total: int, language: str) -> Iterator[Callable[[str], None]]:
    """Progress over named steps, on the error stream so that what is found can be piped.

    Args:
        total: how many steps there are.
        language: ``"id"`` or ``"en"``.

    Yields:
        What to call with the English name of a step as it begins.
    """
    with _bar(total, language) if err.is_terminal else _lines(total, language) as step:
        yield step


@contextmanager
def _bar(total: int, language: str) -> Iterator[Callable[[str], None]]:
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn()
    with Progress(*columns, MofNCompleteColumn(), TimeElapsedColumn(), console=err) as progress:
        task = progress.add_task("", total=total)
        begun = False

        def step(sentence: str) -> None:
            nonlocal begun
            progress.update(task, description=text(sentence, language), advance=int(begun))
            begun = True

        yield step
        progress.update(task, description=text("Done", language), completed=total)


@contextmanager
def _lines(total: int, language: str) -> Iterator[Callable[[str], None]]:
    done = 0

    def step(sentence: str) -> None:
        nonlocal done
        done += 1
        err.print(f"{done}/{total} {text(sentence, language)}", markup=False, highlight=False)

    yield step
