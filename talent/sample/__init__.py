"""Synthetic agencies of any size from a seed: every table, no real person, and things to find in them."""

from talent.sample.files import write, write_many, write_sample
from talent.sample.generate import make, make_agency, planted

__all__ = ["make", "make_agency", "planted", "write", "write_many", "write_sample"]
