"""A page of another site that shows the search box, under the strictest policy: python scripts/embed_demo.py

It tells how to start the help center so that this site may ask. The journeys serve the same page.
"""

import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Host:
    """Another site, of one page. `help` is the help center's address, which may be told later."""

    def __init__(self, help_center: str = "", port: int = 0) -> None:
        self.help = help_center
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = host.page().encode() if self.path == "/" else b""
                self.send_response(200 if body else 404)
                self.send_header("content-type", "text/html; charset=utf-8")
                self.send_header("content-security-policy", host.policy())
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def policy(self) -> str:
        return (
            f"default-src 'none'; script-src {self.help}; connect-src {self.help}; img-src {self.help}; "
            "style-src 'none'; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def page(self) -> str:
        line = f'<script type="module" src="{self.help}/embed.js"></script><help-search>Write to us.</help-search>'
        return f'<!doctype html><html lang="en"><title>Shop</title><body><h1>Shop</h1>{line}<p>Lamps.</p></body></html>'

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def main() -> None:
    host = Host(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000", port=8100)
    sys.stdout.write(f"Start the help center with HELPCENTER_EMBED_ORIGINS={host.url}, then open {host.url}/\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main()
