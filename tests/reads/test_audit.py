"""The audit trail: complete, provable, and without names that were erased."""

from __future__ import annotations

import csv
import json
from io import StringIO
from itertools import chain

import pytest

from karate.errors import Invalid
from karate.graph.events import UserNamed, WorkflowCreated, WorkflowEdited
from karate.graph.model import JsonObject
from karate.reads import audit
from karate.reads.audit import COLUMNS, Audit, form_named, jsonl, table
from tests.reads.told import Told

TITLED: JsonObject = {"op": "meta.set", "key": "title", "new": '=1+1, "quoted"\nline'}


def filled(told: Told) -> Audit:
    told.say("user:ada", UserNamed(name="=Ada"))
    told.say("workflow:f", WorkflowCreated(workflow="f"))
    told.say("workflow:f", WorkflowEdited(update=b"secret bytes", changes=[TITLED]), actor="bob")
    told.say("workflow:x", WorkflowCreated(workflow="x"), workspace="other")
    return Audit(told.ledger, told.views.people)


def test_a_line_says_who_what_when_and_its_hash(told: Told) -> None:
    lines = list(chain(*filled(told).batches("w")))
    events = told.ledger.read(workspace="w")
    assert [line["hash"] for line in lines] == [event.hash.hex() for event in events]
    assert all(tuple(line) == COLUMNS for line in lines)
    _, made, edited = lines
    assert (made["actor"], made["actor_name"], made["at"]) == (
        *("ada", "=Ada"),
        "2026-11-01T12:00:00.000000Z",
    )
    assert (edited["actor"], edited["actor_name"]) == ("bob", "")
    assert edited["change"] == {"changes": [TITLED], "origin": None}


def test_both_forms_hold_every_line(told: Told) -> None:
    lines = list(chain(*filled(told).batches("w")))
    assert [json.loads(line) for line in jsonl(lines).splitlines()] == lines
    read = list(csv.reader(StringIO(form_named("csv")[0] + table(lines))))
    assert tuple(read[0]) == COLUMNS
    assert [row[-1] for row in read[1:]] == [line["hash"] for line in lines]
    place = COLUMNS.index("change")
    assert [json.loads(row[place]) for row in read[1:]] == [line["change"] for line in lines]
    assert read[1][COLUMNS.index("actor_name")] == "'=Ada", "a name is no formula"


def test_an_erased_person_has_no_name_in_it(told: Told) -> None:
    trail = filled(told)
    told.ledger.keys.erase("person:ada")
    text = jsonl(chain(*trail.batches("w")))
    assert "Ada" not in text
    assert '"actor":"ada"' in text


def test_it_goes_through_the_log_in_batches(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    trail = filled(told)
    monkeypatch.setattr(audit, "BATCH", 2)
    batches = trail.batches("w")
    first = next(batches)
    told.say("workflow:f", WorkflowEdited(update=b"", changes=[]))
    rest = list(batches)
    assert (len(first), [len(lines) for lines in rest]) == (2, [1])
    after = first[-1]["position"]
    assert isinstance(after, int)
    assert len(list(chain(*trail.batches("w", after)))) == 2
    mine = list(chain(*trail.batches("w", actor="bob")))
    assert [line["actor"] for line in mine] == ["bob"]
    named = list(chain(*trail.batches("w", types=["user.named"])))
    assert [line["type"] for line in named] == ["user.named"]


def test_there_is_no_other_form() -> None:
    with pytest.raises(Invalid):
        form_named("xml")
