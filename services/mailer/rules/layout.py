"""What every HTML mail wears: small, readable on a cheap phone, no pictures to load."""

_STYLE = (
    "body{margin:0;background:#f4f1ea;color:#22302b;font:17px/1.5 Georgia,serif}"
    "main{max-width:34em;margin:0 auto;padding:24px;background:#fffdf8}"
    "h1,h2{font-size:1.3em;line-height:1.25;color:#8a3f14}a{color:#8a3f14}"
    "a.button{display:inline-block;padding:12px 22px;border-radius:6px;background:#8a3f14;color:#fff;text-decoration:none;"
    "font-weight:bold}hr{border:0;border-top:1px solid #d9d2c3;margin:28px 0 16px}"
    "hr~p,hr~ul{font-size:.8em;color:#5d6761}hr~p a{color:#5d6761}"
)


def page(language: str, body: str) -> str:
    """One HTML document around the rendered Markdown."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<style>{_STYLE}</style></head>\n<body><main>\n{body}</main></body>\n</html>\n"
    )
