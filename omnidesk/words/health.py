"""What the operators' routes say."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {
    "health.no_metrics_token": Phrase(
        "Metrics are switched off. Set OMNIDESK_METRICS_TOKEN to read them.",
        "Metrik dimatikan. Isi OMNIDESK_METRICS_TOKEN untuk membacanya.",
    ),
    "health.wrong_metrics_token": Phrase(
        "The metrics token is missing or wrong. Send it as “Authorization: Bearer …”.",
        "Token metrik tidak ada atau salah. Kirim sebagai “Authorization: Bearer …”.",
    ),
}
