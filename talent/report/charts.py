"""Charts of the report as inline SVG, so that the file stays small and opens anywhere."""

from __future__ import annotations

from html import escape

import pandas as pd

from talent.display import (
    ACCENT,
    AMBER,
    BOX,
    GREY,
    INK,
    INK_ON,
    PERFORMANCE,
    POTENTIAL,
    RAMP,
    RULE,
    names,
    number,
)
from talent.display import percent as as_percent
from talent.messages import text

_CELL, _LEFT, _TOP = (190, 92), 190, 24
_BAR, _LABEL, _WIDTH = 26, 310, 380


def nine_box(counts: pd.Series, likely: pd.Series, language: str) -> str:
    """The grid with its counts; below each count the people who probably stand there, apart.

    Args:
        counts: placed people per box, index 1 … 9.
        likely: people who are not placed, per likely box.
        language: ``"id"`` or ``"en"``.
    """
    total = max(int(counts.sum()), 1)
    parts = []
    for (row, column), box in BOX.items():
        x, y = _LEFT + column * _CELL[0], _TOP + (2 - row) * _CELL[1]
        lines = [number(counts[box], language) + " · " + as_percent(counts[box] / total, language, digits=1)]
        if likely[box]:
            lines.append(text("+ {n} likely", language, n=number(likely[box], language)))
        parts.append(_cell(x, y, box, lines))
    for row, level in enumerate(PERFORMANCE):
        parts.append(_words(_LEFT - 10, _TOP + (2.5 - row) * _CELL[1], text(level, language), "end"))
    for column, level in enumerate(POTENTIAL):
        parts.append(
            _words(_LEFT + (column + 0.5) * _CELL[0], _TOP + 3 * _CELL[1] + 20, text(level, language))
        )
    parts.append(
        _words(_LEFT + 1.5 * _CELL[0], _TOP + 3 * _CELL[1] + 42, text("Potential", language), weight=600)
    )
    parts.append(_words(4, _TOP - 8, text("Performance", language), "start", weight=600))
    title = text("Nine-box grid", language)
    return _svg(_LEFT + 3 * _CELL[0] + 4, _TOP + 3 * _CELL[1] + 52, title, parts)


def _cell(x: float, y: float, box: int, lines: list[str]) -> str:
    ground, ink = RAMP[box - 1], INK_ON[box - 1]
    size = f'width="{_CELL[0] - 2}" height="{_CELL[1] - 2}"'
    edge = f'fill="{ground}" stroke="{GREY}" stroke-width=".5"'
    rectangle = f'<rect x="{x + 1}" y="{y + 1}" {size} {edge}/>'
    words = [_words(x + 12, y + 26, str(box), "start", ink=ink, weight=700, size=18)]
    words += [_words(x + 12, y + 50 + 20 * place, line, "start", ink=ink) for place, line in enumerate(lines)]
    return rectangle + "".join(words)


def aspects(frame: pd.DataFrame, language: str, *, level_max: int = 0) -> str:
    """Computed points of each merit aspect against its maximum, the claim as a diamond.

    Args:
        frame: ``Review.merit.aspects``.
        language: ``"id"`` or ``"en"``.
        level_max: highest level, where weights were never published and mean levels are drawn instead.
    """
    mean = ("mean", "mean_low", "mean_claimed") if level_max else ("points", "low", "claimed")
    top = pd.Series(float(level_max), index=frame.index) if level_max else frame["max_points"]
    scale = _WIDTH / top.max()
    columns = [names(frame, language), frame[mean[0]].fillna(frame[mean[1]]), top, frame[mean[2]]]
    parts = []
    for place, (name, points, most, claimed) in enumerate(zip(*columns, strict=True)):
        y = 6 + place * (_BAR + 8)
        parts.append(_words(_LABEL - 10, y + 18, f"{place + 1}. {name}", "end"))
        parts.append(_bar(y, most * scale, _BAR, RULE))
        parts.append(_bar(y + 5, points * scale, _BAR - 10, ACCENT))
        label = f"{number(points, language)} / {number(most, language)}"
        parts.append(_words(_LABEL + most * scale + 8, y + 18, label, "start"))
        if claimed == claimed:  # noqa: PLR0124 - NaN: nothing claimed
            x, middle = _LABEL + claimed * scale, y + _BAR / 2
            parts.append(f'<path d="M{x:.1f} {middle - 9}l7 9l-7 9l-7 -9z" fill="{AMBER}" stroke="#fff"/>')
    height = 12 + len(frame) * (_BAR + 8)
    parts.append(_words(_LABEL, height + 14, _aspects_key(language), "start", ink=GREY))
    return _svg(_LABEL + _WIDTH + 110, height + 24, text("Merit aspects", language), parts)


def _bar(y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}"/>'


def _aspects_key(language: str) -> str:
    return text("blue: computed · grey: maximum · diamond: claimed", language)


def _words(
    x: float,
    y: float,
    content: str,
    anchor: str = "middle",
    *,
    ink: str = INK,
    weight: int = 400,
    size: int = 14,
) -> str:
    style = f'text-anchor="{anchor}" font-size="{size}" font-weight="{weight}" fill="{ink}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(content)}</text>'


def _svg(width: float, height: float, title: str, parts: list[str]) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'
    name = escape(title)
    return f'<svg role="img" aria-label="{name}" {size}><title>{name}</title>{"".join(parts)}</svg>'
