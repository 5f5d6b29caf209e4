"""Words of the settings page: every number of the sending rules, with its reason."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "settings.page_title": Phrase("Settings · OmniDesk", "Pengaturan · OmniDesk"),
    "settings.title": Phrase("Settings", "Pengaturan"),
    "settings.sections": Phrase("Sections", "Bagian"),
    "settings.sending": Phrase("Sending limits", "Batas pengiriman"),
    "settings.sending_help": Phrase(
        "When messages may leave, and how fast. A change counts from the next message on.",
        "Kapan pesan boleh dikirim dan seberapa cepat. Perubahan berlaku mulai pesan berikutnya.",
    ),
    "settings.unsaved": Phrase("Unsaved changes", "Perubahan belum disimpan"),
    "settings.leave": Phrase(
        "Leave this page? What you changed here is not saved.",
        "Tinggalkan halaman ini? Perubahan Anda di sini belum disimpan.",
    ),
    "settings.discard": Phrase("Discard", "Buang"),
    "settings.save": Phrase("Save", "Simpan"),
    "settings.saved": Phrase(
        "Limits saved. They count from the next message on.",
        "Batas tersimpan. Berlaku mulai pesan berikutnya.",
    ),
    "settings.as_before": Phrase(
        "Nothing has changed: these are the present limits.",
        "Tidak ada yang berubah: ini batas yang sekarang berlaku.",
    ),
    "settings.wrong_fields": Phrase(
        "Not saved: {n} fields need another value.",
        "Belum tersimpan: {n} isian perlu nilai lain.",
        "Not saved: one field needs another value.",
    ),
    "settings.changed_meanwhile": Phrase(
        "Not saved: {name} changed these limits meanwhile. You see the present ones; what you"
        " typed is kept. Compare, then save again.",
        "Belum tersimpan: {name} sudah mengubah batas ini. Yang tampak adalah yang terbaru;"
        " ketikan Anda tetap ada. Bandingkan, lalu simpan lagi.",
    ),
    "settings.theirs": Phrase(
        "{name} set this to {value}.", "{name} mengubah ini menjadi {value}."
    ),
    "settings.defaults": Phrase("Back to defaults", "Kembali ke bawaan"),
    "settings.defaults_of": Phrase("Back to defaults: {card}", "Kembali ke bawaan: {card}"),
    "settings.more": Phrase("More limits, off by default", "Batas lain, bawaannya tidak aktif"),
    "settings.zone_now": Phrase("{zone}, now {time}", "{zone}, sekarang {time}"),
    # Units, beside the field
    "settings.unit_messages": Phrase("messages", "pesan"),
    "settings.unit_people": Phrase("people", "orang"),
    "settings.unit_seconds": Phrase("seconds", "detik"),
    "settings.unit_pause": Phrase("min:s", "mnt:dtk"),
    "settings.unit_percent": Phrase("%", "%"),
    # Hours
    "settings.hours": Phrase("Hours", "Jam pengiriman"),
    "settings.hours_help": Phrase(
        "Replies by your team go out at any hour. The same time twice means all day.",
        "Balasan tim Anda terkirim kapan saja. Waktu yang sama dua kali berarti sepanjang hari.",
    ),
    "settings.program_hours": Phrase("Blasts and API messages", "Blast dan pesan API"),
    "settings.auto_reply_hours": Phrase("Automatic replies", "Balasan otomatis"),
    "settings.opens": Phrase("From", "Dari"),
    "settings.closes": Phrase("Until", "Sampai"),
    "settings.program_hours_help": Phrase(
        "Default {opens} to {closes}. People block numbers that write to them at night.",
        "Bawaan {opens} sampai {closes}. Orang memblokir nomor yang mengirim pesan malam hari.",
    ),
    "settings.auto_reply_hours_help": Phrase(
        "Default {opens} to {closes}. Silent at night, so that nobody expects a person to answer.",
        "Bawaan {opens} sampai {closes}. Diam pada malam hari agar orang tidak menunggu jawaban.",
    ),
    "settings.in_zone_of_contact": Phrase("Whose clock counts", "Jam siapa yang dipakai"),
    "settings.zone_of_installation": Phrase("The clock here", "Jam di sini"),
    "settings.zone_of_contact": Phrase("The contact’s own clock", "Jam tempat kontak"),
    "settings.zone_of_contact_note": Phrase(
        "Where the zone of a contact is not known, the clock here counts.",
        "Bila zona waktu kontak tidak diketahui, jam di sini yang dipakai.",
    ),
    "settings.in_zone_of_contact_help": Phrase(
        "Default: the clock here. Days of daily limits always follow it.",
        "Bawaan: jam di sini. Hari untuk batas harian selalu mengikutinya.",
    ),
    # Kinds of accounts
    "settings.unofficial": Phrase("WhatsApp by QR code", "WhatsApp lewat kode QR"),
    "settings.unofficial_help": Phrase(
        "For each linked number. WhatsApp publishes no limits for these numbers and closes those"
        " that behave like machines. 0 means no limit.",
        "Untuk setiap nomor tertaut. WhatsApp tidak mengumumkan batas untuk nomor ini dan menutup"
        " yang berperilaku seperti mesin. 0 berarti tanpa batas.",
    ),
    "settings.official": Phrase("WhatsApp official", "WhatsApp resmi"),
    "settings.official_help": Phrase(
        "For each number of the official API. 0 means no limit.",
        "Untuk setiap nomor API resmi. 0 berarti tanpa batas.",
    ),
    "settings.meta": Phrase("Messenger and Instagram", "Messenger dan Instagram"),
    "settings.meta_help": Phrase(
        "For each Facebook page and Instagram account. 0 means no limit.",
        "Untuk setiap halaman Facebook dan akun Instagram. 0 berarti tanpa batas.",
    ),
    "settings.per_second": Phrase("In one second", "Dalam satu detik"),
    "settings.per_minute": Phrase("In one minute", "Dalam satu menit"),
    "settings.per_hour": Phrase("In one hour", "Dalam satu jam"),
    "settings.per_day": Phrase("On one day", "Dalam satu hari"),
    "settings.contact_gap_s": Phrase(
        "Pause between two messages to one person", "Jeda antara dua pesan ke orang yang sama"
    ),
    "settings.program_contact_gap_s": Phrase(
        "Pause before a blast or API message to one person",
        "Jeda sebelum blast atau pesan API ke orang yang sama",
    ),
    "settings.cold_per_day": Phrase("New people on one day", "Orang baru dalam satu hari"),
    "settings.per_second_help": Phrase(
        "Default {default}. The minute decides sooner, so most leave this off.",
        "Bawaan {default}. Batas per menit lebih dulu berlaku, jadi biasanya tidak dipakai.",
    ),
    "settings.per_minute_help": Phrase(
        "Default {default}. Smooths bursts to one account; replies wait for it too.",
        "Bawaan {default}. Meratakan lonjakan pada satu akun; balasan pun menunggu.",
    ),
    "settings.per_hour_help": Phrase(
        "Default {default}. Spreads large blasts over the day; replies wait for it too.",
        "Bawaan {default}. Menyebar blast besar sepanjang hari; balasan pun menunggu.",
    ),
    "settings.per_day_help": Phrase(
        "Default {default}. Blasts and API messages wait from here on; replies always go out.",
        "Bawaan {default}. Setelah ini blast dan pesan API menunggu; balasan selalu terkirim.",
    ),
    "settings.contact_gap_s_help": Phrase(
        "Default {default}. Nobody receives two messages in the same breath.",
        "Bawaan {default}. Tidak ada yang menerima dua pesan beruntun.",
    ),
    "settings.program_contact_gap_s_help": Phrase(
        "Default {default}. Replies by your team do not wait for it.",
        "Bawaan {default}. Balasan tim Anda tidak menunggu jeda ini.",
    ),
    "settings.cold_per_day_help": Phrase(
        "Default {default}. First messages to people who never wrote.",
        "Bawaan {default}. Pesan pertama ke orang yang belum pernah menulis.",
    ),
    "settings.unofficial_per_minute_help": Phrase(
        "Default {default}. About what a busy person types; faster looks like a machine.",
        "Bawaan {default}. Kira-kira secepat orang sibuk mengetik; lebih cepat tampak seperti"
        " mesin.",
    ),
    "settings.unofficial_per_hour_help": Phrase(
        "Default {default}. Nobody keeps the minute’s pace for a whole hour.",
        "Bawaan {default}. Tidak ada orang yang bertahan secepat itu selama satu jam.",
    ),
    "settings.unofficial_per_day_help": Phrase(
        "Default {default}. Blasts and API messages wait from here on; replies always go out.",
        "Bawaan {default}. Setelah ini blast dan pesan API menunggu; balasan selalu terkirim.",
    ),
    "settings.unofficial_contact_gap_s_help": Phrase(
        "Default {default}. Two messages at once to one person are a sign of a machine.",
        "Bawaan {default}. Dua pesan sekaligus ke satu orang adalah tanda mesin.",
    ),
    "settings.unofficial_program_contact_gap_s_help": Phrase(
        "Default {default}. The longer of the two pauses counts.",
        "Bawaan {default}. Yang berlaku adalah jeda yang lebih panjang.",
    ),
    "settings.unofficial_cold_per_day_help": Phrase(
        "Default {default}. First messages to people who never wrote, your team’s included. Numbers"
        " were restricted after 15 to 20.",
        "Bawaan {default}. Pesan pertama ke orang yang belum pernah menulis, juga dari tim Anda."
        " Nomor pernah dibatasi setelah 15 sampai 20.",
    ),
    "settings.official_per_second_help": Phrase(
        "Default {default}, Twilio’s own for a sender. WhatsApp takes up to {most}.",
        "Bawaan {default}, sama seperti Twilio untuk satu pengirim. WhatsApp menerima sampai"
        " {most}.",
    ),
    "settings.official_program_contact_gap_s_help": Phrase(
        "Default {default}, WhatsApp’s own limit: one message in about 6 seconds to one person.",
        "Bawaan {default}, batas WhatsApp sendiri: satu pesan dalam sekitar 6 detik ke satu orang.",
    ),
    "settings.fast_gap_s": Phrase(
        "Pause in the faster lane of API clients", "Jeda di jalur cepat klien API"
    ),
    "settings.fast_gap_s_help": Phrase(
        "Default {default}, from {least} to {most}. For clients that were given the faster lane;"
        " also by SMS. Twilio sends at least one message a second from any number.",
        "Bawaan {default}, dari {least} sampai {most}. Untuk klien yang diberi jalur cepat, juga"
        " lewat SMS. Twilio mengirim paling sedikit satu pesan per detik dari nomor mana pun.",
    ),
    "settings.official_cold_per_day_help": Phrase(
        "Default {default}. WhatsApp’s own tiers are 250, 2,000, 10,000 and 100,000 in 24 hours.",
        "Bawaan {default}. Tingkatan WhatsApp: 250, 2.000, 10.000, dan 100.000 dalam 24 jam.",
    ),
    "settings.meta_per_second_help": Phrase(
        "Default {default}, Meta’s own limit for texts.",
        "Bawaan {default}, batas Meta sendiri untuk teks.",
    ),
    # Programs
    "settings.api": Phrase("API messages", "Pesan API"),
    "settings.api_help": Phrase(
        "The pause after each message of a number, drawn anew by chance. An even beat would look"
        " like a machine.",
        "Jeda setelah setiap pesan dari satu nomor, diundi setiap kali. Irama yang tetap tampak"
        " seperti mesin.",
    ),
    "settings.campaign": Phrase("Blasts", "Blast"),
    "settings.campaign_help": Phrase(
        "The pause after each message of one blast, drawn anew by chance.",
        "Jeda setelah setiap pesan dari satu blast, diundi setiap kali.",
    ),
    "settings.least": Phrase("Shortest pause", "Jeda terpendek"),
    "settings.most": Phrase("Longest pause", "Jeda terpanjang"),
    "settings.gap": Phrase("Pause", "Jeda"),
    "settings.gap_help": Phrase(
        "Default {least} to {most}, in minutes and seconds.",
        "Bawaan {least} sampai {most}, dalam menit dan detik.",
    ),
    "settings.not_a_pause": Phrase(
        "Write minutes and seconds such as 2:30.", "Tulis menit dan detik seperti 2:30."
    ),
    "settings.people": Phrase("Kept free for people", "Disisakan untuk orang"),
    "settings.people_help": Phrase(
        "The part of each second, minute and hour that blasts, API messages and automatic replies"
        " leave to your team.",
        "Bagian dari setiap detik, menit, dan jam yang disisakan blast, pesan API, dan balasan"
        " otomatis untuk tim Anda.",
    ),
    "settings.kept_for_people": Phrase("Share kept free", "Bagian yang disisakan"),
    "settings.kept_for_people_help": Phrase(
        "Default {default}. Replies then seldom wait for a blast.",
        "Bawaan {default}. Dengan begitu balasan jarang menunggu blast.",
    ),
}
