"""Data folders for real installations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.folders import installation_folder


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for one test."""
    with installation_folder() as made:
        yield made


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the tests of one module."""
    with installation_folder() as made:
        yield made
