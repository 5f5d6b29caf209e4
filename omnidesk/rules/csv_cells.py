"""Lines of a CSV file that spreadsheets read as text and never as a formula (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

# Spreadsheets run what begins like this; an apostrophe before it makes it text.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
# Without it, Excel takes UTF-8 for the machine's own encoding.
BYTE_ORDER_MARK = "\ufeff"


def csv_line(cells: Sequence[object]) -> str:
    """One line with its end."""
    line = io.StringIO()
    csv.writer(line).writerow([safe_cell(str(cell)) for cell in cells])
    return line.getvalue()


def safe_cell(text: str) -> str:
    """The text so that no spreadsheet runs it; also behind blanks, which some of them drop."""
    return f"'{text}" if text.lstrip(" \n").startswith(DANGEROUS) else text
