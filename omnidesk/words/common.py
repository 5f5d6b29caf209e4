"""Words that every screen shares: the shell, its states, and the verbs of dialogs."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "common.not_found_title": Phrase("Not found · OmniDesk", "Tidak ditemukan · OmniDesk"),
    # The shell
    "shell.skip": Phrase("Skip to the content", "Lompat ke isi"),
    "shell.unscripted": Phrase(
        "OmniDesk needs JavaScript here. Allow it for this page and load it again.",
        "OmniDesk memerlukan JavaScript di sini. Izinkan untuk halaman ini lalu muat ulang.",
    ),
    "shell.navigation": Phrase("Main", "Utama"),
    "shell.inbox": Phrase("Inbox", "Kotak Masuk"),
    "shell.templates": Phrase("Templates", "Templat"),
    "shell.api": Phrase("API", "API"),
    "shell.admin": Phrase("Admin", "Admin"),
    "shell.settings": Phrase("Settings", "Pengaturan"),
    "shell.platforms": Phrase("Platforms", "Platform"),
    "shell.more": Phrase("More", "Lainnya"),
    "shell.account": Phrase("Your account", "Akun Anda"),
    "shell.change_password": Phrase("Change password", "Ganti kata sandi"),
    # The language that the click leads to, in its own words.
    "shell.other_language": Phrase("Bahasa Indonesia", "English"),
    "shell.dark_theme": Phrase("Dark theme", "Tema gelap"),
    "shell.light_theme": Phrase("Light theme", "Tema terang"),
    "shell.sign_out": Phrase("Sign out", "Keluar"),
    "shell.fold": Phrase("Fold or unfold the sidebar", "Lipat atau buka bilah sisi"),
    "shell.live": Phrase("Live", "Terhubung"),
    "shell.connecting": Phrase("Connecting…", "Menyambung…"),
    "shell.delayed": Phrase("Updates are delayed", "Pembaruan terlambat"),
    "shell.reconnecting": Phrase("Reconnecting…", "Menyambung ulang…"),
    "shell.unread": Phrase("{n} unread", "{n} belum dibaca"),
    # Verbs and states of dialogs, fields and panes
    "common.close": Phrase("Close", "Tutup"),
    "common.cancel": Phrase("Cancel", "Batal"),
    "common.back": Phrase("Back", "Kembali"),
    "common.save_changes": Phrase("Save changes", "Simpan perubahan"),
    "common.saving": Phrase("Saving…", "Menyimpan…"),
    "common.optional": Phrase("optional", "opsional"),
    "common.try_again": Phrase("Try again", "Coba lagi"),
    "common.copy": Phrase("Copy", "Salin"),
    "common.copied": Phrase("Copied", "Tersalin"),
    "common.show_password": Phrase("Show password", "Tampilkan kata sandi"),
    "common.hide_password": Phrase("Hide password", "Sembunyikan kata sandi"),
    "common.clear_search": Phrase("Clear search", "Hapus pencarian"),
    "common.loading": Phrase("Loading…", "Memuat…"),
    "common.not_loaded": Phrase("This could not be loaded", "Ini gagal dimuat"),
    "common.not_loaded_help": Phrase(
        "Nothing is lost. Check the connection, then try again.",
        "Tidak ada yang hilang. Periksa koneksi lalu coba lagi.",
    ),
    "common.rows": Phrase("{first}–{last}", "{first}–{last}"),
    "common.newer": Phrase("Newer", "Lebih baru"),
    "common.older": Phrase("Older", "Lebih lama"),
    "common.page_failed": Phrase("This page has failed", "Halaman ini bermasalah"),
    "common.page_failed_help": Phrase(
        "What was sent is safe. Load the page again.",
        "Yang sudah terkirim tetap aman. Muat ulang halaman ini.",
    ),
    "common.load_again": Phrase("Load again", "Muat ulang"),
    "common.no_right": Phrase("This page is for admins", "Halaman ini untuk admin"),
    "common.no_right_help": Phrase(
        "Ask an admin of your team if you need something here.",
        "Hubungi admin tim Anda bila perlu sesuatu di sini.",
    ),
    "common.to_inbox": Phrase("Go to the inbox", "Ke Kotak Masuk"),
    "common.not_found": Phrase("There is no page here", "Tidak ada halaman di sini"),
    "common.not_found_help": Phrase(
        "The address may be mistyped, or what it showed is gone.",
        "Alamatnya mungkin salah ketik, atau isinya sudah tidak ada.",
    ),
}
