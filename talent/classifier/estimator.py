"""The nine boxes as a scikit-learn estimator, for scores that are already at hand.

A rule that ignores labels is no classifier in scikit-learn's sense, so this is a transformer that also
predicts: it takes its place in a pipeline and in ``set_output``, and shares the cell and band functions of
``run_review``.
"""

from __future__ import annotations

import warnings
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, _fit_context
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from talent.classifier.file import FITTED, read, write
from talent.errors import RuleError, ThinEvidenceWarning
from talent.nine_box import CELLS, cell_of, normal_chances
from talent.scoring import AXES

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from talent.rules import Rules

_LEVELS = 3
_PERCENT = 100
_THIRDS = (1 / 3, 2 / 3)
_FEW = 9
"""Fewer people than boxes cannot fill them."""


class NineBoxClassifier(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Box numbers 1–9 from a performance and a potential score.

    Args:
        performance: column of the performance score in X: position, or name if X is a DataFrame.
        potential: column of the potential score in X.
        cuts: lower bounds of the middle and high level: one pair for both axes, or two (performance,
            potential); ``"quantile"`` for both or in place of a pair: learned from the scores ``fit`` sees.
        inclusive: whether a score on the bound belongs to the upper level: for all, or 2 axes × 2.
        quantiles: shares of the people below the two learned bounds, one pair or two; None: thirds.
        method: how a quantile falls between two scores, as :func:`numpy.quantile`; the engine's percentile
            cuts are ``"inverted_cdf"``: the least score that at least this share of people do not exceed.
        matrix: box number by performance (rows, low to high) and potential (columns); by default boxes rise
            with the sum of the two levels and, where it is equal, with potential.

    Attributes:
        cuts_: lower bounds in use, 2 axes × 2.
        bounds_: the least scores of the upper levels: ``cuts_``, a hair above where they are exclusive.
        matrix_: box numbers in use, 3 × 3.
        columns_: positions of the two columns.
        classes_: 1 … 9, the columns of :meth:`predict_proba`.

    >>> boxes = NineBoxClassifier(cuts=((60, 80), (60, 80))).fit([[0, 0]])
    >>> boxes.predict([[90, 80], [60, 59.9], [10, 95]]).tolist()
    [9, 2, 6]
    >>> boxes.predict_proba([[80, 95]], sem=(5, 0)).round(2).tolist()
    [[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5]]
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "performance": [Integral, str],
        "potential": [Integral, str],
        "cuts": [StrOptions({"quantile"}), "array-like"],
        "inclusive": ["boolean", "array-like"],
        "quantiles": [None, "array-like"],
        "method": [StrOptions({"linear", "inverted_cdf"})],
        "matrix": [None, "array-like"],
    }

    def __init__(
        self,
        performance: int | str = 0,
        potential: int | str = 1,
        *,
        cuts: str | ArrayLike = "quantile",
        inclusive: bool | ArrayLike = True,
        quantiles: ArrayLike | None = None,
        method: str = "linear",
        matrix: ArrayLike | None = None,
    ) -> None:
        self.performance = performance
        self.potential = potential
        self.cuts = cuts
        self.inclusive = inclusive
        self.quantiles = quantiles
        self.method = method
        self.matrix = matrix

    @classmethod
    def from_rules(cls, rules: Rules) -> NineBoxClassifier:
        """The boxes of a profile for two columns, performance and potential in points.

        Ready to predict where the profile's cuts are points; where one is a percentile, to be fitted on the
        people first. What caps a score is part of the score and not of this estimator.

        Args:
            rules: reads ``profile.cuts`` and ``cells.matrix``.

        Raises:
            RuleError: the rules hold no profile, or one of which a figure was never published.
        """
        cuts = [rules.classifying().cuts(axis) for axis in ("performance", "potential")]
        learned = [pair[0].percentile for pair in cuts]
        made = cls(
            cuts=[
                "quantile" if by_share else [float(cut) for cut in pair]
                for by_share, pair in zip(learned, cuts, strict=True)
            ],
            inclusive=[[cut.inclusive for cut in pair] for pair in cuts],
            quantiles=[
                [float(cut) / _PERCENT for cut in pair] if by_share else list(_THIRDS)
                for by_share, pair in zip(learned, cuts, strict=True)
            ]
            if any(learned)
            else None,
            method="inverted_cdf" if any(learned) else "linear",
            matrix=rules.value("cells.matrix"),
        )
        return made if any(learned) else made._set(np.array([0, 1]), made._learned(np.empty((0, 2))))

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: ArrayLike, y: object = None) -> NineBoxClassifier:  # noqa: ARG002 - scikit-learn passes y
        """Learn the cuts if they are ``"quantile"``; else only look at the columns.

        Args:
            X: people × columns, at least two, numbers without gaps.
            y: not used.

        Raises:
            ValueError: a column that is not there, or cuts that do not rise.

        Warns:
            ThinEvidenceWarning: too few people, or values too much alike, to learn two bounds that part them;
            the plain quantiles are used as they are.
        """
        checked = validate_data(self, X, ensure_min_features=2, dtype=np.float64)
        columns = np.array([self._column(name) for name in (self.performance, self.potential)])
        return self._set(columns, self._learned(checked[:, columns]))

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Box number of each person (people,); a score on a cut belongs to the upper band."""
        scores = self._scores(X)
        levels = [
            (scores[:, axis] >= low).astype(np.int64) + (scores[:, axis] >= high)
            for axis, (low, high) in enumerate(self.bounds_)
        ]
        return cell_of(levels[0], levels[1], self.matrix_)

    def predict_proba(self, X: ArrayLike, sem: ArrayLike | None = None) -> NDArray[np.float64]:
        """Chance of each box (people × 9), true scores being ``N(x, SEM²)`` and the two errors independent.

        Args:
            X: people × columns.
            sem: standard error of measurement in points: one number, two (performance, potential), or one row
                a person (people × 1 or 2). None: reliability unknown, so scores are taken as certain.

        Raises:
            ValueError: an error that is negative, not a number or of another shape.
        """
        scores = self._scores(X)
        error = np.asarray(0.0 if sem is None else sem, dtype=np.float64)
        if error.ndim == 1 and len(error) == len(scores) != len(self.cuts_):
            error = error[:, None]
        error = np.broadcast_to(error, scores.shape)
        if not (error >= 0).all():
            raise ValueError("sem must be numbers of at least 0, in points.")
        return normal_chances(scores.T, error.T, self.bounds_, self.matrix_)

    def transform(self, X: ArrayLike) -> NDArray[np.int64]:
        """Box numbers as a single column (people × 1)."""
        return self.predict(X).reshape(-1, 1)

    def _column(self, name: int | str) -> int:
        names = list(getattr(self, "feature_names_in_", range(self.n_features_in_)))
        if isinstance(name, str) and name in names:
            return names.index(name)
        if not isinstance(name, str) and -len(names) <= name < len(names):
            return int(name) % len(names)
        raise ValueError(f"X has no column {name!r}: it has {', '.join(map(str, names))}.")

    def to_toml(self, path: str | Path) -> Path:
        """Write the fitted estimator as text that reads back exactly; see :mod:`talent.classifier.file`.

        Raises:
            NotFittedError: it was not fitted.
        """
        check_is_fitted(self, "cuts_")
        fitted = {name: getattr(self, name) for name in FITTED if hasattr(self, name)}
        return write(Path(path), self.get_params(), fitted)

    @classmethod
    def from_toml(cls, path: str | Path) -> NineBoxClassifier:
        """Read back what :meth:`to_toml` wrote.

        Raises:
            RuleError: the file cannot be read, is of another format, or lacks a value; names file and key.
        """
        parameters, fitted = read(Path(path))
        made = cls(**parameters)
        for name in ("n_features_in_", "feature_names_in_"):
            if name in fitted:
                setattr(made, name, fitted[name])
        try:
            return made._set(fitted["columns_"], fitted["cuts_"])
        except ValueError as error:
            raise RuleError(f"{path}, fitted: {error}") from error

    def _learned(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The two lower bounds of each axis, given or learned from the scores."""
        return np.array([self._pair(axis, scores[:, axis]) for axis in range(len(AXES))], dtype=np.float64)

    def _pair(self, axis: int, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        given = self.cuts if isinstance(self.cuts, str) else _for_axis(self.cuts, axis, "cuts")
        if not isinstance(given, str):
            return np.asarray(given, dtype=np.float64)
        if given != "quantile":
            raise ValueError(f"cuts must be pairs of rising lower bounds or 'quantile', found {self.cuts!r}.")
        shares = _THIRDS if self.quantiles is None else _for_axis(self.quantiles, axis, "quantiles")
        if not 0 < shares[0] < shares[1] < 1:
            raise ValueError(
                f"quantiles must be two rising shares between 0 and 1, found {self.quantiles!r}."
            )
        pair = np.quantile(scores, shares, method=self.method)  # type: ignore[call-overload]
        _warn_if_thin(AXES[axis], scores, pair)
        return np.asarray(pair, dtype=np.float64)

    def _set(self, columns: NDArray[np.int64], cuts: NDArray[np.float64]) -> NineBoxClassifier:
        learned = np.array([isinstance(one, str) for one in _both(self.cuts)])
        rising = cuts.shape == (len(AXES), 2) and (cuts[:, 0] < cuts[:, 1])
        if not np.all(rising | learned):
            raise ValueError(f"cuts must be pairs of rising lower bounds, found {self.cuts!r}.")
        inclusive = np.broadcast_to(np.asarray(self.inclusive, dtype=bool), cuts.shape)
        self.cuts_, self.bounds_ = cuts, np.where(inclusive, cuts, np.nextafter(cuts, np.inf))
        self.matrix_ = numbering() if self.matrix is None else np.asarray(self.matrix, dtype=np.int64)
        if sorted(self.matrix_.ravel()) != list(CELLS) or self.matrix_.shape != (_LEVELS, _LEVELS):
            raise ValueError(f"matrix must be 3 × 3 with each box 1 to 9 once, found {self.matrix!r}.")
        self.columns_, self.classes_, self._n_features_out = columns, CELLS.copy(), 1
        return self

    def _scores(self, X: ArrayLike) -> NDArray[np.float64]:
        """The two score columns; an estimator made from rules has seen no columns to compare with."""
        check_is_fitted(self, "cuts_")
        if hasattr(self, "n_features_in_"):
            checked = validate_data(self, X, dtype=np.float64, reset=False)
        else:
            checked = check_array(X, ensure_min_features=2, dtype=np.float64)
        scores: NDArray[np.float64] = checked[:, self.columns_]
        return scores

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - scikit-learn's own type
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags


def _both(cuts: Any) -> list[Any]:  # noqa: ANN401 - a word, a pair, or one of either for each axis
    """What is given for each axis."""
    if isinstance(cuts, str):
        return [cuts, cuts]
    return [_for_axis(cuts, axis, "cuts") for axis in range(len(AXES))]


def _for_axis(given: Any, axis: int, name: str) -> Any:  # noqa: ANN401 - as above
    """A pair of numbers serves both axes; else there is one of its own for each."""
    one = list(given) if np.iterable(given) else []
    if len(one) != len(AXES):
        raise ValueError(f"{name} must be one pair of numbers or one for each axis, found {given!r}.")
    if all(np.isscalar(part) and not isinstance(part, str) for part in one):
        return one
    found = one[axis]
    if not isinstance(found, str) and np.shape(found) != (2,):
        raise ValueError(f"{name} must be one pair of numbers or one for each axis, found {given!r}.")
    return found


def _warn_if_thin(axis: str, scores: NDArray[np.float64], pair: NDArray[np.float64]) -> None:
    distinct = len(np.unique(scores))
    if len(scores) >= _FEW and distinct >= _LEVELS and pair[0] < pair[1]:
        return
    warnings.warn(
        f"{axis}: {len(scores)} people with {distinct} different scores cannot be parted into three levels; "
        f"the plain quantiles {pair[0]:g} and {pair[1]:g} are used, so that some boxes may stay empty. "
        "Give cuts in points, or fit on more people.",
        ThinEvidenceWarning,
        stacklevel=2,
    )


def numbering() -> NDArray[np.int64]:
    """Boxes numbered by the sum of the two levels and, where it is equal, by potential.

    >>> numbering().tolist()
    [[1, 3, 6], [2, 5, 8], [4, 7, 9]]
    """
    performance, potential = np.indices((_LEVELS, _LEVELS)).reshape(2, -1)
    boxes = np.empty(len(CELLS), dtype=np.int64)
    boxes[np.lexsort((potential, performance + potential))] = CELLS
    return boxes.reshape(_LEVELS, _LEVELS)
