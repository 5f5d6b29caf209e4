"""Who may import what, and who alone may touch what. Every file is parsed; nothing is imported.

    pages, components -> state -> services -> models -> rules
    routes, workers -> services, rules

The lowest line that fits a module holds for it; a module may always import its own package.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Of ours, each may import these and nothing else.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "omnidesk.rules": (),
    "omnidesk.words": (),
    "omnidesk.settings": (),
    "omnidesk.logs": (),
    "omnidesk.store": (),
    "omnidesk.errors": ("omnidesk.words",),
    "omnidesk.clock": ("omnidesk.settings",),
    "omnidesk.db": ("omnidesk.clock", "omnidesk.errors", "omnidesk.settings"),
    "omnidesk.models": ("omnidesk.rules",),
    "omnidesk.services": (
        *("omnidesk.models", "omnidesk.rules", "omnidesk.db", "omnidesk.settings"),
        *("omnidesk.clock", "omnidesk.errors", "omnidesk.words", "omnidesk.logs"),
    ),
    "omnidesk.services.channels": ("omnidesk.rules", "omnidesk.errors"),
    "omnidesk.live": (
        *("omnidesk.db", "omnidesk.errors", "omnidesk.logs", "omnidesk.rules"),
        *("omnidesk.services.realtime", "omnidesk.services.sessions"),
    ),
    "omnidesk.state": (
        *("omnidesk.services", "omnidesk.rules", "omnidesk.live", "omnidesk.store"),
        *("omnidesk.settings", "omnidesk.clock", "omnidesk.errors", "omnidesk.words"),
        *("omnidesk.logs", "omnidesk.log_budget"),
    ),
    "omnidesk.components": ("omnidesk.state", "omnidesk.words", "omnidesk.store"),
    "omnidesk.pages": (
        *("omnidesk.components", "omnidesk.state", "omnidesk.words", "omnidesk.store"),
    ),
    "omnidesk.routes": (
        *("omnidesk.services", "omnidesk.rules", "omnidesk.settings", "omnidesk.clock"),
        *("omnidesk.errors", "omnidesk.words", "omnidesk.logs", "omnidesk.pages_folder"),
    ),
    "workers": (
        *("omnidesk.services", "omnidesk.rules", "omnidesk.settings", "omnidesk.clock"),
        *("omnidesk.db", "omnidesk.errors", "omnidesk.logs"),
    ),
}

# Exceptions that narrow the table.
MAY_NOT_IMPORT: dict[str, tuple[str, ...]] = {
    # The page asks services; which channel answers is not its business.
    "omnidesk.state": ("omnidesk.services.channels",),
}

# Only these modules may name these things, wherever they come from.
ONLY: dict[str, tuple[str, ...]] = {
    "os.environ": ("omnidesk.settings",),
    "os.getenv": ("omnidesk.settings",),
    "datetime.now": ("omnidesk.clock",),
    "datetime.utcnow": ("omnidesk.clock",),
    "datetime.today": ("omnidesk.clock",),
    "date.today": ("omnidesk.clock",),
    "time.time": ("omnidesk.clock",),
    "time.time_ns": ("omnidesk.clock",),
    "create_engine": ("omnidesk.db",),
    "create_async_engine": ("omnidesk.db",),
    "ConnectionPool": ("omnidesk.db",),
    "AsyncConnectionPool": ("omnidesk.db",),
    "AESGCM": ("omnidesk.services.vault",),
}

# Packages that only these may import.
ONLY_IMPORTED_BY: dict[str, tuple[str, ...]] = {
    "socketio": ("omnidesk.live",),
    "cryptography": ("omnidesk.services.vault",),
    "sqlalchemy": ("omnidesk.db", "omnidesk.models"),
    "twilio": ("omnidesk.services.channels.twilio",),
    # Nothing links unofficial WhatsApp accounts yet; its connection process will be named here.
    "neonize": (),
}


# What works without a page knows nothing of the framework that makes pages.
WITHOUT_REFLEX = (
    *("omnidesk.rules", "omnidesk.models", "omnidesk.services", "omnidesk.routes", "workers"),
    *("omnidesk.db", "omnidesk.clock", "omnidesk.settings", "omnidesk.errors", "omnidesk.logs"),
    "omnidesk.words",
)


def _modules() -> list[str]:
    """All modules of the product by dotted name."""
    files = [path for top in ("omnidesk", "workers") for path in (ROOT / top).rglob("*.py")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    return sorted(name.removesuffix(".__init__") for name in names)


def _source(module: str) -> str:
    path = ROOT.joinpath(*module.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def _law_of(module: str) -> str | None:
    """The lowest package of the table that this module belongs to."""
    fitting = [package for package in MAY_IMPORT if _is_within(module, package)]
    return max(fitting, key=len, default=None)


def _imports(tree: ast.Module) -> Iterator[str]:
    """What is imported, each name with the module it comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports say where they come from"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _names(tree: ast.Module) -> Iterator[str]:
    """Names and dotted names that are used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            yield ast.unparse(node)


def violations(module: str, source: str) -> list[str]:
    """What this module does that the law forbids."""
    tree = ast.parse(source)
    imported = list(_imports(tree))
    found = [name for name in imported if not _may_import(module, name)]
    for name in _names(tree):
        for thing, owners in ONLY.items():
            if (name == thing or name.endswith("." + thing)) and not _owns(module, owners):
                found.append(name)
    return found


def _owns(module: str, owners: tuple[str, ...]) -> bool:
    return any(_is_within(module, owner) for owner in owners)


def _may_import(module: str, name: str) -> bool:
    if name.split(".", maxsplit=1)[0] in ("omnidesk", "workers"):
        return _may_import_ours(module, name)
    return _may_import_theirs(module, name.split(".", maxsplit=1)[0])


def _may_import_theirs(module: str, package: str) -> bool:
    if package.startswith("reflex") and _owns(module, WITHOUT_REFLEX):
        return False
    if _is_within(module, "omnidesk.rules"):
        return package in sys.stdlib_module_names
    return package not in ONLY_IMPORTED_BY or _owns(module, ONLY_IMPORTED_BY[package])


def _may_import_ours(module: str, name: str) -> bool:
    law = _law_of(module)
    if law is None or _is_within(name, law):
        return True
    return _owns(name, MAY_IMPORT[law]) and not _owns(name, MAY_NOT_IMPORT.get(law, ()))


@pytest.mark.parametrize("module", _modules())
def test_module_keeps_the_law(module: str) -> None:
    assert violations(module, _source(module)) == []


def test_channels_know_nothing_of_each_other() -> None:
    kinds = [path.name for path in (ROOT / "omnidesk/services/channels").iterdir() if path.is_dir()]
    channels = "omnidesk.services.channels"
    for module in _modules():
        own = [kind for kind in kinds if _is_within(module, f"{channels}.{kind}")]
        strangers = [f"{channels}.{kind}" for kind in kinds if own and kind not in own]
        imported = _imports(ast.parse(_source(module)))
        assert [name for name in imported if _owns(name, tuple(strangers))] == []


def test_nobody_imports_the_edges() -> None:
    """Routes are mounted by the app, jobs are named by strings."""
    for module in _modules():
        imported = list(_imports(ast.parse(_source(module))))
        if not _owns(module, ("workers",)):
            assert [name for name in imported if _is_within(name, "workers")] == []
        if not _owns(module, ("omnidesk.routes", "omnidesk.omnidesk")):
            assert [name for name in imported if _is_within(name, "omnidesk.routes")] == []


def test_alembic_folder_is_no_package() -> None:
    """An `__init__.py` would hide the installed package of the same name."""
    assert not (ROOT / "alembic" / "__init__.py").exists()


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("omnidesk.rules.window", "import httpx"),
        ("omnidesk.rules.window", "from omnidesk.models import Message"),
        ("omnidesk.models.message", "from omnidesk.services import inbox"),
        ("omnidesk.services.inbox", "from omnidesk.routes.meta import receive"),
        ("omnidesk.services.inbox", "import reflex as rx"),
        ("omnidesk.services.inbox", "import workers.jobs"),
        ("omnidesk.services.channels.meta.send", "from omnidesk.db import transaction"),
        ("omnidesk.state.inbox", "from omnidesk.db import transaction"),
        ("omnidesk.pages.inbox", "from omnidesk.services import inbox"),
        ("omnidesk.components.rows", "from omnidesk import services"),
        ("omnidesk.routes.meta", "from omnidesk.state.inbox import InboxState"),
        ("workers.jobs", "from omnidesk.routes import meta"),
        ("omnidesk.services.inbox", "import os\nos.environ['X']"),
        ("omnidesk.services.inbox", "import datetime\ndatetime.datetime.now()"),
        ("omnidesk.services.inbox", "from time import time\nimport time\ntime.time()"),
        ("omnidesk.services.inbox", "from sqlalchemy import create_engine"),
        ("omnidesk.services.inbox", "from neonize.client import NewClient"),
    ],
)
def test_law_notices(module: str, source: str) -> None:
    assert violations(module, source) != []
