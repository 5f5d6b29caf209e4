"""Words of the API page: clients, what they sent, what they asked, and how to ask."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "api_pages.page_title": Phrase("API · OmniDesk", "API · OmniDesk"),
    "api_pages.title": Phrase("API", "API"),
    "api_pages.sections": Phrase("Parts of the API page", "Bagian halaman API"),
    "api_pages.clients": Phrase("Clients", "Klien"),
    "api_pages.queue": Phrase("Queue", "Antrean"),
    "api_pages.log": Phrase("Request log", "Log permintaan"),
    "api_pages.documentation": Phrase("Documentation", "Dokumentasi"),
    "api_pages.admin_clients": Phrase("API clients", "Klien API"),
    "api_pages.admin_queue": Phrase("API queue", "Antrean API"),
    # Clients
    "api_pages.clients_help": Phrase(
        "Programs that send messages with an id and a secret. Each has its own limits.",
        "Program yang mengirim pesan dengan id dan rahasia. Masing-masing punya batas sendiri.",
    ),
    "api_pages.new_client": Phrase("New client", "Klien baru"),
    "api_pages.no_clients": Phrase("No program may send yet", "Belum ada program yang boleh kirim"),
    "api_pages.no_clients_help": Phrase(
        "Create a client for each shop, billing system or script. Its secret is shown once.",
        "Buat klien untuk tiap toko, sistem tagihan, atau skrip. Rahasianya ditampilkan sekali.",
    ),
    "api_pages.active": Phrase("Active", "Aktif"),
    "api_pages.disabled": Phrase("Disabled", "Nonaktif"),
    "api_pages.copy_id": Phrase("Copy client id", "Salin id klien"),
    "api_pages.usage": Phrase(
        "Messages of the last 14 days, {n} today", "Pesan 14 hari terakhir, {n} hari ini"
    ),
    "api_pages.bar": Phrase("{day}: {n} messages", "{day}: {n} pesan", "{day}: {n} message"),
    "api_pages.used_today": Phrase("{used} of {limit} today", "{used} dari {limit} hari ini"),
    "api_pages.per_minute_short": Phrase("{n} / min", "{n} / mnt"),
    "api_pages.last_call": Phrase("Last request: {time}", "Permintaan terakhir: {time}"),
    "api_pages.never_called": Phrase("No request yet", "Belum ada permintaan"),
    "api_pages.old_holds": Phrase(
        "The old secret holds until {time}", "Rahasia lama berlaku sampai {time}"
    ),
    "api_pages.networks_counted": Phrase(
        "Calls only from {n} networks",
        "Hanya boleh dari {n} jaringan",
        "Calls only from {n} network",
    ),
    "api_pages.only_version_2": Phrase("Signs with version 2 only", "Hanya tanda tangan versi 2"),
    "api_pages.ready_request": Phrase("Ready-made request", "Permintaan siap pakai"),
    "api_pages.request_of": Phrase("Ready-made request of {name}", "Permintaan siap pakai {name}"),
    "api_pages.edit": Phrase("Edit client", "Ubah klien"),
    "api_pages.rotate": Phrase("New secret…", "Rahasia baru…"),
    "api_pages.disable": Phrase("Disable…", "Nonaktifkan…"),
    "api_pages.enable": Phrase("Enable", "Aktifkan"),
    "api_pages.delete_client": Phrase("Delete client…", "Hapus klien…"),
    # The form of a client
    "api_pages.create_client": Phrase("Create client", "Buat klien"),
    "api_pages.edit_title": Phrase("Edit {name}", "Ubah {name}"),
    "api_pages.name": Phrase("Name", "Nama"),
    "api_pages.name_help": Phrase(
        "The queue and the request log show it.",
        "Tampil di antrean dan log permintaan.",
    ),
    "api_pages.per_minute": Phrase("Requests per minute", "Permintaan per menit"),
    "api_pages.per_day": Phrase("Messages per day", "Pesan per hari"),
    "api_pages.networks": Phrase("Addresses that may call", "Alamat yang boleh memanggil"),
    "api_pages.networks_help": Phrase(
        "One address or network on each line, such as 203.0.113.7 or 203.0.113.0/24. Empty: all.",
        "Satu alamat atau jaringan per baris, misalnya 203.0.113.7 atau 203.0.113.0/24. Kosong:"
        " semua.",
    ),
    "api_pages.channel": Phrase("Channel", "Saluran"),
    "api_pages.channel_auto": Phrase("Automatic", "Otomatis"),
    "api_pages.channel_auto_help": Phrase(
        "WhatsApp, by the number that may write to the person. Never SMS.",
        "WhatsApp, lewat nomor yang boleh menulis ke orang itu. Tidak pernah SMS.",
    ),
    "api_pages.channel_whatsapp": Phrase("WhatsApp only", "Hanya WhatsApp"),
    "api_pages.channel_sms": Phrase("SMS", "SMS"),
    "api_pages.pace_of": Phrase("Pace", "Kecepatan"),
    "api_pages.fast_lane": Phrase("Fast lane for official numbers", "Jalur cepat nomor resmi"),
    "api_pages.fast_lane_help": Phrase(
        "Its messages leave official numbers without the long pauses between messages of programs,"
        " within the account’s own limits.",
        "Pesannya keluar dari nomor resmi tanpa jeda panjang antarpesan program, dalam batas akun"
        " itu sendiri.",
    ),
    "api_pages.has_fast_lane": Phrase("Fast lane for official numbers", "Jalur cepat nomor resmi"),
    "api_pages.has_template": Phrase("Template: {name}", "Templat: {name}"),
    "api_pages.text_of": Phrase("Template", "Templat"),
    "api_pages.no_template": Phrase("None: messages go as written", "Tanpa: pesan apa adanya"),
    "api_pages.template_off": Phrase("{name} (off)", "{name} (nonaktif)"),
    "api_pages.template_help": Phrase(
        "Its text, filled in, takes the place of the message.",
        "Teksnya, setelah diisi, menggantikan pesan.",
    ),
    "api_pages.mapping": Phrase("Placeholders from metadata", "Isian dari metadata"),
    "api_pages.mapping_help": Phrase(
        "What the program does not send in template_variables is read from this field of its"
        " metadata. Rows without a field are left out.",
        "Yang tidak dikirim di template_variables dibaca dari data metadata ini. Baris tanpa data"
        " diabaikan.",
    ),
    "api_pages.mapping_name": Phrase("Placeholder", "Isian"),
    "api_pages.mapping_place": Phrase("Field of metadata", "Data metadata"),
    "api_pages.mapping_name_row": Phrase("Placeholder, row {n}", "Isian, baris {n}"),
    "api_pages.mapping_place_row": Phrase("Field of metadata, row {n}", "Data metadata, baris {n}"),
    "api_pages.mapping_remove": Phrase("Remove row {n}", "Hapus baris {n}"),
    "api_pages.mapping_add": Phrase("Add row", "Tambah baris"),
    "api_pages.mapping_full": Phrase(
        "There is room for {n} rows.", "Tersedia tempat untuk {n} baris."
    ),
    "api_pages.links": Phrase("Links", "Tautan"),
    "api_pages.link_days": Phrase("Links end after … days", "Tautan berakhir setelah … hari"),
    "api_pages.link_days_help": Phrase(
        "Empty: they never end. At most 3,650 days.",
        "Kosong: tidak pernah berakhir. Paling lama 3.650 hari.",
    ),
    "api_pages.access": Phrase("Signatures", "Tanda tangan"),
    "api_pages.shortens": Phrase("Shorten web addresses", "Pendekkan alamat web"),
    "api_pages.shortens_help": Phrase(
        "Each person gets a link of their own, and clicks are counted.",
        "Tiap orang mendapat tautan sendiri, dan kliknya dihitung.",
    ),
    "api_pages.shows": Phrase("Show where a short link leads", "Tampilkan tujuan tautan pendek"),
    "api_pages.shows_help": Phrase(
        "The page of the link names the host before it opens.",
        "Halaman tautan menyebut situs tujuan sebelum dibuka.",
    ),
    "api_pages.version_2": Phrase("Only signatures of version 2", "Hanya tanda tangan versi 2"),
    "api_pages.version_2_help": Phrase(
        "They also bind the method and the address of a request.",
        "Metode dan alamat permintaan ikut ditandatangani.",
    ),
    # Secrets
    "api_pages.rotate_title": Phrase("New secret for {name}?", "Rahasia baru untuk {name}?"),
    "api_pages.rotate_question": Phrase(
        "A new secret is made and shown once. Choose how long the program may still use the old"
        " one.",
        "Rahasia baru dibuat dan ditampilkan sekali. Pilih berapa lama rahasia lama masih boleh"
        " dipakai.",
    ),
    "api_pages.overlap": Phrase("The old secret holds", "Rahasia lama berlaku"),
    "api_pages.overlap_days": Phrase("{n} more days", "{n} hari lagi", "{n} more day"),
    "api_pages.overlap_none": Phrase("No longer", "Tidak lagi"),
    "api_pages.overlap_none_help": Phrase(
        "Requests are refused until the program has the new one.",
        "Permintaan ditolak sampai program memakai yang baru.",
    ),
    "api_pages.rotate_again": Phrase(
        "An older secret still holds. It ends now, whatever you choose.",
        "Masih ada rahasia lebih lama yang berlaku. Rahasia itu berakhir sekarang.",
    ),
    "api_pages.rotate_submit": Phrase("Make new secret", "Buat rahasia baru"),
    "api_pages.making": Phrase("Making…", "Membuat…"),
    "api_pages.secret_title": Phrase("Secret of {name}", "Rahasia {name}"),
    "api_pages.secret_help": Phrase(
        "Copy the secret now. It is shown only once.",
        "Salin rahasia ini sekarang. Hanya ditampilkan sekali.",
    ),
    "api_pages.client_id": Phrase("Client id", "Id klien"),
    "api_pages.secret": Phrase("Secret", "Rahasia"),
    "api_pages.secret_stored": Phrase("I have stored it", "Sudah saya simpan"),
    "api_pages.secret_untold": Phrase(
        "The secret cannot be shown again. Store it, then tick this.",
        "Rahasia ini tidak dapat ditampilkan lagi. Simpan dulu, lalu centang di sini.",
    ),
    "api_pages.secret_done": Phrase("Close", "Tutup"),
    # Disable and delete
    "api_pages.disable_title": Phrase("Disable {name}?", "Nonaktifkan {name}?"),
    "api_pages.disable_question": Phrase(
        "Its requests are refused from now on. What it queued still leaves. You can enable it"
        " again.",
        "Permintaannya ditolak mulai sekarang. Yang sudah antre tetap dikirim. Dapat diaktifkan"
        " lagi.",
    ),
    "api_pages.keep_active": Phrase("Keep active", "Tetap aktif"),
    "api_pages.disable_submit": Phrase("Disable client", "Nonaktifkan klien"),
    "api_pages.disabling": Phrase("Disabling…", "Menonaktifkan…"),
    "api_pages.delete_client_title": Phrase("Delete {name}?", "Hapus {name}?"),
    "api_pages.delete_client_question": Phrase(
        "Its id and secret never work again. Its messages and its log stay, and what it queued"
        " still leaves.",
        "Id dan rahasianya tidak berlaku lagi. Pesan dan lognya tetap ada, dan yang sudah antre"
        " tetap dikirim.",
    ),
    "api_pages.keep_client": Phrase("Keep client", "Simpan klien"),
    "api_pages.delete_client_submit": Phrase("Delete client", "Hapus klien"),
    "api_pages.deleting": Phrase("Deleting…", "Menghapus…"),
    # The ready-made request
    "api_pages.request_title": Phrase("A request of {name}", "Permintaan dari {name}"),
    "api_pages.request_help": Phrase(
        "Put the secret into OMNIDESK_SECRET, then run it: one message is queued. Run again, it"
        " answers 409: a request_id names one message for ever, so nothing is sent twice.",
        "Isi OMNIDESK_SECRET dengan rahasianya lalu jalankan: satu pesan masuk antrean. Bila"
        " dijalankan lagi, jawabannya 409: satu request_id untuk satu pesan, tidak ganda.",
    ),
    "api_pages.languages": Phrase("Language of the request", "Bahasa permintaan"),
    # The queue
    "api_pages.find": Phrase("Number, name or request id", "Nomor, nama, atau id permintaan"),
    "api_pages.export": Phrase("Export", "Ekspor"),
    "api_pages.pace": Phrase(
        "One message every {gap} min per number, {opens}–{closes} {zone}.",
        "Satu pesan tiap {gap} mnt per nomor, {opens}–{closes} {zone}.",
    ),
    "api_pages.pace_always": Phrase(
        "One message every {gap} min per number.", "Satu pesan tiap {gap} mnt per nomor."
    ),
    "api_pages.pace_fast": Phrase(
        "In the faster lane of an official number, one every {seconds} s.",
        "Di jalur cepat nomor resmi, satu tiap {seconds} dtk.",
    ),
    "api_pages.last_leaves": Phrase(
        "The last of {n} leaves about {time}.", "Yang terakhir dari {n} keluar sekitar {time}."
    ),
    "api_pages.held": Phrase(
        "All sending is on hold; {n} messages wait.",
        "Semua pengiriman ditahan; {n} pesan menunggu.",
        "All sending is on hold; {n} message waits.",
    ),
    "api_pages.idle": Phrase("Nothing waits.", "Tidak ada yang menunggu."),
    "api_pages.client": Phrase("Client", "Klien"),
    "api_pages.queue_empty": Phrase(
        "No program has sent anything yet", "Belum ada kiriman program"
    ),
    "api_pages.queue_empty_help": Phrase(
        "Messages appear here as soon as a client asks for one.",
        "Pesan muncul di sini begitu klien memintanya.",
    ),
    "api_pages.unmatched": Phrase("No message matches", "Tidak ada pesan yang cocok"),
    "api_pages.unmatched_help": Phrase(
        "Clear the filters to see the others.", "Hapus saringan untuk melihat yang lain."
    ),
    "api_pages.clear_filters": Phrase("Clear filters", "Hapus saringan"),
    "api_pages.details_title": Phrase("Message to {name}", "Pesan ke {name}"),
    "api_pages.number": Phrase("Number", "Nomor"),
    "api_pages.recipient": Phrase("Recipient", "Penerima"),
    "api_pages.request_id": Phrase("Request id", "Id permintaan"),
    "api_pages.message_id": Phrase("Message id", "Id pesan"),
    "api_pages.external_id": Phrase("Vendor’s id", "Id penyedia"),
    "api_pages.template": Phrase("Template", "Templat"),
    "api_pages.priority": Phrase("Priority", "Prioritas"),
    "api_pages.asked": Phrase("Asked", "Diminta"),
    "api_pages.scheduled": Phrase("Asked for", "Dijadwalkan"),
    "api_pages.leaves": Phrase("Leaves", "Keluar"),
    "api_pages.reason": Phrase("Reason", "Sebab"),
    "api_pages.delete_title": Phrase("Delete the message to {name}?", "Hapus pesan ke {name}?"),
    "api_pages.delete_waiting": Phrase(
        "It is cancelled, is never sent, and leaves this list.",
        "Pesan dibatalkan, tidak akan dikirim, dan hilang dari daftar ini.",
    ),
    "api_pages.delete_settled": Phrase(
        "It leaves this list only. The conversation keeps it, and the client still finds it.",
        "Hanya hilang dari daftar ini. Percakapan menyimpannya, dan klien tetap menemukannya.",
    ),
    "api_pages.keep": Phrase("Keep message", "Simpan pesan"),
    "api_pages.delete_message": Phrase("Delete message", "Hapus pesan"),
    # The request log
    "api_pages.answer": Phrase("Answer", "Jawaban"),
    "api_pages.accepted": Phrase("accepted", "diterima"),
    "api_pages.request": Phrase("Request", "Permintaan"),
    "api_pages.took": Phrase("Took", "Lama"),
    "api_pages.milliseconds": Phrase("{n} ms", "{n} md"),
    "api_pages.stranger": Phrase("Not a client", "Bukan klien"),
    "api_pages.address": Phrase("Address", "Alamat"),
    "api_pages.request_number": Phrase("Number of the request", "Nomor permintaan"),
    "api_pages.body": Phrase("Body", "Isi"),
    "api_pages.no_body": Phrase("No body was kept.", "Tidak ada isi yang disimpan."),
    "api_pages.all_clients": Phrase("All clients", "Semua klien"),
    "api_pages.only_refused": Phrase("Failed only", "Hanya yang gagal"),
    "api_pages.open_request": Phrase("Show the whole request", "Tampilkan seluruh permintaan"),
    "api_pages.log_empty": Phrase("No request yet", "Belum ada permintaan"),
    "api_pages.log_empty_help": Phrase(
        "Each signed request appears here, with its answer, for 90 days.",
        "Tiap permintaan bertanda tangan tampil di sini beserta jawabannya selama 90 hari.",
    ),
    "api_pages.log_unmatched": Phrase("No request matches", "Tidak ada permintaan yang cocok"),
    # Documentation
    "api_pages.docs": Phrase("Documentation for programmers", "Dokumentasi untuk pemrogram"),
    "api_pages.docs_help": Phrase(
        "How to sign, every request with its answers, and every code. Anybody may open it.",
        "Cara menandatangani, tiap permintaan dan jawabannya, dan tiap kode. Terbuka untuk siapa"
        " saja.",
    ),
    "api_pages.open_docs": Phrase("Open documentation", "Buka dokumentasi"),
    "api_pages.openapi": Phrase("OpenAPI description", "Deskripsi OpenAPI"),
    "api_pages.openapi_help": Phrase(
        "The same for tools: import it to make a client or to try requests.",
        "Yang sama untuk alat bantu: impor untuk membuat klien atau mencoba permintaan.",
    ),
    "api_pages.open_openapi": Phrase("Open openapi.json", "Buka openapi.json"),
}
