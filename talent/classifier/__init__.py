"""The nine boxes as a scikit-learn estimator."""

from talent.classifier.estimator import NineBoxClassifier, numbering

__all__ = ["NineBoxClassifier", "numbering"]
