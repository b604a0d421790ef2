"""The built client: hashed assets for ever, everything else the page itself."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

#: Prefixes that never fall back to the client's page.
SERVER_PREFIXES = ("api/", "sync/", "health", "ready", "metrics", "docs")


def client_folder(configured: str) -> Path | None:
    """Where the built client lies: as configured, inside the package, or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    places = (
        [Path(configured)]
        if configured
        else [
            package / "client_dist",
            package.parent / "client" / "dist",
        ]
    )
    return next((place for place in places if (place / "index.html").is_file()), None)


class Client(StaticFiles):
    """Serves the client; paths that are no file are pages of it (`/w/<id>`, `/join`)."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder)
        self._page = folder / "index.html"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file at `path`, or the page."""
        if path.startswith(SERVER_PREFIXES):
            raise HTTPException(404, "no such route")
        try:
            # Starlette calls the root ".", which names no file.
            response = await super().get_response("index.html" if path == "." else path, scope)
        except HTTPException as error:
            if error.status_code != 404 or "." in path.rpartition("/")[2]:
                raise
            response = FileResponse(self._page)
        hashed = path.startswith("assets/")
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response
