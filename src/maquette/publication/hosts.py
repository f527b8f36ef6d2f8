"""Files for web hosts: negotiation for Apache and nginx, headers for static hosts, redirections of w3id.org, the map.

Without any of them the folder works through links and endings. With them the address of a thing answers 303 with the
document that is asked for, by `Accept` and `Accept-Language`; browsers get pages, and the first form of data that a
client names wins: a host's rules weigh no q-values, which the server of this program does.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from maquette.publication.addresses import encoded
from maquette.publication.formats import FIRST, HTML, LANGUAGES, MEDIA_TYPES, TEXTUAL, Format

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from maquette.publication.addresses import Addresses
    from maquette.publication.formats import Variant

_MOST_URLS = 40_000
"""How many addresses one map of the site holds; the protocol allows 50,000 (sitemaps.org)."""
_ENDINGS = sorted(ending.removeprefix(".") for ending in MEDIA_TYPES)
_PAGES = "text/html|application/xhtml"
_OTHER = [each for each in LANGUAGES if each != FIRST]


def _accepts(media_type: str) -> str:
    """Give the pattern of an Accept header that names a type before any other that is published."""
    return media_type.replace("+", r"\+").replace(".", r"\.")


def _typed(path: str) -> str:
    """Give a media type with the encoding of text."""
    return f"{path}; charset=utf-8" if path in TEXTUAL else path


def apache(redirections: Mapping[str, str], folders: Sequence[str]) -> bytes:
    """Give `.htaccess` for Apache (mod_rewrite, mod_headers, mod_mime), wherever the folder stands."""
    lines = [
        "# Written by maquette publish: types, access from everywhere, and negotiation. Needs AllowOverride FileInfo.",
        "Options -Indexes -MultiViews",
        "DirectorySlash On",
        *(f"AddType '{_typed(MEDIA_TYPES[f'.{each}'])}' .{each}" for each in _ENDINGS),
        "<IfModule mod_headers.c>",
        '  Header always set Access-Control-Allow-Origin "*"',
        '  Header always set Access-Control-Expose-Headers "Link, ETag, Content-Location"',
        '  Header always set X-Content-Type-Options "nosniff"',
        "  Header always merge Vary Accept",
        "  Header always merge Vary Accept-Language",
        "</IfModule>",
        "<IfModule mod_rewrite.c>",
        "RewriteEngine On",
        "# Where this folder stands below the host's root.",
        "RewriteCond %{REQUEST_URI}::$1 ^(.*/)(.*)::\\2$",
        "RewriteRule ^(.*)$ - [E=BASE:%1]",
        "# Codes lead to numbers.",
        *(
            f"RewriteRule ^{_pattern(code)}/?$ %{{ENV:BASE}}{encoded(thing)} [R=303,L,NE]"
            for code, thing in redirections.items()
        ),
        "# What is a file, or a page of its own, is served as it is.",
        "RewriteCond %{REQUEST_FILENAME} -f",
        "RewriteRule ^ - [L]",
        *(
            f"RewriteCond %{{HTTP:Accept-Language}} {_before(each)} [NC]\n"
            f"RewriteRule ^((?:{'|'.join(folders)})/)?$ %{{ENV:BASE}}$1index.{each}.html [R=303,L]"
            for each in _OTHER
        ),
        f"RewriteRule ^(?:{'|'.join(re.escape(each) for each in folders)})/?$ - [L]",
        "RewriteRule ^$ - [L]",
        *_rules("%{ENV:BASE}$1", "RewriteRule ^(.+?)/?$", ["RewriteCond %{REQUEST_FILENAME}.ttl -f"]),
        "</IfModule>",
    ]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def w3id(location: str) -> bytes:
    """Give the rules that w3id.org takes for the identities of a workspace whose documents stand at a location."""
    known = "|".join(_ENDINGS)
    lines = [
        "# Permanent identifiers: where things lead. To be proposed at github.com/perma-id/w3id.org by their owner.",
        "Options +FollowSymLinks",
        "RewriteEngine On",
        f"RewriteRule ^$ {location} [R=302,L]",
        f"RewriteRule ^(.+\\.(?:{known})|.*SHA256SUMS)$ {location}$1 [R=302,L,NE]",
        f"RewriteRule ^((?:data|questions|tables)(?:/.*)?)/?$ {location}$1/ [R=302,L,NE]",
        *_rules(f"{location}$1", "RewriteRule ^(.+?)/?$", []),
    ]
    return ("\n".join(lines) + "\n").encode()


def _rules(target: str, rule: str, conditions: Sequence[str]) -> list[str]:
    """Give the rules that lead from a thing to the document that is asked for, and refuse what is not published."""
    lines = []
    for form in Format:
        others = "|".join(_accepts(each.media_type) for each in Format if each is not form)
        lines += [
            *conditions,
            f"RewriteCond %{{HTTP_ACCEPT}} !(?:{_PAGES}) [NC]",
            f"RewriteCond %{{HTTP_ACCEPT}} ^(?:(?!{others}).)*{_accepts(form.media_type)} [NC]",
            f"{rule} {target}{form.suffix} [R=303,L,NE]",
        ]
    known = "|".join(_accepts(each) for each in (HTML, "application/xhtml", *(form.media_type for form in Format)))
    lines += [
        *conditions,
        f"RewriteCond %{{HTTP_ACCEPT}} !(?:^$|{known}|\\*/\\*|text/\\*|application/\\*) [NC]",
        f"{rule} - [R=406,L]",
    ]
    for language in _OTHER:
        lines += [
            *conditions,
            f"RewriteCond %{{HTTP:Accept-Language}} {_before(language)} [NC]",
            f"{rule} {target}.{language}.html [R=303,L,NE]",
        ]
    return [*lines, *conditions, f"{rule} {target}.html [R=303,L,NE]"]


def _before(language: str) -> str:
    """Give the pattern of an Accept-Language header that names a language before the catalogue's own."""
    return f"^(?:(?!\\b{FIRST}\\b).)*\\b{language}\\b"


def _pattern(path: str) -> str:
    return re.escape(path).replace("\\-", "-").replace("\\ ", "\\x20")


def nginx(redirections: Mapping[str, str]) -> bytes:
    """Give the parts of an nginx configuration: maps for `http`, locations for `server`."""
    types = "\n".join(f"    {MEDIA_TYPES[f'.{each}']} {each};" for each in _ENDINGS)
    texts = " ".join(sorted(each for each in TEXTUAL if each != HTML))
    maps = []
    for form in Format:
        others = "|".join(_accepts(each.media_type) for each in Format if each is not form)
        maps.append(f'    "~*^(?:(?!{others}|{_PAGES}).)*{_accepts(form.media_type)}" "{form.suffix}";')
    known = "|".join(_accepts(each) for each in (HTML, "application/xhtml"))
    codes = "\n".join(f'    "/{_quoted(code)}" "/{encoded(thing)}";' for code, thing in redirections.items())
    languages = "\n".join(f'    "~*^(?:(?!{FIRST}).)*{each}" ".{each}.html";' for each in _OTHER)
    text = f"""# Written by maquette publish. Include what stands above the line in `http`, what stands below it in
# `server`, where `root` is this folder: see docs/publication.md.
map_hash_bucket_size 256;
map $http_accept $maquette_form {{
    default "none";
    "" "page";
    "~*(?:{known})" "page";
{chr(10).join(maps)}
    "~*(?:\\*/\\*|text/\\*|application/\\*)" "page";
}}
map $http_accept_language $maquette_page {{
    default ".html";
{languages}
}}
map $maquette_form $maquette_document {{
    default $maquette_form;
    "page" $maquette_page;
}}
map $uri $maquette_code {{
    default "";
{codes}
}}
# ---- server ----
types {{
{types}
}}
charset utf-8;
charset_types {texts};
default_type text/plain;
index index.html;
add_header Access-Control-Allow-Origin "*" always;
add_header Access-Control-Expose-Headers "Link, ETag" always;
add_header X-Content-Type-Options nosniff always;
add_header Vary "Accept, Accept-Language" always;
if ($maquette_code) {{ return 303 $maquette_code; }}
location / {{ try_files $uri @folder; }}
location @folder {{
    set $thing $uri;
    if ($uri ~ ^(.+)/$) {{ set $thing $1; }}
    set $told "$maquette_document";
    if (!-f $document_root$thing.ttl) {{ set $told ""; }}
    if ($told = "none") {{ return 406; }}
    if ($told) {{ return 303 $thing$told; }}
    if (-f $document_root$uri/index.html) {{ rewrite ^(.*?)/?$ $1/index.html break; }}
    if (-f $document_root$thing.html) {{ return 303 $thing$maquette_page; }}
}}
"""
    return text.encode()


def _quoted(path: str) -> str:
    return path.replace("\\", "\\\\").replace('"', '\\"')


def headers() -> bytes:
    """Give `_headers`, which several static hosts read: types and access from everywhere."""
    lines = ["/*", "  Access-Control-Allow-Origin: *", "  Access-Control-Expose-Headers: Link, ETag",
             "  X-Content-Type-Options: nosniff"]  # fmt: skip
    for ending in _ENDINGS:
        lines += [f"/*.{ending}", f"  Content-Type: {_typed(MEDIA_TYPES[f'.{ending}'])}"]
    return ("\n".join(lines) + "\n").encode()


def redirects(redirections: Mapping[str, str]) -> bytes:
    """Give `_redirects`, which several static hosts read: codes lead to the pages of things."""
    return "".join(f"/{encoded(code)} /{encoded(thing)}.html 303\n" for code, thing in redirections.items()).encode()


def sitemaps(addresses: Addresses, pages: Iterable[Sequence[Variant]]) -> dict[str, bytes]:
    """Give the map of the site (sitemaps.org), by path: pages with their other languages; several for a large one."""
    entries = [_entry(addresses, each, variants) for variants in pages for each in variants]
    parts = [entries[start : start + _MOST_URLS] for start in range(0, len(entries), _MOST_URLS)] or [[]]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    urls = f'<urlset {space} xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    written = [f"{head}{urls}{''.join(part)}</urlset>\n".encode() for part in parts]
    if len(parts) == 1:
        return {"sitemap.xml": written[0]}
    named = {f"sitemap-{number}.xml": content for number, content in enumerate(written, 1)}
    listed = "".join(f"<sitemap><loc>{escape(addresses.url(path))}</loc></sitemap>\n" for path in named)
    return {"sitemap.xml": f"{head}<sitemapindex {space}>\n{listed}</sitemapindex>\n".encode(), **named}


def _entry(addresses: Addresses, variant: Variant, variants: Sequence[Variant]) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{each.language}" href="{escape(addresses.url(each.path))}"/>'
        for each in variants
    )
    return f"<url><loc>{escape(addresses.url(variant.path))}</loc>{links}</url>\n"
