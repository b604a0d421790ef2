"""Reading the records: every model, and the node type that derives from it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from karate.errors import Incompatible
from karate.graph.declared import NodeType, Param, Port, PortType
from karate.providers.price import cost_of
from karate.providers.record import Inlet, Model, Price, Provider

#: Why a price is not told, where the record gives no other reason.
UNKNOWN_PRICE: Final = "not known: the contract has no price, the provider's list decides"
#: Keys of a param's table that are the request's, not the declaration's.
_WIRE: Final = frozenset({"name", "field", "omit", "only_with"})
#: Keys of a model's table that every adapter knows.
_KNOWN: Final = frozenset(
    {
        *("family", "id", "name", "title", "description", "category", "keywords", "aliases"),
        *("adapter", "inputs", "outputs", "params", "price", "timeout_s", "state", "reason"),
        *("revision", "cacheable", "checked", "ends"),
    }
)


@cache
def library() -> Mapping[str, Model]:
    """Every model by its id, in the order of the files. Raises Incompatible for a wrong record."""
    found: dict[str, Model] = {}
    taken: set[str] = set()
    folder = files("karate.providers") / "models"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            for model in models_of(file.read_text(encoding="utf-8"), file.name):
                for name in (model.id, *model.declared.aliases):
                    if name in taken:
                        raise Incompatible(f"{file.name}: {name} is taken")
                    taken.add(name)
                found[model.id] = model
    return found


def models_of(text: str, name: str) -> Iterator[Model]:
    """The models of one file. Raises Incompatible that names the file and the record."""
    raw = tomllib.loads(text)
    record = "[provider]"
    try:
        own = raw["provider"]
        provider = Provider(**{**own, "keys": tuple(own["keys"]), **_tuple(own, "hosts")})
        for table in raw["model"]:
            record = str(table.get("id", "a model without id"))
            merged = {**raw.get("family", {}).get(table.get("family", ""), {}), **table}
            yield _model(merged, raw.get("params", {}), provider)
    except (KeyError, TypeError, ValueError) as error:
        raise Incompatible(f"{name}, {record}: {error!r}") from error


def _model(table: dict[str, Any], shared: dict[str, Any], provider: Provider) -> Model:
    if not table["id"].startswith(f"{provider.id}/"):
        raise ValueError(f"the id must begin with {provider.id}/")
    params = {shared[key].get("name", key): shared[key] for key in table.get("params", [])}
    price = _price(table.get("price", {}))
    return Model(
        id=table["id"],
        name=table.get("name", table["id"].partition("/")[2]),
        provider=provider,
        adapter=table["adapter"],
        declared=_declared(table, params, provider, price),
        fields={name: raw.get("field", name) for name, raw in params.items()},
        omitted={name: raw["omit"] for name, raw in params.items() if "omit" in raw},
        only_with={name: raw["only_with"] for name, raw in params.items() if "only_with" in raw},
        inlets={
            port["name"]: Inlet(port["field"], port.get("form", "png"), port.get("most", 1))
            for port in table.get("inputs", [])
            if "field" in port
        },
        results={port["name"]: port["from"] for port in table["outputs"]},
        price=price,
        extra={key: value for key, value in table.items() if key not in _KNOWN},
        checked=table["checked"],
        ends=table.get("ends"),
    )


def _declared(
    table: dict[str, Any], params: dict[str, Any], provider: Provider, price: Price
) -> NodeType:
    return NodeType(
        id=table["id"],
        version=table.get("revision", 1),
        title=table["title"],
        category=table["category"],
        description=table["description"],
        inputs=tuple(_port(port, {"field", "form", "most"}) for port in table.get("inputs", [])),
        outputs=tuple(_port(port, {"from"}) for port in table["outputs"]),
        params=tuple(_param(name, raw) for name, raw in params.items()),
        keywords=tuple(table.get("keywords", [])),
        kind="provider",
        resource="net",
        cacheable=table.get("cacheable", True),
        timeout_s=table["timeout_s"],
        cost=cost_of(price) or 0,
        priced=price.per_call is not None,
        price_note=price.note or ("" if price.per_call else UNKNOWN_PRICE),
        aliases=tuple(table.get("aliases", [])),
        provider=provider.title,
        state=table.get("state", "available"),
        reason=table.get("reason", ""),
    )


def _param(name: str, raw: dict[str, Any]) -> Param:
    given = {key: value for key, value in raw.items() if key not in _WIRE}
    param = Param(name=name, **{**given, **_tuple(given, "options")})
    if param.problem(param.default):
        raise ValueError(f"{name}: the default {param.problem(param.default)}")
    return param


def _port(raw: dict[str, Any], wire: set[str]) -> Port:
    given = {key: value for key, value in raw.items() if key not in wire}
    return Port(**{**given, "type": PortType(given["type"])})


def _price(raw: dict[str, Any]) -> Price:
    per_call, tokens = raw.get("usd_per_call"), raw.get("usd_per_million_output_tokens")
    return Price(
        per_call=None if per_call is None else round(per_call * 1_000_000),
        per_output_token=tokens,
        note=raw.get("note", ""),
    )


def _tuple(raw: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(raw[key])} if key in raw else {}


def retired(model: Model, today: date) -> bool:
    """Tell whether the provider has ended the model by `today`."""
    return model.declared.state == "retired" or (model.ends is not None and model.ends <= today)
