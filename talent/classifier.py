"""The nine boxes as a scikit-learn estimator, for scores that are already at hand.

A rule that ignores labels is no classifier in scikit-learn's sense, so this is a transformer that also
predicts: it takes its place in a pipeline and in ``set_output``, and shares the cell and band functions of
``run_review``.
"""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, _fit_context
from sklearn.utils._param_validation import StrOptions
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from talent.nine_box import CELLS, band_chances, cell_chances, cell_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from talent.rules import Rules

_LEVELS = 3


class NineBoxClassifier(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Box numbers 1–9 from a performance and a potential score.

    Args:
        performance: column of the performance score in X: position, or name if X is a DataFrame.
        potential: column of the potential score in X.
        cuts: ``((middle, high), (middle, high))`` of performance and potential, lower bounds, inclusive; or
            ``"quantile"``: the tertiles of the scores that ``fit`` sees.
        matrix: box number by performance (rows, low to high) and potential (columns); by default boxes rise
            with the sum of the two levels and, where it is equal, with potential.

    Attributes:
        cuts_: lower bounds in use, 2 axes × 2.
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
        "matrix": [None, "array-like"],
    }

    def __init__(
        self,
        performance: int | str = 0,
        potential: int | str = 1,
        *,
        cuts: str | ArrayLike = "quantile",
        matrix: ArrayLike | None = None,
    ) -> None:
        self.performance = performance
        self.potential = potential
        self.cuts = cuts
        self.matrix = matrix

    @classmethod
    def from_rules(cls, rules: Rules) -> NineBoxClassifier:
        """The boxes of a profile, ready to predict from two columns: performance and potential in points.

        Args:
            rules: reads ``profile.cuts`` and ``cells.matrix``.

        Raises:
            UnknownIdError: the rules hold no profile.
        """
        cuts = [list(map(float, rules.cuts(axis))) for axis in ("performance", "potential")]
        made = cls(cuts=cuts, matrix=rules.value("cells.matrix"))
        made._set(np.array([0, 1]), np.empty((0, 2)))
        return made

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: ArrayLike, y: object = None) -> NineBoxClassifier:  # noqa: ARG002 - scikit-learn passes y
        """Learn the cuts if they are ``"quantile"``; else only look at the columns.

        Args:
            X: people × columns, at least two, numbers without gaps.
            y: not used.

        Raises:
            ValueError: a column that is not there, or cuts that do not rise.
        """
        checked = validate_data(self, X, ensure_min_features=2, dtype=np.float64)
        columns = np.array([self._column(name) for name in (self.performance, self.potential)])
        return self._set(columns, checked[:, columns])

    def predict(self, X: ArrayLike) -> NDArray[np.int64]:
        """Box number of each person (people,); a score on a cut belongs to the upper band."""
        scores = self._scores(X)
        level = (scores[:, :, None] >= self.cuts_).sum(axis=2)
        return cell_of(level[:, 0], level[:, 1], self.matrix_)

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
        bands = [band_chances(scores[:, axis], error[:, axis], self.cuts_[axis]) for axis in (0, 1)]
        return cell_chances(bands[0], bands[1], self.matrix_)

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

    def _set(self, columns: NDArray[np.int64], scores: NDArray[np.float64]) -> NineBoxClassifier:
        if isinstance(self.cuts, str):
            self.cuts_ = np.quantile(scores, np.arange(1, _LEVELS) / _LEVELS, axis=0).T
        else:
            self.cuts_ = np.asarray(self.cuts, dtype=np.float64)
            if self.cuts_.shape != (2, 2) or not (self.cuts_[:, 0] < self.cuts_[:, 1]).all():
                raise ValueError(f"cuts must be two pairs of rising lower bounds, found {self.cuts!r}.")
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


def numbering() -> NDArray[np.int64]:
    """Boxes numbered by the sum of the two levels and, where it is equal, by potential.

    >>> numbering().tolist()
    [[1, 3, 6], [2, 5, 8], [4, 7, 9]]
    """
    performance, potential = np.indices((_LEVELS, _LEVELS)).reshape(2, -1)
    boxes = np.empty(len(CELLS), dtype=np.int64)
    boxes[np.lexsort((potential, performance + potential))] = CELLS
    return boxes.reshape(_LEVELS, _LEVELS)
