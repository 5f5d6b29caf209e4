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
        "{name} is used by an API client. Give the client another template first.",
        "{name} dipakai oleh klien API. Ganti dulu templat klien itu.",
    ),
    "template.bad_placeholder": Phrase(
        "A placeholder is not closed or has no usable name. Write it as {{{{name}}}}.",
        "Ada isian yang tidak ditutup atau namanya tidak dapat dipakai. Tulis {{{{nama}}}}.",
    ),
    "template.no_such_placeholder": Phrase(
        "The text has no placeholder {name}. Remove its default or add it to the text.",
        "Teks tidak punya isian {name}. Hapus nilai bawaannya atau tambahkan ke teks.",
    ),
    "template.bad_type": Phrase(
        "A type has 1 to 64 letters, digits, points, dashes or underscores.",
        "Tipe terdiri dari 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah.",
    ),
}
