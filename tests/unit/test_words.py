"""The catalogue: both languages, the same placeholders, calm words, no key that nobody wrote."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from omnidesk import errors
from omnidesk.words import CATALOGUE, Phrase, say

KEY = re.compile(r"[a-z]+\.[a-z_]+")
SOURCES = sorted(Path("omnidesk").rglob("*.py"))


def is_error(kind: object) -> bool:
    """Whether this is an error whose first argument is a key."""
    if not isinstance(kind, type) or not issubclass(kind, errors.OmniDeskError):
        return False
    return kind.__init__ in (errors.OmniDeskError.__init__, errors.Invalid.__init__)


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def templates(phrase: Phrase) -> list[str]:
    return [phrase.en, phrase.id, *([phrase.en_one] if phrase.en_one is not None else [])]


# Which argument of these calls is a key of the catalogue.
PLACES = {"t": 0, "say": 1, **{name: 0 for name, kind in vars(errors).items() if is_error(kind)}}


def used_keys() -> Iterator[tuple[str, str]]:
    """The literal keys given to `t`, to `say` and to the errors, with their file."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = PLACES.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            argument = node.args[place]
            if isinstance(argument, ast.Constant) and KEY.fullmatch(str(argument.value)):
                yield path.name, str(argument.value)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_phrase_is_whole_in_both_languages(key: str) -> None:
    phrase = CATALOGUE[key]
    assert all(text.strip() == text and text for text in templates(phrase))
    assert placeholders(phrase.en) == placeholders(phrase.id)


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_phrase_keeps_the_tone(key: str) -> None:
    """Calm: nothing shouted, nothing begged, no success announced, no plural in brackets."""
    for text in templates(CATALOGUE[key]):
        assert "!" not in text
        assert "(s)" not in text
        assert not {"please", "successfully", "berhasil"} & set(text.casefold().split())


def test_plural_has_a_count() -> None:
    counted = [phrase for phrase in CATALOGUE.values() if phrase.en_one is not None]

    for phrase in counted:
        assert "n" in placeholders(phrase.en)
        assert placeholders(phrase.en_one or "") | {"n"} == placeholders(phrase.en)


def test_every_key_in_use_exists() -> None:
    used = list(used_keys())
    assert len(used) > 50
    assert [(name, key) for name, key in used if key not in CATALOGUE] == []


def test_no_key_stands_in_two_files() -> None:
    screens = Path("omnidesk/words").glob("*.py")
    keys = [
        key.value
        for path in screens
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    assert sorted(keys) == sorted(set(keys))


def test_say_counts_in_english_only() -> None:
    phrase = Phrase("{n} messages", "{n} pesan", "{n} message")
    assert phrase.form("en", 1) == "{n} message"
    assert phrase.form("en", 2) == "{n} messages"
    assert phrase.form("id", 1) == "{n} pesan"


def test_say_falls_back_to_english() -> None:
    assert say("fr", "login.submit") == say("en", "login.submit") == "Sign in"
    assert say("id", "login.submit") == "Masuk"
