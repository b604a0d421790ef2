"""Compose and CI files obey their schemas, and Compose names what Karate needs."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from karate.settings import PREFIX, load
from tests.arch.tracked import ROOT


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.compose-spec", "docker-compose.yml"),
        ("vendor.github-workflows", ".github/workflows/ci.yml"),
    ],
)
def test_schemas(schema: str, file: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_parts_of_an_installation_stand_in_compose(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"web", "worker", "database", "queue", "objects"}


def test_every_image_is_pinned(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    loose = [image for image in images if not re.search(r":(\d+\.\d+|\$\{KARATE_TAG)", image)]
    assert not loose


def test_services_that_others_wait_for_have_health_checks(compose: dict[str, Any]) -> None:
    services = compose["services"]
    awaited = {name for service in services.values() for name in service.get("depends_on", {})}
    assert awaited == {"database", "queue", "objects"}
    assert all("healthcheck" in services[name] for name in awaited | {"web"})


def test_volumes_are_declared_and_used(compose: dict[str, Any]) -> None:
    used = {
        volume.partition(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", [])
    }
    assert used == set(compose["volumes"])


@pytest.mark.parametrize("name", ["web", "worker"])
def test_karate_accepts_the_environment_of_compose(
    compose: dict[str, Any], name: str, tmp_path: Any
) -> None:
    raw = compose["services"][name]["environment"]
    env = {key: re.sub(r"\$\{\w+:[-?]([^}]*)\}", r"\1", value) for key, value in raw.items()}
    (tmp_path / ".env").write_text(
        "".join(f"{key}={value}\n" for key, value in env.items() if key.startswith(PREFIX))
    )
    settings = load(env, tmp_path)
    assert settings.database_url == "postgresql://karate:karate@database:5432/karate"
    assert settings.assets_url == "s3://karate"


def test_the_image_does_not_run_as_root() -> None:
    lines = (ROOT / "ops" / "docker" / "Dockerfile").read_text().splitlines()
    assert "USER karate" in lines
