"""Whatever the page's own OpenAPI description allows, and much that it does not: never a fault of ours."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from web_client import FLAGSHIP, Client

from offramp.web.app import application, served

with warnings.catch_warnings():  # of what it imports, none of which is ours
    warnings.simplefilter("ignore")
    import schemathesis
    from hypothesis import HealthCheck, settings


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FLAGSHIP, tmp_path_factory.mktemp("page") / "case"))
