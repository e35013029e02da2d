"""marshmallow: the HTTP bodies of events, one file per noun."""
