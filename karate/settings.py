"""Settings: read once at start, checked as a whole, frozen afterwards.

`defaults.toml` beside this file holds every key with its default and meaning. `.env`, `.env.local`
and the environment override it, in that order. A new setting is one commented key there and one
field here.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeAlias

from karate.errors import Incompatible

DEFAULTS = Path(__file__).with_name("defaults.toml")
PREFIX = "KARATE_"

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | Path
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def _between(low: float, high: float, *names: str) -> Any:
    """A number from `low` to `high`; `names` are its variables besides KARATE_<KEY>."""
    return field(metadata={"low": low, "high": high, "names": names})


def _text(*names: str, pattern: str = "", secret: bool = False) -> Any:
    """A text that, if not empty, matches `pattern`; a secret never shows in `repr`."""
    return field(repr=not secret, metadata={"names": names, "pattern": pattern, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings. Their meaning and units stand in `defaults.toml`."""

    host: str = _text("KARATE_HOST", "HOST", pattern=r"\S+")
    port: int = _between(0, 65535, "KARATE_PORT", "PORT")
    public_url: str = _text(pattern=r"https?://[^/\s]+")
    allowed_origins: tuple[str, ...]
    client_dir: str

    data: Path
    database_url: str = _text(pattern=r"(sqlite:///|postgres(ql)?://)\S+", secret=True)
    redis_url: str = _text(pattern=r"(rediss?|unix)://\S+", secret=True)
    assets_url: str = _text(pattern=r"(file:///|s3://)\S+")
    models_dir: str
    aws_access_key_id: str = _text("AWS_ACCESS_KEY_ID", secret=True)
    aws_secret_access_key: str = _text("AWS_SECRET_ACCESS_KEY", secret=True)
    aws_region: str = _text("AWS_REGION", pattern=r"[a-z0-9-]+")
    aws_s3_bucket: str = _text("AWS_S3_BUCKET", pattern=r"[a-z0-9.-]{3,63}")
    aws_endpoint_url: str = _text("AWS_ENDPOINT_URL_S3", pattern=r"https?://\S+")

    internal_api_key: str = _text("INTERNAL_API_KEY", secret=True)
    session_days: int = _between(1, 365)
    master_key: str = _text(pattern=r"[A-Za-z0-9+/]{43}=", secret=True)
    signing_generation: int = _between(1, 1000)

    workflow_execution_timeout: int = _between(1, 86400, "WORKFLOW_EXECUTION_TIMEOUT")
    workflow_max_nodes: int = _between(1, 10_000, "WORKFLOW_MAX_NODES")
    workflow_max_connections: int = _between(1, 50_000, "WORKFLOW_MAX_CONNECTIONS")
    max_document_bytes: int = _between(65536, 1 << 30)

    max_json_bytes: int = _between(1024, 1 << 30)
    max_asset_bytes: int = _between(1024, 1 << 40)
    max_image_pixels: int = _between(1, 1 << 34)

    max_frame_bytes: int = _between(1024, 1 << 30)
    unauthorised_frame_bytes: int = _between(64, 1 << 30)
    max_awareness_bytes: int = _between(64, 1 << 20)
    sync_max_frames_per_second: int = _between(0, 1_000_000)
    sync_queue_bytes: int = _between(65536, 1 << 30)
    sync_held_bytes: int = _between(0, 1 << 30)
    snapshot_every: int = _between(1, 1_000_000)
    snapshots_kept: int = _between(1, 100)
    handshake_s: float = _between(0.1, 3600)
    ping_s: float = _between(0.1, 3600)
    max_connections: int = _between(1, 1_000_000)
    max_sockets_per_person: int = _between(1, 100_000)
    room_idle_s: float = _between(0, 86400)
    drain_s: float = _between(0, 12)

    workers_cpu: int = _between(0, 256)
    worker_memory_bytes: int = _between(64 << 20, 1 << 44)
    device: str = _text(pattern=r"auto|cpu|cuda:\d{1,3}")
    device_memory_bytes: int = _between(0, 1 << 44)
    device_min_pixels: int = _between(0, 1 << 34)
    parallel_gpu: int = _between(1, 16)
    parallel_net: int = _between(1, 256)
    parallel_provider: int = _between(1, 256)
    list_elements: int = _between(1, 10_000)
    cache_bytes: int = _between(0, 1 << 50)
    step_retries: int = _between(0, 20)
    triggers_per_workflow: int = _between(0, 1000)
    trigger_interval_s: float = _between(60, 86400)
    trigger_missed_s: float = _between(60, 7 * 86400)
    trigger_calls_per_minute: int = _between(1, 100_000)

    providers: str = _text(pattern=r"real|simulate")
    openai_api_key: str = _text("OPENAI_API_KEY", pattern=r"[!-~]+", secret=True)
    openai_base_url: str = _text("OPENAI_BASE_URL", pattern=r"https?://\S+")
    replicate_api_token: str = _text(
        "REPLICATE_API_TOKEN", "REPLICATE_API_KEY", pattern=r"[!-~]+", secret=True
    )
    replicate_base_url: str = _text("REPLICATE_BASE_URL", pattern=r"https?://\S+")

    log_level: str = _text(pattern=r"debug|info|warning|error")


def variables(setting: Field[Any]) -> tuple[str, ...]:
    """The environment variables of a setting, the one to write first; the first one found wins."""
    own = PREFIX + setting.name.upper()
    names: tuple[str, ...] = setting.metadata.get("names", ())
    return names if own in names else (*names, own)


def load(env: Mapping[str, str] | None = None, root: Path | None = None) -> Settings:
    """Read settings for a start in folder `root` (default: the current one).

    Raises Incompatible that lists every problem found, never values of secrets.
    """
    root = Path.cwd() if root is None else root
    problems: list[str] = []
    layers = [os.environ if env is None else env]
    layers += [_file(root / name, problems) for name in (".env.local", ".env")]
    defaults = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        found = ((name, layer.get(name)) for layer in layers for name in variables(setting))
        name, raw = next(
            (pair for pair in found if pair[1]),
            (f"defaults.toml {setting.name}", defaults[setting.name]),
        )
        try:
            values[setting.name] = _checked(setting, raw, root)
        except ValueError as error:
            shown = "" if setting.metadata.get("secret") else f", not {raw!r}"
            problems.append(f"{name} {error}{shown}")
    if problems:
        raise Incompatible("Settings cannot be used: " + "; ".join(problems), problems=problems)
    return Settings(**_resolved(values))


def _resolved(values: dict[str, Any]) -> dict[str, Any]:
    """`values` with each empty one that stands for something else replaced by that."""
    data, bucket = values["data"], values["aws_s3_bucket"]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    derived = {
        "database_url": f"sqlite:///{data / 'karate.db'}",
        "assets_url": f"s3://{bucket}" if bucket else f"file://{data / 'assets'}",
        "models_dir": str(data / "models"),
        "workers_cpu": max(1, (cores or 2) - 1),
    }
    return values | {name: values[name] or value for name, value in derived.items()}


def _file(file: Path, problems: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    known = {name for setting in fields(Settings) for name in variables(setting)}
    for number, name, value in _lines(file) if file.is_file() else ():
        if not name:
            problems.append(f"{file.name} line {number} is not NAME=value")
        elif name.startswith(PREFIX) and name not in known:
            problems.append(f"{file.name} line {number}: there is no setting {name}")
        given[name] = value
    return given


def _lines(file: Path) -> Iterator[tuple[int, str, str]]:
    """Yield (line number, name or "" where unreadable, value)."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            yield number, "", ""
            continue
        name, value = match[1], match[2].strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            yield number, name, value[1:-1]
        else:
            yield number, name, re.sub(r"(^|\s+)#.*$", "", value)


def _checked(setting: Field[Any], raw: Any, root: Path) -> Value:
    """The value of a setting in its type and bounds; raises ValueError saying what it must be."""
    match setting.type:
        case "int" | "float":
            return _number(setting, raw)
        case "bool":
            return _boolean(raw)
        case "Path":
            return (root / Path(raw).expanduser()).resolve()
        case "tuple[str, ...]":
            parts = raw.split(",") if isinstance(raw, str) else raw
            return tuple(part.strip() for part in parts if part.strip())
    text = str(raw)
    pattern = setting.metadata.get("pattern")
    if text and pattern and not re.fullmatch(pattern, text):
        raise ValueError(f"must look like {pattern}")
    return text


def _number(setting: Field[Any], raw: Any) -> int | float:
    low, high = setting.metadata["low"], setting.metadata["high"]
    whole = setting.type == "int"
    try:
        number: int | float = int(raw) if whole else float(raw)
    except ValueError:
        raise ValueError(f"must be a {'whole ' if whole else ''}number") from None
    if not low <= number <= high:
        raise ValueError(f"must be from {low} to {high}")
    return number


def _boolean(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in _TRUE | _FALSE:
        return str(raw).lower() in _TRUE
    raise ValueError("must be true or false")
