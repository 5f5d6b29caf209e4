"""Passwords that guessing programs try first, and how a password is compared with them.

The list holds stems: a stem between a few digits or signs, or written with the usual figures for
letters ("p@ssw0rd"), counts as common too.
"""

from __future__ import annotations

import re
import unicodedata

# Frequent in published collections of leaked passwords, worldwide and in Indonesia, as stems.
_TEXT = """
password passwort passw passwd pass admin administrator superadmin root user guest test testing
demo default changeme letmein welcome login master access secret hello love iloveyou loveyou
lovely sunshine princess football baseball basketball soccer hockey monkey dragon shadow michael
jordan jennifer superman batman spiderman pokemon naruto starwars trustno whatever freedom qwerty
qwertyuiop qwertyui qwertz azerty asdfgh asdfghjk asdfghjkl asdfasdf zxcvbnm zxcvbn qazwsx
qazwsxedc qweasd qweasdzxc qweqwe asdasd abc abcd abcde abcdef abcdefg abcdefgh abcabc aaaaaaaa
summer winter spring autumn january february march april june july august september october
november december monday friday sunday company office business computer internet server system
database network security samsung google facebook instagram whatsapp android microsoft windows
apple iphone blackberry nokia toyota honda yamaha suzuki ferrari mercedes chelsea arsenal
liverpool barcelona realmadrid manchester manutd juventus inter milan charlie jessica ashley
amanda daniel andrew joshua matthew thomas robert nicole anthony jesus christ blessed angel
babygirl butterfly flower chocolate cookie banana orange cheese pepper ginger summerlove killer
hunter ranger buster tigger maggie bailey george harley thunder phoenix matrix merlin diamond
silver golden purple yellow forever family friends mother father sister brother mustang corvette
omnidesk inbox customerservice support sales marketing rahasia sandi katasandi sayang sayangku
cinta cintaku indonesia jakarta bandung surabaya semarang yogyakarta medan bali merdeka garuda
bismillah alhamdulillah allah muhammad kucing anjing bunga mawar melati matahari bintang bulan
langit pelangi selamat selamatdatang terserah akusayang akucinta akucintakamu kamu bandel ganteng
cantik keluarga bahagia semangat sukses doraemon persib persija persebaya arema liverpoolfc gunung
lautan pengguna masuk toko tokoku
"""
STEMS = frozenset(_TEXT.split())

LETTER_OF = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "!": "i", "3": "e", "$": "s"})
# What people put before and after a word to satisfy a rule: "Bandung2026!".
TRIMMINGS = re.compile(r"^[\d\W_]{0,4}|[\d\W_]{0,6}$")
# Keys and digits in their order.
RUNS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl")


def is_common(password: str, extra: frozenset[str] = frozenset()) -> bool:
    """Whether a guessing program would try this early; `extra` are further stems."""
    plain = unicodedata.normalize("NFKC", password).casefold()
    if _is_monotonous(plain):
        return True
    core = TRIMMINGS.sub("", plain)
    spelled = {plain, core, plain.translate(LETTER_OF), core.translate(LETTER_OF)}
    return not spelled.isdisjoint(STEMS | extra)


def _is_monotonous(text: str) -> bool:
    """One character or pair repeated, or keys and digits in their order."""
    if len(set(text)) <= 2:
        return True
    return any(text in run * 2 for run in RUNS) or _is_one_word_repeated(text)


def _is_one_word_repeated(text: str) -> bool:
    """The same few characters again and again: "abcabcabc"."""
    return any(
        len(text) % size == 0 and text == text[:size] * (len(text) // size)
        for size in range(1, min(4, len(text) // 2) + 1)
    )
