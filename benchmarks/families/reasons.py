"""Why cases stay below what the report marks: shown beside them, wherever they still are."""

from __future__ import annotations

import re

# A regular expression, found in the case's title, and the reason. The first that is found counts.
REASONS: list[tuple[str, str]] = []


def reason_for(title: str) -> str | None:
    return next((reason for pattern, reason in REASONS if re.search(pattern, title)), None)
