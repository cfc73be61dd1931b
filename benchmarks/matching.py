"""Promise: the job-person match of 20,000 people and 1,500 posts costs at most two matrix products.

The peer is the plain float32 product of the one-hot form (who has which level, times what each level is worth
to each post), which is the least that any implementation must compute. Both run in turn in this process and
the median of the ratios counts. Apart from that: the whole ranking fit with the ten best of each post through
``talent.fit.match`` on a synthetic agency, and every eligible pair priced for the plan.

Run: python benchmarks/matching.py [people [employees of the agency]]
"""

import sys
import time
from datetime import date
from statistics import median

import numpy as np

import talent
from talent import fit, nine_box, placement, scoring
from talent.fit.kernel import Levels, crossed
from talent.placement.groups import Ask
from talent.placement.pairs import NEVER
from talent.sample import make_agency

PEOPLE, POSTS, COMPETENCIES = 20_000, 1_500, 16
RATIO, PRICED = 2.0, 2.0
ROUNDS = 9
ON = date(2025, 12, 1)


def kernel(people: int) -> float:
    """Median ratio of the exact match to the bare product."""
    rng = np.random.default_rng(0)
    levels = Levels.of(rng.integers(1, 6, (people, COMPETENCIES)).astype(np.float64))
    required = rng.integers(1, 6, (POSTS, COMPETENCIES)) * 1000.0
    table = rng.random((POSTS, levels.marks.shape[1])).astype(np.float32)
    ratios, seconds = [], []
    for _ in range(ROUNDS):
        first = time.perf_counter()
        found = crossed(required, levels, np.minimum)
        between = time.perf_counter()
        table @ levels.marks.T
        ratios.append((between - first) / (time.perf_counter() - between))
        seconds.append(between - first)
    some = np.minimum(required[:3, None], levels.whole[None, :5]).sum(axis=2)
    assert (found[:3, :5] == some).all()
    took, ratio = median(seconds), median(ratios)
    print(f"match of {people:,} people × {POSTS:,} posts: {took:.3f} s, {ratio:.2f} × the product")
    return ratio


def agency(employees: int) -> None:
    """The ten best of each post, and all pairs priced, on a synthetic agency."""
    data = talent.Dataset(**make_agency(employees=employees))
    rules = talent.load_rules(on=ON, profile="bkn-411-2025")
    scores = scoring.score(data, rules=rules, on=ON)
    first = time.perf_counter()
    best = fit.match(data, rules=rules, top=10, scores=scores.frame)
    print(f"fit.match(top=10), {employees:,} people: {time.perf_counter() - first:.1f} s, {len(best):,} rows")
    grid = nine_box.place(scores, data, rules=rules)
    field = fit.candidate_field(data, grid, rules=rules, on=ON, inauguration=ON, scores=scores.frame)
    offers = placement.board(data, field, rules=rules, inauguration=ON).offers
    first = time.perf_counter()
    allowed = sum(int((block.worth > NEVER).sum()) for block in offers.blocks())
    took = time.perf_counter() - first
    pairs = offers.field.cells
    print(f"{pairs:,} pairs priced, {allowed:,} eligible: {took:.2f} s, {pairs / took / 1e6:.0f} M a second")
    assert took / pairs * 17.5e6 <= PRICED, "17.5 million pairs take longer than two seconds"
    first = time.perf_counter()
    chosen = offers.first_choice()
    between = time.perf_counter()
    offers.best(Ask(*(np.zeros(size, dtype=np.int64) for size in (len(data.positions), len(offers.beside)))))
    print(
        f"by groups of people from one post: {between - first:.2f} s with {len(chosen.post):,} chosen, "
        f"then {time.perf_counter() - between:.2f} s a look"
    )


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    assert kernel(given[0] if given else PEOPLE) <= RATIO, "the match costs more than two products"
    agency(given[1] if len(given) > 1 else 40_000)
