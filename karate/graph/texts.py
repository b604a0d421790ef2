"""What became of one stretch of a text: positions carried through the edits that came later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from karate.graph.changes import Change, NodeAdded, NodeRemoved, ParamSet, TextEdited
from karate.graph.diff import text_edited
from karate.graph.model import Graph, Json

#: (node, param)
TextKey: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True)
class Done:
    """The changes of one event of the log."""

    version: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Splice:
    """At code point `at`, `delete` became `insert`; `version` 0: not in the log yet."""

    version: int
    at: int
    delete: str
    insert: str


@dataclass(frozen=True, slots=True)
class Whole:
    """The text was set, or its node came or went, as a whole: positions end here."""

    version: int
    was: Json
    now: Json


@dataclass(slots=True)
class TextPast:
    """The edits of one text, oldest first; what is taken back leaves the list."""

    edits: list[Splice | Whole] = field(default_factory=list)

    def add(self, edit: Splice | Whole) -> None:
        """The next edit. A text that was set and set back is as if nothing had happened."""
        last = self.edits[-1] if self.edits else None
        if isinstance(edit, Whole) and isinstance(last, Whole) and last.was == edit.now:
            self.edits.pop()
        else:
            self.edits.append(edit)

    def forget_from(self, version: int) -> None:
        """What `version` did as a whole was taken back."""
        for place, edit in enumerate(self.edits):
            if edit.version == version:
                del self.edits[place:]
                return

    def take_back(self, version: int, text: str) -> TextEdited | None:
        """The edit that takes back what `version` did to what is now `text`; names no node yet.

        None when a later edit reaches into that stretch, so that nobody can tell what is whose.
        """
        place = next((i for i, edit in enumerate(self.edits) if edit.version == version), None)
        edit = self.edits[place] if place is not None else None
        if place is None or not isinstance(edit, Splice):
            return None
        found = _carried(edit, self.edits[place + 1 :])
        if found is None:
            return None
        start, rest = found
        if text[start : start + len(edit.insert)] != edit.insert:
            return None
        self.edits[place:] = rest
        return TextEdited("", "", start, edit.insert, edit.delete)


def _carried(edit: Splice, later: Sequence[Splice | Whole]) -> tuple[int, list[Splice]] | None:
    """Where the stretch that `edit` wrote begins after `later`, and these as if it had not been."""
    start, end = edit.at, edit.at + len(edit.insert)
    back = len(edit.delete) - len(edit.insert)
    rest: list[Splice] = []
    for other in later:
        if isinstance(other, Whole):
            return None
        if other.at + len(other.delete) <= start:
            shift = len(other.insert) - len(other.delete)
            start, end = start + shift, end + shift
            rest.append(other)
        elif other.at >= end:
            rest.append(replace(other, at=other.at + back))
        else:
            return None
    return start, rest


def text_pasts(
    since: Sequence[Done], keys: frozenset[TextKey], then: Graph, now: Graph
) -> dict[TextKey, TextPast]:
    """The past of each text of `keys`: the events `since`, which led to `then`, then to `now`."""
    pasts = {key: TextPast() for key in keys}
    for done in since:
        for change in done.changes:
            for key, edit in _edits_of(done.version, change, keys):
                pasts[key].add(edit)
    for key, past in pasts.items():
        before, after = text_at(then, key), text_at(now, key)
        if before == after:
            continue
        if before is None or after is None:
            past.add(Whole(0, before, after))
        else:
            late = text_edited(*key, before, after)
            past.add(Splice(0, late.at, late.delete, late.insert))
    return pasts


def text_at(graph: Graph, key: TextKey) -> str | None:
    """What the text says, None when it is not there or no text."""
    node = graph.nodes.get(key[0])
    found = None if node is None else node.params.get(key[1])
    return found if isinstance(found, str) else None


def _edits_of(
    version: int, change: Change, keys: frozenset[TextKey]
) -> Iterator[tuple[TextKey, Splice | Whole]]:
    match change:
        case TextEdited(node=node, param=param) if (node, param) in keys:
            yield (node, param), Splice(version, change.at, change.delete, change.insert)
        case ParamSet(node=node, param=param) if (node, param) in keys:
            yield (node, param), Whole(version, change.old, change.new)
        case NodeAdded(node=node, value=value):
            for key in keys:
                if key[0] == node:
                    yield key, Whole(version, None, value.params.get(key[1]))
        case NodeRemoved(node=node, before=value):
            for key in keys:
                if key[0] == node:
                    was = None if value is None else value.params.get(key[1])
                    yield key, Whole(version, was, None)
