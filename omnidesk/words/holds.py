"""Why a message waits: what stands at it. Until when is said beside it, by the screen."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "hold.hours": Phrase(
        "Automatic messages go out between {opens} and {closes} ({zone}).",
        "Pesan otomatis dikirim antara pukul {opens} dan {closes} ({zone}).",
    ),
    "hold.second": Phrase(
        "This account sends at most {limit} messages a second.",
        "Akun ini mengirim paling banyak {limit} pesan per detik.",
    ),
    "hold.minute": Phrase(
        "This account sends at most {limit} messages a minute.",
        "Akun ini mengirim paling banyak {limit} pesan per menit.",
    ),
    "hold.hour": Phrase(
        "This account sends at most {limit} messages an hour.",
        "Akun ini mengirim paling banyak {limit} pesan per jam.",
    ),
    "hold.kept_second": Phrase(
        "From {limit} messages a second on, this account is kept free for replies.",
        "Mulai {limit} pesan per detik, akun ini disisakan untuk balasan.",
    ),
    "hold.kept_minute": Phrase(
        "From {limit} messages a minute on, this account is kept free for replies.",
        "Mulai {limit} pesan per menit, akun ini disisakan untuk balasan.",
    ),
    "hold.kept_hour": Phrase(
        "From {limit} messages an hour on, this account is kept free for replies.",
        "Mulai {limit} pesan per jam, akun ini disisakan untuk balasan.",
    ),
    "hold.day": Phrase(
        "This account has reached {limit} messages today. Replies still go out.",
        "Akun ini sudah mencapai {limit} pesan hari ini. Balasan tetap terkirim.",
    ),
    "hold.cold": Phrase(
        "This account writes to at most {limit} new people a day who never wrote first.",
        "Akun ini menyapa paling banyak {limit} orang baru per hari yang belum pernah menulis.",
    ),
    "hold.contact_gap": Phrase(
        "There are at least {seconds} s between two messages to the same person.",
        "Jarak antara dua pesan ke orang yang sama paling sedikit {seconds} dtk.",
    ),
    "hold.api_gap": Phrase(
        "Messages of programs leave this number {least} to {most} minutes apart.",
        "Pesan dari program keluar dari nomor ini setiap {least} sampai {most} menit.",
    ),
    "hold.fast_gap": Phrase(
        "Messages of this program leave this number {seconds} s apart.",
        "Pesan dari program ini keluar dari nomor ini setiap {seconds} dtk.",
    ),
    "hold.campaign_gap": Phrase(
        "Messages of a blast go out {least} to {most} minutes apart.",
        "Pesan blast dikirim setiap {least} sampai {most} menit.",
    ),
    "hold.order": Phrase(
        "An older message in this conversation goes first.",
        "Pesan yang lebih lama di percakapan ini dikirim dahulu.",
    ),
    "hold.held": Phrase(
        "All sending is on hold. An admin can release it.",
        "Semua pengiriman sedang ditahan. Admin dapat melepasnya.",
    ),
    "hold.inactive": Phrase(
        "This account is switched off. Its messages wait until it is switched on.",
        "Akun ini dinonaktifkan. Pesannya menunggu sampai akun diaktifkan.",
    ),
    "hold.opted_out": Phrase(
        "This contact asked not to be written to meanwhile. Programs leave them out.",
        "Kontak ini sudah meminta tidak dihubungi. Pesan otomatis tidak dikirim kepadanya.",
    ),
    "hold.blocked": Phrase(
        "This contact has been blocked meanwhile. Programs leave them out.",
        "Kontak ini sudah diblokir. Pesan otomatis tidak dikirim kepadanya.",
    ),
    "hold.scheduled": Phrase(
        "It was written for a later time.",
        "Pesan ini dijadwalkan untuk nanti.",
    ),
    "hold.retry": Phrase(
        "The vendor did not take it yet. It is tried again by itself.",
        "Penyedia belum menerimanya. Dicoba lagi otomatis.",
    ),
}
