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
}
