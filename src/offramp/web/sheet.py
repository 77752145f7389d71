"""What every page is made from."""

from __future__ import annotations

from dataclasses import dataclass

from offramp.case.types import Case
from offramp.web.jobs import Bench
from offramp.web.overrides import Changes
from offramp.web.session import Loaded, Session


@dataclass(frozen=True)
class Sheet:
    """The desk, the case that lies on it, the changes of the address, and the jobs of the page."""

    desk: Session
    loaded: Loaded
    changes: Changes
    bench: Bench

    @property
    def case(self) -> Case:
        return self.loaded.case
