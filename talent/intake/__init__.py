"""Files into a Dataset: every row accepted, set aside or excluded, and counted; all problems in one table."""

from talent.intake.mapping import Mapping, SheetMapping
from talent.intake.read import read_dataset

__all__ = ["Mapping", "SheetMapping", "read_dataset"]
