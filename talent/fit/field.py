"""All pairs that come into question, block by block; the best of each post; and the rows of chosen pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from multiprocessing import parent_process
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from talent import eligibility
from talent.errors import UnknownIdError
from talent.fit.across import Across
from talent.fit.days import Days
from talent.fit.kernel import Bools, Ints, ahead, largest
from talent.fit.parts import PARTS, fit_total, match, part
from talent.fit.sides import UNIT, Sides, places
from talent.fit.target import TargetScore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talent.rules import Rules

COLUMNS = (
    "position_id", "employee_id", "match", "match_class", "target_score", "fit", *PARTS, "own_family",
    "eligible", "eligible_on", "years_to_eligible", "reasons", "checklist",
)  # fmt: skip
_CELLS, _POSTS = 2**18, 12
"""Pairs of a block, and posts that it has at the least: few of them would share little."""
_CELLS_BESIDE = 2**26
"""Pairs that are worth threads where other processes use the cores: an agency of some 40,000 people."""


@dataclass(frozen=True)
class Block:
    """Some posts of one tier against everybody checked for that tier.

    Attributes:
        post: rows of the posts; row: rows of the checked; person: rows of the people.
        open: posts × rows, whether the pair comes into question: not the own post, only a move up.
        total: posts × rows, weighted sum of the parts.
        short: posts × rows, whether experience in the family of the post is too short.
    """

    post: Ints
    row: Ints
    person: Ints
    open: Bools
    total: NDArray[np.int32]
    short: Bools


Found = TypeVar("Found")
Key = Callable[[Block], NDArray[np.int64]]
"""What pairs are ordered by, the best having most: posts × rows of a block."""


@dataclass(frozen=True)
class Field:
    """Who is looked at for which posts.

    Attributes:
        sides: people and posts as arrays.
        checked: person × tier, as of :func:`talent.eligibility.check`; person: row of the people of each.
        targets: rows of the posts that are looked at.
        rules: figures in force.
        only_up: only moves that lead up.
        sideways: checked rows that stand for a move within the rung instead.
        barred: rows of the check that were left out.
        days: when people leave and posts are needed.
        in_time: whoever leaves on or before the day a post is needed does not meet the criteria for it; among
            moves up the pair does not come into question.
        target: what gives the target score; None where the profile has none, or after loading.
    """

    sides: Sides
    checked: pd.DataFrame
    person: Ints
    targets: Ints
    rules: Rules
    only_up: bool = False
    sideways: Bools | None = None
    barred: pd.DataFrame | None = None
    days: Days | None = None
    in_time: bool = False
    target: TargetScore | None = None

    @property
    def weight(self) -> int:
        """What the parts of a perfect fit add up to."""
        return UNIT * sum(self.sides.weights.values())

    @property
    def cells(self) -> int:
        """Number of pairs in all blocks."""
        people, posts = self.checked["tier"].value_counts(), self.sides.posts["tier"].iloc[self.targets]
        return sum(int(count) * int(people.get(tier, 0)) for tier, count in posts.value_counts().items())

    @cached_property
    def few(self) -> bool:
        """Whether the pairs are so few that threads would take longer to start than they have to do.

        A process of a batch shares the cores with others, so there only a large agency is worth threads.
        """
        return self.cells <= (_CELLS if parent_process() is None else _CELLS_BESIDE)

    def only(self, kept: Bools) -> Field:
        """The field with some of the checked rows."""
        level = None if self.sideways is None else self.sideways[kept]
        checked = self.checked[kept].reset_index(drop=True)
        return replace(self, checked=checked, person=self.person[kept], sideways=level)

    def timely(self) -> Field:
        """The same for posts that are filled on the day they fall vacant, and not at the inauguration."""
        return replace(self, in_time=True)

    def total(self, post: Ints, person: Ints) -> NDArray[np.int32]:
        """Weighted sum of the parts of chosen pairs, people by their row, whether they are checked or not."""
        return fit_total(self.sides, post, person)

    def blocks(self, posts: Ints | None = None, *, cells: int = _CELLS) -> Iterator[Block]:
        """All pairs of the posts, block by block, tiers by name; within a tier posts that ask the same.

        Args:
            posts: rows of some of the targets; default all.
            cells: about how many pairs a block has.
        """
        return self.each(_itself, posts, cells=cells)

    def each(
        self, work: Callable[[Block], Found], posts: Ints | None = None, *, cells: int = _CELLS
    ) -> Iterator[Found]:
        """What some work finds in each block, in their order; several blocks are worked on at once.

        Args:
            work: of one block, without regard to the others.
            posts: rows of some of the targets; default all.
            cells: about how many pairs a block has.
        """
        return ahead(lambda cut: work(self._block(*cut)), self._cuts(posts, cells), few=self.few)

    def by_tier(self, posts: Ints | None = None) -> Iterator[tuple[Ints, Ints]]:
        """Posts of each tier, those that ask the same side by side, and the rows checked for it.

        Args:
            posts: rows of some of the targets; default all.
        """
        wanted = self.targets if posts is None else posts
        wanted = wanted[np.lexsort((wanted, self.sides.kind[wanted]))]
        tiers = self.sides.posts["tier"].to_numpy(dtype=object)[wanted]
        rows_of = self.checked.groupby("tier", sort=True).indices
        for tier in sorted(set(tiers) & set(rows_of)):
            yield wanted[tiers == tier], np.asarray(rows_of[tier])

    def _cuts(self, posts: Ints | None, cells: int) -> Iterator[tuple[Ints, Ints, Across]]:
        """Posts, rows and people of each block."""
        for mine, rows in self.by_tier(posts):
            step, people = max(cells // len(rows), _POSTS), Across(self.sides, self.person[rows])
            for first in range(0, len(mine), step):
                yield mine[first : first + step], rows, people

    def _block(self, post: Ints, row: Ints, people: Across) -> Block:
        """Posts of one tier against those checked for it."""
        short = people.too_short(post, self.due(post))
        return Block(post, row, people.person, self._open(post, row, people), people.total(post), short)

    def too_short(self, post: Ints, row: Ints) -> Bools:
        """Whether experience in the family of each post is too short: posts of one tier × rows."""
        return Across(self.sides, self.person[row]).too_short(post, self.due(post))

    def short_pairs(self, post: Ints, row: Ints) -> Bools:
        """The same for chosen pairs."""
        years, due = self._experience(post, self.person[row])
        return np.asarray(years < due)

    def _experience(self, post: Ints, person: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Years in the family of the post, and those asked for (NaN: none), of each pair."""
        asked = self.sides.posts["tier"].map(self.rules.under("eligibility.experience"))
        due = asked.to_numpy(dtype="float64")[post]
        return self.sides.years[person, self.sides.family_of[post]], due

    def due(self, post: Ints) -> float:
        """Years of experience that the tier of some posts asks for."""
        return float(self.rules.get(f"eligibility.experience.{self.sides.posts['tier'].iloc[post[0]]}", 0))

    def may_move(self, post: Ints, held: Ints, level: Bools | None = None) -> Bools:
        """Whether holders of posts come into question for others: posts × holders.

        Args:
            post: rows of the others.
            held: rows of the posts held, −1 none.
            level: of whom moves within the rung count instead of moves up; None: of nobody.
        """
        there, ladder = post[:, None], self.sides.ladder
        open_: Bools = held != there
        if self.only_up:
            up = eligibility.upward(held, there, ladder)
            open_ &= up if level is None else np.where(level, eligibility.level(held, there, ladder), up)
        return open_

    def late(self, post: Ints, row: Ints) -> Bools:
        """Whether a move up is out of the question as the person leaves too soon; the shapes broadcast."""
        if not (self.only_up and self.in_time and self.days is not None):
            return np.zeros((1,) * max(post.ndim, row.ndim), dtype=np.bool_)
        return self.days.late(post, self.person[row])

    def _open(self, post: Ints, row: Ints, people: Across) -> Bools:
        someone, column = people.stands
        held = self.sides.person_post[someone]
        open_ = self.may_move(post, held).take(column, axis=1)
        if self.only_up and self.sideways is not None:
            level = self.may_move(post, held, np.ones(len(held), dtype=np.bool_)).take(column, axis=1)
            open_ = np.where(self.sideways[row], level, open_)
        open_ &= ~self.late(post[:, None], row)
        return open_

    def best(self, count: int, *, key: Key | None = None, posts: Ints | None = None) -> tuple[Ints, Ints]:
        """The best so many rows of each post: posts and rows, by post, then best first, then id hash.

        Args:
            count: rows a post, 1 or more.
            key: what decides; default the fit.
            posts: rows of some of the targets; default all.
        """
        found = [(np.empty(0, dtype=np.int64),) * 3]

        def work(block: Block) -> tuple[Ints, Ints, Ints]:
            value = block.total.astype(np.int64) if key is None else key(block)
            return _top(block, value, self.sides.order, count)

        found.extend(self.each(work, posts))
        post, row, value = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.lexsort((self.sides.order[self.person[row]], -value, post))
        return post[order], row[order]

    def all_pairs(self) -> tuple[Ints, Ints]:
        """Every open pair, as :meth:`best` gives them."""
        return self.best(max(len(self.checked), 1))

    def rows(self, post: Ints, row: Ints) -> pd.DataFrame:
        """The facts of chosen pairs, in their order.

        Returns:
            position_id, employee_id, match (%), match_class, target_score (points; NaN where the profile has
            none or a part of it is not known), fit (0–1) and its parts (0–1, NaN where the data
            cannot say), own_family (whether the present job family is the post's), eligible, eligible_on,
            years_to_eligible, reasons, checklist.
        """
        sides, person = self.sides, self.person[row]
        ratio = match(sides, post, person)
        bounds = self.rules.get("competencies.classes.filling", [])
        table = pd.DataFrame(
            {
                "position_id": sides.posts["position_id"].array.take(post),
                "employee_id": sides.people["employee_id"].array.take(person),
                "match": ratio.percent,
                "match_class": pd.Series(ratio.classes(bounds), dtype="str"),
                "target_score": np.nan if self.target is None else self.target(post, person),
                "fit": fit_total(sides, post, person) / max(self.weight, 1),
            }
        )
        for name in PARTS:
            known = name in sides.weights
            table[name] = part(sides, name, post, person) / UNIT if known else np.nan
        family = sides.family_of[post]
        table["own_family"] = (family >= 0) & (sides.own_family[person] == family)
        for name in ("eligible", "eligible_on", "years_to_eligible", "reasons", "checklist"):
            table[name] = self.checked[name].array.take(row)
        table = self._with_experience(table, post, person)
        return self._with_days(table, post, person)[list(COLUMNS)]

    def candidates(self, post: Ints, row: Ints) -> pd.DataFrame:
        """As :meth:`rows`, with the cell and the standing in the pool beside."""
        beside = self.checked[["cell", "in_pool"]].iloc[row].reset_index(drop=True)
        return pd.concat([self.rows(post, row), beside], axis=1)

    def _with_experience(self, table: pd.DataFrame, post: Ints, person: Ints) -> pd.DataFrame:
        """Mark pairs with too few years in the post's job family as to verify.

        Related fields are wider than one family and old records are often incomplete: a short record asks
        for documents, it does not fail the person.
        """
        years, due = self._experience(post, person)
        short = np.flatnonzero(years < due)
        if not len(short):
            return table
        code = [f"?experience={had:.1f}/{need:g}" for had, need in zip(years[short], due[short], strict=True)]
        said = table["reasons"].to_numpy(dtype=object)
        said[short] = [f"{text}; {new}" if text else new for text, new in zip(said[short], code, strict=True)]
        state = table["eligible"].to_numpy(dtype=object)
        state[short] = np.where(state[short] == "met", "to_verify", state[short])
        return table.assign(reasons=pd.array(said, dtype="str"), eligible=pd.array(state, dtype="str"))

    def _with_days(self, table: pd.DataFrame, post: Ints, person: Ints) -> pd.DataFrame:
        """Mark pairs of which the person leaves before the post is needed: no later day mends that."""
        if not self.in_time or self.days is None:
            return table
        late = self.days.late(post, person)
        where = np.flatnonzero(late)
        code = self.days.codes(post[where], person[where])
        said = table["reasons"].to_numpy(dtype=object)
        said[where] = said[where] + np.where((said[where] == "") | (code == ""), "", "; ") + code
        return table.assign(
            reasons=pd.array(said, dtype="str"),
            eligible=table["eligible"].mask(late, "not_met"),
            eligible_on=table["eligible_on"].mask(late),
            years_to_eligible=table["years_to_eligible"].mask(late),
        )


def _itself(block: Block) -> Block:
    return block


def _top(block: Block, value: NDArray[np.int64], order: Ints, count: int) -> tuple[Ints, Ints, Ints]:
    """The best open pairs of each post of a block: post, row, value."""
    # The order of ids makes every number different, so that the cut falls between two of them.
    unique = np.where(block.open, value * len(order) - order[block.person], np.iinfo(np.int64).min)
    post, place = largest(unique, count)
    kept = block.open[post, place]
    post, place = post[kept], place[kept]
    return block.post[post], block.row[place], value[post, place]


def targets(sides: Sides, positions: Sequence[str] | None, rules: Rules) -> Ints:
    """Row numbers of target posts: the named ones, or every leading post that may be filled.

    Raises:
        UnknownIdError: a position id that is not there.
    """
    ids = sides.posts["position_id"]
    if positions is not None:
        wanted = [positions] if isinstance(positions, str) else [str(name) for name in positions]
        row = places(ids, pd.Series(wanted, dtype="str"))
        if (row < 0).any():
            raise UnknownIdError("position", wanted[int(np.argmin(row))], ids)
        return row
    leading = sides.posts["tier"].map(rules.tiers["leads"]).eq(other=True)
    return np.flatnonzero(leading & ~sides.posts["status"].isin(["frozen", "abolished"]))
