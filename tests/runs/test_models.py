"""Steps that a model may do: the way is told, and no result of one way stands for the other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from karate.graph.model import Graph
from karate.nodes.models.shelf import Shelf
from karate.nodes.pool import Pool
from karate.runs.line import Effort
from karate.runs.replay import of_log, replay
from tests.nodes.networks import repeater, upscaler
from tests.runs.line import Line, graph, open_line

CLASSICAL = "; classical way: model waifu2x is not fetched; run karate models fetch waifu2x"


def larger(photo: str) -> Graph:
    crop = {"x": 40, "y": 40, "width": 20, "height": 16}
    nodes = {
        "photo": ("image", {"asset": photo}),
        "crop": ("crop", crop),
        "large": ("upscale", {"method": "neural"}),
    }
    return graph(nodes, "photo>crop", "crop>large")  # type: ignore[arg-type]  # Json


def why(line: Line, asked: Graph) -> tuple[str, str]:
    """How the step ended, and what people are told about it."""
    step = line.told(line.run(asked).run)["large"]
    return step["state"], step["why"]


def test_fetching_a_model_makes_the_step_anew_and_removing_it_goes_back(
    tmp_path: Path, pool: Pool
) -> None:
    shelf = Shelf(tmp_path / "models")
    with open_line(tmp_path, pool, models=shelf) as line:
        line.runs.start()
        asked = larger(line.photo())
        assert why(line, asked) == ("succeeded", f"first run of this node{CLASSICAL}")
        state, told = why(line, asked)
        assert (state, told.endswith(CLASSICAL)) == ("cached", True)
        upscaler(shelf.folder)
        means = "it is computed by other means now"
        assert why(line, asked) == ("succeeded", f"{means}; by model doubler")
        state, told = why(line, asked)
        assert (state, told.endswith("; by model doubler")) == ("cached", True)
        # A later version of the model is another one.
        shutil.rmtree(shelf.folder / "doubler")
        upscaler(shelf.folder, kernels=repeater(0.5))
        assert why(line, asked) == ("succeeded", f"{means}; by model doubler")
        shelf.remove("doubler")
        state, told = why(line, asked)
        assert (state, told.endswith(CLASSICAL)) == ("cached", True)


def test_a_model_that_breaks_fails_the_step_and_says_what_to_do(tmp_path: Path, pool: Pool) -> None:
    shelf = Shelf(tmp_path / "models")
    held = upscaler(shelf.folder)
    held.path("photo-0.bin").write_bytes(b"altered")
    with open_line(tmp_path, pool, models=shelf) as line:
        line.runs.start()
        step = line.told(line.run(larger(line.photo())).run)["large"]
        assert step["state"] == "failed"
        assert "photo-0.bin was altered: fetch it again" in step["error"]["detail"]


def test_a_replay_without_the_model_says_why_it_differs(tmp_path: Path, pool: Pool) -> None:
    shelf = Shelf(tmp_path / "models")
    upscaler(shelf.folder, kernels=repeater(0.5))
    with open_line(tmp_path, pool, models=shelf) as line:
        line.runs.start()
        done = line.run(larger(line.photo()))
        recorded = of_log(line.ledger, line.parts.blobs, done.run)
        rules, effort = line.parts.rules, Effort(1, 2 << 30)
        again = replay(recorded, replace(effort, models=shelf), rules)
        assert all(found.ok for found in again)
        without = {found.node: found for found in replay(recorded, effort, rules)}
    assert without["crop"].ok
    assert not without["large"].ok
    assert "other params, inputs or models" in without["large"].detail
