"""The bargaining lens: what happens at the table when nobody knows how determined the other is.

`offramp.bargain` is this room and, as the verb of the library, can be called: `offramp.bargain(case).outcomes`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.bargain.deal import Deal
    from offramp.case.types import Case


class _Room(ModuleType):
    """A module that can be called: importing any part of a package puts it where the verb of its name stood."""

    def __call__(self, case: Case) -> Deal:
        from offramp.bargain.gather import bargain

        return bargain(case)


sys.modules[__name__].__class__ = _Room
