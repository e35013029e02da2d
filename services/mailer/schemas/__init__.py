"""marshmallow: the HTTP bodies of mailer, one file per noun."""
