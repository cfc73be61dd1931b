"""Promise: 2,000 draws of bench strength take at most half a second for 60 key posts, with errors below .012.

Benches of five, people shared within job families as the synthetic agencies share them, 60 and 1,000 posts:
time, largest standard error, and by how much the closed form overstates. Small benches are compared with the
sum over every state (who is still there, who takes what), which draws only estimate.

Run: python benchmarks/bench_strength.py
"""

import sys
import time
from itertools import product

import numpy as np

from talent.succession.draws import Places, alone, filled, lost

DRAWS = 2000
SIZES = ((60, 12, 14), (60, 60, 45), (1000, 20, 25), (1000, 50, 45))
SECONDS = {60: 0.5, 1000: 5.0}
LARGEST_ERROR = 0.0115
LARGEST_Z = 4.0


def benches(posts: int, family: int, people: int, *, seed: int, length: int = 5) -> Places:
    """Posts in families of so many, each family with so many people, benches drawn among them."""
    rng = np.random.default_rng(seed)
    post = np.repeat(np.arange(posts), length)
    groups = rng.permutation(posts) % max(posts // family, 1)
    chosen = [group * people + rng.choice(people, length, replace=False) for group in groups]
    person = np.unique(np.concatenate(chosen), return_inverse=True)[1]
    stays = 0.965 ** rng.uniform(0, 5, posts)
    return Places(post, person, rng.uniform(0.6, 1, post.size), stays, rng.random(posts) < 0.8)


def estimate(places: Places, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Chance of each post and its standard error."""
    missed = lost(places, draws=DRAWS, rng=np.random.default_rng(seed))
    share = (missed + 1) / (DRAWS + 2)
    return alone(places) - missed / DRAWS, np.sqrt(share * (1 - share) / DRAWS)


def exact(places: Places) -> np.ndarray:
    """Sum over every state: between which two days each person leaves, and who takes what."""
    levels = np.unique(np.append(places.stays, [0.0, 1.0]))
    people = int(places.person.max()) + 1
    leaves = np.array(list(product(range(levels.size - 1), repeat=people)))
    answers = np.array(list(product([False, True], repeat=places.post.size)))
    odds = np.where(answers, places.takes, 1 - places.takes).prod(axis=1)
    total = np.zeros(places.stays.size)
    for state in leaves:
        there = levels[state][places.person] < places.stays[places.post]
        weight = np.diff(levels)[state].prod()
        total += weight * (odds[:, None] * filled(places, answers & there)).sum(axis=0)
    return total


def main() -> int:
    failed = False
    print(
        f"{'posts':>6} {'family':>7} {'people':>7} {'seconds':>8} {'max SE':>7} {'overstated by up to':>20}"
    )
    for posts, family, people in SIZES:
        places = benches(posts, family, people, seed=1)
        start = time.perf_counter()
        found, error = estimate(places, seed=0)
        took = time.perf_counter() - start
        over = (alone(places) - found).max()
        print(f"{posts:>6} {family:>7} {people:>7} {took:>8.3f} {error.max():>7.4f} {over:>20.2f}")
        failed |= took > SECONDS[posts] or error.max() > LARGEST_ERROR
    z = np.concatenate([_deviations(seed) for seed in range(40)])
    print(
        f"against exact enumeration, {z.size} posts: largest |z| {z.max():.2f}, {np.mean(z > 2):.1%} above 2"
    )
    return int(failed or z.max() > LARGEST_Z)


def _deviations(seed: int) -> np.ndarray:
    """How many standard errors each post of small benches is off; sums over all states are exact."""
    places = benches(4, 4, 4, seed=seed, length=2)
    found, error = estimate(places, seed=seed)
    return np.abs(found - exact(places)) / error


if __name__ == "__main__":
    sys.exit(main())
