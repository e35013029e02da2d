"""The energy mailing list as two offices kept it in Excel: semicolons, Windows-1252, French and Spanish headers, dirt."""

import csv
import random
from pathlib import Path

from deploy.example.crowd import Person
from deploy.example.world import SECTORS

HEADER = ["Nom", "Prénom", "Correo electrónico", "Société", "Secteur", "Pays", "Idioma"]
LANGUAGES = {"sw": "swahili", "en": "anglais", "fr": "français", "es": "español"}
DIRT = (
    "{local}.example.org",  # the sign forgotten
    "{local}@",
    "@example.org",
    "{local}@@mail.example.org",
    "{local}@example",
    "{local} chez example.org",
    "n/a",
    "",
    "{local}@mail..example.org",
    "inconnu",
)


def write(path: Path, people: list[Person], dirty: int, randomness: random.Random) -> None:
    """One row per person and ``dirty`` rows that nobody can be reached by, in between."""
    rows = [_row(person, randomness) for person in people]
    for number in range(dirty):
        rows.insert(randomness.randrange(len(rows) + 1), _dirty_row(number, randomness))
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        writer.writerows(rows)


def _row(person: Person, randomness: random.Random) -> list[str]:
    spanish = person.country.language == "es"
    family = person.family.upper() if randomness.random() < 0.3 else person.family
    email = person.email.upper() if randomness.random() < 0.05 else person.email
    email = f" {email} " if randomness.random() < 0.05 else email
    return [
        family,
        person.given,
        email,
        randomness.choice(("", "", f"Énergie {person.country.french}", f"Coopérative {person.family}")),
        SECTORS[person.sector][3],
        person.country.spanish if spanish else person.country.french,
        LANGUAGES[person.country.language] if randomness.random() > 0.15 else "",
    ]


def _dirty_row(number: int, randomness: random.Random) -> list[str]:
    email = randomness.choice(DIRT).format(local=f"contact{number}")
    return ["Anonyme", "", email, "", "", randomness.choice(("Ghana", "Pérou", "Tanzanie")), ""]
