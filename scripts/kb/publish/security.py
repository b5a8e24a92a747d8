"""Security headers for hosts that read a `_headers` file; the theme says the same policy in a meta element."""

from __future__ import annotations

from kb.publish.site import Site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def write(site: Site) -> None:
    site.write("/_headers", "/*\n" + "".join(f"  {name}: {value}\n" for name, value in HEADERS.items()))
