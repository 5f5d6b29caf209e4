"""Who may use the external API, and how much of it."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "api.missing_headers": Phrase(
        "Send the headers X-Client-Id, X-Timestamp and X-Signature, each once.",
        "Kirim header X-Client-Id, X-Timestamp, dan X-Signature, masing-masing sekali.",
    ),
    "api.invalid_timestamp": Phrase(
        "X-Timestamp is not the time in milliseconds since 1970: 13 digits, such as 1763800000000.",
        "X-Timestamp bukan waktu dalam milidetik sejak 1970: 13 angka, misalnya 1763800000000.",
    ),
    "api.timestamp_out_of_window": Phrase(
        "X-Timestamp lies more than {minutes} min from our time. Set the clock, sign anew.",
        "X-Timestamp berselisih lebih dari {minutes} mnt dari waktu kami. Setel jam, tanda"
        " tangani ulang.",
    ),
    "api.invalid_signature": Phrase(
        "The client is unknown, or the signature does not fit. Check id and secret, and sign the"
        " raw body.",
        "Klien tidak dikenal, atau tanda tangan tidak cocok. Periksa id dan rahasia, tanda"
        " tangani isi mentah.",
    ),
    "api.version_refused": Phrase(
        "This client signs with version 2 only. Send X-Signature-Version: 2.",
        "Klien ini hanya memakai tanda tangan versi 2. Kirim X-Signature-Version: 2.",
    ),
    "api.client_disabled": Phrase(
        "This client is disabled. Ask whoever runs this installation.",
        "Klien ini dinonaktifkan. Hubungi pengelola instalasi.",
    ),
    "api.ip_not_allowed": Phrase(
        "This client may not call from {address}. Ask for the address to be added.",
        "Klien ini tidak boleh memanggil dari {address}. Minta agar alamat ini ditambahkan.",
    ),
    "api.rate_limited": Phrase(
        "All requests of this minute are used. Try again in {seconds} s.",
        "Semua permintaan menit ini sudah terpakai. Coba lagi dalam {seconds} dtk.",
    ),
    "api.quota_exceeded": Phrase(
        "All messages of today are used. Try again in {minutes} min.",
        "Semua pesan hari ini sudah terpakai. Coba lagi dalam {minutes} mnt.",
    ),
    "api.body_unreadable": Phrase(
        "The body is no JSON object. Send one in UTF-8.",
        "Isi permintaan bukan objek JSON. Kirim objek JSON dalam UTF-8.",
    ),
    "api.name_taken": Phrase(
        "There is a client named {name} already. Choose another name.",
        "Sudah ada klien bernama {name}. Pilih nama lain.",
    ),
    "api.network_invalid": Phrase(
        "{text} is no address or network. Write one such as {example}.",
        "{text} bukan alamat atau jaringan. Tulis misalnya {example}.",
    ),
    "api.networks_many": Phrase(
        "A client has at most {most} networks. Join some of them.",
        "Satu klien paling banyak {most} jaringan. Gabungkan sebagian.",
    ),
    "api.number_out_of_range": Phrase(
        "Write a whole number from {least} to {most}.",
        "Tulis bilangan bulat dari {least} sampai {most}.",
    ),
    "api.channel_unknown": Phrase(
        "Choose auto, whatsapp or sms.",
        "Pilih auto, whatsapp, atau sms.",
    ),
    "api.template_unknown": Phrase(
        "This template does not exist any more. Choose another one.",
        "Templat ini sudah tidak ada. Pilih yang lain.",
    ),
    "api.mapping_invalid": Phrase(
        "Write a placeholder and the place of its value in the metadata, such as name and"
        " customer.name.",
        "Tulis nama isian dan letak nilainya di metadata, misalnya nama dan customer.name.",
    ),
    "api.mapping_wrong": Phrase(
        "A row of the mapping cannot be kept. Correct it or remove it.",
        "Ada baris pemetaan yang tidak dapat disimpan. Perbaiki atau hapus.",
    ),
    "api.mapping_no_name": Phrase(
        "Name the placeholder, or remove the row.", "Tulis nama isiannya, atau hapus barisnya."
    ),
    "api.mapping_name": Phrase(
        "A placeholder has letters, digits and underscores, such as total.",
        "Nama isian memakai huruf, angka, dan garis bawah, misalnya total.",
    ),
    "api.mapping_twice": Phrase(
        "This placeholder is filled in above already. Remove one of the rows.",
        "Isian ini sudah ada di atas. Hapus salah satu barisnya.",
    ),
    "api.mapping_no_place": Phrase(
        "Name the field, such as invoice.total, or remove the row.",
        "Tulis nama datanya, misalnya invoice.total, atau hapus barisnya.",
    ),
    "api.mapping_place": Phrase(
        "Write names joined by points, such as customer.name.",
        "Tulis nama yang dipisah titik, misalnya customer.name.",
    ),
    "api.date_past": Phrase(
        "Choose a date that lies ahead, at most {days} days.",
        "Pilih tanggal yang akan datang, paling lama {days} hari.",
    ),
}
