"""The sample agency, read once for all tests of a process: reading takes seconds, and a Dataset is frozen."""

from functools import cache
from pathlib import Path

import talent

FOLDER = Path(__file__).parents[1] / "data" / "sample"


@cache
def sample_agency():
    """The sample as a Dataset."""
    return talent.read_dataset(FOLDER)
