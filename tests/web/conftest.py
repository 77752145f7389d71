"""Results are worked out once for all tests of what is shown of them."""

import pytest


@pytest.fixture(autouse=True, scope="module")
def _results_are_kept(kept_results: None) -> None:
    """The session's results."""
