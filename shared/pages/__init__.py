"""What every page wears: layout, components, style, languages, dates."""

from shared.pages.catalogue import texts
from shared.pages.rendering import render

__all__ = ["render", "texts"]
