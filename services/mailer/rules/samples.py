"""Values of a made-up event, for looking at texts that speak of one. Nobody's data."""

from typing import Any

_EVENT: dict[str, dict[str, str]] = {
    "en": {
        "event_title": "Dialogue on land and mining",
        "event_kind": "a dialogue",
        "event_date": "Tuesday 9 March, 09:00–16:00",
        "deadline": "1 March",
        "commitment": "To mark the borders of the plots",
        "report_text": "Here is what came of what you told us.",
    },
    "sw": {
        "event_title": "Mazungumzo kuhusu ardhi na madini",
        "event_kind": "mazungumzo",
        "event_date": "Jumanne tarehe 9 Machi",
        "deadline": "1 Machi",
        "commitment": "Kuweka alama za mipaka ya viwanja",
        "report_text": "Haya ndiyo yaliyotokana na mliyotueleza.",
    },
    "fr": {
        "event_title": "Dialogue sur la terre et les mines",
        "event_kind": "un dialogue",
        "event_date": "mardi 9 mars, 9 h–16 h",
        "deadline": "1er mars",
        "commitment": "Marquer les limites des parcelles",
        "report_text": "Voici ce qu’il est advenu de ce que vous nous avez dit.",
    },
    "es": {
        "event_title": "Diálogo sobre tierra y minería",
        "event_kind": "un diálogo",
        "event_date": "martes 9 de marzo, 9:00–16:00",
        "deadline": "1 de marzo",
        "commitment": "Marcar los límites de las parcelas",
        "report_text": "Esto es lo que resultó de lo que nos contó.",
    },
}

_SAME = {
    "event_place": "Dodoma",
    "contact_line": "+255 754 000 000",
    "answer_url": "https://baraza.example/r/preview-preview-preview-preview-preview",
    "answer_code": "27",
    "confirm_url": "https://baraza.example/c/preview-preview-preview-preview-preview",
    "report_url": "https://baraza.example/report",
}


def event(language: str) -> dict[str, Any]:
    """What a text about an event is filled with where nobody has given the values of a real one."""
    return {**_SAME, **_EVENT.get(language.split("-")[0], _EVENT["en"])}
