"""What every page is made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from offramp.case.transform import from_now_on
from offramp.case.types import Case
from offramp.web.jobs import Jobs
from offramp.web.overrides import Changes, setting_aside
from offramp.web.session import Loaded, Session


@dataclass(frozen=True)
class Sheet:
    """The session, its case, the changes of the address, the jobs of the page, and what tells whether its
    files were changed since."""

    session: Session
    loaded: Loaded
    changes: Changes
    jobs: Jobs
    files: str = ""

    @property
    def case(self) -> Case:
        """The case as its files have it."""
        return self.loaded.case

    @cached_property
    def changed(self) -> Case:
        """The case under the changes, which every view and job is made from."""
        variant = self.changes.variant
        return from_now_on(self.believed, variant) if variant else self.believed

    @cached_property
    def believed(self) -> Case:
        """The case without the claims that are set aside, its numbers and choices as they are."""
        return setting_aside(self.case, self.changes.aside, self.changes.trusted)
