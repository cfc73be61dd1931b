"""Every error and warning the engine raises.

::

    TalentError
      IntakeError (ValueError)         bad input; .problems holds all of it
      RuleError                        malformed or uncited rule: file and key
        RuleNotInForceError            key, date asked, first date in force
      UnknownIdError (LookupError)     an id that is not there, with the nearest ones
      PositionGraphError (ValueError)  a ring of reports_to, by title
      InfeasiblePlacementError         posts that cannot all be filled, and why
      StoreError                       the database refused
      BatchError                       a batch that published nothing
      AccessDenied                     the person may not do this
    TalentWarning (UserWarning)
      ThinEvidenceWarning              a result rests on few or missing facts
      SmallGroupWarning                a group too small to speak of
      StaleRuleWarning                 a rule used outside its dates
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import pandas as pd


class TalentError(Exception):
    """Base of every error of this package."""


class IntakeError(TalentError, ValueError):
    """Input that the contracts refuse.

    Attributes:
        problems: one row a problem: file, sheet, row, column, value, reason, fix.
    """

    def __init__(self, message: str, problems: pd.DataFrame) -> None:
        super().__init__(message)
        self.problems = problems


class RuleError(TalentError):
    """A rule that is malformed, uncited or unknown; the message names file and key."""


class RuleNotInForceError(RuleError):
    """A rule asked for on a date on which it is not in force."""

    def __init__(self, key: str, on: date, first: date, last: date | None = None) -> None:
        span = f"from {first}" + (f" to {last}" if last else "")
        super().__init__(
            f"{key} is not in force on {on}: it holds {span}. "
            "Choose a date inside, another profile or instrument, or pass out_of_force=True to use it "
            "and say so."
        )
        self.key, self.on, self.first, self.last = key, on, first, last


class UnknownIdError(TalentError, LookupError):
    """An id that is not in the data; the message offers the nearest ones."""

    def __init__(self, kind: str, wanted: str, known: Iterable[str]) -> None:
        nearest = get_close_matches(str(wanted), [str(item) for item in known], n=3, cutoff=0.5)
        hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"No {kind} has the id {wanted!r}.{hint}")
        self.kind, self.wanted, self.nearest = kind, wanted, nearest


class PositionGraphError(TalentError, ValueError):
    """Positions that report to each other in a ring."""


class InfeasiblePlacementError(TalentError):
    """Posts that cannot all be filled; the message names them and the constraint."""


class StoreError(TalentError):
    """The store refused or could not be reached; nothing was half-written."""


class BatchError(TalentError):
    """A batch run that published nothing."""


class AccessDenied(TalentError):  # noqa: N818 - the public name says what happened
    """The person may not see or do this."""


class TalentWarning(UserWarning):
    """Base of every warning of this package."""


class ThinEvidenceWarning(TalentWarning):
    """A result rests on few or missing facts."""


class SmallGroupWarning(TalentWarning):
    """A group is too small for a rate to mean anything."""


class StaleRuleWarning(TalentWarning):
    """A rule is used outside the dates on which it was in force."""
