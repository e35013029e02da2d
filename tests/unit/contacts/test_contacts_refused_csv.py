"""Refused rows as a list."""

import csv
import io

from services.contacts.rules import refused_csv


def test_a_cell_that_was_safe_already_is_made_safe_once():
    row = {"row": 2, "reason": "phone-invalid", "cells": ["'+255712345671x", "=SUM(A1)", "007"]}
    lines = list(refused_csv.lines({"": ["Phone", "Name", "Number"]}, 3, [row]))
    assert next(csv.reader(io.StringIO(lines[1])))[:3] == ["'+255712345671x", "'=SUM(A1)", "'007"]
