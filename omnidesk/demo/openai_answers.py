"""What the simulated model answers: a polite reply to the last thing the contact wrote."""

from __future__ import annotations

import hashlib

from omnidesk.demo.topics import Topic, language_of, topic_of

ANSWERS: dict[str, dict[Topic, tuple[str, ...]]] = {
    "id": {
        Topic.COMPLAINT: (
            "Mohon maaf atas ketidaknyamanannya, Kak. Boleh kirim foto barang dan nomor pesanannya?"
            " Kami bantu ganti secepatnya.",
            "Maaf sekali ya, Kak. Mohon kirim foto barangnya, hari ini kami carikan jalan keluar.",
        ),
        Topic.REFUND: (
            "Bisa, Kak, dalam 7 hari sejak barang diterima. Boleh sebutkan nomor pesanannya?",
        ),
        Topic.TRACKING: (
            "Baik, Kak, kami cek dulu posisi paketnya. Boleh minta nomor pesanannya?",
            "Siap, Kak. Mohon kirim nomor pesanannya supaya kami bisa melacak paketnya.",
        ),
        Topic.PAYMENT: (
            "Bisa lewat transfer bank atau QRIS, Kak. Setelah itu mohon kirim buktinya ya.",
        ),
        Topic.SHIPPING: (
            "Kami kirim setiap hari kerja, Kak. Ke kota mana? Kami hitung ongkirnya dulu.",
        ),
        Topic.PRICE: ("Boleh sebutkan barang dan jumlahnya, Kak? Kami kirim harga terbaiknya.",),
        Topic.STOCK: ("Kami cek stoknya dulu ya, Kak. Barang dan warna apa yang dicari?",),
        Topic.SIZE: ("Ada beberapa ukuran, Kak: S, M, L dan XL. Biasanya pakai yang mana?",),
        Topic.HOURS: ("Toko kami buka Senin sampai Sabtu pukul 09.00–17.00 WIB, Kak.",),
        Topic.THANKS: ("Sama-sama, Kak. Senang bisa membantu!",),
        Topic.GREETING: ("Halo, Kak! Ada yang bisa kami bantu?",),
        Topic.OTHER: (
            "Baik, Kak, terima kasih informasinya. Ada detail lain yang bisa kami bantu?",
        ),
    },
    "en": {
        Topic.COMPLAINT: (
            "We are sorry about that. Could you send us a photo and your order number? We will "
            "replace it as soon as we can.",
            "Our apologies. Please send a photo of the item, and we will find a solution today.",
        ),
        Topic.REFUND: (
            "Of course, within 7 days of delivery. Could you tell us your order number?",
        ),
        Topic.TRACKING: (
            "We will check where your parcel is. Could you tell us your order number?",
            "Sure, please send us your order number and we will track the parcel for you.",
        ),
        Topic.PAYMENT: (
            "You can pay by bank transfer or QRIS. Please send us the receipt after that.",
        ),
        Topic.SHIPPING: ("We ship every working day. Which city should we send it to?",),
        Topic.PRICE: ("Which item and how many would you like? We will send you our best price.",),
        Topic.STOCK: ("Let us check the stock. Which item and colour are you looking for?",),
        Topic.SIZE: ("It comes in S, M, L and XL. Which size do you usually wear?",),
        Topic.HOURS: ("We are open Monday to Saturday, 09:00 to 17:00 Jakarta time.",),
        Topic.THANKS: ("You are welcome. Happy to help!",),
        Topic.GREETING: ("Hello! How can we help you?",),
        Topic.OTHER: ("Thank you for letting us know. Is there anything else we can help with?",),
    },
}


def answer(messages: list[tuple[str, str]]) -> str:
    """The reply to the last user message; the same messages always get the same reply."""
    asked = next((content for role, content in reversed(messages) if role == "user"), "")
    choices = ANSWERS[language_of(asked)][topic_of(asked)]
    digest = hashlib.sha256(repr(messages).encode()).digest()
    return choices[digest[0] % len(choices)]
