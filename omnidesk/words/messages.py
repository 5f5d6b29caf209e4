"""What stands at a message that did not leave, and why a text is not taken."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "message.empty": Phrase(
        "There is no text. Write something, then send.",
        "Teksnya kosong. Tulis sesuatu, lalu kirim.",
    ),
    "message.too_long": Phrase(
        "The text is too long. {channel} takes up to {limit} characters.",
        "Teks terlalu panjang. {channel} menerima paling banyak {limit} karakter.",
    ),
    "message.not_failed": Phrase(
        "This message has not failed, so it is not sent again.",
        "Pesan ini tidak gagal, jadi tidak dikirim ulang.",
    ),
    "message.not_unknown": Phrase(
        "It is already known what became of this message.",
        "Sudah diketahui apa yang terjadi dengan pesan ini.",
    ),
    "message.not_waiting": Phrase(
        "This message is on its way already and cannot be taken back.",
        "Pesan ini sudah dikirim dan tidak dapat ditarik kembali.",
    ),
    "message.gave_up": Phrase(
        "Not sent: the vendor could not be reached for a while. Send it again.",
        "Belum terkirim: penyedia tidak dapat dihubungi cukup lama. Kirim ulang.",
    ),
    "message.given_up": Phrase(
        "Given up. It may have arrived all the same.",
        "Dihentikan. Pesan ini mungkin tetap sampai.",
    ),
    "message.suppressed_opted_out": Phrase(
        "Not sent: this contact asked not to be written to. Programs leave them out.",
        "Tidak dikirim: kontak ini meminta tidak dihubungi. Pesan otomatis dihentikan.",
    ),
    "message.suppressed_blocked": Phrase(
        "Not sent: this contact is blocked. Programs leave them out.",
        "Tidak dikirim: kontak ini diblokir. Pesan otomatis dihentikan.",
    ),
    "message.worker_ended": Phrase(
        "Not certain whether this arrived: the sending was interrupted.",
        "Belum pasti sampai: pengiriman terputus.",
    ),
}
