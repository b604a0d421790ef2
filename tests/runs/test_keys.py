"""Content keys, and the sentences that explain them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karate.graph.declared import Param
from karate.graph.model import Json
from karate.nodes.catalogue import CATALOGUE
from karate.runs.cache import Recipe
from karate.runs.why import why_cached, why_ran

BLUR = CATALOGUE["blur"]
BASE = Recipe("blur", BLUR.version, {"sigma": 4.0, "kind": "gaussian"}, {"image": ["aa"]}, "w")


def test_equal_recipes_have_equal_keys_whatever_their_order_and_number_type() -> None:
    same = replace(BASE, params={"kind": "gaussian", "sigma": 4})
    assert same.key == BASE.key
    assert len(BASE.key) == 64


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, type="invert"),
        replace(BASE, version=BLUR.version + 1),
        replace(BASE, params={**BASE.params, "sigma": 4.0001}),
        replace(BASE, inputs={"image": ["bb"]}),
        replace(BASE, inputs={"image": ["aa"], "mask": ["aa"]}),
        replace(BASE, inputs={"mask": ["aa"]}),
        replace(BASE, workspace="other"),
    ],
)
def test_everything_a_result_depends_on_is_in_the_key(other: Recipe) -> None:
    assert other.key != BASE.key


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.text(max_size=5)))
def test_keys_tell_params_apart(params: dict[str, Json]) -> None:
    assert (replace(BASE, params=params).key == BASE.key) is False


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (None, "first run of this node"),
        (BASE, "its earlier result is no longer stored"),
        (replace(BASE, params={**BASE.params, "sigma": 12}), "Sigma changed from 12 to 4.0"),
        (replace(BASE, inputs={"image": ["old"]}), "the input Image changed"),
        (replace(BASE, inputs={}), "Image was connected"),
        (replace(BASE, inputs={"image": ["aa"], "mask": ["m"]}), "Mask was disconnected"),
        (replace(BASE, version=0), f"Blur was improved (version 0 → {BLUR.version})"),
        (replace(BASE, type="invert"), "it is another kind of node now"),
        (
            replace(BASE, params={"sigma": 1, "kind": "box"}, inputs={"image": ["x"]}),
            "Kind changed from “box” to “gaussian”, Sigma changed from 1 to 4.0"
            " and the input Image changed",
        ),
    ],
)
def test_why_a_step_ran(before: Recipe | None, why: str) -> None:
    assert why_ran(BLUR, BASE, before) == why


def test_another_picture_is_named_without_its_hash() -> None:
    image = CATALOGUE["image"]
    now = Recipe("image", 1, {"asset": "aa"}, {}, "w")
    assert why_ran(image, now, replace(now, params={"asset": "bb"})) == "another picture was chosen"


def test_a_changed_prompt_is_told_without_its_words() -> None:
    prompt = Param("prompt", "text", "Prompt")
    node = replace(BLUR, params=(*BLUR.params, prompt))
    before = replace(BASE, params={**BASE.params, "prompt": "a secret garden"})
    now = replace(BASE, params={**BASE.params, "prompt": "a secret door"})
    assert why_ran(node, now, before) == "Prompt was edited"


def test_a_node_that_is_never_cached_always_runs() -> None:
    assert why_ran(replace(BLUR, cacheable=False), BASE, BASE) == "this node always runs"


def test_why_a_step_was_cached() -> None:
    assert why_cached("k", "r1", ("r2", "k")) == "nothing changed since run r2"
    assert why_cached("k", "r1", ("r2", "other")) == "the same work was done in run r1"
    assert why_cached("k", "r1", None) == "the same work was done in run r1"
