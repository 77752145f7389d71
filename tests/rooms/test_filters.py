"""Which cells a value of a filter stands for: itself, a comparison, a beginning, or any but one."""

from __future__ import annotations

import pytest

from offramp.rooms.filters import cell_test


@pytest.mark.parametrize(
    ("value", "meets", "fails"),
    [
        ("yes", ("yes",), ("no", "", "yes, later")),
        ("WGA*", ("WGA", "WGA West"), ("the WGA", "wga", "")),
        ("!= yes", ("no", ""), ("yes",)),
        (">= 10", ("10", "11.5"), ("9.9", "", "ten")),
        ("< 0", ("-1",), ("0", "1", "")),
    ],
)
def test_a_value_of_a_filter(value: str, meets: tuple[str, ...], fails: tuple[str, ...]) -> None:
    test = cell_test(value)
    assert [cell for cell in (*meets, *fails) if test(cell)] == list(meets)
