"""The command line: backup drill, older and newer data, runs without a server, checks."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from karate import __version__
from karate.ledger.db import connect
from karate.ledger.migrate import migrate
from tests.flows.pictures import png
from tests.flows.server import Server, command, environment, running
from tests.flows.test_story import finished, graph_of, upload


def told(server: Server, workflow: str) -> dict[str, Any]:
    """What people would miss: graph, history, results, pictures."""
    with server.client() as api:
        results = api.get(f"/workflows/{workflow}/results").json()["items"]
        assets = [asset for item in results for asset in item["outputs"]["image"]]
        return {
            "workflow": api.get(f"/workflows/{workflow}").json(),
            "then": api.get(f"/workflows/{workflow}?at=2").json(),
            "history": api.get(f"/workflows/{workflow}/history").json(),
            "results": results,
            "pictures": [api.get(f"/assets/{asset['id']}").content for asset in assets],
        }


@pytest.mark.parametrize("target", ["sqlite", "postgres"])
def test_backup_and_restore_drill(
    tmp_path: Path, target: str, request: pytest.FixtureRequest
) -> None:
    old, new, archive = tmp_path / "old", tmp_path / "new", tmp_path / "karate.tar"
    old.mkdir()
    new.mkdir()
    with running(old) as server, server.client() as api:
        body = {"title": "Kept", "graph": graph_of(upload(api, png())["id"])}
        workflow = api.post("/workflows", json=body).json()["id"]
        change = {"op": "param.set", "node": "blur", "param": "sigma", "new": 4}
        api.post(f"/workflows/{workflow}/edits", json={"changes": [change]}).raise_for_status()
        finished(api, api.post(f"/workflows/{workflow}/runs", json={}).json()["id"])
        done = command(old, "backup", str(archive))
        assert done.returncode == 0, done.stderr
        before = told(server, workflow)
    url = (
        {}
        if target == "sqlite"
        else {"KARATE_DATABASE_URL": request.getfixturevalue("postgres_url")}
    )
    done = command(new, "restore", str(archive), **url)
    assert done.returncode == 0, done.stderr
    again = command(new, "restore", str(archive), **url)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    checked = command(new, "check", **url)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "chains     ok" in checked.stdout
    with running(new, url) as server:
        assert told(server, workflow) == before


def before_accounts(file: Path) -> None:
    """Put in place of `file` what an installation held before there were accounts."""
    older = file.with_name("older.db")
    database = connect(f"sqlite:///{older}")
    with database.transaction() as tx:
        migrate(tx, upto=2)
    database.close()
    with closing(sqlite3.connect(older)) as db, db:
        db.execute("ATTACH ? AS now", (str(file),))
        for table in ("data_keys", "events"):
            columns = ", ".join(row[1] for row in db.execute(f"PRAGMA table_info({table})"))
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM now.{table}")
    for old in file.parent.glob("karate.db*"):
        old.unlink()
    older.rename(file)


def test_older_data_is_migrated_and_newer_refused(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.client() as api:
        workflow = api.post("/workflows", json={"title": "Old"}).json()["id"]
        before = api.get(f"/workflows/{workflow}").json()
    file = tmp_path / "var" / "karate.db"
    before_accounts(file)
    with running(tmp_path) as server, server.client() as api:
        assert api.get(f"/workflows/{workflow}").json() == before
        with server.join("Ada") as ada:
            assert ada.get("/me").json()["name"] == "Ada"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO schema_migrations VALUES (999, '0999_later.sql', 'x', 'x')")
    for verb in (["serve"], ["check"], ["history", workflow], ["backup", "b.tar"]):
        done = command(tmp_path, *verb)
        assert done.returncode == 1
        assert "newer" in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "b.tar").exists()


def test_a_changed_event_is_found_by_check(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    assert command(tmp_path, "check").returncode == 0
    with closing(sqlite3.connect(tmp_path / "var" / "karate.db")) as db, db:
        last = "SELECT MAX(notification_id) FROM events"
        db.execute(f"UPDATE events SET event_id = 'forged' WHERE notification_id = ({last})")
    done = command(tmp_path, "check")
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def test_run_a_file_without_a_server(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(png(64, 40))
    graph = graph_of("photo.png")
    (tmp_path / "w.json").write_text(json.dumps({"title": "File", "graph": graph}))
    done = command(tmp_path, "run", "w.json", "-o", "out")
    assert done.returncode == 0, done.stderr
    made = list((tmp_path / "out").iterdir())
    assert [path.read_bytes()[:4] for path in made] == [b"\x89PNG"]
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("text", "told_of"),
    [
        ("{", "JSON"),
        ('{"graph": {"nodes": [{"type": "nope", "position": [0, 0]}], "edges": []}}', "nope"),
    ],
)
def test_a_bad_file_fails_with_one_reason(tmp_path: Path, text: str, told_of: str) -> None:
    (tmp_path / "w.json").write_text(text)
    for file in ("w.json", "missing.json"):
        done = command(tmp_path, "run", file, "-o", "out")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert told_of in done.stderr or file == "missing.json"


def test_history_reads_what_happened(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.join("Ada") as ada:
        workflow = ada.post("/workflows", json={"title": "Tale"}).json()["id"]
        ada.patch(f"/workflows/{workflow}", json={"title": "Tale of two"}).raise_for_status()
        live = command(tmp_path, "history", workflow)
    assert live.returncode == 0, live.stderr
    lines = live.stdout.splitlines()
    assert "Ada" in lines[0]
    assert [int(line.split()[0]) for line in lines] == [3, 2, 1]
    as_json = command(tmp_path, "history", workflow, "--json", "--limit", "1")
    assert json.loads(as_json.stdout)["version"] == 3


def test_help_and_version(tmp_path: Path) -> None:
    plain = command(tmp_path)
    assert plain.returncode == 0
    for verb in ("serve", "worker", "run", "backup", "restore", "history", "check"):
        assert verb in plain.stdout
    assert command(tmp_path, "version").stdout.strip() == f"karate {__version__}"
    assert command(tmp_path, "--version").stdout.strip() == f"karate {__version__}"
    assert command(tmp_path, "nonsense").returncode == 2
    assert not (tmp_path / "var").exists()


def test_refusals_at_start_are_one_line(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        port = server.url.rpartition(":")[2]
        other = tmp_path / "other"
        other.mkdir()
        for more in ({"PORT": port}, {"PORT": "99999"}, {"KARATE_DATABASE_URL": "mysql://x/y"}):
            done = command(other, "serve", **more)
            assert done.returncode == 1
            assert "Traceback" not in done.stderr
    assert environment(tmp_path)["PORT"] == "0"
    done = command(tmp_path, "worker")
    assert done.returncode == 1
    assert "KARATE_REDIS_URL" in done.stderr
