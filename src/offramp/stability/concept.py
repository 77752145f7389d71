"""What a solution concept is to the program: every fact of it in one object, which its own file makes.

Nothing else knows a concept by its key: solving, drawing, explaining, briefs, the page, the command line and the
documents read these objects from the registry, `stability/concepts/__init__.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offramp.graph.model import Bools, Model
from offramp.stability.sanctions import PreparedModel

if TYPE_CHECKING:
    from offramp.stability.witness import Explanation


def any_model(model: Model, slow: bool) -> None:
    """A concept that refuses no model."""


def nothing_more(_model: Model) -> int:
    """A concept that needs no more bytes than `bytes_needed` counts."""
    return 0


@dataclass(frozen=True, eq=False)
class Concept:
    """A solution concept: when an actor would stay in a state.

    * `key`: its name in commands and results; `name`: its name in the literature, from `source`.
    * `meaning`: when a state is stable by it, in one line; `looks_at`: what an actor considers, in a few words.
    * `stable`: for a PreparedModel and the number of an actor, bool (S, D), false at infeasible states.
    * `explain`: what decides one verdict; None where no moves do.
    * `unmet`: what is said of an improvement that nothing meets.
    * `convention`: what our form adds to the source, named in every result; "" where it adds nothing.
    * `usual`: its place in every brief, the strictest reading of a threat first; 0: solved only when asked for.
    * `listed`: whether `stable` takes a list of feasible states; false: it needs the hypercube.
    * `alone`: whether of all ranks only the actor's own count.
    * `unknown`: whether it takes pairs of unknown order, by `explain`; false: they stand as they are written.
    * `check`: refuses, by ModelError, a model that would take too long (unless the caller is willing to wait).
    * `more_bytes`: what solving a model takes beside `bytes_needed`.

    >>> import offramp as of
    >>> nash = of.concepts()[0]
    >>> nash.key, nash.name, nash.meaning
    ('nash', 'Nash stability', "no move of the actor's own is an improvement")
    """

    key: str
    name: str
    source: str
    meaning: str
    looks_at: str
    stable: Callable[[PreparedModel, int], Bools]
    explain: Explanation | None = None
    unmet: str = "Nothing the others can do meets it"
    convention: str = ""
    usual: int = 0
    listed: bool = True
    alone: bool = False
    unknown: bool = True
    check: Callable[[Model, bool], None] = any_model
    more_bytes: Callable[[Model], int] = nothing_more

    def __repr__(self) -> str:
        return f"Concept({self.key}: {self.name}; {self.source})"


@dataclass(frozen=True, eq=False)
class Family:
    """Concepts that differ in one whole number, `PREFIX0`, `PREFIX1`, …: `member` makes one; `shown` are offered."""

    prefix: str
    member: Callable[[int], Concept]
    shown: tuple[int, ...]

    def find(self, key: str) -> Concept | None:
        """The member of that key; None where the key is not one of this family."""
        found = re.fullmatch(rf"{self.prefix}(0|[1-9][0-9]{{0,2}})", key)
        return self.member(int(found[1])) if found else None
