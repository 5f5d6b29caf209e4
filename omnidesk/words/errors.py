"""What happened, and what to do: the sentences of the error tree."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "error.internal": Phrase(
        "Something went wrong on our side. Nothing is lost. Try again.",
        "Terjadi kesalahan di pihak kami. Tidak ada yang hilang. Coba lagi.",
    ),
    "error.invalid": Phrase(
        "The value of {field} is not valid. Correct it and try again.",
        "Nilai {field} tidak sah. Perbaiki lalu coba lagi.",
    ),
    "error.invalid_fields": Phrase(
        "The request is not valid. Correct what the details name and try again.",
        "Permintaan tidak sah. Perbaiki yang disebut dalam details lalu coba lagi.",
    ),
    "error.not_signed_in": Phrase(
        "Your session has ended. Sign in to go on; your draft is kept.",
        "Sesi Anda berakhir. Masuk untuk melanjutkan; draf Anda tersimpan.",
    ),
    "error.invalid_credentials": Phrase(
        "The user name or password is wrong. Check both and try again.",
        "Nama pengguna atau kata sandi salah. Periksa lalu coba lagi.",
    ),
    "error.not_allowed": Phrase(
        "Your role does not allow this. Ask an admin.",
        "Peran Anda tidak mengizinkan ini. Hubungi admin.",
    ),
    "error.bad_signature": Phrase(
        "The signature does not fit the request. Check the secret and sign the raw body.",
        "Tanda tangan tidak cocok dengan permintaan. Periksa rahasia, tanda tangani isi mentah.",
    ),
    "error.not_found": Phrase(
        "This does not exist or is not yours to see.",
        "Ini tidak ada atau bukan untuk Anda lihat.",
    ),
    "error.conflict": Phrase(
        "Somebody else changed this in the meantime. Load it again.",
        "Orang lain sudah mengubah ini. Muat ulang.",
    ),
    "error.too_large": Phrase(
        "The request is larger than {limit} bytes. Send less at once.",
        "Permintaan lebih besar dari {limit} bita. Kirim lebih sedikit sekaligus.",
    ),
    "error.too_many_attempts": Phrase(
        "Too many attempts. Try again in {minutes} min.",
        "Terlalu banyak percobaan. Coba lagi dalam {minutes} mnt.",
    ),
    "error.not_configured": Phrase(
        "This channel is not set up yet. Enter its credentials first.",
        "Saluran ini belum disiapkan. Isi kredensialnya dahulu.",
    ),
    "error.unavailable": Phrase(
        "This could not be loaded. Nothing is lost. Try again.",
        "Ini gagal dimuat. Tidak ada yang hilang. Coba lagi.",
    ),
    "error.setup": Phrase("{reason}", "{reason}"),
    "error.channel": Phrase("Not sent: {text}", "Belum terkirim: {text}"),
}
