"""The benches of a review and all that can go wrong with them, in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talent.succession.bench import benches
from talent.succession.cover import cover, last_cover, shared, shortages
from talent.succession.shortlist import shortlist
from talent.succession.strength import outlook, strength

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from talent.dataset import Dataset
    from talent.fit import Field
    from talent.rules import Rules


def review_benches(
    data: Dataset,
    grid: pd.DataFrame,
    *,
    rules: Rules,
    field: Field,
    key_positions: pd.DataFrame,
    on: date,
    inauguration: date,
    horizon_years: int,
    seed: int,
) -> dict[str, pd.DataFrame]:
    """The benches, how strong they are, and where people are shared or missing.

    Args:
        data: the agency's tables.
        grid: of :func:`talent.nine_box.place`.
        rules: figures in force.
        field: of :func:`talent.fit.candidate_field`.
        key_positions: of :func:`talent.positions.key_positions`.
        on: date of the facts.
        inauguration: planned date of appointments.
        horizon_years: how far vacancies are looked for.
        seed: of the draws of bench strength.

    Returns:
        The frames of :func:`benches`, :func:`strength`, :func:`outlook`, :func:`shared`, :func:`last_cover`
        and :func:`shortages`, each by its name.
    """
    given: dict[str, Any] = {"rules": rules, "key_positions": key_positions}
    given |= {"on": on, "inauguration": inauguration}
    ready = cover(data, grid, field=field, **given)
    first = benches(data, grid, candidates=shortlist(field, key_positions, rules=rules), **given)
    return {
        "benches": first,
        "strength": strength(data, first, cover=ready, horizon_years=horizon_years, seed=seed, **given),
        "outlook": outlook(data, first, horizon_years=horizon_years, **given),
        "shared": shared(first),
        "last_cover": last_cover(ready),
        "shortages": shortages(ready, key_positions),
    }
