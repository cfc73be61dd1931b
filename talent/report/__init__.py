"""A Review as a document: one HTML file that opens without a network."""

from talent.report.document import write_html

__all__ = ["write_html"]
