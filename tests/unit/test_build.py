"""When pages are built anew, and that only whole builds are served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from omnidesk import build
from omnidesk.errors import SetupError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with sources, and what Reflex leaves behind after an export."""
    for name in ("rxconfig.py", "requirements.txt", "assets/a.css", "omnidesk/pages/one.py"):
        write(tmp_path / name, name)
    export(tmp_path / ".web", "first")
    pages = tmp_path / ".pages"
    pages.mkdir()
    places = {
        "PROJECT_DIR": tmp_path,
        "PAGES_DIR": pages,
        "WEB_DIR": tmp_path / ".web",
        "LOCKFILES": tmp_path / "reflex.lock",
        "CURRENT": pages / "current",
        "current_build": lambda: (
            (pages / "current").resolve() if (pages / "current").exists() else None
        ),
    }
    for name, value in places.items():
        monkeypatch.setattr(build, name, value)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def export(web: Path, content: str) -> None:
    """What a successful export leaves in Reflex's work folder."""
    for name in ("404.html", "__spa-fallback.html", "assets/app.js", "login/index.html"):
        write(web / "build" / "client" / name, content)
    write(web / "routes.json", json.dumps(["index", "404", "login", "inbox/[[id]]"]))


def sources() -> str:
    return build._digest_of(build._source_files())


def served(project: Path) -> str:
    return (project / ".pages" / "current" / "client" / "404.html").read_text()


@pytest.mark.parametrize(
    "name", ["rxconfig.py", "requirements.txt", "assets/b.css", "omnidesk/x.py"]
)
def test_changed_or_new_source_makes_a_build_old(project: Path, name: str) -> None:
    build._publish(sources())
    assert build.is_up_to_date()
    write(project / name, "changed")
    assert not build.is_up_to_date()


def test_moved_source_makes_a_build_old(project: Path) -> None:
    build._publish(sources())
    (project / "assets/a.css").rename(project / "assets/c.css")
    assert not build.is_up_to_date()


def test_changed_package_versions_make_a_build_old(project: Path) -> None:
    build._publish(sources())
    write(project / "reflex.lock" / "package-lock.json", "{}")
    assert not build.is_up_to_date()


@pytest.mark.parametrize("name", ["omnidesk/__pycache__/x.pyc", "omnidesk/.x.py.swp"])
def test_files_that_come_and_go_do_not_count(project: Path, name: str) -> None:
    build._publish(sources())
    write(project / name, "passing")
    assert build.is_up_to_date()


@pytest.mark.parametrize("missing", ["404.html", "login/index.html"])
def test_half_build_is_never_served(project: Path, missing: str) -> None:
    build._publish(sources())
    write(project / "rxconfig.py", "changed")
    export(project / ".web", "second")
    (project / ".web/build/client" / missing).unlink()
    with pytest.raises(SetupError, match=missing):
        build._publish(sources())
    assert served(project) == "first"


def test_copy_that_was_cut_off_is_made_anew(project: Path) -> None:
    write(project / ".pages" / f"{build._name(sources())}.new" / "client" / "old.js", "left over")
    final = build._publish(sources())
    assert not (final / "client" / "old.js").exists()
    assert served(project) == "first"


def test_the_build_before_stays_for_who_still_serves_it(project: Path) -> None:
    made = []
    for number in range(3):
        write(project / "rxconfig.py", f"version {number}")
        made.append(build._publish(sources()))
    assert [path.exists() for path in made] == [False, True, True]
