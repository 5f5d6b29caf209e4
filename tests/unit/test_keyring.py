"""Where keys come from, and what is said when they cannot be used."""

from __future__ import annotations

import base64
import multiprocessing
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnidesk.errors import SetupError
from omnidesk.services import keyring
from omnidesk.settings import get_settings

OLD, NEW = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation without keys in its environment."""
    monkeypatch.delenv("OMNIDESK_ENCRYPTION_KEYS", raising=False)
    monkeypatch.setenv("OMNIDESK_DATA_DIR", str(tmp_path / "data"))
    get_settings.cache_clear()
    yield tmp_path / "data"
    monkeypatch.undo()
    get_settings.cache_clear()


def test_first_key_seals_and_all_are_kept() -> None:
    ring = keyring.parse_keys(f"new:{NEW},old:{OLD}", "test")
    assert ring.current == "new"
    assert set(ring.keys) == {"new", "old"}
    assert OLD not in repr(ring)


@pytest.mark.parametrize(
    "text",
    ["", "nokey", f":{NEW}", f"a b:{NEW}", "k:short", "k:" + "!" * 44, f"k:{NEW},k:{OLD}", "k:"],
)
def test_wrong_keys_are_refused_without_being_shown(text: str) -> None:
    with pytest.raises(SetupError) as caught:
        keyring.parse_keys(text, "OMNIDESK_ENCRYPTION_KEYS")
    assert "OMNIDESK_ENCRYPTION_KEYS" in str(caught.value)
    assert NEW not in str(caught.value)


def test_first_start_makes_a_private_file_and_keeps_it(folder: Path) -> None:
    assert not keyring.keys_exist()
    first = keyring.keyring()
    path = folder / "encryption.keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keyring.keyring() == first
    assert [child.name for child in folder.iterdir()] == ["encryption.keys"]


def _key_of_another_process(_number: int) -> str:
    ring = keyring.keyring()
    return f"{ring.current}:{ring.keys[ring.current].hex()}"


def test_processes_that_start_together_agree_on_one_key(folder: Path) -> None:
    with multiprocessing.get_context("fork").Pool(8) as pool:
        assert len(set(pool.map(_key_of_another_process, range(16), chunksize=1))) == 1


def test_unreadable_file_says_what_to_do(folder: Path) -> None:
    folder.mkdir()
    (folder / "encryption.keys").mkdir()
    with pytest.raises(SetupError, match=r"cannot be read.*restore it from the backup"):
        keyring.keyring()


def test_half_written_file_is_refused_and_left_alone(folder: Path) -> None:
    folder.mkdir()
    path = folder / "encryption.keys"
    path.write_text("k2026:AAAA")
    with pytest.raises(SetupError, match="not 32 bytes"):
        keyring.keyring()
    assert path.read_text() == "k2026:AAAA"


def test_folder_that_cannot_be_made_says_what_to_do(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    with pytest.raises(SetupError, match="folder writable"):
        keyring.keyring()
