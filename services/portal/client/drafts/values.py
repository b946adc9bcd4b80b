"""What a draft is made of: values, and fields that are left as they are."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final


class _Absent(Enum):
    ABSENT = "absent"


Absent = _Absent
ABSENT: Final = _Absent.ABSENT


def to_json(value: Any) -> Any:
    """Give a draft as JSON values, without what is absent."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: to_json(one) for name, one in pairs if one is not ABSENT}
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, Decimal):  # as text: exact
        return f"{value:f}"
    return [to_json(one) for one in value] if isinstance(value, list) else value
