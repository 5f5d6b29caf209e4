"""Data folders for real installations."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _new_folder() -> Iterator[Path]:
    # Not below pytest's own folder: a second pytest run makes that one private again, and as root
    # the database's system user has to pass through.
    made = Path(tempfile.mkdtemp(prefix="omnidesk-installation-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A data folder for one test."""
    yield from _new_folder()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for the tests of one module."""
    yield from _new_folder()
