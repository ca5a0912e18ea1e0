"""What every answer carries: nothing from elsewhere, nothing inline, nobody frames us."""

import gzip

from flask import Flask, Response, request

LEAST_COMPRESSED = 500  # bytes; below this the header costs more than it saves


def protect(app: Flask) -> None:
    """Add the security headers to every answer, and compress pages."""

    @app.after_request
    def headers(response: Response) -> Response:
        host = request.host
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; "
            f"connect-src 'self' ws://{host} wss://{host}; "  # older Safari needs the schemes
            "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
            "frame-ancestors 'none'",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
            _compress(response)
        return response


def _compress(response: Response) -> None:
    response.vary.add("Accept-Encoding")
    if "gzip" not in request.accept_encodings or response.content_encoding:
        return
    body = response.get_data()
    if len(body) >= LEAST_COMPRESSED:
        response.set_data(gzip.compress(body, 6))
        response.content_encoding = "gzip"
