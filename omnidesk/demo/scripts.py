"""Conversations as scripts, filled with goods, places and prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from omnidesk.demo import scripts_en, scripts_id
from omnidesk.rules.kinds import Platform

SALES, SUPPORT, NOWHERE = "Sales", "Support", ""

ITEMS = (
    ("kain parang", "parang cloth", 285_000),
    ("kemeja kawung lengan panjang", "long-sleeved kawung shirt", 345_000),
    ("selendang sogan", "sogan shawl", 175_000),
    ("tunik mega mendung", "mega mendung tunic", 310_000),
    ("outer lurik", "lurik jacket", 265_000),
    ("sarung bantal batik", "batik cushion cover", 95_000),
    ("kain truntum", "truntum cloth", 420_000),
    ("dress tulis", "hand-drawn dress", 690_000),
)
COLOURS = (("sogan tua", "dark brown"), ("biru indigo", "indigo"), ("merah bata", "brick red"))
CITIES = ("Bandung", "Surabaya", "Makassar", "Medan", "Denpasar", "Semarang", "Balikpapan")
ABROAD = ("Singapore", "Melbourne", "Kuala Lumpur", "Amsterdam", "Tokyo", "London")
COURIERS = ("JNE", "J&T", "SiCepat", "POS")
SIZES = ("S", "M", "L", "XL")
# Unicode keeps its symbols and pictures from the arrows on; letters of our languages lie before.
FIRST_PICTURE = 0x2190


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a script."""

    is_ours: bool
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """A conversation of one department (`Sales`, `Support`, or none)."""

    department: str
    lines: tuple[Line, ...]

    def filled(self, words: Mapping[str, str]) -> tuple[Line, ...]:
        """The lines with these words in the places of the braces."""
        return tuple(Line(line.is_ours, line.text.format(**words)) for line in self.lines)


def words_for(name: str, rng: Random) -> dict[str, str]:
    """One choice of goods, places and prices: what one conversation speaks of."""
    item, item_en, price = rng.choice(ITEMS)
    colour, colour_en = rng.choice(COLOURS)
    shipping = rng.choice((12_000, 18_000, 24_000, 38_000))
    return {
        "first": first_name(name),
        "item": item,
        "item_en": item_en,
        "colour": colour,
        "colour_en": colour_en,
        "price": rupiah(price),
        "shipping": rupiah(shipping),
        "total": rupiah(price + shipping),
        "sale": rupiah(price * 80 // 100),
        "bulk": rupiah(price * 85 // 100),
        "size": rng.choice(SIZES),
        "few": str(rng.randint(2, 5)),
        "city": rng.choice(CITIES),
        "abroad": rng.choice(ABROAD),
        "courier": rng.choice(COURIERS),
        "order": f"#{rng.randint(8100, 8990)}",
        "receipt": f"CGK{rng.randint(10**7, 10**8 - 1)}",
    }


def worded_for(platform: Platform, text: str) -> str:
    """The text as people write it there: an SMS has no little pictures."""
    if platform is not Platform.SMS:
        return text
    return " ".join("".join(letter for letter in text if ord(letter) < FIRST_PICTURE).split())


def first_name(name: str) -> str:
    """How the shop addresses somebody: without the title, and politely without a name."""
    parts = name.replace("Hj. ", "").split() or ["Kakak"]
    is_title = parts[0] in {"Ibu", "Bu", "Bapak", "Pak", "Mbak", "Mas", "PT", "CV", "UD"}
    return parts[1] if is_title and len(parts) > 1 else parts[0]


def rupiah(amount: int) -> str:
    """`Rp 285.000`, as Indonesians write it."""
    return "Rp " + f"{amount:,}".replace(",", ".")


def _read(text: str, department: str) -> tuple[Script, ...]:
    blocks = (block.strip().splitlines() for block in text.strip().split("\n\n"))
    return tuple(
        Script(department, tuple(Line(line.startswith("<"), line[2:]) for line in block))
        for block in blocks
    )


SCRIPTS: dict[str, tuple[Script, ...]] = {
    "id": _read(scripts_id.SALES, SALES)
    + _read(scripts_id.SUPPORT, SUPPORT)
    + _read(scripts_id.OTHER, NOWHERE),
    "en": _read(scripts_en.SALES, SALES)
    + _read(scripts_en.SUPPORT, SUPPORT)
    + _read(scripts_en.OTHER, NOWHERE),
}
