"""Templates and the sentences of message types."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "template.missing": Phrase(
        "The text has placeholders that nothing fills in: {names}. Send them in"
        " template_variables. Nothing was queued.",
        "Teks punya isian yang belum ada nilainya: {names}. Kirim di template_variables."
        " Tidak ada yang diantrekan.",
    ),
    "template.too_long": Phrase(
        "Filled in, the text of {name} has {length} characters. {channel} takes up to {limit}."
        " Nothing was queued.",
        "Setelah diisi, teks {name} punya {length} karakter. {channel} menerima paling banyak"
        " {limit}. Tidak ada yang diantrekan.",
    ),
    "template.taken": Phrase(
        "A template called {name} exists. Choose another name.",
        "Templat bernama {name} sudah ada. Pilih nama lain.",
    ),
    "template.in_use": Phrase(
        "{name} is used by {clients}. Give them another template first.",
        "{name} dipakai oleh {clients}. Ganti dulu templatnya.",
    ),
    "template.bad_placeholder": Phrase(
        "{text} is no placeholder. Write two braces on each side and a name of letters, digits"
        " and underscores.",
        "{text} bukan isian. Tulis dua kurung kurawal di tiap sisi dan nama dari huruf, angka, dan"
        " garis bawah.",
    ),
    "template.no_such_placeholder": Phrase(
        "The text has no placeholder {name}. Remove its default or add it to the text.",
        "Teks tidak punya isian {name}. Hapus nilai bawaannya atau tambahkan ke teks.",
    ),
    "template.placeholder_in_default": Phrase(
        "A default is sent as it is. Take the braces out.",
        "Nilai bawaan dikirim apa adanya. Hapus kurung kurawalnya.",
    ),
    "template.sentence_in_itself": Phrase(
        "A sentence cannot hold itself. Take {{{{sentence}}}} out.",
        "Kalimat tidak dapat memuat dirinya sendiri. Hapus {{{{sentence}}}}.",
    ),
    "template.type_taken": Phrase(
        "There is a sentence for {name} already. Edit that one.",
        "Sudah ada kalimat untuk {name}. Ubah yang itu.",
    ),
    "template.bad_type": Phrase(
        "A type has 1 to 64 letters, digits, points, dashes or underscores.",
        "Tipe terdiri dari 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah.",
    ),
    # The page
    "templates.page_title": Phrase("Templates · OmniDesk", "Templat · OmniDesk"),
    "templates.title": Phrase("Templates", "Templat"),
    "templates.sections": Phrase("Parts of the templates page", "Bagian halaman templat"),
    "templates.templates": Phrase("Templates", "Templat"),
    "templates.sentences": Phrase("Sentences", "Kalimat"),
    "templates.templates_help": Phrase(
        "Texts for messages of programs. A client with a template sends that text, filled in.",
        "Teks untuk pesan program. Klien yang punya templat mengirim teks itu setelah diisi.",
    ),
    "templates.new": Phrase("New template", "Templat baru"),
    "templates.find": Phrase("Search templates", "Cari templat"),
    "templates.none": Phrase("No template yet", "Belum ada templat"),
    "templates.none_help": Phrase(
        "Create a text with placeholders, then give it to a client on the API page.",
        "Buat teks dengan isian, lalu pasang pada klien di halaman API.",
    ),
    "templates.unmatched": Phrase("No template matches", "Tidak ada templat yang cocok"),
    "templates.unmatched_help": Phrase(
        "Clear the search to see all {n}.", "Hapus pencarian untuk melihat semua {n}."
    ),
    "templates.clear": Phrase("Clear search", "Hapus pencarian"),
    "templates.name": Phrase("Name", "Nama"),
    "templates.text": Phrase("Text", "Teks"),
    "templates.placeholders": Phrase("Placeholders", "Isian"),
    "templates.used_by": Phrase("Used by", "Dipakai oleh"),
    "templates.unused": Phrase("Nobody", "Belum ada"),
    "templates.off": Phrase("Off", "Nonaktif"),
    "templates.content_sid": Phrase("Vendor’s content id", "Id konten penyedia"),
    "templates.sid_short": Phrase("Vendor’s id {id}", "Id penyedia {id}"),
    "templates.default": Phrase("Default", "Nilai bawaan"),
    "templates.default_of": Phrase("Default of {name}", "Nilai bawaan {name}"),
    "templates.default_is": Phrase("{name} = {value}", "{name} = {value}"),
    "templates.edit": Phrase("Edit template", "Ubah templat"),
    "templates.delete": Phrase("Delete template…", "Hapus templat…"),
    "templates.in_use": Phrase(
        "Used by {clients}. It can be deleted once they have another template.",
        "Dipakai oleh {clients}. Bisa dihapus setelah mereka memakai templat lain.",
    ),
    # The form
    "templates.edit_title": Phrase("Edit {name}", "Ubah {name}"),
    "templates.create": Phrase("Create template", "Buat templat"),
    "templates.name_help": Phrase(
        "Programs and the queue show it.", "Tampil di program dan di antrean."
    ),
    "templates.text_help": Phrase(
        "Write a placeholder as {example}. {message} is the message of the program, {sentence} the"
        " sentence of its type.",
        "Tulis isian sebagai {example}. {message} adalah pesan dari program, {sentence} kalimat"
        " sesuai tipenya.",
    ),
    "templates.defaults": Phrase("Defaults", "Nilai bawaan"),
    "templates.defaults_help": Phrase(
        "What the program does not send is filled in with these. Where there is no default, the"
        " message is refused and nothing is queued.",
        "Yang tidak dikirim program diisi dengan nilai ini. Tanpa nilai bawaan, pesan ditolak dan"
        " tidak masuk antrean.",
    ),
    "templates.no_blanks": Phrase(
        "The text has no placeholder yet.", "Teks ini belum punya isian."
    ),
    "templates.always": Phrase("Every message has it.", "Selalu ada di setiap pesan."),
    "templates.from_recipient": Phrase("From the request", "Dari permintaan"),
    "templates.from_type": Phrase("From metadata.messageType", "Dari metadata.messageType"),
    "templates.no_default": Phrase("No default", "Tanpa nilai bawaan"),
    "templates.preview": Phrase("Preview with sample values", "Pratinjau dengan contoh nilai"),
    "templates.preview_empty": Phrase(
        "Write the text to see it filled in.", "Tulis teksnya untuk melihat hasilnya."
    ),
    "templates.content_sid_help": Phrase(
        "The id under which the vendor has approved this text. It begins with HX.",
        "Id teks ini yang sudah disetujui penyedia. Diawali HX.",
    ),
    "templates.active": Phrase("Active", "Aktif"),
    "templates.active_help": Phrase(
        "Programs find it. While it is off, its clients send their messages as they wrote them.",
        "Program dapat melihatnya. Selama nonaktif, klien mengirim pesan apa adanya.",
    ),
    "templates.leave": Phrase(
        "What you typed is not saved. Leave anyway?",
        "Yang Anda ketik belum disimpan. Tetap tinggalkan?",
    ),
    "templates.delete_title": Phrase("Delete {name}?", "Hapus {name}?"),
    "templates.delete_question": Phrase(
        "The text is gone for good. Messages that were queued with it still leave.",
        "Teksnya hilang selamanya. Pesan yang sudah antre dengan teks ini tetap dikirim.",
    ),
    "templates.keep": Phrase("Keep template", "Simpan templat"),
    "templates.delete_submit": Phrase("Delete template", "Hapus templat"),
    "templates.deleting": Phrase("Deleting…", "Menghapus…"),
    # Sentences
    "templates.sentences_help": Phrase(
        "What stands at {sentence}, by the type that a program names in metadata.messageType.",
        "Isi {sentence}, sesuai tipe yang disebut program di metadata.messageType.",
    ),
    "templates.new_sentence": Phrase("New sentence", "Kalimat baru"),
    "templates.find_sentence": Phrase("Search sentences", "Cari kalimat"),
    "templates.no_sentences": Phrase("No sentence yet", "Belum ada kalimat"),
    "templates.no_sentences_help": Phrase(
        "Create one for each type of message that your programs send.",
        "Buat satu untuk tiap tipe pesan yang dikirim program Anda.",
    ),
    "templates.sentence_unmatched": Phrase("No sentence matches", "Tidak ada kalimat yang cocok"),
    "templates.type": Phrase("Type", "Tipe"),
    "templates.type_help": Phrase(
        "As programs send it, such as invoice or order_shipped.",
        "Seperti yang dikirim program, misalnya invoice atau order_shipped.",
    ),
    "templates.sentence": Phrase("Sentence", "Kalimat"),
    "templates.sentence_help": Phrase(
        "Placeholders are filled in as in a template.", "Isian diisi seperti pada templat."
    ),
    "templates.create_sentence": Phrase("Create sentence", "Buat kalimat"),
    "templates.edit_sentence": Phrase("Edit sentence", "Ubah kalimat"),
    "templates.edit_sentence_title": Phrase("Sentence of {type}", "Kalimat untuk {type}"),
    "templates.delete_sentence": Phrase("Delete sentence…", "Hapus kalimat…"),
    "templates.delete_sentence_title": Phrase(
        "Delete the sentence of {type}?", "Hapus kalimat untuk {type}?"
    ),
    "templates.delete_sentence_question": Phrase(
        "Messages of this type whose template needs a sentence are refused from then on.",
        "Pesan bertipe ini yang templatnya perlu kalimat akan ditolak sejak itu.",
    ),
    "templates.keep_sentence": Phrase("Keep sentence", "Simpan kalimat"),
    "templates.delete_sentence_submit": Phrase("Delete sentence", "Hapus kalimat"),
}
