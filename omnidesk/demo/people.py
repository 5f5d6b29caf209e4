"""People and businesses who write to the demo's shop: made up, and the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from omnidesk.rules.kinds import Platform

WOMEN = (
    *("Siti", "Dewi", "Ayu", "Rina", "Fitri", "Nurul", "Indah", "Wulan", "Ratna", "Yuliana"),
    *("Intan", "Kartika", "Maya", "Novita", "Putri", "Rahma", "Sari", "Tri", "Vina", "Winda"),
    *("Anisa", "Bunga", "Cahya", "Dina", "Eka", "Farah", "Gita", "Hana", "Ika", "Jihan"),
)
MEN = (
    *("Agus", "Bambang", "Dedi", "Eko", "Fajar", "Gilang", "Hendra", "Imam", "Joko", "Kevin"),
    *("Made", "Nanda", "Oki", "Prasetyo", "Rizky", "Slamet", "Teguh", "Umar", "Wahyu", "Yoga"),
    *("Adi", "Bagus", "Candra", "Dimas", "Farhan", "Galih", "Ilham", "Ketut", "Luthfi", "Reza"),
)
FAMILY = (
    *("Santoso", "Wijaya", "Pratama", "Hidayat", "Kusuma", "Lestari", "Nugroho", "Permata"),
    *("Rahayu", "Saputra", "Setiawan", "Siregar", "Simanjuntak", "Suryani", "Utami", "Wibowo"),
    *("Anggraini", "Halim", "Tanoto", "Nasution", "Ginting", "Pangestu", "Maulana", "Handayani"),
    *("Prawira", "Sitorus", "Lubis", "Hakim", "Puspita", "Widodo", "Aditya", "Mahendra"),
)
BUSINESSES = (
    *("Warung Bu Tini", "Kedai Kopi Senja", "CV Sinar Jaya", "Sanggar Tari Larasati"),
    *("Hotel Puri Asri", "UD Maju Bersama", "Toko Oleh-oleh Malioboro", "Salon Melati Indah"),
    *("PT Karya Anak Bangsa", "Butik Arum", "Katering Dapur Ibu", "Wedding by Laras"),
    *("Koperasi Guru SMAN 3", "Travel Nusa Dua", "Galeri Sekar Jagad", "Apotek Sehat Sentosa"),
)
VISITORS = (
    *("Emily Carter", "James O'Connor", "Lim Jia Hui", "Priya Raman", "Sophie Laurent"),
    *("Daniel Fischer", "Mei Tanaka", "Nguyễn Minh Anh", "Lucas van Dijk", "Aisyah binti Osman"),
    *("Grace Okafor", "Tom Bennett", "Wei Jun Goh", "Hannah Schmidt", "Oliver Brown"),
    *("Isabella Rossi", "Chloé Martin", "Arjun Mehta", "Sara Lindqvist", "Ben Whitaker"),
)
TITLES = {WOMEN: ("Ibu", "Mbak", "Bu Hj."), MEN: ("Pak", "Mas", "Bapak")}
NICHES = ("store", "official", "id", "craft", "jogja", "bdg", "daily", "home", "studio", "sore")

# The rest writes on Messenger.
WHATSAPP_SHARE, INSTAGRAM_SHARE, SMS_SHARE = 0.53, 0.25, 0.06
VISITOR_SHARE, BUSINESS_SHARE = 0.16, 0.08


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside: `address` is +62… on WhatsApp and SMS, else the vendor's id."""

    name: str
    platform: Platform
    address: str
    language: str
    username: str = ""

    @property
    def vendor_id(self) -> str:
        """How the vendor names this person."""
        return f"whatsapp:{self.address}" if self.platform is Platform.WHATSAPP else self.address


def outsiders(count: int, rng: Random) -> list[Outsider]:
    """So many different people, mixed as a shop's inbox is."""
    names = _names(rng)
    return [_outsider(number, next(names), rng) for number in range(count)]


def new_address(platform: Platform, number: int, rng: Random) -> str:
    """An address on this platform; `number` keeps addresses apart."""
    if platform in {Platform.WHATSAPP, Platform.SMS}:
        return f"+628110000{number:04d}"
    return f"{rng.randint(10**11, 10**12 - 1)}{number:04d}"


def _outsider(number: int, named: tuple[str, str], rng: Random) -> Outsider:
    name, language = named
    platform = _platform(rng)
    username = _username(name, rng) if platform is Platform.INSTAGRAM else ""
    if username and rng.random() < 0.2:
        name = f"@{username}"
    return Outsider(name, platform, new_address(platform, number, rng), language, username)


def _platform(rng: Random) -> Platform:
    shares = (WHATSAPP_SHARE, INSTAGRAM_SHARE, SMS_SHARE)
    rest = 1.0 - sum(shares)
    platforms = (Platform.WHATSAPP, Platform.INSTAGRAM, Platform.SMS, Platform.FACEBOOK)
    return rng.choices(platforms, (*shares, rest))[0]


def _names(rng: Random) -> Iterator[tuple[str, str]]:
    """Names with their language, without repetition."""
    given: set[str] = set()
    while True:
        name, language = _name(rng)
        if name not in given:
            given.add(name)
            yield name, language


def _name(rng: Random) -> tuple[str, str]:
    chance = rng.random()
    if chance < VISITOR_SHARE:
        first, _, last = rng.choice(VISITORS).partition(" ")
        return f"{first} {rng.choice(VISITORS).split()[-1] if rng.random() < 0.6 else last}", "en"
    if chance < VISITOR_SHARE + BUSINESS_SHARE:
        return rng.choice(BUSINESSES), "id"
    given = rng.choice((WOMEN, MEN))
    name = f"{rng.choice(given)} {rng.choice(FAMILY)}"
    return (f"{rng.choice(TITLES[given])} {name}" if rng.random() < 0.12 else name), "id"


def _username(name: str, rng: Random) -> str:
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    return f"{plain[:14]}.{rng.choice(NICHES)}"
