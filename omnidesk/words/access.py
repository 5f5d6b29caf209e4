"""Words of sign-in, passwords, users and departments that the server speaks."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "access.password_short": Phrase(
        "The new password is too short. Use at least {n} characters.",
        "Kata sandi baru terlalu pendek. Pakai paling sedikit {n} karakter.",
    ),
    "access.password_long": Phrase(
        "The new password is too long. Use at most {n} characters.",
        "Kata sandi baru terlalu panjang. Pakai paling banyak {n} karakter.",
    ),
    "access.password_common": Phrase(
        "This password is easy to guess. Choose another one, several words for example.",
        "Kata sandi ini mudah ditebak. Pilih yang lain, misalnya beberapa kata.",
    ),
    "access.password_same": Phrase(
        "The new password is the old one. Choose another one.",
        "Kata sandi baru sama dengan yang lama. Pilih yang lain.",
    ),
    "access.password_wrong": Phrase(
        "The current password is wrong. Check it and try again.",
        "Kata sandi saat ini salah. Periksa lalu coba lagi.",
    ),
    "access.passwords_differ": Phrase(
        "The two new passwords differ. Type the same one twice.",
        "Kedua kata sandi baru berbeda. Ketik yang sama dua kali.",
    ),
    "access.change_password_first": Phrase(
        "Change your one-time password first; everything else waits until then.",
        "Ganti dahulu kata sandi sekali pakai Anda; yang lain menunggu.",
    ),
    "access.username_invalid": Phrase(
        "A user name has 2 to 64 letters, digits, dots, dashes or underscores. Write budi.santoso,"
        " for example.",
        "Nama pengguna terdiri dari 2 sampai 64 huruf, angka, titik, strip, atau garis bawah."
        " Misalnya budi.santoso.",
    ),
    "access.username_taken": Phrase(
        "The user name {username} is taken. Choose another one.",
        "Nama pengguna {username} sudah dipakai. Pilih yang lain.",
    ),
    "access.text_missing": Phrase(
        "Something is missing here. Fill in {field}.", "Ada yang kurang. Isi {field}."
    ),
    "access.text_long": Phrase(
        "{field} is too long. Use at most {n} characters.",
        "{field} terlalu panjang. Pakai paling banyak {n} karakter.",
    ),
    "access.text_unreadable": Phrase(
        "{field} holds characters that cannot be stored. Type it anew.",
        "{field} berisi karakter yang tidak dapat disimpan. Ketik ulang.",
    ),
    "access.role_unknown": Phrase(
        "This role cannot be given. Choose admin or user.",
        "Peran ini tidak dapat diberikan. Pilih admin atau pengguna.",
    ),
    "access.department_unknown": Phrase(
        "One of the departments is gone. Load the page again and choose anew.",
        "Salah satu departemen sudah tidak ada. Muat ulang lalu pilih lagi.",
    ),
    "access.user_unknown": Phrase(
        "One of the people is gone. Load the page again and choose anew.",
        "Salah satu orang sudah tidak ada. Muat ulang lalu pilih lagi.",
    ),
    "access.admins_only_by_superadmin": Phrase(
        "Only the superadmin manages admins. Ask the superadmin.",
        "Hanya superadmin yang mengelola admin. Hubungi superadmin.",
    ),
    "access.protected": Phrase(
        "The superadmin is protected: nobody else changes, demotes or deactivates this account.",
        "Superadmin dilindungi: tidak ada orang lain yang mengubah, menurunkan, atau menonaktifkan"
        " akun ini.",
    ),
    "access.not_yourself": Phrase(
        "You cannot do this to your own account. Ask another admin.",
        "Ini tidak dapat dilakukan pada akun sendiri. Hubungi admin lain.",
    ),
    "access.department_taken": Phrase(
        "There is a department called {name} already. Choose another name.",
        "Departemen bernama {name} sudah ada. Pilih nama lain.",
    ),
    "access.department_not_empty": Phrase(
        "{name} still has members or conversations. Move them first, then delete it.",
        "{name} masih berisi anggota atau percakapan. Pindahkan dahulu, lalu hapus.",
    ),
    "access.bad_form": Phrase(
        "The request could not be read. Send JSON or a form with the fields {field}.",
        "Permintaan tidak terbaca. Kirim JSON atau formulir dengan isian {field}.",
    ),
    "access.foreign_origin": Phrase(
        "This request came from another site and was refused. Open OmniDesk itself and try again.",
        "Permintaan ini datang dari situs lain dan ditolak. Buka OmniDesk langsung lalu coba lagi.",
    ),
    "access.unexpected": Phrase(
        "Something went wrong on our side. Nothing is lost. Try again, or tell an admin the number"
        " {request_id}.",
        "Terjadi kesalahan di pihak kami. Tidak ada yang hilang. Coba lagi, atau beri tahu admin"
        " nomor {request_id}.",
    ),
}
