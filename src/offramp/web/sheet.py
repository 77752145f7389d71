"""What every page is made from."""

from __future__ import annotations

from dataclasses import dataclass

from offramp.case.types import Case
from offramp.web.jobs import Jobs
from offramp.web.overrides import Changes
from offramp.web.session import Loaded, Session


@dataclass(frozen=True)
class Sheet:
    """The session, its case, the changes of the address, and the jobs of the page."""

    session: Session
    loaded: Loaded
    changes: Changes
    jobs: Jobs

    @property
    def case(self) -> Case:
        return self.loaded.case
