"""Words of the tab Short links."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "short_links.title": Phrase("Short links", "Tautan pendek"),
    # The chart
    "short_links.clicks": Phrase("Clicks", "Klik"),
    "short_links.people": Phrase("People", "Orang"),
    "short_links.robots": Phrase("Robots", "Robot"),
    "short_links.robots_help": Phrase(
        "Previews, scanners and browsers that fetch ahead count as robots.",
        "Pratinjau, pemindai, dan peramban yang memuat lebih dulu dihitung sebagai robot.",
    ),
    "short_links.range": Phrase("Days of the chart", "Hari pada grafik"),
    "short_links.days": Phrase("{n} days", "{n} hari", "{n} day"),
    "short_links.chart": Phrase(
        "Clicks of the last {n} days: {people} by people, {robots} by robots",
        "Klik {n} hari terakhir: {people} oleh orang, {robots} oleh robot",
    ),
    "short_links.bar": Phrase(
        "{day}: {people} by people, {robots} by robots",
        "{day}: {people} oleh orang, {robots} oleh robot",
    ),
    "short_links.as_table": Phrase("Show as table", "Tampilkan sebagai tabel"),
    "short_links.day": Phrase("Day", "Hari"),
    # The list
    "short_links.filters": Phrase("Links by state", "Tautan menurut status"),
    "short_links.all": Phrase("All", "Semua"),
    "short_links.active": Phrase("Active", "Aktif"),
    "short_links.expired": Phrase("Expired", "Kedaluwarsa"),
    "short_links.disabled": Phrase("Disabled", "Nonaktif"),
    "short_links.find": Phrase(
        "Destination, code, number or name", "Tujuan, kode, nomor, atau nama"
    ),
    "short_links.link": Phrase("Link", "Tautan"),
    "short_links.destination": Phrase("Destination", "Tujuan"),
    "short_links.recipient": Phrase("Recipient", "Penerima"),
    "short_links.last_click": Phrase("Last click", "Klik terakhir"),
    "short_links.state": Phrase("State", "Status"),
    "short_links.campaign": Phrase("Blast", "Blast"),
    "short_links.counted": Phrase(
        "{people} by people, {robots} by robots", "{people} oleh orang, {robots} oleh robot"
    ),
    "short_links.never": Phrase("Not yet", "Belum"),
    "short_links.until": Phrase("until {time}", "sampai {time}"),
    "short_links.show": Phrase("Show the link to {host}", "Tampilkan tautan ke {host}"),
    "short_links.copy": Phrase("Copy the link", "Salin tautan"),
    "short_links.disable": Phrase("Disable", "Nonaktifkan"),
    "short_links.enable": Phrase("Enable", "Aktifkan"),
    "short_links.empty": Phrase("No link has been sent yet", "Belum ada tautan terkirim"),
    "short_links.empty_help": Phrase(
        "Web addresses in messages of API clients become links that are counted.",
        "Alamat web dalam pesan klien API menjadi tautan yang dihitung.",
    ),
    "short_links.unmatched": Phrase("No link matches", "Tidak ada tautan yang cocok"),
    # One link
    "short_links.title_of": Phrase("Link to {host}", "Tautan ke {host}"),
    "short_links.made": Phrase("Made", "Dibuat"),
    "short_links.first_click": Phrase("First click", "Klik pertama"),
    "short_links.ends": Phrase("Holds until", "Berlaku sampai"),
    "short_links.for_ever": Phrase("No end", "Tanpa batas"),
    "short_links.newest": Phrase("Newest clicks", "Klik terbaru"),
    "short_links.no_clicks": Phrase("Nobody has followed it yet.", "Belum ada yang membukanya."),
    "short_links.robot": Phrase("Robot", "Robot"),
    "short_links.person": Phrase("Person", "Orang"),
    "short_links.open_conversation": Phrase("Open conversation", "Buka percakapan"),
    "short_links.change_end": Phrase("Change end…", "Ubah batas…"),
    # Until when it holds
    "short_links.end_title": Phrase("Until when does it hold?", "Berlaku sampai kapan?"),
    "short_links.last_day": Phrase("Last day", "Hari terakhir"),
    "short_links.last_day_help": Phrase(
        "It holds to the end of this day. Empty: it never ends. A later message with the same"
        " address may prolong it.",
        "Berlaku sampai akhir hari ini. Kosong: tanpa batas. Pesan berikutnya dengan alamat yang"
        " sama dapat memperpanjangnya.",
    ),
    "short_links.save_end": Phrase("Save end", "Simpan batas"),
    "short_links.day_unreadable": Phrase(
        "This is no date. Choose a day, or leave it empty.",
        "Ini bukan tanggal. Pilih hari, atau kosongkan.",
    ),
    "short_links.day_over": Phrase(
        "This day is over. Choose today or later, or disable the link.",
        "Hari ini sudah lewat. Pilih hari ini atau nanti, atau nonaktifkan tautannya.",
    ),
    "short_links.day_far": Phrase(
        "This day is more than ten years away. Leave it empty for a link that never ends.",
        "Hari ini lebih dari sepuluh tahun lagi. Kosongkan untuk tautan tanpa batas.",
    ),
}
