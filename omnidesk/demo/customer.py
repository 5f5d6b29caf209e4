"""What one person outside says next: follows a script, and listens to what the shop asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

from omnidesk.demo.people import Outsider
from omnidesk.demo.scripts import SCRIPTS, words_for
from omnidesk.demo.topics import Topic, topic_of

# After so many answers in a row everybody has said enough.
PATIENCE = 6

REPLIES: Mapping[str, Mapping[Topic, tuple[str, ...]]] = {
    "id": {
        Topic.COMPLAINT: ("Tidak apa-apa Kak, semoga cepat beres 🙏",),
        Topic.REFUND: ("Kalau bisa tukar saja ya Kak, jangan refund",),
        Topic.TRACKING: ("Nomor pesanannya {order} ya", "Siap, saya cek resinya"),
        Topic.PAYMENT: ("Oke, saya transfer sebentar lagi ya", "Sudah saya bayar ya, mohon dicek"),
        Topic.SHIPPING: ("Kirim ke {city} ya Kak, pakai {courier} saja",),
        Topic.PRICE: ("Bisa kurang sedikit, Kak? 😊", "Oke, harganya cocok"),
        Topic.STOCK: ("Saya ambil {few} ya", "Wah asyik, simpan satu untuk saya"),
        Topic.SIZE: ("Ukuran {size} ya, warna {colour} kalau ada",),
        Topic.HOURS: ("Oke, nanti saya mampir",),
    },
    "en": {
        Topic.COMPLAINT: ("No worries, thanks for looking into it.",),
        Topic.REFUND: ("An exchange would be better for me.",),
        Topic.TRACKING: ("My order number is {order}.", "Thanks, I will follow the parcel."),
        Topic.PAYMENT: ("Great, I will pay in a minute.", "Just paid, could you check?"),
        Topic.SHIPPING: ("To {abroad}, please.",),
        Topic.PRICE: ("Sounds fair.", "Any discount if I take two?"),
        Topic.STOCK: ("Perfect, I will take one.",),
        Topic.SIZE: ("Size {size} in {colour_en}, please.",),
        Topic.HOURS: ("Great, I will come by.",),
    },
}
THANKS: Mapping[str, tuple[str, ...]] = {
    "id": ("Baik, terima kasih ya Kak 🙏", "Sip, makasih banyak!", "Oke Kak, ditunggu"),
    "en": ("Thank you so much!", "Great, thanks!", "Alright, talk soon."),
}


class Customer:
    """One person outside in one conversation about one thing."""

    def __init__(self, who: Outsider, rng: Random) -> None:
        self.who = who
        self.rng = rng
        self.patience = PATIENCE
        self.words = words_for(who.name, rng)
        self._used: set[str] = set()
        self._rest: Iterator[str] = iter(())

    def opening(self) -> str:
        """The first line of a new conversation."""
        script = self.rng.choice(SCRIPTS[self.who.language])
        self.words, self.patience = words_for(self.who.name, self.rng), PATIENCE
        lines = [line.text for line in script.filled(self.words) if not line.is_ours]
        self._used, self._rest = {lines[0]}, iter(lines[1:])
        return lines[0]

    def answer(self, heard: str) -> str | None:
        """What the person answers to a text of the shop; None when everything has been said."""
        if self.patience <= 0:
            return None
        self.patience -= 1
        text = self._reply(heard) or next(self._rest, None) or self._thanks()
        self._used.add(text)
        return text

    def _reply(self, heard: str) -> str | None:
        """Something fitting that has not been said yet, when the shop asks for it."""
        choices = REPLIES[self.who.language].get(topic_of(heard), ()) if "?" in heard else ()
        fresh = [text.format(**self.words) for text in choices]
        return next((text for text in fresh if text not in self._used), None)

    def _thanks(self) -> str:
        self.patience = 0
        return self.rng.choice(THANKS[self.who.language])
