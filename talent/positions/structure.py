"""Counts and findings on the reporting chart, and distances between units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from talent.dataset import Dataset, among, by_key, looked_up
from talent.positions.chart import chart
from talent.positions.seats import seat_rows
from talent.rules import Rules


def structure(data: Dataset, *, rules: Rules) -> pd.Series:
    """Counts that describe a reporting chart and its flaws.

    One graph over the unique position ids, an edge from subordinate to superior for every distinct line.
    A row is a seat (job shares are several rows of one id, a row with ``seats`` = 3 is three).

    Args:
        data: reads ``positions`` and ``employees``.
        rules: ranks of the tiers; a row whose tier has none makes no inversion.

    Returns:
        Whole numbers, by name: rows, unique_posts, rows_sharing_a_post_id (beyond the first),
        explicit_top_posts (no superior named), dangling_reports_to (posts whose superior is not in the
        table), self_reports, posts_with_two_parents (or more), cycles (elementary, self-reports apart;
        counted up to :data:`talent.positions.chart.MOST_RINGS`), posts_in_cycles, graph_roots (nobody above),
        unreachable_from_roots, longest_chain_edges (a ring counts as one post), grade_inversions (rows
        ranked above every row of their superior), vacant and eliminated (rows), named (people who hold a
        post of the table).

    >>> from talent.rules import load
    >>> posts = pd.DataFrame({"position_id": ["A", "B"], "tier": ["1", "2"], "reports_to": [None, "A"]})
    >>> data = Dataset(
    ...     positions=posts.assign(title="T", unit_id="U"),
    ...     employees=pd.DataFrame({"employee_id": ["e"], "unit_id": ["U"], "position_id": ["B"]}),
    ... )
    >>> rules = load(on="2025-12-01", profile="generic")
    >>> structure(data, rules=rules)[["rows", "graph_roots", "longest_chain_edges", "vacant"]].tolist()
    [2, 1, 1, 1]
    """
    rows = seat_rows(data, rules=rules)
    own = rows[~rows["over"]]
    above = _superior_posts(data)
    drawn = chart(data)
    counts = {
        "rows": len(own),
        "unique_posts": len(drawn.posts),
        "rows_sharing_a_post_id": len(own) - own["position_id"].nunique(),
        "explicit_top_posts": above.loc[above["kind"].eq("top"), "position_id"].nunique(),
        "dangling_reports_to": above.loc[above["kind"].eq("dangling"), "position_id"].nunique(),
        "self_reports": above.loc[above["kind"].eq("self_report"), "position_id"].nunique(),
        "posts_with_two_parents": int((drawn.above > 1).sum()),
        "cycles": len(drawn.rings()),
        "posts_in_cycles": int(drawn.in_ring.sum()),
        "graph_roots": int((drawn.above == 0).sum()),
        "unreachable_from_roots": len(drawn.posts) - drawn.reached(),
        "longest_chain_edges": int(drawn.depth.max(initial=0)),
        "grade_inversions": len(_inversions(data, rules)),
        "vacant": int(own["status"].eq("vacant").sum()),
        "eliminated": int(own["status"].eq("abolished").sum()),
        "named": int(among(data.employees["position_id"], data.positions["position_id"]).sum()),
    }
    return pd.Series(counts, dtype="int64", name="structure")


def findings(data: Dataset, *, rules: Rules) -> pd.DataFrame:
    """What is wrong or odd in the reporting chart, post by post.

    Returns:
        kind, position_id, detail; sorted by kind and position_id. Kinds: ``ring`` (detail: its posts by
        title, once per ring, under its first id), ``self_report`` (title), ``dangling`` (the id that is not
        there), ``several_roots`` (title of each top of a line, when there are two or more), ``orphan``
        (title of a leading post with nobody above or below), ``job_share`` (number of rows),
        ``grade_inversion`` (tier < tier of the superior),
        ``unknown_tier`` (a tier that the rules do not know: the post is left out of benches and plan).
    """
    drawn = chart(data)
    posts = data.positions.drop_duplicates("position_id")
    title = by_key(posts, "position_id", "title").astype(str)
    above = _superior_posts(data)
    leads = rules.tiers.index[rules.tiers["leads"]]
    leading = set(posts.loc[posts["tier"].isin(leads) & posts["status"].ne("abolished"), "position_id"])
    highest = drawn.above == 0
    tops = drawn.posts[highest & (drawn.below > 0)].tolist()
    alone = [post for post in drawn.posts[highest & (drawn.below == 0)] if post in leading]
    alone = alone if len(drawn.posts) > 1 else []
    shared = data.positions["position_id"].value_counts().loc[lambda count: count > 1]
    inverted = _inversions(data, rules)
    dangling = above[above["kind"].eq("dangling")]
    strange = posts[~posts["tier"].isin(rules.tiers.index)]
    self_reports = above.loc[above["kind"].eq("self_report"), "position_id"]
    found = [
        *(("ring", ring[0], " → ".join(title[post] for post in [*ring, ring[0]])) for ring in drawn.rings()),
        *(("self_report", post, title[post]) for post in self_reports),
        *(("unknown_tier", *pair) for pair in strange[["position_id", "tier"]].itertuples(index=False)),
        *zip(["dangling"] * len(dangling), dangling["position_id"], dangling["reports_to"], strict=True),
        *(("several_roots", post, title[post]) for post in tops if len(tops) > 1),
        *(("orphan", post, title[post]) for post in alone),
        *(("job_share", post, str(count)) for post, count in shared.items()),
        *zip(["grade_inversion"] * len(inverted), inverted["position_id"], inverted["detail"], strict=True),
    ]
    table = pd.DataFrame(found, columns=pd.Index(["kind", "position_id", "detail"]), dtype="str")
    return table.drop_duplicates().sort_values(["kind", "position_id", "detail"]).reset_index(drop=True)


def _superior_posts(data: Dataset) -> pd.DataFrame:
    """Each distinct line with its kind: position_id, reports_to, kind (top, dangling, self_report, line)."""
    lines = data.positions[["position_id", "reports_to"]].drop_duplicates()
    tests = [
        lines["reports_to"].isna(),
        lines["reports_to"] == lines["position_id"],
        ~among(lines["reports_to"], lines["position_id"]),
    ]
    return lines.assign(kind=np.select(tests, ["top", "self_report", "dangling"], "line"))


def _inversions(data: Dataset, rules: Rules) -> pd.DataFrame:
    """Rows (seats) ranked above every row of their superior: position_id, detail (tiers)."""
    rank = looked_up(data.positions["tier"], rules.tiers["rank"]).astype("float64")
    seats = data.positions["seats"].fillna(1).astype("int64")
    rows = data.positions[["position_id", "tier", "reports_to"]].assign(rank=rank, row_seats=seats)
    best = rows.dropna(subset="rank").sort_values("rank").drop_duplicates("position_id")
    both = rows.merge(best, left_on="reports_to", right_on="position_id", suffixes=("", "_above"))
    both = both[both["rank"] < both["rank_above"]]
    both["detail"] = both["tier"] + " < " + both["tier_above"]
    return both.loc[both.index.repeat(both["row_seats"]), ["position_id", "detail"]]
