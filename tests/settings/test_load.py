"""Settings: where they come from, what wins, and what is said about wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from karate.errors import Incompatible
from karate.settings import load


def test_defaults_need_nothing(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path / 'var' / 'karate.db'}"
    assert settings.assets_url == f"file://{tmp_path / 'var' / 'assets'}"
    assert settings.workers_cpu >= 1


def test_environment_beats_env_local_beats_env(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KARATE_PORT=1\nKARATE_ROOM_IDLE_S=5\nKARATE_LOG_LEVEL=debug\n")
    (tmp_path / ".env.local").write_text("KARATE_PORT=2\nKARATE_ROOM_IDLE_S=1.5\n")
    settings = load({"PORT": "3"}, tmp_path)
    assert (settings.port, settings.room_idle_s, settings.log_level) == (3, 1.5, "debug")


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    assert load({"KARATE_PORT": "", "PORT": "81"}, tmp_path).port == 81


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("INTERNAL_API_KEY=plain", "plain"),
        ("export INTERNAL_API_KEY = spaced # a comment", "spaced"),
        ("INTERNAL_API_KEY='quoted # no comment'", "quoted # no comment"),
        ('INTERNAL_API_KEY="a=b"', "a=b"),
        ("INTERNAL_API_KEY=hash#inside", "hash#inside"),
    ],
)
def test_lines_of_env_files(tmp_path: Path, line: str, value: str) -> None:
    (tmp_path / ".env").write_text(f"# comment\n\n{line}\n")
    assert load({}, tmp_path).internal_api_key == value


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("KARATE_PROT=1\nnonsense\n")
    env = {"KARATE_PORT": "x", "KARATE_LOG_LEVEL": "loud", "WORKFLOW_MAX_NODES": "0"}
    with pytest.raises(Incompatible) as caught:
        load(env, tmp_path)
    detail = caught.value.detail
    for part in ("KARATE_PROT", "line 2", "KARATE_PORT", "KARATE_LOG_LEVEL", "WORKFLOW_MAX_NODES"):
        assert part in detail


def test_other_programs_variables_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STABILITY_API_KEY=sk-1\n")
    assert load({"KARATE_SERVICE_HOST": "10.0.0.1"}, tmp_path).host == "127.0.0.1"


def test_secrets_never_show(tmp_path: Path) -> None:
    secret = "c2VjcmV0"
    env = {
        "INTERNAL_API_KEY": secret,
        "AWS_SECRET_ACCESS_KEY": secret,
        "KARATE_DATABASE_URL": f"postgresql://karate:{secret}@localhost/karate",
    }
    assert secret not in repr(load(env, tmp_path))
    with pytest.raises(Incompatible) as caught:
        load(env | {"KARATE_MASTER_KEY": secret}, tmp_path)
    assert secret not in caught.value.detail


def test_a_bucket_stands_for_its_address(tmp_path: Path) -> None:
    assert load({"AWS_S3_BUCKET": "karate-uploads"}, tmp_path).assets_url == "s3://karate-uploads"


def test_lists_and_paths(tmp_path: Path) -> None:
    env = {"KARATE_ALLOWED_ORIGINS": "https://a.example, https://b.example", "KARATE_DATA": "kept"}
    settings = load(env, tmp_path)
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.data == tmp_path / "kept"
