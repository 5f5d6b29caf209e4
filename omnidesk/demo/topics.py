"""What a text is about and in which language, by its words: enough for a shop's small talk."""

from __future__ import annotations

import re
from enum import StrEnum


class Topic(StrEnum):
    """What people in the demo write about."""

    COMPLAINT = "complaint"
    REFUND = "refund"
    TRACKING = "tracking"
    PAYMENT = "payment"
    SHIPPING = "shipping"
    PRICE = "price"
    STOCK = "stock"
    SIZE = "size"
    HOURS = "hours"
    THANKS = "thanks"
    GREETING = "greeting"
    OTHER = "other"


# Looked for in this order; "berapa" alone asks for a price only when nothing else is meant.
WORDS: tuple[tuple[Topic, str], ...] = (
    (Topic.COMPLAINT, r"rusak|cacat|kecewa|salah kirim|broken|damaged|disappointed|wrong item"),
    (Topic.REFUND, r"refund|retur|tukar|kembalikan|return|exchange|money back"),
    (Topic.TRACKING, r"resi|lacak|sampai mana|belum sampai|tracking|track|arrive|where is"),
    (Topic.PAYMENT, r"bayar|transfer|rekening|qris|invoice|pay|paid|bank"),
    (Topic.SHIPPING, r"ongkir|dikirim|kirim|pengiriman|ekspedisi|ship|deliver|courier"),
    (Topic.PRICE, r"harga|diskon|promo|murah|price|cost|discount"),
    (Topic.SIZE, r"ukuran|size|warna|colou?r|panjang|lebar"),
    (Topic.STOCK, r"ready|stok|stock|masih ada|tersedia|available|in stock"),
    (Topic.HOURS, r"buka|tutup|jam berapa|lokasi|alamat|open|close|hours|address|where are you"),
    (Topic.PRICE, r"berapa|how much"),
    (Topic.THANKS, r"makasih|terima kasih|sip|mantap|oke|thanks|thank you|great|perfect"),
    (Topic.GREETING, r"halo|hai|pagi|siang|sore|malam|permisi|hello|hi\b|hey|good morning"),
)
_PATTERNS = tuple((topic, re.compile(rf"\b({words})", re.IGNORECASE)) for topic, words in WORDS)
_ENGLISH = re.compile(
    r"\b(the|is|are|do|does|you|your|my|have|can|please|thanks|how|what|when|it|for|we)\b",
    re.IGNORECASE,
)
_INDONESIAN = re.compile(
    r"\b(kak|kakak|bisa|ada|yang|saya|untuk|di|ini|itu|sudah|belum|apa|dan|ya|mau|halo|berapa|pak|bu)\b",
    re.IGNORECASE,
)


def topic_of(text: str) -> Topic:
    """The most telling topic whose words occur in the text."""
    return next((topic for topic, words in _PATTERNS if words.search(text)), Topic.OTHER)


def language_of(text: str) -> str:
    """`en` when English function words outnumber Indonesian ones, else `id`."""
    english, indonesian = len(_ENGLISH.findall(text)), len(_INDONESIAN.findall(text))
    return "en" if english > indonesian else "id"
