"""Positions: who reports to whom, who sits where, what falls vacant when, and what is wrong in the chart."""

from talent.positions.chart import spans
from talent.positions.exchange import FORMS, graph_bytes, write_graph
from talent.positions.graph import (
    build_graph,
    feeder_rules,
    moves_seen,
    observed_graph,
    tier_graph,
    tier_steps,
)
from talent.positions.keys import key_positions
from talent.positions.seats import (
    incumbents_of,
    order_key,
    order_number,
    people_order,
    people_with_tier,
    seats,
)
from talent.positions.structure import findings, structure
from talent.positions.vacancies import (
    first_vacancies,
    leaving_dates,
    retirement_dates,
    vacancies,
    vacancy_months,
)

__all__ = [
    "FORMS",
    "build_graph",
    "feeder_rules",
    "findings",
    "first_vacancies",
    "graph_bytes",
    "incumbents_of",
    "key_positions",
    "leaving_dates",
    "moves_seen",
    "observed_graph",
    "order_key",
    "order_number",
    "people_order",
    "people_with_tier",
    "retirement_dates",
    "seats",
    "spans",
    "structure",
    "tier_graph",
    "tier_steps",
    "vacancies",
    "vacancy_months",
    "write_graph",
]
