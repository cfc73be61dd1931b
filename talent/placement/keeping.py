"""A solved plan as plain arrays and back, so that a saved review proves itself over every pair again."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from talent.assignment import Assignment
from talent.eligibility import Ladder
from talent.fit import Field
from talent.fit.kernel import Forest, Levels
from talent.fit.sides import UNIT, Sides
from talent.placement.board import Board
from talent.placement.offers import Offers
from talent.placement.pairs import TIES, Pairs
from talent.placement.rounds import Solved, problem_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from talent.rules import Rules

Arrays = dict[str, "NDArray[Any]"]
_CHECKED = (
    *("employee_id", "tier", "eligible", "eligible_on", "years_to_eligible", "reasons", "checklist"),
    *("cell", "in_pool"),
)
_SEATS = ("position_id", "seat", "tier", "rank", "employee_id", "post")
_OFFERS = ("step", "beside", "verify", "row_bits", "post_bits")
_BOARD = ("person_of", "leave", "stay", "stay_worth", "unfilled")
UNITS = {"offers.ties": TIES}
"""What a proof counts in: one that counts otherwise cannot be read."""
_PROOF = ("person_of", "value", "dual_value", "prices", "person_prices")


def pack(solved: Solved) -> Arrays:
    """Everything that a proof rests on, as arrays that :func:`unpack` reads back.

    People who are neither on the board nor in question are left out.
    """
    layout, field = solved.layout, solved.offers.field
    sides, person = _needed(field)
    out = {f"sides.{name}": array for name, array in _sides_arrays(sides).items()}
    out |= {f"checked.{name}": _plain(field.checked[name]) for name in _CHECKED}
    out |= {f"seats.{name}": _plain(layout.seats[name]) for name in _SEATS}
    out |= {
        "people": _plain(layout.people),
        "held.of": _plain(layout.held),
        "held.by": _plain(layout.held.index),
    }
    out |= {"person": person, "targets": field.targets, "only_up": np.array(field.only_up)}
    out |= {} if field.sideways is None else {"sideways": field.sideways}
    out |= {f"offers.{name}": np.asarray(getattr(layout.offers, name)) for name in _OFFERS}
    out |= {name: np.array(unit) for name, unit in UNITS.items()}
    out |= {f"board.{name}": getattr(layout, name) for name in _BOARD}
    out |= {f"pairs.{name}": array for name, array in solved.pairs._asdict().items()}
    return out | {f"proof.{name}": np.asarray(getattr(solved.assignment, name)) for name in _PROOF}


def unpack(arrays: Mapping[str, NDArray[Any]], *, rules: Rules) -> Solved:
    """The solved plan that :func:`pack` took apart.

    Args:
        arrays: what it gave.
        rules: figures by which the plan was made.
    """
    checked = pd.DataFrame({name: _column(arrays, f"checked.{name}") for name in _CHECKED})
    checked["cell"] = checked["cell"].astype("Int8")
    field = Field(
        _sides({name.removeprefix("sides."): array for name, array in arrays.items()}),
        checked,
        arrays["person"],
        arrays["targets"],
        rules,
        bool(arrays["only_up"]),
        arrays.get("sideways"),
    )
    step, beside, verify, row_bits, post_bits = (arrays[f"offers.{name}"] for name in _OFFERS)
    offers = Offers(field, float(step), beside, int(verify), row_bits, post_bits)
    board = Board(
        pd.DataFrame({name: _column(arrays, f"seats.{name}") for name in _SEATS}),
        _column(arrays, "people").rename("employee_id"),
        offers,
        **{name: arrays[f"board.{name}"] for name in _BOARD},
        held=_column(arrays, "held.of").set_axis(pd.Index(_column(arrays, "held.by"))),
    )
    # A number that is too large for a worth must not come round to one that is not.
    narrow = np.iinfo(np.int32)
    pairs = Pairs.of(*(np.clip(arrays[f"pairs.{name}"], narrow.min, narrow.max) for name in Pairs._fields))
    person_of, value, dual_value, prices, person_prices = (arrays[f"proof.{name}"] for name in _PROOF)
    problem = problem_of(board, pairs)
    proof = Assignment(person_of, _number(value), _number(dual_value), prices, person_prices, problem)
    return Solved(board, offers, pairs, proof)


def _needed(field: Field) -> tuple[Sides, NDArray[np.int64]]:
    """The sides with only those people whom the field looks at, and their rows in it."""
    people, person = np.unique(field.person, return_inverse=True)
    return field.sides.take(people), person.astype(np.int64)


def _sides_arrays(sides: Sides) -> Arrays:
    out: Arrays = {"posts": _plain(sides.posts["position_id"]), "tiers": _plain(sides.posts["tier"])}
    out |= {"people": _plain(sides.people["employee_id"]), "levels": sides.levels.whole / UNIT}
    out |= {"chain": sides.forest.chain, "depth": sides.forest.depth}
    out |= {f"ladder.{name}": array for name, array in sides.ladder._asdict().items()}
    out |= {"weights": np.array(list(sides.weights.values())), "parts": np.array(list(sides.weights))}
    out |= {"cap": np.array(sides.cap), "names": _plain(sides.names)}
    for name in ("texts", "trodden"):
        part = getattr(sides, name)
        out |= {f"{name}.data": part.data, f"{name}.indices": part.indices, f"{name}.indptr": part.indptr}
        out[f"{name}.shape"] = np.array(part.shape)
    plain = {one.name for one in fields(sides)} - {"people", "posts", "levels", "names", "cap", "weights"}
    return out | {n: getattr(sides, n) for n in sorted(plain - {"texts", "trodden", "forest", "ladder"})}


def _sides(arrays: Arrays) -> Sides:
    whole: dict[str, Any] = {one.name: arrays[one.name] for one in fields(Sides) if one.name in arrays}
    for name in ("texts", "trodden"):
        parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
        whole[name] = sparse.csr_array(parts, shape=tuple(arrays[f"{name}.shape"]))
    posts = pd.DataFrame({"position_id": _column(arrays, "posts"), "tier": _column(arrays, "tiers")})
    return Sides(
        **{
            **whole,
            "people": _column(arrays, "people").to_frame("employee_id"),
            "posts": posts,
            "levels": Levels.of(arrays["levels"]),
            "forest": Forest(arrays["chain"], arrays["depth"]),
            "ladder": Ladder(*(arrays[f"ladder.{name}"] for name in Ladder._fields)),
            "weights": dict(zip(arrays["parts"].tolist(), arrays["weights"].tolist(), strict=True)),
            "cap": str(arrays["cap"]),
            "names": pd.Index(_column(arrays, "names")),
        }
    )


def _plain(values: pd.Series | pd.Index[Any]) -> NDArray[Any]:
    """A column as an array of numbers, days or texts; a missing text is empty, a missing number NaN."""
    if pd.api.types.is_string_dtype(values.dtype):
        return values.fillna("").to_numpy(dtype="U")
    if pd.api.types.is_extension_array_dtype(values.dtype):
        return values.astype("float64").to_numpy()
    return values.to_numpy()


def _column(arrays: Mapping[str, NDArray[Any]], name: str) -> pd.Series:
    """The column again; an empty text is a missing one, but for codes, which may be empty."""
    array = arrays[name]
    if array.dtype.kind != "U":
        return pd.Series(array)
    text = pd.Series(array, dtype="str")
    return text if name in {"checked.reasons", "checked.checklist"} else text.mask(text.eq(""))


def _number(value: NDArray[Any]) -> float:
    number: float = value.item()
    return number
