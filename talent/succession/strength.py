"""Bench strength: how likely a key post is filled when it falls vacant.

A person on a bench is available on the day if retirement or a known leaving is later (certain), if neither a
transfer nor death came before (yearly chances in ``method.hazards``), if ready by then, and if the offer is
taken. A post whose bench shares nobody is filled with chance ``1 − Π (1 − pᵢ)``. Where people are shared,
that counts them for several posts at once: there the benches are drawn many times, and each draw is filled as
well as it can be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from talent.dataset import by_key, rows_of
from talent.positions import first_vacancies, leaving_dates, order_key
from talent.positions import key_positions as find_key_positions
from talent.succession.bench import says_no
from talent.succession.cover import single_cover, within
from talent.succession.draws import Places, alone, lost

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from talent.dataset import Dataset
    from talent.rules import Rules

    Ints = NDArray[np.int64]

COLUMNS = (
    "position_id", "vacant_on", "cause", "n", "n_now", "alone", "p_filled", "se", "drawn", "shared_with",
    "n_cover", "n_family", "single_cover", "single_family",
)  # fmt: skip
OUTLOOK = ("position_id", "year", "on", "n_ready", "alone")
_YEAR = 365.25
_DAY = 1 / _YEAR


def strength(
    data: Dataset,
    benches: pd.DataFrame,
    *,
    rules: Rules,
    cover: pd.DataFrame | None = None,
    key_positions: pd.DataFrame | None = None,
    on: date | None = None,
    inauguration: date | None = None,
    horizon_years: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Strength of each bench on the day its post falls vacant: P(filled given vacant).

    The day is the first on which a seat is known to fall vacant within the horizon (`cause` vacant,
    retirement, term, leaves), not before the inauguration; else the middle of the horizon (`cause`
    assumed). ``pᵢ = [gone later] · [ready by then] · ((1 − transfer)(1 − death))ᵗ · (1 − refusal)``, t in
    years from `on`; who said yes refuses nothing, who said no everything; facts to verify are taken to hold.

    Shared benches: in each of ``method.bench.draws`` draws the posts with a known day are filled in the order
    of tier, day and the id's hash, as many as can be (:mod:`talent.succession.draws`); a post whose day is
    assumed is asked in its turn whether it could be filled too, and takes nobody from the others. `p_filled`
    is the closed form less the share of draws in which the post loses its people to posts before it; `se` is
    the standard error of that share.

    Args:
        data: reads ``employees`` and ``positions``.
        benches: of :func:`talent.succession.benches`.
        rules: hazards, draws, tiers, retirement.
        cover: of :func:`talent.succession.cover`; without it the last four columns are missing.
        key_positions: posts to speak of, those without a bench too; found here if not given.
        on: date of the facts; default the rules' date.
        inauguration: planned date of appointments, from which `years` of the benches count; default `on`.
        horizon_years: how far vacancies are looked for.
        seed: of the draws.

    Returns:
        position_id, vacant_on, cause, n (people on the bench), n_now (of them ready now), alone (closed form
        0–1), p_filled (0–1), se, drawn (whether p_filled was drawn), shared_with (other posts that share
        somebody), n_cover and n_family (everybody ready, and those of the post's job family), single_cover
        and single_family (the one person, where there is exactly one); sorted by position_id.
    """
    day = pd.Timestamp(on or rules.on).as_unit("us")
    start = max(pd.Timestamp(inauguration).as_unit("us"), day) if inauguration else day
    if key_positions is None:
        key_positions = find_key_positions(data, rules=rules, on=day)
    posts = _posts(data, key_positions, rules=rules, on=day, start=start, months=12 * horizon_years)
    benches = benches[benches["position_id"].isin(posts.index)].sort_values(["position_id", "employee_id"])
    benches = _numbered(data, benches, posts.index, rules=rules)
    due = pd.Series(posts["vacant_on"].array.take(benches["post"]), index=benches.index)
    takes = _takes(benches, due, rules=rules, start=start)
    places = _places(posts, benches, takes, rules=rules, on=day)
    joint = _joint(places, draws=int(rules.value("method.bench.draws")), seed=seed)
    table = posts.join(joint.set_axis(posts.index)).join(_counts(benches, posts.index))
    table = table.join(_covered(cover, posts.index)).reset_index()
    return table.sort_values("position_id", ignore_index=True)[list(COLUMNS)]


def outlook(
    data: Dataset,
    benches: pd.DataFrame,
    *,
    rules: Rules,
    key_positions: pd.DataFrame | None = None,
    on: date | None = None,
    inauguration: date | None = None,
    horizon_years: int = 5,
) -> pd.DataFrame:
    """Each bench by itself if the post fell vacant at the inauguration, or one, two … years later.

    Args:
        data: reads ``employees`` and ``positions``.
        benches: of :func:`talent.succession.benches`.
        rules: hazards, retirement.
        key_positions: posts to speak of, those without a bench too; found here if not given.
        on: date of the facts; default the rules' date.
        inauguration: planned date of appointments, the first of the days; default `on`.
        horizon_years: the last of the years.

    Returns:
        position_id, year (0 … horizon_years), on (that day), n_ready (people on the bench who are then still
        there by the calendar, and ready), alone (0–1, as for :func:`strength`); sorted by position_id and
        year.
    """
    day = pd.Timestamp(on or rules.on).as_unit("us")
    start = max(pd.Timestamp(inauguration).as_unit("us"), day) if inauguration else day
    if key_positions is None:
        key_positions = find_key_positions(data, rules=rules, on=day)
    ids = pd.Index(sorted(key_positions["position_id"].unique()), name="position_id")
    benches = _numbered(data, benches[benches["position_id"].isin(ids)], ids, rules=rules)
    parts = []
    for year in range(horizon_years + 1):
        then = (start + pd.DateOffset(years=year)).as_unit("us")
        due = pd.Series(then, index=benches.index)
        takes = _takes(benches, due, rules=rules, start=start)
        posts = pd.DataFrame({"vacant_on": then, "cause": "assumed"}, index=ids)
        ready = np.bincount(benches["post"][takes > 0], minlength=len(ids))
        chance = alone(_places(posts, benches, takes, rules=rules, on=day))
        parts.append(posts.assign(year=year, on=then, n_ready=ready, alone=chance).reset_index())
    found = pd.concat(parts, ignore_index=True).astype({"year": "int64", "n_ready": "int64"})
    return found.sort_values(["position_id", "year"], ignore_index=True)[list(OUTLOOK)]


def _posts(
    data: Dataset, key: pd.DataFrame, *, rules: Rules, on: pd.Timestamp, start: pd.Timestamp, months: int
) -> pd.DataFrame:
    """Key posts in the order in which they are filled: index position_id; vacant_on, cause."""
    first = first_vacancies(data, rules=rules, on=on, start=start, months=months)
    table = first.reindex(pd.Index(key["position_id"].unique(), name="position_id"))
    middle = (on + pd.DateOffset(months=months // 2)).as_unit("us")
    tier = by_key(data.positions, "position_id", "tier")
    table = table.assign(
        vacant_on=table["vacant_on"].fillna(middle).mask(table["vacant_on"] < start, start),
        cause=table["cause"].fillna("assumed").astype("str"),
        rank=tier.reindex(table.index).map(rules.tiers["rank"]).astype("float64"),
        order=order_key(table.index.to_series()),
    )
    return table.sort_values(["rank", "vacant_on", "order"])[["vacant_on", "cause"]]


def _numbered(data: Dataset, benches: pd.DataFrame, posts: pd.Index, *, rules: Rules) -> pd.DataFrame:
    """Benches with post and person as numbers, people by id, and the day on which each is gone."""
    leaves = leaving_dates(data, rules=rules)
    row = rows_of(benches["employee_id"], data.employees["employee_id"])
    return benches.assign(
        post=rows_of(benches["position_id"], posts.to_series()),
        person=pd.factorize(benches["employee_id"], sort=True)[0].astype(np.int64),
        leaves=leaves.array.take(row, allow_fill=True),
    )


def _takes(
    benches: pd.DataFrame, due: pd.Series, *, rules: Rules, start: pd.Timestamp
) -> NDArray[np.float64]:
    """Chance that each person, if still alive and in the agency, is ready on the day and takes the post."""
    there = benches["leaves"].isna() | (benches["leaves"] > due)
    # `years` come from whole days, so that half a day is rounding.
    ready = benches["years"] <= (due - start).dt.days / _YEAR + _DAY / 2
    says_yes = benches["willing"].eq(other=True).fillna(value=False)
    takes = np.where(says_yes, 1.0, 1 - rules.value("method.hazards.refusal"))
    return np.where(there & ready & ~says_no(benches), takes, 0.0)


def _places(
    posts: pd.DataFrame, benches: pd.DataFrame, takes: NDArray[np.float64], *, rules: Rules, on: pd.Timestamp
) -> Places:
    """The places of which something can come, as numbers: posts in their order, people by id."""
    kept = benches[takes > 0]
    still = (1 - rules.value("method.hazards.transfer")) * (1 - rules.value("method.hazards.death"))
    years = (posts["vacant_on"] - on).dt.days.to_numpy() / _YEAR
    return Places(
        post=kept["post"].to_numpy(dtype=np.int64),
        person=np.unique(kept["person"].to_numpy(), return_inverse=True)[1].astype(np.int64),
        takes=takes[takes > 0],
        stays=still**years,
        sure=posts["cause"].ne("assumed").to_numpy(dtype=bool),
    )


def _joint(places: Places, *, draws: int, seed: int) -> pd.DataFrame:
    """alone, p_filled, se, drawn, shared_with, a row a post in the order of the posts."""
    closed, (shared_with, drawn) = alone(places), _sharing(places)
    among, missed = shared_with > 0, np.zeros(closed.size)
    missed[among] = lost(_of_posts(places, among), draws=draws, rng=np.random.default_rng(seed))
    # One draw more to each side keeps the error above 0 where nothing was lost by luck.
    share = (missed + 1) / (draws + 2)
    return pd.DataFrame(
        {
            "alone": closed,
            "p_filled": np.maximum(closed - missed / draws, 0),
            "se": np.where(drawn, np.sqrt(share * (1 - share) / draws), 0),
            "drawn": drawn,
            "shared_with": shared_with,
        }
    )


def _sharing(places: Places) -> tuple[Ints, NDArray[np.bool_]]:
    """How many other posts share somebody with each, and whether one that takes people before it does."""
    posts, ones = places.stays.size, np.ones(places.post.size, dtype=np.int64)
    seats = sparse.csr_array((ones, (places.post, places.person)), shape=(posts, _people(places)))
    both = (seats @ seats.T).tocoo()
    apart = both.row != both.col
    before = (both.col < both.row) & places.sure[both.col]
    others = np.bincount(both.row[apart], minlength=posts).astype(np.int64)
    return others, np.bincount(both.row[before], minlength=posts) > 0


def _of_posts(places: Places, kept: NDArray[np.bool_]) -> Places:
    """The places of some posts, with posts and people numbered anew."""
    here, number = kept[places.post], np.cumsum(kept) - 1
    person = np.unique(places.person[here], return_inverse=True)[1].astype(np.int64)
    return Places(
        number[places.post[here]], person, places.takes[here], places.stays[kept], places.sure[kept]
    )


def _people(places: Places) -> int:
    return int(places.person.max(initial=-1)) + 1


def _counts(benches: pd.DataFrame, posts: pd.Index) -> pd.DataFrame:
    """People on each bench, and those of them who are ready now."""
    ready = benches[benches["readiness"].eq("now")]
    counts = {"n": benches["position_id"].value_counts(), "n_now": ready["position_id"].value_counts()}
    return pd.DataFrame({name: found.reindex(posts, fill_value=0) for name, found in counts.items()})


def _covered(cover: pd.DataFrame | None, posts: pd.Index) -> pd.DataFrame:
    """How many are ready for each post, in all and of its job family, and who is where there is one."""
    table = pd.DataFrame(index=posts)
    single = None if cover is None else single_cover(cover)
    for among, count, name in (("all", "n_cover", "single_cover"), ("family", "n_family", "single_family")):
        table[count], table[name] = (
            pd.array([None] * len(posts), "Int64"),
            pd.array([None] * len(posts), "str"),
        )
        if cover is not None and single is not None and (among == "all" or cover["own_family"].notna().any()):
            found = within(cover, among)["position_id"].value_counts()
            table[count] = found.reindex(posts, fill_value=0).astype("Int64")
            only = single[single["among"].eq(among)].set_index("position_id")["employee_id"]
            table[name] = only.reindex(posts).astype("str")
    return table
