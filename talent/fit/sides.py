"""People and posts as arrays: all that the parts of a fit are computed from, each fact once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from talent import eligibility, scoring
from talent.dataset import by_key, looked_up, rows_of
from talent.fit.kernel import UNKNOWN, Bools, Floats, Forest, Ints, Levels
from talent.positions import moves_seen, order_number, people_order, people_with_tier
from talent.standards import achieved, counted, standards_matrix

if TYPE_CHECKING:
    from datetime import date

    from talent.dataset import Dataset
    from talent.rules import Rules

UNIT = 1000
"""Every part is a whole number of thousandths."""
STEPS = 127
"""Profiles are compared in whole 127ths of the scale."""
_WORD = r"(?u)\b\w+\b"


Thousandths: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True)
class Sides:
    """People and posts of one agency.

    Attributes:
        people, posts: employee_id; position_id, tier and the other columns of the first row of each post.
        weights: per cent of each part, only of parts that the data can speak to.
        names: the competencies, in order.
        levels: of people; standards: the distinct ones, in thousandths; standard_of: that of each post.
        shape_people, shape_posts: levels less the mean of the standards, in 127ths of the scale, and of the
            distinct standards the same; flat: distinct standards that ask one level of everything.
        cap: how the match is capped: none, item (no competency pays for another), total (at 100 %).
        texts: distinct titles as vectors of whole thousandths; person_text, post_text: rows of it.
        complete: sets of competencies named × sets known, whether the second holds all of the first.
        set_named, set_known: which set of competencies each standard names and each person is assessed in.
        years: people × job families, years worked, the last column 0; family_of: column of each post.
        own_family: column of each person's present family, −1 none.
        family: job families × people, 1 in the present one, else the share of ``method.fit.family_years``.
        fields: distinct fields of study × distinct lists of fields, thousandths; person_field, post_field.
        forest: reporting lines, node by row of the posts and the root; person_place: of people.
        trodden: posts × posts, moves that somebody made.
        potential: thousandths a person; person_rank: 1 = top; person_post: row of the post held.
        ladder: the height of each post.
        order: place of each person by the hash of the id.
    """

    people: pd.DataFrame
    posts: pd.DataFrame
    weights: dict[str, int]
    names: pd.Index[str]
    levels: Levels
    standards: Floats
    standard_of: Ints
    shape_people: Floats
    shape_posts: Floats
    flat: Bools
    cap: str
    texts: sparse.csr_array[Any]
    person_text: Ints
    post_text: Ints
    complete: Bools
    set_named: Ints
    set_known: Ints
    years: Floats
    own_family: Ints
    family: Thousandths
    family_of: Ints
    fields: Thousandths
    person_field: Ints
    post_field: Ints
    forest: Forest
    person_place: Ints
    trodden: sparse.csr_array[Any]
    potential: Thousandths
    person_rank: Floats
    ladder: eligibility.Ladder
    person_post: Ints
    order: Ints

    @cached_property
    def kind(self) -> Ints:
        """What each post asks, as a number that posts of the same standard, job family and fields share."""
        return _numbered(self.standard_of, self.family_of, self.post_field)

    @cached_property
    def calling(self) -> Ints:
        """Job family and fields of each post, as a number that posts of the same ones share."""
        return _numbered(self.family_of, self.post_field)

    @cached_property
    def stand(self) -> Ints:
        """Where each person comes from, as a number that people of the same post, place and tier share."""
        rank = np.unique(self.person_rank, return_inverse=True)[1].astype(np.int64)
        return _numbered(self.person_post, self.person_place, self.person_text, rank)

    def take(self, people: Ints) -> Sides:
        """The same with some of the people, in their order."""
        rows: tuple[str, ...] = (
            "person_text",
            "set_known",
            "years",
            "own_family",
            "person_field",
            "person_place",
            "potential",
            "person_rank",
        )
        rows += ("person_post", "order", "shape_people")
        return replace(
            self,
            people=self.people.iloc[people].reset_index(drop=True),
            levels=self.levels.take(people),
            family=np.ascontiguousarray(self.family[:, people]),
            **{name: getattr(self, name)[people] for name in rows},
        )


def sides(
    data: Dataset, rules: Rules, *, on: date, inauguration: date, scores: pd.DataFrame | None = None
) -> Sides:
    """Lay out the people and posts of an agency.

    Args:
        data: its tables.
        rules: standards, weights, ranks.
        on: date of the facts.
        inauguration: date up to which the present post counts as experience.
        scores: frame of :func:`talent.scoring.score` if it is at hand; else scored here.
    """
    posts = data.positions.drop_duplicates("position_id").reset_index(drop=True)
    people = people_with_tier(data)
    required = counted(standards_matrix(data, rules=rules), data, rules=rules)
    levels = achieved(data, rules=rules, on=on, names=required.columns)
    standards, standard_of = _distinct(required.to_numpy(dtype="float64"))
    if scores is None and rules.profile is not None:
        scores = scoring.score(data, rules=rules, on=on).frame
    height = eligibility.ladder(posts, rules=rules)
    person_post = places(posts["position_id"], people["position_id"])
    return Sides(
        people=people,
        posts=posts,
        weights=_weights(rules, levels, people, posts, scores),
        names=required.columns,
        levels=Levels.of(levels.to_numpy(dtype="float64")),
        standards=standards,
        standard_of=standard_of,
        **_shapes(levels.to_numpy(dtype="float64"), standards, standard_of, rules),
        cap=str(rules.get("profile.match_cap", rules.value("competencies.match_cap"))),
        potential=_potential(scores, len(people)),
        ladder=height,
        person_rank=looked_up(people["tier"], rules.tiers["rank"]).to_numpy(dtype="float64"),
        person_post=person_post,
        order=np.argsort(np.argsort(people_order(data).to_numpy())),
        **_titles(data, posts, person_post),
        **_experience(data, people, posts, rules, on=on, inauguration=inauguration),
        **_fields(people, posts),
        **_lines(data, people, posts, person_post, height.rank),
    )


def _numbered(*columns: Ints) -> Ints:
    """A number from 0 for each distinct row of some columns."""
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        number = number * (int(column.max(initial=0)) + 2) + column + 1
        number = np.unique(number, return_inverse=True)[1].reshape(-1)
    return number


def places(known: pd.Series, wanted: pd.Series) -> Ints:
    """Row of each wanted id among the known ones, −1 where it is not there."""
    return rows_of(pd.Series(wanted), pd.Series(known))


def _weights(
    rules: Rules, levels: pd.DataFrame, people: pd.DataFrame, posts: pd.DataFrame, scores: pd.DataFrame | None
) -> dict[str, int]:
    """The weights of the parts that anybody's data can speak to."""
    there = {
        "profile": bool(levels.notna().to_numpy().any()),
        "family": bool(people["job_family"].notna().any() and posts["job_family"].notna().any()),
        "field": bool(people["field_of_study"].notna().any() and posts["fields_of_study"].notna().any()),
        "potential": bool(scores is not None and scores["coverage_potential"].gt(0).any()),
    }
    stated = {name: int(weight) for name, weight in rules.value("method.fit.weights")}
    return {name: weight for name, weight in stated.items() if there.get(name, True)}


def _distinct(required: Floats) -> tuple[Floats, Ints]:
    """The distinct standards in thousandths, and which of them each post has."""
    whole = np.rint(required * UNIT)
    distinct, of_post = np.unique(np.nan_to_num(whole, nan=UNKNOWN), axis=0, return_inverse=True)
    return np.where(distinct == UNKNOWN, np.nan, distinct), of_post.reshape(-1).astype(np.int64)


def _shapes(levels: Floats, standards: Floats, standard_of: Ints, rules: Rules) -> dict[str, Any]:
    """Levels of both sides on one small whole scale, around what the posts ask on average.

    The mean of the posts and not of the people is taken off, so that nobody's level moves another's.
    """
    low, high = rules.get("competencies.scale", [1, 5])
    asked = standards[standard_of]
    count = (~np.isnan(asked)).sum(axis=0)
    middle = np.nansum(asked, axis=0) / np.maximum(count, 1)
    step = (high - low) * UNIT / STEPS
    most = np.nan_to_num(standards, nan=-np.inf).max(axis=1, initial=-np.inf)
    least = np.nan_to_num(standards, nan=np.inf).min(axis=1, initial=np.inf)
    named, known = (_sets(~np.isnan(side)) for side in (standards, levels))
    return {
        "complete": (named[0][:, None, :] <= known[0][None, :, :]).all(axis=2),
        "set_named": named[1],
        "set_known": known[1],
        "shape_people": np.rint((np.rint(levels * UNIT) - middle) / step),
        "shape_posts": np.rint((standards - middle) / step),
        "flat": most == least,
    }


def _sets(known: Bools) -> tuple[Bools, Ints]:
    """The distinct rows, and which of them each row is."""
    held = np.packbits(np.pad(known, ((0, 0), (1, 0))), axis=1).astype(np.int64)
    number = _numbered(*held.T)
    return known[np.unique(number, return_index=True)[1]], number


def _potential(scores: pd.DataFrame | None, n: int) -> Thousandths:
    points = np.zeros(n) if scores is None else scores["potential_low"].to_numpy(dtype="float64")
    return np.rint(np.clip(points, 0, 100) * (UNIT / 100)).astype(np.int32)


def _titles(data: Dataset, posts: pd.DataFrame, person_post: Ints) -> dict[str, Any]:
    """Titles (twice, so that they weigh more) with the names of their units, as vectors to be multiplied."""
    units = by_key(data.units, "unit_id", "name") if data.has("units") else pd.Series(dtype="str")
    named = looked_up(posts["unit_id"], units).astype("str").fillna("")
    text = posts["title"] + " " + posts["title"] + " " + named
    of_post, distinct = pd.factorize(text, sort=True)
    first = np.unique(of_post, return_index=True)[1]
    (title, titles), (unit, names) = (pd.factorize(texts) for texts in (posts["title"], named))
    try:
        words = CountVectorizer(token_pattern=_WORD).fit_transform([*titles, *names])
        counts = 2 * words[title[first]] + words[len(titles) + unit[first]]
        vectors = sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
    except ValueError:  # no words at all
        vectors = sparse.csr_array((len(distinct), 1))
    # Sums of their products stay below 2²⁴, so that single precision is exact.
    vectors.data = np.rint(vectors.data * UNIT).astype(np.float32)
    held = np.append(of_post, UNKNOWN)[person_post]
    return {"texts": vectors, "post_text": of_post.astype(np.int64), "person_text": held.astype(np.int64)}


def _experience(
    data: Dataset, people: pd.DataFrame, posts: pd.DataFrame, rules: Rules, *, on: date, inauguration: date
) -> dict[str, Any]:
    worked = eligibility.experience(data, on=on, inauguration=inauguration)
    named = pd.concat([worked.columns.to_series(), people["job_family"], posts["job_family"]]).dropna()
    families = pd.Series(sorted(named.unique()), dtype="str")
    worked = worked.reindex(columns=families, fill_value=0.0)
    years = np.pad(worked.to_numpy(dtype="float64"), ((0, 0), (0, 1)))
    enough = float(rules.value("method.fit.family_years"))
    share = np.rint(np.minimum(years / enough, 1) * UNIT).astype(np.int32)
    present = places(families, people["job_family"])
    share[np.flatnonzero(present >= 0), present[present >= 0]] = UNIT
    return {
        "years": years,
        "own_family": present,
        "family": np.ascontiguousarray(share.T),
        "family_of": places(families, posts["job_family"]),
    }


def _fields(people: pd.DataFrame, posts: pd.DataFrame) -> dict[str, Any]:
    """Whether a field of study is among those that a post names; a post that names none takes any."""
    held, studied = pd.factorize(people["field_of_study"].str.casefold(), sort=True)
    asked, lists = pd.factorize(posts["fields_of_study"].str.casefold(), sort=True)
    table = np.zeros((len(lists) + 1, len(studied) + 1), dtype=np.int32)
    for row, names in enumerate(lists):
        table[row, :-1] = UNIT * pd.Index(studied).isin(names.split(";"))
    table[-1] = UNIT
    return {"fields": table, "person_field": held.astype(np.int64), "post_field": asked.astype(np.int64)}


def _lines(
    data: Dataset, people: pd.DataFrame, posts: pd.DataFrame, person_post: Ints, rank: Floats
) -> dict[str, Any]:
    """Reporting lines under one root, and moves that people made.

    A post stands below its superior; one without a superior below the head of the parent of its unit, else
    below the root. Who holds no post stands where the head of the own unit (or of one above) stands.
    """
    number = np.arange(len(posts))
    above = places(posts["position_id"], posts["reports_to"])
    above = np.where(above == number, UNKNOWN, above)
    heads = _heads(posts, above, rank)
    unit_of, parent_of = posts["unit_id"], by_key(data.units, "unit_id", "parent_id")
    over = looked_up(looked_up(unit_of, parent_of), heads).fillna(UNKNOWN).to_numpy(dtype=np.int64)
    superior = np.where(above >= 0, above, np.where(over == number, UNKNOWN, over))
    root = len(posts)
    own_unit = looked_up(people["unit_id"], heads)
    own_unit = own_unit.fillna(looked_up(looked_up(people["unit_id"], parent_of), heads))
    place = np.where(person_post >= 0, person_post, own_unit.fillna(UNKNOWN).to_numpy(dtype=np.int64))
    seen = moves_seen(data)
    ends = places(posts["position_id"], seen["target"]), places(posts["position_id"], seen["source"])
    return {
        "forest": Forest.of(np.append(np.where(superior < 0, root, superior), UNKNOWN)),
        "person_place": place,
        "trodden": sparse.csr_array((np.ones(len(seen), dtype=np.int8), ends), shape=(root, root)),
    }


def _heads(posts: pd.DataFrame, above: Ints, rank: Floats) -> pd.Series:
    """Row of the post that leads each unit: the highest whose superior is elsewhere, or not there."""
    unit = posts["unit_id"]
    code = np.append(pd.factorize(unit)[0], UNKNOWN)
    height = pd.DataFrame({"unit": unit, "rank": rank, "order": order_number(posts["position_id"])})
    leading = height[code[:-1] != code[above]].sort_values(["rank", "order"]).drop_duplicates("unit")
    return pd.Series(leading.index, index=leading["unit"])
