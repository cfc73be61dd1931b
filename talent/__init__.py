"""Talent management and succession planning for public employers.

Public names are loaded on first use, so that ``import talent`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_NAMES = {
    "Dataset": "talent.dataset",
    "NineBoxClassifier": "talent.classifier",
    "Review": "talent.review",
    "Rules": "talent.rules",
    "load_rules": "talent.rules",
    "read_dataset": "talent.intake",
    "run_review": "talent.review",
}
_MODULES = (
    "career",
    "certainty",
    "effects",
    "errors",
    "explanation",
    "fairness",
    "figures",
    "fit",
    "masking",
    "merit",
    "movement",
    "nine_box",
    "placement",
    "positions",
    "raters",
    "ratings",
    "rules",
    "sample",
    "scenario",
    "scoring",
    "succession",
)
__all__ = ["__version__", *_NAMES, *_MODULES]  # noqa: PLE0604 - names that __getattr__ gives
_RENAMED = {"load_rules": "load"}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name in _MODULES:
        return import_module(f"talent.{name}")
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), _RENAMED.get(name, name))
    message = f"module 'talent' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
