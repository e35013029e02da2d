"""marshmallow: the HTTP bodies of contacts, one file per noun."""
