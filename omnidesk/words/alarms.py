"""Alarms for admins, and why a vendor's event was set aside."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "alarm.inbox_stuck": Phrase(
        "Messages have not come in for {minutes} min; {waiting} wait. Nothing is lost.",
        "Pesan tertahan {minutes} mnt; {waiting} menunggu. Tidak ada yang hilang.",
    ),
    "alarm.channel_silent": Phrase(
        "{channel} has been silent for {hours} h. Usually people write at this time.",
        "{channel} sepi selama {hours} j. Biasanya ada pesan pada jam ini.",
    ),
    "alarm.sending_held": Phrase(
        "All sending is held. Messages wait until an admin releases them.",
        "Semua pengiriman ditahan. Pesan menunggu sampai admin melepasnya.",
    ),
    "alarm.unknown_waiting": Phrase(
        "Not certain whether {n} messages arrived. Somebody must decide.",
        "Belum pasti {n} pesan sampai. Perlu keputusan seseorang.",
        "Not certain whether a message arrived. Somebody must decide.",
    ),
    "alarm.events_set_aside": Phrase(
        "{n} incoming events could not be processed. They are kept.",
        "{n} kejadian masuk gagal diproses. Semuanya tersimpan.",
        "An incoming event could not be processed. It is kept.",
    ),
    "alarm.link": Phrase("See details", "Lihat rincian"),
    "alarm.more": Phrase("And {n} more alarms.", "Dan {n} peringatan lagi.", "And 1 more alarm."),
    "alarm.strip": Phrase("Alarm", "Peringatan"),
    # Why an event was set aside
    "event.no_channel": Phrase(
        "Its channel is not set up here. Connect the channel, then try again.",
        "Salurannya belum diatur di sini. Sambungkan salurannya, lalu coba lagi.",
    ),
    "event.not_understood": Phrase(
        "This version cannot read it. Update OmniDesk, then try again.",
        "Versi ini tidak dapat membacanya. Perbarui OmniDesk, lalu coba lagi.",
    ),
    "event.unexpected": Phrase(
        "Something unexpected happened, and tries did not help. Try again later.",
        "Terjadi hal tak terduga, dan percobaan ulang gagal. Coba lagi nanti.",
    ),
}
