"""The few HTML pieces a report is made of. Every text passes through here and is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from talent.display import ACCENT, AMBER, GREY, INK, INK_ON, PAPER, RAMP, RED, RULE

_BOXES = "".join(
    f".b{box}{{background:{RAMP[box - 1]};color:{INK_ON[box - 1]}}}" for box in range(1, len(RAMP) + 1)
)
STYLE = f"""
:root{{color-scheme:light}}
*{{box-sizing:border-box}}
body{{margin:0 auto;max-width:62rem;padding:2rem 1.5rem 4rem;color:{INK};background:{PAPER};
 font:15px/1.5 "Source Sans 3","Segoe UI",Roboto,Helvetica,Arial,sans-serif}}
header{{border-top:.5rem solid {ACCENT};padding-top:1.5rem;margin-bottom:2rem}}
h1{{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}}
h2{{font-size:1.3rem;line-height:1.3;margin:0 0 .75rem;color:{ACCENT}}}
h3{{font-size:1rem;margin:1.25rem 0 .5rem}}
section{{margin:2.5rem 0;border-top:1px solid {RULE};padding-top:1.5rem}}
.kicker{{font-size:.8rem;letter-spacing:.06em;text-transform:uppercase;color:{GREY};margin:0}}
.basis{{font-size:.78rem;color:{GREY};margin:.35rem 0 1.25rem}}
.notice{{border-left:.3rem solid {AMBER};padding:.5rem .9rem;background:#fdf4e7;margin:1rem 0}}
.stop{{border-color:{RED};background:#fbeeee}}
.figures{{display:flex;flex-wrap:wrap;gap:.75rem;margin:0 0 1rem;padding:0;list-style:none}}
.figures li{{border:1px solid {RULE};padding:.6rem .9rem;min-width:9rem}}
.figures b{{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}}
.wide{{overflow-x:auto}}
table{{border-collapse:collapse;width:100%;font-size:.86rem}}
th,td{{text-align:left;vertical-align:top;padding:.32rem .6rem .32rem 0;border-bottom:1px solid {RULE}}}
th{{font-weight:600;border-bottom:2px solid {INK}}}
.n{{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}}
.chip{{display:inline-block;min-width:1.6rem;text-align:center;border-radius:.2rem;font-weight:600}}
{_BOXES}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.25rem;margin:1.25rem 0}}
dt{{color:{GREY}}} dd{{margin:0;overflow-wrap:anywhere}}
svg{{max-width:100%;height:auto}}
@media print{{.wide{{overflow:visible}}
 body{{max-width:none;padding:0;font-size:10.5pt}}
 h2,h3{{break-after:avoid}}
 tr,svg{{break-inside:avoid}} @page{{size:A4;margin:16mm}}}}
"""


def element(name: str, content: str, css: str = "") -> str:
    """One element around a text, which is escaped.

    >>> element("p", "a < b", "basis")
    '<p class="basis">a &lt; b</p>'
    """
    kind = f' class="{css}"' if css else ""
    return f"<{name}{kind}>{escape(content)}</{name}>"


def figures(pairs: Mapping[str, str]) -> str:
    """A row of big numbers with what they count."""
    items = "".join(f"<li><b>{escape(value)}</b>{escape(label)}</li>" for label, value in pairs.items())
    return f'<ul class="figures">{items}</ul>'


def facts(pairs: Mapping[str, str]) -> str:
    """A list of names and values."""
    items = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in pairs.items())
    return f"<dl>{items}</dl>"


def table(frame: pd.DataFrame, *, numeric: Iterable[str] = (), boxes: Iterable[str] = ()) -> str:
    """A table of texts under their column names.

    Args:
        frame: texts, formatted already.
        numeric: columns set to the right.
        boxes: columns that hold a box number, shown as a chip in the colour of the box.

    Returns:
        Markup; nothing where there are no rows.
    """
    if frame.empty:
        return ""
    right, chips = set(numeric), set(boxes)
    css = {name: ' class="n"' if name in right else "" for name in frame.columns}
    head = "".join(f'<th scope="col"{css[name]}>{escape(name)}</th>' for name in frame.columns)
    columns = [
        [
            f"<td{css[name]}>{_chip(value) if name in chips else _cell(value)}</td>"
            for value in frame[name].astype("str")
        ]
        for name in frame.columns
    ]
    body = "".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: str) -> str:
    return escape(value).replace("•• ", "••&nbsp;")


def _chip(value: str) -> str:
    known = value.isdigit() and 1 <= int(value) <= len(RAMP)
    return f'<span class="chip b{value}">{value}</span>' if known else escape(value)


def section(kicker: str, finding: str, *parts: str) -> str:
    """A part of the report: what it is about, what was found, then its content (markup)."""
    return f"<section>{element('p', kicker, 'kicker')}{element('h2', finding)}{''.join(parts)}</section>"
