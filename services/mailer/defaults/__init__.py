"""Texts shipped with the package: ``<key>/about.toml`` and ``<key>/<language>.md``."""
