"""Names that may be one actor's, looked up by their words."""

from __future__ import annotations

from collections import Counter

from offramp.proposals.cast import Cast
from offramp.proposals.references import LongerNames, ground_of, roster_of

NAMES = (
    "European Union", "EU", "union", "Rob Ashton", "Ashton", "Rob", "National Oil Board", "board", "NOB", "boards",
    "Council of Elders", "council", "council of elders", "steel workers", "workers", "Union", "Ali Hassan", "Hassan",
)  # fmt: skip


def test_every_pair_that_has_a_ground_is_looked_up() -> None:
    """Against all pairs. Breaks: first words, letters, the singular not looked up; each red."""
    names = {name.lower() if name.isupper() is False else name: Counter([name]) for name in NAMES}
    cast = Cast(
        names, agents=Counter(names), proper={key for key in names if names[key].most_common(1)[0][0][0].isupper()}
    )
    index = LongerNames(cast)
    longer = [key for key in names if " " in key]
    pairs = {(key, name) for key in names for name in longer if name != key and ground_of(key, name, index)}
    assert len(pairs) > 6
    assert all(name in index.near(key) for key, name in pairs)
    assert roster_of(cast).root("ashton") == "rob ashton"
