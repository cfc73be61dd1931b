"""The graph of positions as a file that other tools open: GraphML and node-link JSON."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import networkx as nx
import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

Form = Literal["graphml", "json"]
FORMS: tuple[Form, ...] = ("graphml", "json")
# What XML 1.0 cannot hold, escaped or not.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graph(
    graph: nx.DiGraph, path: str | Path, *, rule_edges: bool = True, with_employees: bool = False
) -> Path:
    """Write a graph of positions as a file that Gephi, yEd, igraph and d3 open.

    Args:
        graph: of :func:`~talent.positions.build_graph` or :func:`~talent.positions.tier_graph`.
        path: ends in ``.graphml`` or ``.json``.
        rule_edges: write feeder edges that only the rules make too; of a province they are half a million.
        with_employees: write who holds each post. An employee id may hold a birth date and a sex, so only
            the number of holders is written unless this asks for more.

    Returns:
        The path.

    Raises:
        ValueError: another ending.
    """
    target = Path(path)
    form = target.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise ValueError(f"{target.name} ends in neither .graphml nor .json: name the file after its form.")
    content = graph_bytes(graph, form, rule_edges=rule_edges, with_employees=with_employees)
    target.write_bytes(content)
    return target


def graph_bytes(
    graph: nx.DiGraph, form: Form, *, rule_edges: bool = True, with_employees: bool = False
) -> bytes:
    """A graph of positions as the content of a file, UTF-8.

    Missing values are left out, dates are ISO text, lists are joined by ``"; "``; ``label`` is the title
    (what Gephi shows), ``holders`` the number of incumbents.

    Args:
        graph: of :func:`~talent.positions.build_graph` or :func:`~talent.positions.tier_graph`.
        form: ``"graphml"``, or ``"json"`` (node-link, with ``nodes`` and ``links``).
        rule_edges: as for :func:`write_graph`.
        with_employees: likewise.

    >>> graph = nx.DiGraph()
    >>> graph.add_node("A", title="Head", echelon=None, incumbents=("e1",))
    >>> json.loads(graph_bytes(graph, "json"))["nodes"]
    [{'title': 'Head', 'label': 'Head', 'holders': 1, 'id': 'A'}]
    """
    plain = nx.DiGraph(**_plain(graph.graph))
    plain.add_nodes_from(
        (_text(node), _node(node, held, with_employees)) for node, held in graph.nodes.items()
    )
    plain.add_edges_from(
        (_text(lower), _text(upper), _plain(held))
        for lower, upper, held in graph.edges(data=True)
        if rule_edges or held.get("kind") != "feeder" or held["moves"]
    )
    if form == "json":
        found = nx.node_link_data(plain, edges="links")
        return json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    target = BytesIO()
    nx.write_graphml(plain, target)
    return target.getvalue()


def _node(node: object, held: Mapping[str, Any], with_employees: bool) -> dict[str, Any]:  # noqa: FBT001
    found = _plain({name: value for name, value in held.items() if name not in {"incumbents", "position_id"}})
    found["label"] = found.get("title", _text(node))
    if "incumbents" in held:
        found["holders"] = len(held["incumbents"])
        if with_employees and held["incumbents"]:
            found["incumbents"] = _text("; ".join(held["incumbents"]))
    return found


def _plain(held: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as text, whole numbers, numbers and truth values; missing ones are left out."""
    found = {name: _value(value) for name, value in held.items()}
    return {name: value for name, value in found.items() if value is not None}


def _value(value: Any) -> str | bool | int | float | None:  # noqa: ANN401 - whatever a table holds
    if isinstance(value, (list, tuple)):
        return _text("; ".join(str(item) for item in value)) if value else None
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    return value if isinstance(value, (bool, int, float)) else _text(value)


def _text(value: object) -> str:
    return _NO_XML.sub("", str(value))
