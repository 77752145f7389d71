"""The brief: from results to sentences, and from sentences to a terminal, a page or data.

`offramp.brief` is this room and, as the verb of the library, can be called: `offramp.brief(case).save("x.html")`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from offramp.brief.document import Brief
    from offramp.case.types import Case


class _Room(ModuleType):
    """A module that can be called: importing any part of a package puts it where the verb of its name stood."""

    def __call__(self, case: Case, *results: Any, **named: Any) -> Brief:
        from offramp.brief.document import brief

        return brief(case, *results, **named)


sys.modules[__name__].__class__ = _Room
