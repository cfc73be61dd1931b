"""Print the documentation of all tables: ``python -m talent.tables > docs/data.md``."""

from __future__ import annotations

import sys

from talent.tables.describe import as_markdown

if __name__ == "__main__":
    sys.stdout.write(as_markdown())
