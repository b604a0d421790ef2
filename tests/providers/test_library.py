"""The records: complete, consistent with the contract's facts, and turned into node types."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from karate.errors import Incompatible
from karate.nodes.catalogue import CATALOGUE
from karate.providers.adapters import ADAPTERS
from karate.providers.library import library, models_of
from karate.providers.listing import listed, merged
from karate.providers.signers import SIGNERS
from karate.settings import Settings
from tests.providers.fakes.facts import operations
from tests.providers.fakes.models import providers

TODAY = date(2026, 11, 22)
RECORD = """
[provider]
id = "p"
title = "P"
url = "https://p.example"
url_setting = "openai_base_url"
keys = ["openai_api_key"]
signer = "bearer"
[[model]]
id = "p/one"
title = "One"
category = "AI models"
description = ""
adapter = "openai-images"
timeout_s = 60
outputs = [{ name = "image", type = "image", title = "Image", from = "data" }]
checked = 2026-11-22
"""


def test_every_record_names_what_there_is() -> None:
    for model in library().values():
        assert model.adapter in ADAPTERS
        assert model.provider.signer in SIGNERS
        for name in (*model.provider.keys, model.provider.url_setting):
            assert name in Settings.__dataclass_fields__
        assert model.declared.outputs
        assert set(model.results) == {port.name for port in model.declared.outputs}


def test_openai_has_the_models_and_choices_of_the_contract() -> None:
    facts = operations("openai")["images-edit"]
    ours = [model for model in library().values() if model.provider.id == "openai"]
    assert sorted(model.name for model in ours) == sorted(facts["models"])
    for model in ours:
        for param in model.declared.params:
            fact = facts["request"]["fields"][model.fields[param.name]]
            options = {option for option in param.options if option not in ("auto",)}
            assert options <= set(fact.get("enum", options))
            if param.kind == "integer":
                assert [param.minimum, param.maximum] == fact["range"]


def test_replicate_has_the_ranges_and_versions_of_the_contract() -> None:
    facts = {
        name: fact
        for entry in operations("replicate").values()
        for name, fact in [(entry["models"][0], entry["request"]["fields"])]
    }
    for model in library().values():
        if model.provider.id != "replicate":
            continue
        fields = facts[model.name]
        assert model.extra["version"] == fields["version"]["default"]
        for param in model.declared.params:
            fact = fields["input"]["properties"][model.fields[param.name]]
            assert param.default == fact.get("default", param.default)
            if "range" in fact:
                assert [param.minimum, param.maximum] == fact["range"]
            if "enum" in fact:
                assert list(param.options) == fact["enum"]


def test_no_model_takes_the_id_of_a_tool() -> None:
    for model in library().values():
        assert not {model.id, *model.declared.aliases} & set(CATALOGUE)


def test_a_wrong_record_is_named() -> None:
    assert [model.id for model in models_of(RECORD, "p.toml")] == ["p/one"]
    for wrong in (
        RECORD.replace('id = "p/one"', 'id = "q/one"'),
        RECORD.replace('type = "image"', 'type = "picture"'),
        RECORD.replace("timeout_s = 60\n", ""),
        RECORD + 'params = ["nothing"]\n',
    ):
        with pytest.raises(Incompatible, match=r"p\.toml"):
            list(models_of(wrong, "p.toml"))


def test_a_model_ends_with_its_day() -> None:
    model = library()["openai/gpt-image-1-mini"]
    before = listed(model, date(2026, 11, 30), keyed=True, simulate=False)
    after = listed(model, date(2026, 12, 1), keyed=True, simulate=False)
    assert (before.state, before.reason) == ("available", "")
    assert (after.state, after.reason) == ("retired", "OpenAI ended this model on 2026-12-01")


def test_without_a_key_the_reason_names_its_setting(tmp_path: Path) -> None:
    found = providers(tmp_path, openai="https://api.openai.com").catalogue(CATALOGUE)
    assert found["openai/gpt-image-2"].reason == ""
    assert found["replicate/real-esrgan"].state == "unavailable"
    assert found["replicate/real-esrgan"].reason == "REPLICATE_API_TOKEN is not set"


def test_simulated_models_need_no_key_and_cost_nothing(tmp_path: Path) -> None:
    found = providers(tmp_path, KARATE_PROVIDERS="simulate").models()
    assert all(
        t.cost == 0 and t.price_note.startswith("simulated")
        for t in found.values()
        if t.state == "available"
    )
    assert found["replicate/real-esrgan"].state == "available"


def test_a_price_that_nobody_knows_before_is_null_with_its_reason(tmp_path: Path) -> None:
    for model in library().values():
        told = model.declared.to_json()
        assert (told["price"] is None) == (model.price.per_call is None)
        assert told["price"] is not None or told["price_note"], model.id
    assert library()["openai/gpt-image-2"].declared.price_note.startswith("30 USD per million")
    drawn = providers(tmp_path, KARATE_PROVIDERS="simulate").models()["openai/gpt-image-2"]
    assert drawn.to_json()["price"] == 0


def test_aliases_lead_to_the_model_and_never_hide_a_tool() -> None:
    flare = library()["openai/gpt-image-2.5-flare"].declared
    found = merged(CATALOGUE, {flare.id: replace(flare, aliases=("dalle-3", "blur"))})
    assert found["dalle-3"] is found[flare.id]
    assert found["blur"].id == "blur"


def test_what_the_catalogue_shows_holds_no_key(tmp_path: Path) -> None:
    found = providers(tmp_path, openai="https://x", OPENAI_API_KEY="sk-hush-1234567")
    shown = json.dumps([declared.to_json() for declared in found.models().values()])
    assert "sk-hush" not in shown + repr(found.__dict__["_settings"])
