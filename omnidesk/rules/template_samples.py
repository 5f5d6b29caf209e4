"""How a template reads once it is filled in: made-up values that look like those of programs.

What customers read is Indonesian, so the samples are. A name of which nothing is known stands for
itself in brackets.
"""

from __future__ import annotations

from collections.abc import Mapping

from omnidesk.rules.templates import MONEY, fill, placeholders, values_for

MESSAGE = "Pesanan Anda siap diambil."
# By a part of the placeholder's name; the first that fits counts.
SAMPLES: tuple[tuple[tuple[str, ...], str], ...] = (
    (MONEY, "1250000"),
    (("url", "link", "tautan"), "https://toko.example/bayar/93"),
    (("email", "surel"), "rahma@toko.example"),
    (("phone", "telepon", "nomor_hp"), "0811-0000-2231"),
    (("time", "jam", "waktu"), "14.00"),
    (("date", "tanggal", "due", "tempo"), "30 November"),
    (("otp", "code", "kode", "pin"), "482913"),
    (("invoice", "order", "number", "nomor", "no"), "INV-0093"),
    (("count", "qty", "jumlah_barang"), "2"),
    (("company", "toko", "shop", "store"), "Toko Melati"),
    (("name", "nama"), "Rahmawati"),
)


def sample_of(name: str) -> str:
    """A value for a placeholder, as a program would send it."""
    for parts, value in SAMPLES:
        if name.endswith(parts):
            return value
    return f"[{name}]"


def filled_sample(body: str, defaults: Mapping[str, str], sentence: str) -> str:
    """The text with every placeholder filled in: the own default, else a sample."""
    names = placeholders(body)
    own = {"message": MESSAGE, "sentence": sentence}
    samples = {name: own.get(name) or sample_of(name) for name in names}
    given = {name: value for name, value in defaults.items() if value.strip()}
    return fill(body, values_for(given, {}, {}, samples))
