"""Why the external API does not take a message."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "api.duplicate_request": Phrase(
        "A message was queued under this request id before. It is not queued twice.",
        "Pesan dengan request id ini sudah diantrekan. Pesan tidak diantrekan dua kali.",
    ),
    "api.request_id_reused": Phrase(
        "This request id belongs to another message. Use a new one for each message.",
        "Request id ini milik pesan lain. Pakai yang baru untuk setiap pesan.",
    ),
    "api.opted_out": Phrase(
        "This contact does not want messages from programs. Nothing was queued.",
        "Kontak ini tidak menerima pesan dari program. Tidak ada yang diantrekan.",
    ),
    "api.no_template": Phrase(
        "The contact has not written in the last 24 hours, and this client has no approved"
        " template. Nothing was queued.",
        "Kontak tidak menulis dalam 24 jam terakhir, dan klien ini tidak punya templat yang"
        " disetujui. Tidak ada yang diantrekan.",
    ),
    "api.window_closed": Phrase(
        "The contact has not written in the last 24 hours, and the template of this client is not"
        " approved by the vendor. Nothing was queued.",
        "Kontak tidak menulis dalam 24 jam terakhir, dan templat klien ini belum disetujui"
        " penyedia. Tidak ada yang diantrekan.",
    ),
    "api.channel_unavailable": Phrase(
        "No number is connected that could send this message. Ask whoever runs this installation.",
        "Tidak ada nomor terhubung yang dapat mengirim pesan ini. Hubungi pengelola instalasi.",
    ),
    "api.phone_invalid": Phrase(
        "This is no phone number. Write it with its country code, such as 6281234567890.",
        "Ini bukan nomor telepon. Tulis dengan kode negara, misalnya 6281234567890.",
    ),
    "api.scheduled_too_late": Phrase(
        "This is more than a year ahead. Schedule it within a year.",
        "Ini lebih dari setahun ke depan. Jadwalkan dalam waktu setahun.",
    ),
}
