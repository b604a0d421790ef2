"""The shelf of models: what may lie there, what a step is told, and what a workflow can name."""

from __future__ import annotations

import dataclasses
import shutil
import threading
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from karate.errors import Conflict, Invalid, KarateError, NotFound, StepFailed
from karate.nodes.catalogue import CATALOGUE
from karate.nodes.models import own, session
from karate.nodes.models.at_hand import Told
from karate.nodes.models.fetch import damaged
from karate.nodes.models.shelf import Shelf
from karate.nodes.models.ways import offered, way_of
from karate.nodes.models.workshop import workshop
from tests.nodes.networks import pointwise_net, shelved, upscaler


def test_what_is_no_model_is_not_added(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "models")
    good = tmp_path / "good.onnx"
    good.write_bytes(pointwise_net((1.0, 0.0, 0.0), (1, 3, "h", "w")))
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"no network at all")
    flat = tmp_path / "flat.onnx"
    flat.write_bytes(pointwise_net((1.0, 0.0, 0.0, 0.0), (1, 4, "h", "w")))
    wrong: list[tuple[Path, str, type[KarateError]]] = [
        (bad, "mine", StepFailed),
        (flat, "mine", Invalid),
        (tmp_path / "none", "mine", NotFound),
        (good, "../mine", Invalid),
        (good, "waifu2x", Conflict),
    ]
    for file, name, error in wrong:
        with pytest.raises(error):
            own.add(shelf, file, name, own.SERVES, "CC0")
    assert not list(shelf.all())
    own.add(shelf, good, "mine", own.SERVES, "CC0")
    with pytest.raises(Conflict):
        own.add(shelf, good, "mine", own.SERVES, "CC0")
    shelf.remove("mine")
    assert not list(shelf.all())
    with pytest.raises(NotFound):
        shelf.remove("mine")


def test_the_way_is_told_and_is_part_of_the_key(tmp_path: Path) -> None:
    shelf, declared = Shelf(tmp_path), CATALOGUE["upscale"]
    neural = declared.normalised({"method": "neural"})
    assert way_of(shelf, declared, declared.normalised({})).engine == ""
    without = way_of(shelf, declared, neural)
    assert (without.engine, without.told) == ("", {})
    assert without.note == (
        "classical way: model waifu2x is not fetched; run karate models fetch waifu2x"
    )
    option = offered(shelf, declared).param("method")
    assert option is not None
    assert option.unavailable["neural"].endswith("karate models fetch waifu2x")
    held = upscaler(tmp_path)
    way = way_of(shelf, declared, neural)
    assert held.model.digest in way.engine
    assert way.told == {"upscale": held.given}
    assert way.note == "by model doubler"
    option = offered(shelf, declared).param("method")
    assert option is not None
    assert list(option.unavailable) == ["provider"]
    subject = CATALOGUE["mask-extractor"]
    assert offered(shelf, subject) is subject
    note = way_of(shelf, subject, subject.normalised({"source": "subject"})).note
    assert note.endswith("karate models fetch isnet")


def test_a_workflow_names_a_model_never_a_path(tmp_path: Path) -> None:
    net = pointwise_net((1.0, 0.0, 0.0), (1, 3, "h", "w"))
    shelf, one = shelved(tmp_path, "one", ("depth",), {"model.onnx": net})
    _, two = shelved(tmp_path, "two", ("depth",), {"model.onnx": net[:-1] + b" "})
    upscaler(tmp_path, "three")
    declared = CATALOGUE["z-depth"]

    def told(name: str) -> Told:
        way = way_of(shelf, declared, declared.normalised({"method": "model", "model": name}))
        assert bool(way.told) is not way.note.startswith("classical way")
        return way.told

    assert told("") == told("one") == {"depth": one.given}
    assert told("two") == {"depth": two.given}
    for name in ("three", "four", "../one", "/etc/passwd", "one/model.onnx", ".fetching", "ONE"):
        assert told(name) == {}
    manifest = two.folder / "model.json"
    manifest.write_text(manifest.read_text().replace("model.onnx", "../one/model.onnx"))
    assert told("two") == {}


def test_a_model_of_another_version_does_not_count(tmp_path: Path) -> None:
    shelf, held = shelved(tmp_path, "isnet", ("subject",), {"isnet.onnx": b"older"})
    assert held.folder.is_dir()
    assert shelf.held("isnet") is None
    assert dataclasses.replace(held.model, id="x").digest == held.model.digest


def test_a_runtime_of_another_packages_name_is_a_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The module `onnxruntime` may come from onnxruntime-gpu."""

    def named(name: str) -> str:
        if name == "onnxruntime":
            raise PackageNotFoundError(name)
        return f"1.2.3 of {name}"

    monkeypatch.setattr(session, "version", named)
    kinds = {"onnxruntime": ["onnxruntime-gpu"]}
    monkeypatch.setattr(session, "packages_distributions", lambda: kinds)
    assert session.runtime_version() == "1.2.3 of onnxruntime-gpu"
    monkeypatch.setattr(session, "packages_distributions", dict)
    assert session.runtime_version() == ""


def test_two_who_add_one_name_do_not_share_a_folder(tmp_path: Path) -> None:
    shelf, files = Shelf(tmp_path / "models"), []
    for number in range(4):
        files.append(tmp_path / f"{number}.onnx")
        files[-1].write_bytes(pointwise_net((float(number), 0.0, 0.0), (1, 3, "h", "w")))
    said: list[str] = []
    gate = threading.Barrier(len(files))

    def add(file: Path) -> None:
        gate.wait()
        try:
            own.add(shelf, file, "mine", own.SERVES, "CC0")
            said.append(file.name)
        except Conflict:
            pass

    helpers = [threading.Thread(target=add, args=(file,)) for file in files]
    for helper in helpers:
        helper.start()
    for helper in helpers:
        helper.join()
    assert len(said) == 1
    held = shelf.held("mine")
    assert held is not None
    assert held.path("model.onnx").read_bytes() == (tmp_path / said[0]).read_bytes()
    assert not damaged(held)


def test_while_one_works_on_a_model_another_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "good.onnx"
    file.write_bytes(pointwise_net((1.0, 0.0, 0.0), (1, 3, "h", "w")))
    shelf = Shelf(tmp_path / "models")
    with workshop(shelf.folder, "mine"), pytest.raises(Conflict, match="Another process"):
        own.add(shelf, file, "mine", own.SERVES, "CC0")
    own.add(shelf, file, "mine", own.SERVES, "CC0")


def test_a_power_cut_between_old_and_new_loses_neither(tmp_path: Path) -> None:
    shelf, held = shelved(tmp_path, "mine", ("depth",), {"model.onnx": b"old"})
    with workshop(tmp_path, "mine") as (_, made):
        held.folder.rename(made.with_name("files.old"))  # and here the power goes
    assert shelf.held("mine") is None
    with workshop(tmp_path, "mine"):
        pass
    assert shelf.held("mine") is not None
    shelf.remove("mine")
    assert not list(shelf.all())
    assert not list((tmp_path / ".fetching").glob("*removed-*"))


@pytest.mark.parametrize("way", ["removed", "fetched"])
def test_what_a_crash_left_of_a_removed_model_goes_with_the_next_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    shelf, _ = shelved(tmp_path, "mine", ("depth",), {"model.onnx": b"old"})
    shelved(tmp_path, "other", ("depth",), {"model.onnx": b"old"})
    with monkeypatch.context() as crashing:
        crashing.setattr(shutil, "rmtree", lambda *_, **__: None)
        shelf.remove("mine")
    rests = tmp_path / ".fetching"
    assert list(rests.glob(".removed-*/model.onnx"))
    if way == "removed":
        shelf.remove("other")
    else:
        with workshop(tmp_path, "removed-too"):
            assert not list(rests.glob(".removed-*"))
            shelf.remove("other")
            assert (rests / "removed-too").is_dir()  # a model may be called so
    assert not list(rests.glob(".removed-*"))


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        '{"title": "cut of',
        "[]",
        "null",
        "[" * 100_000,
        '{"title": "", "about": "", "licence": "", "serves": [], "files": {"a": {"name": "a"}}}',
        '{"title": "", "about": "", "licence": "", "serves": [], "files": '
        '{"a": {"name": "b", "sha256": "00", "bytes": 1}}}',
        '{"title": "", "about": "", "licence": "", "serves": [], "files": '
        '{"a": {"name": "a", "sha256": 7, "bytes": "1"}}}',
    ],
)
def test_half_a_manifest_is_no_model(tmp_path: Path, manifest: str) -> None:
    shelf, held = shelved(tmp_path, "mine", ("depth",), {"a": b"x"})
    (held.folder / "model.json").write_text(manifest)
    assert shelf.held("mine") is None
    assert shelf.serving("depth") is None
    (held.folder / "model.json").write_bytes(b"\xff\xfe\x00")
    assert not list(shelf.all())


def test_a_model_with_nothing_to_do_is_not_asked(tmp_path: Path) -> None:
    upscaler(tmp_path)
    shelf, declared = Shelf(tmp_path), CATALOGUE["upscale"]
    for idle in ({"factor": "1"}, {"size": "target"}):
        way = way_of(shelf, declared, declared.normalised({"method": "neural", **idle}))
        assert (way.engine, way.told) == ("", {})
        assert "nothing is enlarged" in way.note
    target = declared.normalised({"method": "neural", "size": "target", "width": 900})
    assert way_of(shelf, declared, target).told
