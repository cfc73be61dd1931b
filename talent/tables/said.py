"""How one kind of problem is told."""

from __future__ import annotations

from dataclasses import dataclass

from talent.tables.model import Severity


@dataclass(frozen=True)
class Wording:
    """How one code is told: its severity, what is wrong and what to do."""

    severity: Severity
    reason: str
    fix: str


def error(reason: str, fix: str) -> Wording:
    """A problem that sets its row aside, or refuses what has no row.

    Args:
        reason: what is wrong and why it matters.
        fix: what to do.
    """
    return Wording("error", reason, fix)


def notice(reason: str, fix: str) -> Wording:
    """Something to know; nothing is set aside.

    Args:
        reason: what was found.
        fix: what to do, if anything.
    """
    return Wording("notice", reason, fix)
