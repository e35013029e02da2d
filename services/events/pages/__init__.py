"""HTTP in, HTML out: the answer page and the public event page for everybody, dialogues for staff."""
