"""Files into a Dataset: every row accepted or set aside, and counted; every problem in one table."""

from talent.intake.read import read_dataset

__all__ = ["read_dataset"]
