"""Every setting is explained in defaults.toml, and nothing else reads the environment."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import fields

from karate.providers.library import library
from karate.settings import DEFAULTS, Settings, variables
from ops.scripts.reference import settings_help
from tests.arch.tracked import shown, tracked


def test_defaults_and_settings_name_the_same_keys() -> None:
    keys = tomllib.loads(DEFAULTS.read_text()).keys()
    assert set(keys) == {setting.name for setting in fields(Settings)}


def test_every_key_is_explained() -> None:
    silent = [key for key, (_, text) in settings_help().items() if len(text) < 10]
    assert not silent, f"write what these mean, in the comment above each: {silent}"


def test_a_second_name_is_in_the_explanation() -> None:
    texts = settings_help()
    missing = [
        name
        for setting in fields(Settings)
        for name in variables(setting)
        if not name.startswith("KARATE_") and name not in texts[setting.name][1]
    ]
    assert not missing


def test_only_settings_reads_the_environment() -> None:
    readers = [
        f"{shown(path)}:{node.lineno}"
        for path in tracked(".py")
        if shown(path).startswith("karate/") and path.name != "settings.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert not readers, f"make these settings: {readers}"


def test_every_setting_does_something() -> None:
    used = {
        node.attr
        for path in tracked(".py")
        if shown(path).startswith("karate/") and path.name != "settings.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
    }
    # Records of providers name the settings that hold their keys and addresses.
    for model in library().values():
        used |= {*model.provider.keys, model.provider.url_setting}
    # This one is part of another: `load` makes assets_url of it.
    idle = {setting.name for setting in fields(Settings)} - used - {"aws_s3_bucket"}
    assert not idle, f"nothing reads these: {idle}"
