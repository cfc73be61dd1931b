"""Promise: a province in 8 seconds and 1 GB, the largest agency in 90 seconds and 2 GB, on two cores.

``run_review`` from a Dataset in memory to a Review, in a process of its own; the agency is generated and read
before and not counted. Peak memory is that of the whole process, the Dataset included. The peer is the engine
itself at a sixth of the size: what a person costs may rise by 1.2 at the most where pairs do not grow faster.

Run: python benchmarks/review.py [employees …]
"""

import subprocess
import sys
import tempfile
from pathlib import Path

LIMITS = {40_000: (8.0, 1.0), 230_000: (90.0, 2.0)}
MAKE = """
import sys, talent
from talent.sample import make_agency
talent.Dataset(**make_agency(employees=int(sys.argv[1]))).save(sys.argv[2])
"""
REVIEW = """
import resource, sys, time
import talent
from talent.review import run_review
data = talent.Dataset.load(sys.argv[1])
rules = talent.load_rules(on="2025-12-01", profile="bkn-411-2025", instrument="kasn-9-2019")
first = time.perf_counter()
review = run_review(data, rules=rules)
took = time.perf_counter() - first
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
leading = int(data.positions["tier"].map(rules.tiers["leads"]).eq(True).sum())
assert review.plan.verify()
print(took, peak, leading, review.plan.summary["vacancies"], review.plan.summary["filled"])
"""


def measured(employees: int, folder: Path) -> tuple[float, float]:
    """Seconds and gigabytes of one review of an agency of that size."""
    kept = folder / str(employees)
    subprocess.run([sys.executable, "-c", MAKE, str(employees), str(kept)], check=True)  # noqa: S603 - own code
    told = subprocess.run(  # noqa: S603 - own code
        [sys.executable, "-c", REVIEW, str(kept)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    seconds, peak = float(told[0]), float(told[1])
    print(
        f"{employees:,} people, {int(told[2]):,} leading posts: {seconds:.1f} s, {peak:.2f} GB, "
        f"{1e6 * seconds / employees:.0f} µs a person; {told[4]} of {told[3]} vacancies filled, proof holds"
    )
    return seconds, peak


if __name__ == "__main__":
    sizes = [int(number) for number in sys.argv[1:]] or [2_400, *LIMITS]
    with tempfile.TemporaryDirectory() as name:
        found = {size: measured(size, Path(name)) for size in sizes}
    for size, (seconds, peak) in found.items():
        most = LIMITS.get(size)
        assert most is None or (seconds <= most[0] and peak <= most[1]), f"{size:,}: promised {most}"
