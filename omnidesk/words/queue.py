"""Words of the tab System: what waits to be sent, what did not come in, who was joined."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "queue.system": Phrase("System", "Sistem"),
    # Whether sending runs
    "queue.sending": Phrase("Sending", "Pengiriman"),
    "queue.runs": Phrase("Sending runs.", "Pengiriman berjalan."),
    "queue.is_held": Phrase("Sending is on hold.", "Pengiriman ditahan."),
    "queue.on_hold": Phrase("On hold", "Ditahan"),
    "queue.held_by": Phrase(
        "All sending is on hold since {since}, by {name}.",
        "Semua pengiriman ditahan sejak {since} oleh {name}.",
    ),
    "queue.held_after_restore": Phrase(
        "All sending is on hold since {since}, when a backup was restored. What waits may have been"
        " sent after that backup was made.",
        "Semua pengiriman ditahan sejak {since}, saat cadangan dipulihkan. Yang menunggu mungkin"
        " sudah terkirim setelah cadangan itu dibuat.",
    ),
    "queue.hold": Phrase("Hold sending", "Tahan pengiriman"),
    "queue.hold_title": Phrase("Hold all sending?", "Tahan semua pengiriman?"),
    "queue.hold_question": Phrase(
        "Nothing leaves until somebody releases it: {n} messages wait then, and what people write"
        " waits with them. Incoming messages still arrive.",
        "Tidak ada yang keluar sampai dilepas: {n} pesan menunggu, begitu pula pesan baru."
        " Pesan masuk tetap diterima.",
        "Nothing leaves until somebody releases it: {n} message waits then, and what people write"
        " waits with it. Incoming messages still arrive.",
    ),
    "queue.hold_question_many": Phrase(
        "Nothing leaves until somebody releases it: more than {most} messages wait then, and what"
        " people write waits with them. Incoming messages still arrive.",
        "Tidak ada yang keluar sampai dilepas: lebih dari {most} pesan menunggu, begitu pula pesan"
        " baru. Pesan masuk tetap diterima.",
    ),
    "queue.keep_running": Phrase("Keep sending", "Tetap kirim"),
    "queue.holding": Phrase("Holding…", "Menahan…"),
    "queue.release": Phrase("Release sending", "Lepas pengiriman"),
    "queue.release_title": Phrase("Release all sending?", "Lepas semua pengiriman?"),
    "queue.release_question": Phrase(
        "{n} messages wait. They leave by the sending rules, not all at once.",
        "{n} pesan menunggu. Semuanya dikirim menurut aturan pengiriman, tidak sekaligus.",
        "{n} message waits. It leaves by the sending rules.",
    ),
    "queue.release_question_many": Phrase(
        "More than {most} messages wait. They leave by the sending rules, not all at once.",
        "Lebih dari {most} pesan menunggu. Semuanya dikirim menurut aturan, tidak sekaligus.",
    ),
    "queue.release_after_restore": Phrase(
        "A backup was restored. Cancel first what was sent after that backup, or people get it"
        " twice.",
        "Cadangan telah dipulihkan. Batalkan dahulu yang sudah terkirim setelah cadangan itu agar"
        " tidak diterima dua kali.",
    ),
    "queue.keep_held": Phrase("Keep on hold", "Tetap tahan"),
    "queue.releasing": Phrase("Releasing…", "Melepas…"),
    # What each account has used
    "queue.accounts": Phrase("Accounts and their limits", "Akun dan batasnya"),
    "queue.account": Phrase("Account", "Akun"),
    "queue.minute": Phrase("Last minute", "Menit terakhir"),
    "queue.hour": Phrase("Last hour", "Jam terakhir"),
    "queue.today": Phrase("Today", "Hari ini"),
    "queue.new_people": Phrase("New people", "Orang baru"),
    "queue.no_limit": Phrase("–", "–"),
    "queue.no_limit_help": Phrase("No limit", "Tanpa batas"),
    "queue.state": Phrase("State", "Status"),
    "queue.open": Phrase("Open", "Terbuka"),
    "queue.closed_until": Phrase("Closed until {time}", "Tutup sampai {time}"),
    "queue.programs_until": Phrase("Only replies until {time}", "Hanya balasan sampai {time}"),
    "queue.no_accounts": Phrase("No account is connected", "Belum ada akun tersambung"),
    "queue.no_accounts_help": Phrase(
        "Accounts appear here once their credentials are entered.",
        "Akun muncul di sini setelah kredensialnya diisi.",
    ),
    # What waits to be sent
    "queue.title": Phrase("Outgoing messages", "Pesan keluar"),
    "queue.title_help": Phrase(
        "What waits, why, and until when; what failed; what nobody is certain of. Newest first.",
        "Yang menunggu, sebabnya, dan sampai kapan; yang gagal; yang belum pasti. Terbaru dahulu.",
    ),
    "queue.filters": Phrase("Show", "Tampilkan"),
    "queue.all": Phrase("All", "Semua"),
    "queue.queued": Phrase("Queued", "Antre"),
    "queue.processing": Phrase("Processing", "Diproses"),
    "queue.sending_now": Phrase("Sending", "Sedang dikirim"),
    "queue.sent": Phrase("Sent", "Terkirim"),
    "queue.delivered": Phrase("Delivered", "Sampai"),
    "queue.read": Phrase("Read", "Dibaca"),
    "queue.failed": Phrase("Failed", "Gagal"),
    "queue.unknown": Phrase("Unknown", "Belum pasti"),
    "queue.cancelled": Phrase("Cancelled", "Dibatalkan"),
    "queue.to": Phrase("To", "Kepada"),
    "queue.message": Phrase("Message", "Pesan"),
    "queue.from": Phrase("From", "Dari"),
    "queue.time": Phrase("Time", "Waktu"),
    "queue.kind_agent": Phrase("One of us", "Rekan"),
    "queue.kind_api": Phrase("API", "API"),
    "queue.kind_campaign": Phrase("Blast", "Blast"),
    "queue.kind_auto_reply": Phrase("Automatic", "Otomatis"),
    "queue.by_channel": Phrase("from {channel}", "dari {channel}"),
    "queue.about": Phrase("about {time}", "sekitar {time}"),
    "queue.due": Phrase("now", "sekarang"),
    "queue.open_ended": Phrase("not known", "belum tahu"),
    "queue.open_message": Phrase("Show the whole message", "Tampilkan seluruh pesan"),
    "queue.delete_of": Phrase(
        "Delete the message to {name} from the list", "Hapus pesan ke {name} dari daftar"
    ),
    "queue.cancel": Phrase("Cancel", "Batalkan"),
    "queue.send_again": Phrase("Send again", "Kirim ulang"),
    "queue.decide": Phrase("Decide…", "Putuskan…"),
    "queue.open_conversation": Phrase(
        "Open the conversation with {name}", "Buka percakapan dengan {name}"
    ),
    "queue.empty": Phrase("Nothing was sent yet", "Belum ada yang dikirim"),
    "queue.empty_help": Phrase(
        "Messages appear here as soon as somebody or a program writes one.",
        "Pesan muncul di sini begitu seseorang atau program menulisnya.",
    ),
    "queue.unmatched": Phrase("Nothing is in this state", "Tidak ada yang dalam keadaan ini"),
    "queue.unmatched_help": Phrase(
        "Show all to see the others.", "Tampilkan semua untuk melihat yang lain."
    ),
    "queue.show_all": Phrase("Show all", "Tampilkan semua"),
    # What nobody knows
    "queue.decide_title": Phrase(
        "What became of the message to {name}?", "Apa yang terjadi dengan pesan ke {name}?"
    ),
    "queue.decide_help": Phrase(
        "The vendor did not say whether it went out. Look at the phone or at the vendor first.",
        "Penyedia tidak memberi kepastian. Periksa dahulu di ponsel atau di penyedia.",
    ),
    "queue.choice": Phrase("Your decision", "Keputusan Anda"),
    "queue.choose": Phrase(
        "Choose what became of it, then save.", "Pilih apa yang terjadi, lalu simpan."
    ),
    "queue.choice_sent": Phrase("It was sent", "Sudah terkirim"),
    "queue.choice_sent_help": Phrase(
        "It counts as sent, and nothing more happens.",
        "Dianggap terkirim, dan tidak ada lagi yang terjadi.",
    ),
    "queue.choice_again": Phrase("Send it again", "Kirim ulang"),
    "queue.choice_again_help": Phrase(
        "If it did arrive, {name} gets it twice.",
        "Bila ternyata sampai, {name} menerimanya dua kali.",
    ),
    "queue.choice_cancel": Phrase("Give it up", "Jangan kirim"),
    "queue.choice_cancel_help": Phrase(
        "It is marked as not sent. You can send it again later.",
        "Ditandai tidak terkirim. Dapat dikirim ulang nanti.",
    ),
    "queue.decide_submit": Phrase("Save decision", "Simpan keputusan"),
    # What did not come in
    "queue.receiving": Phrase("Receiving", "Penerimaan"),
    "queue.receiving_idle": Phrase(
        "No event waits to be processed.", "Tidak ada kejadian yang menunggu diproses."
    ),
    "queue.receiving_waits": Phrase(
        "{n} events wait, the oldest for {age}.",
        "{n} kejadian menunggu, yang tertua sudah {age}.",
        "{n} event waits, for {age} now.",
    ),
    "queue.seconds": Phrase("{seconds} s", "{seconds} dtk"),
    "queue.minutes": Phrase("{minutes} min", "{minutes} mnt"),
    "queue.hours": Phrase("{hours} h {minutes} min", "{hours} j {minutes} mnt"),
    "queue.set_aside": Phrase("Events that were set aside", "Kejadian yang disisihkan"),
    "queue.channel": Phrase("Channel", "Saluran"),
    "queue.who": Phrase("Of whom", "Dari siapa"),
    "queue.why": Phrase("Why", "Sebab"),
    "queue.received": Phrase("Received", "Diterima"),
    "queue.tries": Phrase("{n} tries", "{n} kali dicoba", "{n} try"),
    "queue.event_message": Phrase("Message", "Pesan"),
    "queue.event_echo": Phrase("Own message", "Pesan sendiri"),
    "queue.event_receipt": Phrase("Receipt", "Tanda terima"),
    "queue.event_unknown": Phrase("Other news", "Kabar lain"),
    "queue.retry": Phrase("Try again", "Coba lagi"),
    "queue.retry_of": Phrase("Try again: event of {name}", "Coba lagi: kejadian dari {name}"),
    "queue.retry_all": Phrase("Try all again", "Coba semua lagi"),
    "queue.retrying": Phrase("Trying…", "Mencoba…"),
    "queue.no_events": Phrase("Nothing was set aside", "Tidak ada yang disisihkan"),
    "queue.no_events_help": Phrase(
        "What cannot be processed waits here with its reason.",
        "Yang gagal diproses menunggu di sini beserta sebabnya.",
    ),
    # Who was joined
    "queue.joined": Phrase("Joined contacts", "Kontak yang digabung"),
    "queue.joined_help": Phrase(
        "Events proved that two contacts are one person. Names are never a proof.",
        "Kejadian membuktikan bahwa dua kontak adalah orang yang sama. Nama bukan bukti.",
    ),
    "queue.merge": Phrase("{joined} was joined to {kept}", "{joined} digabung ke {kept}"),
    "queue.nameless": Phrase("A contact without a name", "Kontak tanpa nama"),
    "queue.pair": Phrase("Contacts", "Kontak"),
    "queue.proof": Phrase("Proof: {proof}", "Bukti: {proof}"),
    "queue.undone": Phrase("Taken apart", "Dipisah lagi"),
    "queue.undo": Phrase("Take apart…", "Pisahkan…"),
    "queue.undo_of": Phrase("Take apart: {joined} and {kept}", "Pisahkan: {joined} dan {kept}"),
    "queue.undo_title": Phrase("Take {joined} and {kept} apart?", "Pisahkan {joined} dan {kept}?"),
    "queue.undo_question": Phrase(
        "{joined} becomes a contact again, with the messages and numbers from before. What was"
        " written since then goes to whose number it came from, answers included. Later events"
        " do not join the two again.",
        "{joined} menjadi kontak lagi, dengan pesan dan nomor sebelumnya. Yang ditulis sejak itu"
        " kembali ke pemilik nomornya, begitu pula jawabannya. Keduanya tidak akan digabung lagi.",
    ),
    "queue.undo_submit": Phrase("Take apart", "Pisahkan"),
    "queue.undoing": Phrase("Taking apart…", "Memisahkan…"),
    "queue.keep_joined": Phrase("Keep joined", "Tetap gabung"),
    "queue.no_merges": Phrase("Nobody was joined yet", "Belum ada yang digabung"),
    "queue.no_merges_help": Phrase(
        "When one person turns out to have two numbers, it is told here.",
        "Bila satu orang ternyata punya dua nomor, keterangannya ada di sini.",
    ),
}
