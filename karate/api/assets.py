"""Assets: take in files that are what they say, give them out by range, show them small."""

from __future__ import annotations

import asyncio
from typing import Any, BinaryIO
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from karate.accounts.access import Action, Object, require
from karate.accounts.principal import Principal
from karate.api.carried import taken_out
from karate.api.form import WISHES, form_of
from karate.api.operation import Call, Operation, Query
from karate.api.ranges import not_modified, ranged
from karate.api.schemas import ID, TEXT, WHOLE, choice, listing, ref
from karate.api.services import Services
from karate.api.upload import Received, receive
from karate.api.workflows import PAGING
from karate.errors import Evicted, NotFound
from karate.graph.events import AssetStored
from karate.graph.ids import new_id
from karate.graph.model import Json, JsonObject
from karate.ledger.event import NewEvent
from karate.media.sniff import Claim, sniff

#: Seconds the full decoding check of an upload may take.
PROBE_S = 120.0
#: Uploads being checked at the same time; the rest wait with their bytes on disk.
CHECKS = 2
#: What command-line clients declare when nobody tells them a type.
FORM = "application/x-www-form-urlencoded"
#: Width of a preview when none is asked for, in pixels.
PREVIEW_WIDTH = 320
#: Media types a browser may show by itself; none of them can carry scripts.
INLINE = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})
#: Content never changes under its id.
FOREVER = "private, max-age=31536000, immutable"
_ASSET_POLICY = "default-src 'none'; sandbox"
_checks = asyncio.Semaphore(CHECKS)


async def post_asset(call: Call) -> Response:
    """Store a file once it has been received, measured and decoded as a whole."""
    services = call.services
    folder = services.settings.data / "tmp"
    async with receive(call.request, folder, services.settings.max_asset_bytes) as file:
        async with _checks:
            file, inside = await asyncio.to_thread(taken_out, file, services.notary.signer)
            found = await asyncio.to_thread(_probe, services, file)
        asset = await asyncio.to_thread(_stored, services, call.principal, file, found)
    if inside is not None:
        asset["karate"] = inside
    return JSONResponse(asset, 201, headers={"location": str(asset["url"])})


def _probe(services: Services, file: Received) -> dict[str, Any]:
    """Check the header here, cheaply, then decode all of a picture in a child process."""
    pixels = services.settings.max_image_pixels
    declared = "" if file.declared.startswith(FORM) else file.declared
    claim = Claim(declared, file.name or "")
    media_type, _, _ = sniff(file.path, claim, max_pixels=pixels)
    if not media_type.startswith("image/"):
        return {"media_type": media_type}
    job = (str(file.path), pixels)
    found: dict[str, Any] = services.looks.run("karate.nodes.work:probe", job, PROBE_S)
    return found


def _stored(
    services: Services, actor: Principal, file: Received, found: dict[str, Any]
) -> JsonObject:
    sha256 = services.blobs.put(file.path, found["media_type"])
    asset = new_id()
    body = AssetStored(
        asset=asset,
        sha256=sha256,
        media_type=found["media_type"],
        bytes=file.bytes,
        width=found.get("width"),
        height=found.get("height"),
        name=file.name,
    )
    stream = f"asset:{asset}"
    services.ledger.append([NewEvent(stream, body, actor.id, actor.workspace)], {stream: 0})
    return {
        "id": asset,
        "sha256": sha256,
        "media_type": body.media_type,
        "bytes": body.bytes,
        "width": body.width,
        "height": body.height,
        "name": body.name,
        "url": _url(asset),
    }


def _url(asset: str) -> str:
    return f"/api/v1/assets/{asset}"


async def list_assets(call: Call) -> Response:
    """The workspace's assets, newest first."""
    await call.fresh()
    page = await asyncio.to_thread(
        call.services.projector.assets.page,
        call.principal.workspace,
        call.limit(),
        call.word("cursor"),
    )
    items: list[Json] = [{**item, "url": _url(str(item["id"]))} for item in page.items]
    return JSONResponse({"items": items, "next": page.next})


async def get_asset(call: Call) -> Response:
    """The asset, whole or by range: what a run made carries its graph and receipt."""
    asset, made = await _find(call)
    wish = call.word("receipt") or ("1" if made else "stored")
    form = await asyncio.to_thread(form_of, call.services, asset, wish)
    headers = _headers(asset.media_type, form.etag, asset.name or asset.asset)
    if not_modified(call.request, form.etag):
        return Response(status_code=304, headers={"etag": form.etag, "cache-control": FOREVER})
    file = await asyncio.to_thread(opened, call, asset.sha256)
    shown, size = await asyncio.to_thread(form.of, file, asset.bytes)
    return ranged(call.request, shown, size, headers)


async def get_preview(call: Call) -> Response:
    """A small picture of the asset; headers tell how large the asset itself is, if known."""
    width = call.whole("w", 1, 4096) or PREVIEW_WIDTH
    asset, _ = await _find(call)
    preview, media_type = await call.services.previews.of(asset.sha256, width)
    etag = f'"{preview}"'
    if not_modified(call.request, etag):
        return Response(status_code=304, headers={"etag": etag, "cache-control": FOREVER})
    data = await asyncio.to_thread(call.services.blobs.read, preview)
    headers = _headers(media_type, etag, "preview")
    if asset.width and asset.height:
        headers |= {"x-image-width": str(asset.width), "x-image-height": str(asset.height)}
    return Response(data, headers=headers)


async def _find(call: Call) -> tuple[AssetStored, bool]:
    """The asset of the path, out of the log: it is there as soon as it is stored.

    The second part tells whether a run made it.
    """
    asset = call.path("asset")
    found = await asyncio.to_thread(call.services.ledger.read_stream, f"asset:{asset}", limit=1)
    workspace = found[0].workspace if found else None
    require(call.principal, Action.ASSET_READ, Object("asset", workspace))
    body = found[0].body
    if not isinstance(body, AssetStored):
        raise NotFound("no such asset")
    return body, found[0].correlation is not None


def opened(call: Call, sha256: str) -> BinaryIO:
    """A stored content. Raises NotFound, Evicted when it was removed to save space."""
    services = call.services
    try:
        return services.blobs.open(sha256)
    except NotFound:
        at = services.projector.shelf.evicted(call.principal.workspace, sha256)
        if at is None:
            raise
        detail = "this picture was removed to save space: run its node to make it again"
        raise Evicted(detail, at=at) from None


def _headers(media_type: str, etag: str, name: str) -> dict[str, str]:
    shown = "inline" if media_type in INLINE else "attachment"
    return {
        "content-type": media_type,
        "content-disposition": f"{shown}; filename*=UTF-8''{quote(name, safe='')}",
        "content-security-policy": _ASSET_POLICY,
        "cache-control": FOREVER,
        "etag": etag,
    }


_FILE = {**TEXT, "format": "binary"}
OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/assets",
        name="listAssets",
        summary="Assets of the workspace, newest first",
        handler=list_assets,
        action=Action.ASSET_READ,
        answer=listing(ref("Asset")),
        query=PAGING,
    ),
    Operation(
        method="POST",
        path="/api/v1/assets",
        name="postAsset",
        summary="Store a file, sent as the body or as the one file of a multipart body",
        handler=post_asset,
        action=Action.ASSET_STORE,
        body=_FILE,
        body_media=("application/octet-stream", "image/*", "multipart/form-data"),
        answer=ref("Asset"),
        status=201,
        query=(Query("name", TEXT, "file name, for people"),),
    ),
    Operation(
        method="GET",
        path="/api/v1/assets/{asset}",
        name="getAsset",
        summary="An asset, whole or by range; what a run made carries its graph and receipt",
        handler=get_asset,
        action=Action.ASSET_READ,
        answer=_FILE,
        answer_media=("image/*", "application/octet-stream"),
        query=(Query("receipt", choice(*WISHES), "1 with receipt, 0 without any metadata"),),
    ),
    Operation(
        method="GET",
        path="/api/v1/assets/{asset}/preview",
        name="getPreview",
        summary="A small picture of an asset",
        handler=get_preview,
        action=Action.ASSET_READ,
        answer=ID,
        answer_media=("image/webp", "image/jpeg"),
        query=(Query("w", WHOLE, "wished width in pixels"),),
    ),
)
