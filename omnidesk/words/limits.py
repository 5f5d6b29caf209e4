"""What is wrong with a number of the sending rules, beside its field."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "limit.unknown": Phrase("There is no such setting.", "Tidak ada pengaturan seperti ini."),
    "limit.not_a_number": Phrase("Write a whole number.", "Tulis bilangan bulat."),
    "limit.out_of_range": Phrase(
        "Write a number from {least} to {most}.", "Tulis angka dari {least} sampai {most}."
    ),
    "limit.not_a_time": Phrase(
        "Write a time such as 07:00.",
        "Tulis waktu seperti 07:00.",
    ),
    "limit.not_a_switch": Phrase("Choose on or off.", "Pilih aktif atau nonaktif."),
    "limit.most_below_least": Phrase(
        "The longest pause is shorter than the shortest. Enlarge it.",
        "Jeda terpanjang lebih pendek daripada jeda terpendek. Perbesar nilainya.",
    ),
}
