"""Words of contacts that were joined."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "merges.undone_already": Phrase(
        "These two contacts have been separated already. Load the list again.",
        "Kedua kontak ini sudah dipisahkan. Muat ulang daftarnya.",
    ),
    "merges.later_first": Phrase(
        "One of these contacts was joined again later. Undo that one first.",
        "Salah satu kontak ini digabung lagi kemudian. Batalkan yang itu dahulu.",
    ),
}
