"""The page behind a short link. People who never heard of us read it."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "link.opening": Phrase("Opening a page", "Membuka halaman"),
    "link.opening_host": Phrase("Opening {host}", "Membuka {host}"),
    "link.leads_to": Phrase("This link leads to", "Tautan ini menuju ke"),
    "link.go_on": Phrase("Open the page", "Buka halaman"),
    "link.preview": Phrase(
        "Open it to see where it leads.", "Buka untuk melihat ke mana tautan ini menuju."
    ),
    "link.preview_host": Phrase("Leads to {host}.", "Menuju ke {host}."),
    "link.unknown_title": Phrase("This link leads nowhere", "Tautan ini tidak menuju ke mana pun"),
    "link.unknown": Phrase(
        "It was mistyped, or its time is over. Ask the sender for a new one.",
        "Tautan salah ketik atau masanya sudah habis. Minta yang baru kepada pengirim.",
    ),
    "link.too_many_title": Phrase("Too many wrong links", "Terlalu banyak tautan yang salah"),
    "link.too_many": Phrase(
        "Many links that lead nowhere were opened from your network. Try again in a minute.",
        "Banyak tautan yang tidak menuju ke mana pun dibuka dari jaringan Anda."
        " Coba lagi satu menit lagi.",
    ),
    "link.away_title": Phrase(
        "This link cannot be opened just now", "Tautan ini belum bisa dibuka"
    ),
    "link.away": Phrase(
        "We cannot look it up at the moment. The link is still good: try again in a minute.",
        "Kami belum dapat mencarinya saat ini. Tautan tetap berlaku: coba lagi satu menit lagi.",
    ),
}
