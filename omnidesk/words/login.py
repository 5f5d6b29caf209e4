"""Words of the sign-in page and of the change of one's own password."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "password.page_title": Phrase("Change password · OmniDesk", "Ganti kata sandi · OmniDesk"),
    "login.page_title": Phrase("Sign in · OmniDesk", "Masuk · OmniDesk"),
    "login.page": Phrase("Sign in · OmniDesk", "Masuk · OmniDesk"),
    "login.title": Phrase("Sign in to OmniDesk", "Masuk ke OmniDesk"),
    "login.subtitle": Phrase("The shared inbox of your team", "Kotak masuk bersama tim Anda"),
    "login.username": Phrase("User name", "Nama pengguna"),
    "login.password": Phrase("Password", "Kata sandi"),
    "login.submit": Phrase("Sign in", "Masuk"),
    "login.forgotten": Phrase(
        "Forgot your password? Ask an admin of your team.",
        "Lupa kata sandi? Hubungi admin tim Anda.",
    ),
    "password.page": Phrase("Change password · OmniDesk", "Ganti kata sandi · OmniDesk"),
    "password.title": Phrase("Change your password", "Ganti kata sandi Anda"),
    "password.forced": Phrase(
        "You signed in with a one-time password. Choose your own to go on.",
        "Anda masuk dengan kata sandi sekali pakai. Pilih sendiri untuk melanjutkan.",
    ),
    "password.voluntary": Phrase(
        "Your other devices are signed out when you change it.",
        "Perangkat Anda yang lain akan keluar bila diganti.",
    ),
    "password.old": Phrase("Current password", "Kata sandi sekarang"),
    "password.old_one_time": Phrase("One-time password", "Kata sandi sekali pakai"),
    "password.new": Phrase("New password", "Kata sandi baru"),
    "password.rules": Phrase(
        "At least {n} characters. Several words are easy to remember and hard to guess.",
        "Paling sedikit {n} karakter. Beberapa kata mudah diingat dan sulit ditebak.",
    ),
    "password.repeat": Phrase("New password again", "Ulangi kata sandi baru"),
    "password.submit": Phrase("Change password", "Ganti kata sandi"),
    "password.later": Phrase("Keep the current one", "Pakai yang sekarang"),
}
