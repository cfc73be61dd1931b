"""The store: published runs, the current one of each agency, and the log of decisions."""

from talent.store.repository import Store

__all__ = ["Store"]
