"""`karate run FILE -o DIR` without a server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from karate.errors import GraphInvalid, Malformed, NotFound, UnsupportedMedia
from karate.graph.model import JsonObject
from karate.runs.line import Effort
from karate.runs.local import read_workflow, run_file
from tests.runs.line import PHOTO, broken_photo

EFFORT = Effort(1, 2 << 30)


def workflow(asset: str, **more: object) -> JsonObject:
    nodes = [
        {"id": "photo", "type": "image", "position": [0, 0], "params": {"asset": asset}},
        {"id": "negative", "type": "invert", "position": [1, 0]},
        {"id": "end", "type": "output", "position": [2, 0], "title": "My cat/1"},
    ]
    edges = [
        {"source": "photo", "source_port": "image", "target": "negative", "target_port": "image"},
        {"source": "negative", "source_port": "image", "target": "end", "target_port": "image"},
    ]
    return {"title": "Negative", "graph": {"nodes": nodes, "edges": edges}, **more}  # type: ignore[dict-item]  # Json


def written(folder: Path, content: object) -> Path:
    file = folder / "flow.json"
    file.write_text(json.dumps(content))
    return file


def test_a_file_runs_from_beginning_to_end(tmp_path: Path) -> None:
    shutil.copy(PHOTO, tmp_path / PHOTO.name)
    file = written(tmp_path, workflow("cat", assets={"cat": PHOTO.name}))
    done = run_file(file, tmp_path / "out", EFFORT)
    assert (done.state, done.problems) == ("succeeded", {})
    assert done.files == {"end": tmp_path / "out" / "My-cat-1.png"}
    photo = np.asarray(Image.open(PHOTO).convert("RGB"))
    made = np.asarray(Image.open(done.files["end"]).convert("RGB"))
    assert np.array_equal(made, 255 - photo)


def test_a_picture_may_be_named_by_its_path_and_a_broken_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(broken_photo())
    done = run_file(written(tmp_path, workflow("broken.png")), tmp_path / "out", EFFORT)
    assert done.state == "failed"
    assert done.files == {}
    assert done.problems["negative"].startswith("failed: ")
    assert done.problems["end"] == "skipped: negative"


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_workflow(tmp_path / "none.json")
    contents: list[object] = [[], "text", {"nodes": 3}, {**workflow("x"), "assets": ["x"]}]
    for content in contents:
        with pytest.raises(Malformed):
            read_workflow(written(tmp_path, content))
    (tmp_path / "flow.json").write_text("{")
    with pytest.raises(Malformed):
        read_workflow(tmp_path / "flow.json")
    bad = {"nodes": [{"id": "x", "type": "nonsense", "position": [0, 0]}]}
    with pytest.raises(GraphInvalid):
        read_workflow(written(tmp_path, bad))


def test_a_missing_or_lying_picture_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        run_file(written(tmp_path, workflow("none.png")), tmp_path / "out", EFFORT)
    (tmp_path / "text.png").write_text("not a picture")
    with pytest.raises(UnsupportedMedia):
        run_file(written(tmp_path, workflow("text.png")), tmp_path / "out", EFFORT)
    assert not (tmp_path / "out").exists()
