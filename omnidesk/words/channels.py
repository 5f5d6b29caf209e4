"""Why a message did not go out: the vendors' errors in our words, and what to do.

No placeholders: these sentences stand at a message, which stores only their key.
"""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "channel.not_configured": Phrase(
        "Not sent: this channel has no credentials. An admin must enter them first.",
        "Belum terkirim: saluran ini belum punya kredensial. Admin harus mengisinya dahulu.",
    ),
    "channel.token_dead": Phrase(
        "Not sent: the vendor no longer accepts our access. An admin must renew the credentials.",
        "Belum terkirim: penyedia menolak akses kita. Admin harus memperbarui kredensial.",
    ),
    "channel.too_fast": Phrase(
        "Not sent yet: the vendor asks us to slow down. It is tried again by itself.",
        "Belum terkirim: penyedia meminta kita melambat. Dicoba lagi otomatis.",
    ),
    "channel.limit_reached": Phrase(
        "Not sent yet: this number has reached its limit at WhatsApp. It is tried again later.",
        "Belum terkirim: nomor ini mencapai batasnya di WhatsApp. Dicoba lagi nanti.",
    ),
    "channel.window_closed": Phrase(
        "Not sent: the contact last wrote more than 24 hours ago. Wait until they write again.",
        "Belum terkirim: kontak terakhir menulis lebih dari 24 jam lalu. Tunggu pesannya.",
    ),
    "channel.person_unavailable": Phrase(
        "Not sent: this person cannot be reached now. Try again later.",
        "Belum terkirim: orang ini tidak dapat dihubungi sekarang. Coba lagi nanti.",
    ),
    "channel.bad_recipient": Phrase(
        "Not sent: the address of this contact is not valid. Check it.",
        "Belum terkirim: alamat kontak ini tidak sah. Periksa alamatnya.",
    ),
    "channel.opted_out": Phrase(
        "Not sent: this contact asked not to be written to.",
        "Belum terkirim: kontak ini meminta untuk tidak dikirimi pesan.",
    ),
    "channel.blocked": Phrase(
        "Not sent: this contact has blocked you.",
        "Belum terkirim: kontak ini memblokir Anda.",
    ),
    "channel.page_restricted": Phrase(
        "Not sent: Meta has restricted this Page from sending. An admin must look at Meta.",
        "Belum terkirim: Meta membatasi Halaman ini. Admin harus memeriksanya di Meta.",
    ),
    "channel.sender_unknown": Phrase(
        "Not sent: the vendor does not know our number. An admin must check it.",
        "Belum terkirim: penyedia tidak mengenal nomor kita. Admin harus memeriksanya.",
    ),
    "channel.account_trouble": Phrase(
        "Not sent: our business account has a problem at the vendor. An admin must look there.",
        "Belum terkirim: akun bisnis kita bermasalah di penyedia. Admin harus memeriksanya.",
    ),
    "channel.content_refused": Phrase(
        "Not sent: the vendor does not accept this content. Change it and send again.",
        "Belum terkirim: penyedia tidak menerima isi ini. Ubah lalu kirim ulang.",
    ),
    "channel.held_back": Phrase(
        "Not sent: Meta chose not to deliver this message. Write again another day.",
        "Belum terkirim: Meta memilih tidak mengantarkan pesan ini. Tulis lagi di hari lain.",
    ),
    "channel.text_empty": Phrase(
        "Not sent: there is no text. Write something.",
        "Belum terkirim: teksnya kosong. Tulis sesuatu.",
    ),
    "channel.text_too_long": Phrase(
        "Not sent: the text is too long for this channel. Shorten it and send again.",
        "Belum terkirim: teks terlalu panjang untuk saluran ini. Persingkat lalu kirim ulang.",
    ),
    "channel.refused": Phrase(
        "Not sent: the vendor refused this message.",
        "Belum terkirim: penyedia menolak pesan ini.",
    ),
    "channel.not_delivered": Phrase(
        "Not delivered: the vendor gave up on this message. Try again later.",
        "Tidak sampai: penyedia gagal mengantarkan pesan ini. Coba lagi nanti.",
    ),
    "channel.vendor_trouble": Phrase(
        "Not sent: the vendor has an internal problem. Try again later.",
        "Belum terkirim: penyedia mengalami gangguan. Coba lagi nanti.",
    ),
    "channel.not_reached": Phrase(
        "Not sent yet: the vendor cannot be reached. It is tried again by itself.",
        "Belum terkirim: penyedia tidak dapat dihubungi. Dicoba lagi otomatis.",
    ),
    "channel.no_answer": Phrase(
        "Not certain whether this arrived: the vendor did not answer.",
        "Tidak pasti apakah ini sampai: penyedia tidak menjawab.",
    ),
}
