"""A fitted estimator as a text file: TOML and never a pickle, which runs whatever code the file holds.

Numbers are written so that they read back exactly; whoever opens the file sees the cuts that decide.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from talent.errors import RuleError

FORMAT = "talent nine-box 1"
PARAMETERS = ("performance", "potential", "cuts", "inclusive", "quantiles", "method", "matrix")
FITTED = ("cuts_", "columns_", "n_features_in_", "feature_names_in_")
_NEEDED = {"parameters": ("performance", "potential", "cuts", "inclusive", "method"), "fitted": FITTED[:2]}


def write(path: Path, parameters: dict[str, Any], fitted: dict[str, Any]) -> Path:
    """Write parameters and what was learned; what is None is left out.

    Args:
        path: file, replaced whole.
        parameters: of the estimator, by name.
        fitted: names of :data:`FITTED` → values.
    """
    lines = [f"format = {_toml(FORMAT)}"]
    for heading, values in (("parameters", parameters), ("fitted", fitted)):
        lines += ["", f"[{heading}]"]
        lines += [f"{name} = {_toml(value)}" for name, value in sorted(values.items()) if value is not None]
    draft = path.with_name(f".{path.name}")
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return draft.replace(path)


def _toml(value: Any) -> str:  # noqa: ANN401 - numbers, words and arrays of them
    """One value as TOML.

    >>> _toml([0.1, True, "a"]), _toml(np.array([1, 2]))
    ('[0.1, true, "a"]', '[1, 2]')
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(part) for part in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameters and what was learned.

    Raises:
        RuleError: no such file, no TOML, another format, an unknown, missing or impossible value.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path} is no valid TOML: {error}.") from error
    if content.get("format") != FORMAT:
        raise RuleError(f"{path}, format: {content.get('format')!r} is not {FORMAT!r}: another kind of file.")
    parts = {name: content.get(name, {}) for name in ("parameters", "fitted")}
    for heading, known in (("parameters", PARAMETERS), ("fitted", FITTED)):
        _check(path, heading, parts[heading], known)
    fitted = parts["fitted"]
    try:
        arrays = {
            "cuts_": np.asarray(fitted["cuts_"], dtype=np.float64),
            "columns_": np.asarray(fitted["columns_"], dtype=np.int64),
        }
    except (TypeError, ValueError) as error:
        raise RuleError(f"{path}, fitted: {error}.") from error
    if "feature_names_in_" in fitted:
        arrays["feature_names_in_"] = np.array(fitted["feature_names_in_"], dtype=object)
    return parts["parameters"], fitted | arrays


def _check(path: Path, heading: str, held: Any, known: tuple[str, ...]) -> None:  # noqa: ANN401
    if not isinstance(held, dict):
        raise RuleError(f"{path}, {heading}: must be a table.")
    unknown = sorted(set(held) - set(known))
    missing = [name for name in _NEEDED[heading] if name not in held]
    if unknown:
        raise RuleError(f"{path}, {heading}.{unknown[0]}: no such value.")
    if missing:
        raise RuleError(f"{path}, {heading}.{missing[0]}: is missing.")
