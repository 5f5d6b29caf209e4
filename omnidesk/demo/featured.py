"""The conversations at the top of the demo's list, written by hand.

A block begins with `# name | platform | department | minutes since the last line | unread`; lines
as in `scripts_id`, and `~ 600` puts so many minutes between two lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.demo.scripts import Line
from omnidesk.rules.kinds import Platform

TEXT = """
# Rahmawati Kusumaningtyas Prawirodirdjo | whatsapp | Sales | 2 | 1
> Permisi kak, saya lihat kain parang di Instagram, masih ada?
< Halo, Bu Rahmawati. Masih ada. Besok pagi kami kirim pilihan warnanya ya.
~ 580
> Kalau 24 potong motif parang, jadi seragam keluarga, kira-kira jadinya kapan?
> Yang warnanya sogan tua ya kak 👇
< Cantik sekali, Bu. Untuk 24 potong kami perlu 9 hari kerja, jadi selesai sebelum tanggal 10.
< Penawarannya kami kirim lewat email, silakan dicek.
> Baik Mas. Alamatnya di Jl. Kaliurang KM 9,3 Sleman. Ukurannya saya susulkan sore ini.
< Siap, Bu. Ongkir kami gratiskan 🎉 DP 50% bisa ke rekening di penawaran.
> Alhamdulillah, berarti bisa sebelum tanggal 12 ya Mas? 🙏

# Dewi 🌸 Lestari | instagram | | 4 | 4
> Kakaaak
> selendang sogan yang di story ini ready kak? 😍😍
> aku mau 2
> bisa COD Jogja nggak? rumahku deket tugu

# Nguyễn Thị Hồng Nhung | whatsapp | Sales | 6 | 1
> Hello, I saw your hand-drawn dress at the fair in Jakarta. Is it still available?
< Hello Nhung! Yes, in M and L. It is Rp 690.000.
> Do you ship to Hanoi? And how long does it take?

# Made Aditya Pranata | whatsapp | Sales | 13 | 0
> Mas, pesanan 6 kemeja kawung sudah saya transfer ya
< Siap, Bli Made. Sudah masuk, terima kasih. Paket berangkat siang ini.
> Sip, ditunggu resinya
< Resi JNE: CGK0099281734. Perkiraan sampai di Denpasar lusa.

# Tan Wei Ling | facebook | Support | 21 | 2
> Hi, the cushion covers arrived but one of them has a different pattern
> Order #8731. Shall I send it back?

# Yohanes Baptista Wirawan | whatsapp | Support | 46 | 0
> Kak, baju yang saya terima kekecilan, bisa tukar?
< Bisa, Kak. Kirim ke workshop ya, nanti kami ganti ukuran L.
~ 1560
< Halo Kak, paket tukarnya sudah dikirim? ⚠window

# @ngopi.sore.bdg | instagram | | 61 | 1
> Min, mau kolab buat merchandise kedai kopi kita? 24 totebag batik

# PT Sumber Makmur Sejahtera Abadi (Bag. Pembelian) | facebook | Sales | 73 | 2
> Dengan hormat, kami memerlukan 150 kemeja batik untuk seragam karyawan.
< Terima kasih atas permintaannya, kami siapkan penawaran resmi.
> Mohon dilampirkan NPWP dan jadwal pengerjaan.
> Mohon dikirimkan penawaran resmi beserta NPWP, terima kasih

# Ibu Hj. Siti Aminah | whatsapp | Support | 150 | 0
> Assalamualaikum, mukena batiknya sudah sampai Mas
< Waalaikumsalam, alhamdulillah. Semoga cocok ya, Bu Haji.
> Cocok sekali, jahitannya halus. Terima kasih banyak, semoga berkah 🤲
< Amin. Terima kasih kembali, Bu Haji.

# | whatsapp | | 190 | 1
> Kode promo masih berlaku sampai kapan?

# Rizky Fadhilah | whatsapp | Sales | 1180 | 0
> Mas, totalnya jadi berapa kalau tambah satu outer lurik?
< Jadi Rp 610.000, Mas. Sudah termasuk ongkir.
> Oke besok pagi saya transfer sisanya

# Samantha Oyelaran-Whitfield | instagram | Sales | 1260 | 0
> Hi! Do you ship to Singapore? Need 30 shawls by early December
< Hi Samantha! We do, it takes about 5 working days.

# Koperasi Wanita Sekar Melati | facebook | Sales | 2900 | 0
> Bu, harga untuk anggota koperasi bagaimana?
< Untuk pembelian di atas 20 potong kami beri potongan 20%, Bu.
> Baik, kami rapatkan dulu dengan pengurus

# Bagus | whatsapp | | 3010 | 0
> Mas, paket sudah saya titip ke satpam ya
< 👍
"""

# A line that the vendor refused, because the contact last wrote more than a day before.
REFUSED = " ⚠window"


@dataclass(frozen=True, slots=True)
class Featured:
    """One conversation; `pauses` are minutes before a line, by its place."""

    name: str
    platform: Platform
    department: str
    minutes_ago: int
    unread: int
    lines: tuple[Line, ...]
    pauses: dict[int, int]
    is_refused: bool

    @property
    def username(self) -> str:
        """The handle on Instagram."""
        if self.platform is not Platform.INSTAGRAM:
            return ""
        return "".join(letter for letter in self.name.lower() if letter.isalnum() or letter == ".")


def featured() -> list[Featured]:
    """All of them, the newest first."""
    return [_read(block.strip().splitlines()) for block in TEXT.strip().split("\n\n")]


def _read(block: list[str]) -> Featured:
    name, platform, department, minutes, unread = (
        part.strip() for part in block[0].removeprefix("#").split("|")
    )
    lines: list[Line] = []
    pauses: dict[int, int] = {}
    for text in block[1:]:
        if text.startswith("~"):
            pauses[len(lines)] = int(text[2:])
        else:
            lines.append(Line(text.startswith("<"), text[2:].removesuffix(REFUSED)))
    return Featured(
        name,
        Platform(platform),
        department,
        int(minutes),
        int(unread),
        tuple(lines),
        pauses,
        is_refused=block[-1].endswith(REFUSED),
    )
