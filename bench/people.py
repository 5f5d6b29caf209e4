"""Names for benchmark contacts: enough to make searches find few, some and many."""

from __future__ import annotations

FIRST = (
    *("Budi", "Siti", "Agus", "Dewi", "Rahmawati", "Rizky", "Putri", "Made", "Wayan", "Yohanes"),
    *("Nurul", "Ahmad", "Fitri", "Hendra", "Indah", "Joko", "Kartika", "Lestari", "Maria", "Novi"),
    *("Oki", "Pandu", "Ratna", "Slamet", "Tri", "Umar", "Vina", "Wulan", "Yanti", "Zainal"),
    *("Bambang", "Citra", "Dian", "Eko", "Farhan", "Gita", "Hasan", "Intan", "Jaya", "Krisna"),
)
LAST = (
    *("Santoso", "Wijaya", "Kusuma", "Pratama", "Saputra", "Hidayat", "Nugroho", "Setiawan"),
    *("Susanto", "Gunawan", "Halim", "Iskandar", "Kurniawan", "Lubis", "Maharani", "Nasution"),
    *("Oetomo", "Permana", "Rahayu", "Siregar", "Tanjung", "Utami", "Wibowo", "Yulianto"),
    *("Anggraini", "Basuki", "Cahyono", "Darmawan", "Effendi", "Firmansyah"),
)
# One contact in 10,000 carries it, as a search for somebody in particular.
RARE = "Oyelaran-Whitfield"

TEXTS = (
    "Halo kak, apakah masih ada stok?",
    "Baik, terima kasih banyak 🙏",
    "Sudah saya transfer ya, mohon dicek",
    "Bisa dikirim hari ini? Alamat di Jl. Kaliurang km 5, Sleman, dekat apotek",
    "Oke",
    "Ukuran M warna biru dua, ukuran L warna hitam satu, dan kalau ada yang motif parang juga mau",
    "Mohon ditunggu, sedang kami siapkan. Resi menyusul sore ini setelah kurir mengambil paket.",
    "Berapa ongkir ke Surabaya?",
)


def contact_name(number: int) -> str:
    """The name of the contact with this number, the same in every run."""
    if number % 10_000 == 7:
        return f"Samantha {RARE}"
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    return f"{first} {last} {number}" if number % 5 == 0 else f"{first} {last}"
