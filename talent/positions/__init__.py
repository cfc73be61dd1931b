"""Positions: who reports to whom, who sits where, what falls vacant when, and what is wrong in the chart."""

from talent.positions.graph import build_graph, feeder_rules, moves_seen, tier_steps
from talent.positions.seats import incumbents_of, order_key, people_with_tier, seats
from talent.positions.structure import findings, structure, unit_distance
from talent.positions.vacancies import key_positions, leaving_dates, retirement_dates, vacancies

__all__ = [
    "build_graph",
    "feeder_rules",
    "findings",
    "incumbents_of",
    "key_positions",
    "leaving_dates",
    "moves_seen",
    "order_key",
    "people_with_tier",
    "retirement_dates",
    "seats",
    "structure",
    "tier_steps",
    "unit_distance",
    "vacancies",
]
