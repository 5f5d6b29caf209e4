"""Words of the inbox: the list, the thread, the composer, and what the browser store says."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    # The list
    "inbox.page_title": Phrase("Inbox · OmniDesk", "Kotak Masuk · OmniDesk"),
    "inbox.list": Phrase("Conversations", "Daftar percakapan"),
    "inbox.all": Phrase("All", "Semua"),
    "inbox.search": Phrase("Search by name or number", "Cari nama atau nomor"),
    "inbox.unread": Phrase("Unread", "Belum dibaca"),
    "inbox.row": Phrase("{name}, {platform}, {time}", "{name}, {platform}, {time}"),
    "inbox.row_unread": Phrase(
        "{name}, {platform}, {n} unread, {time}", "{name}, {platform}, {n} belum dibaca, {time}"
    ),
    "inbox.empty": Phrase("Nothing waits for you", "Tidak ada yang menunggu"),
    "inbox.empty_help": Phrase(
        "New messages appear here by themselves.", "Pesan baru muncul di sini dengan sendirinya."
    ),
    "inbox.unmatched": Phrase("No conversation matches", "Tidak ada percakapan yang cocok"),
    "inbox.unmatched_help": Phrase(
        "Clear the filters to see all.", "Hapus saringan untuk melihat semua."
    ),
    "inbox.clear_filters": Phrase("Clear filters", "Hapus saringan"),
    # The thread
    "inbox.thread": Phrase("Conversation", "Percakapan"),
    "inbox.messages": Phrase("Messages", "Pesan"),
    "inbox.choose": Phrase("Choose a conversation", "Pilih percakapan"),
    "inbox.choose_help": Phrase(
        "J and K move through the list, Enter opens, / searches.",
        "J dan K menelusuri daftar, Enter membuka, / mencari.",
    ),
    "inbox.missing": Phrase("This conversation is not here", "Percakapan ini tidak ada di sini"),
    "inbox.missing_help": Phrase(
        "It does not exist or is not yours to see. Choose another one.",
        "Tidak ada atau bukan untuk Anda lihat. Pilih yang lain.",
    ),
    "inbox.moved": Phrase(
        "This conversation moved to another department",
        "Percakapan ini dipindah ke departemen lain",
    ),
    "inbox.moved_help": Phrase(
        "You no longer see it. Nothing of it is lost.",
        "Anda tidak lagi melihatnya. Tidak ada yang hilang.",
    ),
    "inbox.refreshing": Phrase("Refreshing…", "Menyegarkan…"),
    "inbox.address": Phrase("{address} · to {channel}", "{address} · ke {channel}"),
    "inbox.to_channel": Phrase("To {channel}", "Ke {channel}"),
    "inbox.older": Phrase("Load older messages", "Muat pesan lama"),
    "inbox.new": Phrase("New", "Baru"),
    "inbox.to_newest": Phrase("Go to the newest message", "Ke pesan terbaru"),
    "inbox.arrived": Phrase("{n} new", "{n} baru"),
    "inbox.you": Phrase("You", "Anda"),
    "inbox.elsewhere": Phrase("Sent outside OmniDesk", "Dikirim di luar OmniDesk"),
    "inbox.auto_reply": Phrase("Automatic reply", "Balasan otomatis"),
    "inbox.by_api": Phrase("Sent through the API", "Dikirim lewat API"),
    "inbox.blast": Phrase("Blast", "Blast"),
    "inbox.link_opened": Phrase(
        "Opened the link {host} · {time}", "Membuka tautan {host} · {time}"
    ),
    # The contact
    "inbox.menu": Phrase("More for this conversation", "Lainnya untuk percakapan ini"),
    "inbox.opt_out": Phrase("Asked not to be written to", "Meminta tidak dihubungi"),
    "inbox.opt_out_help": Phrase(
        "Blasts, the API and automatic replies leave this contact out. You can still answer.",
        "Blast, API, dan balasan otomatis melewati kontak ini. Anda tetap dapat menjawab.",
    ),
    "inbox.opt_in": Phrase("May be written to again", "Boleh dihubungi lagi"),
    "inbox.opt_in_help": Phrase(
        "Blasts, the API and automatic replies reach this contact again.",
        "Blast, API, dan balasan otomatis menjangkau kontak ini lagi.",
    ),
    "inbox.opt_in_yet": Phrase(
        "Programs still leave this contact out: it is blocked.",
        "Program tetap melewati kontak ini karena diblokir.",
    ),
    "inbox.block": Phrase("Block", "Blokir"),
    "inbox.block_help": Phrase(
        "No blasts, no API and no automatic messages. You can still answer.",
        "Tanpa blast, API, dan pesan otomatis. Anda tetap dapat menjawab.",
    ),
    "inbox.unblock": Phrase("Unblock", "Buka blokir"),
    "inbox.unblock_help": Phrase(
        "Blasts, the API and automatic messages reach this contact again.",
        "Blast, API, dan pesan otomatis menjangkau kontak ini lagi.",
    ),
    "inbox.unblock_yet": Phrase(
        "Programs still leave this contact out: it asked not to be written to.",
        "Program tetap melewati kontak ini karena meminta tidak dihubungi.",
    ),
    "inbox.marked.opt_out": Phrase(
        "{name} is left out of blasts and automatic messages.",
        "{name} tidak lagi menerima blast dan pesan otomatis.",
    ),
    "inbox.marked.opt_in": Phrase(
        "{name} may be written to again.", "{name} boleh dihubungi lagi."
    ),
    "inbox.marked.block": Phrase("{name} is blocked.", "{name} diblokir."),
    "inbox.marked.unblock": Phrase("{name} is no longer blocked.", "{name} tidak lagi diblokir."),
    "inbox.undo": Phrase("Undo", "Urungkan"),
    "inbox.opted_out": Phrase(
        "{name} asked not to be written to. You can still answer.",
        "{name} meminta tidak dihubungi. Anda tetap dapat menjawab.",
    ),
    "inbox.blocked": Phrase(
        "{name} is blocked. You can still answer.",
        "{name} diblokir. Anda tetap dapat menjawab.",
    ),
    "inbox.opted_out_closed": Phrase(
        "{name} asked not to be written to.", "{name} meminta tidak dihubungi."
    ),
    "inbox.blocked_closed": Phrase("{name} is blocked.", "{name} diblokir."),
    # The departments
    "inbox.department": Phrase("Move to a department", "Pindah ke departemen"),
    "inbox.no_department": Phrase("No department", "Tanpa departemen"),
    # What became of a message
    "inbox.status.queued": Phrase("waiting to be sent", "menunggu dikirim"),
    "inbox.status.sending": Phrase("being sent", "sedang dikirim"),
    "inbox.status.sent": Phrase("sent", "terkirim"),
    "inbox.status.delivered": Phrase("delivered", "sampai"),
    "inbox.status.read": Phrase("read", "dibaca"),
    "inbox.status.failed": Phrase("not sent", "belum terkirim"),
    "inbox.status.unknown": Phrase("not certain", "belum pasti"),
    "inbox.status.cancelled": Phrase("not sent, cancelled", "dibatalkan"),
    "inbox.not_sent": Phrase("Not sent.", "Belum terkirim."),
    "inbox.send_again": Phrase("Send again", "Kirim ulang"),
    "inbox.uncertain": Phrase(
        "Not certain whether this arrived. Check before sending again.",
        "Belum pasti sampai. Periksa sebelum mengirim ulang.",
    ),
    "inbox.it_arrived": Phrase("It arrived", "Sudah sampai"),
    "inbox.it_arrived_help": Phrase("It counts as sent.", "Dianggap terkirim."),
    "inbox.send_again_help": Phrase(
        "It arrives twice if the first one did.", "Sampai dua kali bila yang pertama sampai."
    ),
    "inbox.give_up": Phrase("Give up", "Hentikan"),
    "inbox.give_up_help": Phrase("It is not sent again.", "Tidak dikirim lagi."),
    "inbox.leaves_about": Phrase("Goes out about {time}.", "Dikirim sekitar {time}."),
    "inbox.overdue": Phrase("It waits to be sent.", "Menunggu dikirim."),
    "inbox.take_back": Phrase("Cancel", "Batalkan"),
    "inbox.cancelled": Phrase("Cancelled before it was sent.", "Dibatalkan sebelum dikirim."),
    "inbox.cancel_send": Phrase("Cancel this message", "Batalkan pesan ini"),
    "inbox.waited_too_long": Phrase(
        "Not sent: there was no connection for too long. Send it again if it still fits.",
        "Belum terkirim: koneksi terputus terlalu lama. Kirim ulang bila masih sesuai.",
    ),
    # The composer
    "inbox.reply_to": Phrase("Reply to {name}", "Balas {name}"),
    "inbox.reply_on": Phrase("Reply on {channel}…", "Balas lewat {channel}…"),
    "inbox.send": Phrase("Send message", "Kirim pesan"),
    "inbox.enter_sends": Phrase("sends", "mengirim"),
    "inbox.characters_left": Phrase(
        "{n} of {limit} characters left",
        "Sisa {n} dari {limit} karakter",
        "1 of {limit} characters left",
    ),
    "inbox.characters_over": Phrase(
        "{n} characters over the {limit} that {channel} takes",
        "{n} karakter di atas {limit} yang diterima {channel}",
        "1 character over the {limit} that {channel} takes",
    ),
    "inbox.window_open": Phrase("Free replies until {time}", "Bebas membalas sampai {time}"),
    "inbox.window_hours": Phrase("{hours} h {minutes} min left", "sisa {hours} j {minutes} mnt"),
    "inbox.window_minutes": Phrase("{minutes} min left", "sisa {minutes} mnt"),
    "inbox.window_closed": Phrase(
        "The 24 hour window has closed. You can answer once {name} writes again.",
        "Jendela 24 jam sudah tutup. Anda dapat menjawab setelah {name} menulis lagi.",
    ),
    # News
    "inbox.reconnecting": Phrase(
        "Reconnecting… What you type is kept.", "Menyambung ulang… Yang Anda ketik tersimpan."
    ),
    "inbox.delayed": Phrase(
        "Live updates are delayed. Messages still go out.",
        "Pembaruan langsung terlambat. Pesan tetap terkirim.",
    ),
    "inbox.spoken_new": Phrase("New message from {name}", "Pesan baru dari {name}"),
}
