"""Rules YW: unchanged y-websocket clients against a real server."""

from __future__ import annotations

from typing import Any

from pycrdt import Doc, Map

from tests.sync.canvas import canvas, provided
from tests.sync.hall import WORKFLOW, Hall
from tests.sync.server import serving


def node_of(doc: Doc[Any], name: str) -> Any:
    nodes: Map[Any] = doc.get("nodes", type=Map)
    return nodes.to_py().get(name)  # type: ignore[union-attr]  # integrated


async def test_yw1_npm_clients_and_the_pycrdt_provider_converge(hall: Hall) -> None:
    async with (
        serving(hall.rooms) as url,
        canvas(url, WORKFLOW, "v=1&as=ada") as ada,
        canvas(url, WORKFLOW, "as=bob") as bob,
        provided(url, WORKFLOW) as carl,
    ):
        await ada.until(lambda seen: seen["synced"] and seen["nodes"].keys() == {"a"})
        await ada.do("add", node="n", type="blur")
        await ada.do("type", node="n", at=0, text="blue 😀")
        await bob.until(lambda seen: seen["nodes"].get("n", {}).get("params", {}).get("prompt"))
        await bob.do("type", node="n", at=0, text="deep ")
        await bob.do("param", node="a", name="sigma", value=9)
        seen = await ada.until(lambda seen: seen["nodes"]["n"]["params"]["prompt"][:4] == "deep")
        assert seen["nodes"]["n"]["params"]["prompt"] == "deep blue 😀"
        carl.get("nodes", type=Map)["c"] = Map({"type": "crop", "position": [1, 1]})
        await bob.until(lambda seen: "c" in seen["nodes"])
        await ada.until(lambda seen: seen["saved"] >= seen["sent"] and "c" in seen["nodes"])
        stored = hall.documents.graph_at(WORKFLOW)[0]
        assert stored.nodes["n"].params["prompt"] == "deep blue 😀"
        assert stored.nodes.keys() == {"a", "n", "c"}
        assert node_of(carl, "n")["params"]["prompt"] == "deep blue 😀"
        inserted = [c for c in hall.changes() if c["op"] == "text.edited"]
        assert [(c["at"], c["insert"]) for c in inserted] == [(0, "blue 😀"), (0, "deep ")]


async def test_yw2_offline_edits_merge_later(hall: Hall) -> None:
    async with (
        serving(hall.rooms) as url,
        canvas(url, WORKFLOW, "v=1&as=ada") as ada,
        canvas(url, WORKFLOW, "as=bob") as bob,
    ):
        await ada.until(lambda seen: seen["synced"])
        await bob.until(lambda seen: seen["synced"])
        await ada.do("disconnect")
        await ada.do("move", node="a", position=[5, 5])
        await ada.do("add", node="mine", type="blur")
        await bob.do("param", node="a", name="sigma", value=1)
        await ada.do("connect")
        both = await bob.until(lambda seen: "mine" in seen["nodes"])
        assert both["nodes"]["a"]["position"] == [5, 5]
        await ada.until(lambda seen: seen["nodes"] == both["nodes"])
        assert hall.documents.graph_at(WORKFLOW)[0].nodes.keys() == {"a", "mine"}


async def test_yw3_presence_reaches_and_leaves_npm_clients(hall: Hall) -> None:
    async with serving(hall.rooms) as url, canvas(url, WORKFLOW, "as=ada") as ada:
        await ada.until(lambda seen: seen["synced"])
        await ada.do("be", state={"name": "Ada"})
        async with canvas(url, WORKFLOW, "as=bob") as bob:
            await bob.do("be", state={"name": "Bob"})
            for client in (ada, bob):
                await client.until(
                    lambda seen: {"Ada", "Bob"} == {p.get("name") for p in seen["people"].values()}
                )
        await ada.until(lambda seen: len(seen["people"]) == 1)


async def test_yw4_close_codes_are_final_for_npm_clients(hall: Hall) -> None:
    async with serving(hall.rooms) as url:
        async with (
            canvas(url, WORKFLOW, "as=eve") as eve,
            canvas(url, WORKFLOW, "as=mal") as mal,
            canvas(url, WORKFLOW, "as=bob") as bob,
            canvas(url, "nowhere", "as=bob") as lost,
        ):
            await eve.until(lambda seen: seen["synced"])
            await mal.until(lambda seen: seen["synced"])
            await eve.do("root", name="stolen")
            await mal.do("raw", bytes=[255, 255, 255])
            refused = await eve.until(lambda seen: seen["closed"])
            assert refused["closed"][0] == 4409
            assert refused["closed"][1].startswith("root: ")
            assert not refused["trying"]
            garbled = await mal.until(lambda seen: seen["closed"])
            assert garbled["closed"][0] == 4400
            nowhere = await lost.until(lambda seen: seen["closed"])
            assert nowhere["closed"][0] == 4404
            seen = await bob.until(lambda seen: seen["synced"])
            assert seen["closed"] is None
            await bob.do("param", node="a", name="sigma", value=2)
        assert hall.documents.graph_at(WORKFLOW)[0].nodes["a"].params["sigma"] == 2
