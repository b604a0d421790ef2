"""The log from the command line: rebuilt while serving, told as an audit trail, proven whole."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.flows.server import command, running


def test_views_are_rebuilt_while_serving_and_the_trail_is_whole(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.join("Ada") as ada:
        workflow = ada.post("/workflows", json={"title": "Tale"}).json()["id"]
        before = ada.get(f"/workflows/{workflow}/history").json()
        done = command(tmp_path, "rebuild")
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("rebuilt ")
        assert ada.get(f"/workflows/{workflow}/history").json() == before
        ada.patch(f"/workflows/{workflow}", json={"title": "Another"}).raise_for_status()
        assert ada.get(f"/workflows/{workflow}").json()["title"] == "Another"
        done = command(tmp_path, "export", "--audit", "csv", "-o", "trail.csv")
        assert done.returncode == 0, done.stderr
        events = ada.get("/events?limit=200").json()["items"]
    with (tmp_path / "trail.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    # The sample's first run may go on meanwhile.
    assert [row["hash"] for row in rows] == [event["hash"] for event in events][: len(rows)]
    assert {row["actor_name"] for row in rows if row["type"] == "workflow.edited"} >= {"Ada"}
    assert (tmp_path / "trail.csv").stat().st_mode & 0o77 == 0


def test_a_cut_log_is_found_by_the_checkpoint_beside_it_and_by_a_kept_one(tmp_path: Path) -> None:
    with running(tmp_path) as server, server.client() as api:
        api.post("/workflows", json={"title": "Signed"}).raise_for_status()
    done = command(tmp_path, "check", "--log")
    assert done.returncode == 0, done.stdout
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["signed"] == "1 checkpoints, 0 events not signed yet"
    kept = tmp_path / "kept.json"
    kept.write_text(lines["checkpoint"])
    assert command(tmp_path, "check", "--log", "--checkpoint", "kept.json").returncode == 0
    with closing(sqlite3.connect(tmp_path / "var" / "karate.db")) as db, db:
        end = json.loads(lines["checkpoint"])["position"] - 1
        db.execute("DELETE FROM events WHERE notification_id >= ?", [end])
        db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'events'", [end - 1])
    done = command(tmp_path, "check", "--log")
    assert done.returncode == 1
    assert f"ends at position {end - 1}" in done.stdout
    (tmp_path / "var" / "keys" / "checkpoint.json").unlink()
    assert command(tmp_path, "check", "--log").returncode == 0, "nobody else knows of the end"
    done = command(tmp_path, "check", "--log", "--checkpoint", "kept.json")
    assert done.returncode == 1
    assert "the checkpoint in kept.json covers it" in done.stdout
    missing = command(tmp_path, "check", "--log", "--checkpoint", "none.json")
    assert (missing.returncode, len(missing.stderr.splitlines())) == (1, 1)
