"""What one transaction did to a document: the update it emitted and the keys it touched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from karate.errors import Invalid, Malformed
from karate.graph.diff import ROOTS
from karate.graph.model import Touched
from karate.ledger.yread import Roots
from karate.ledger.ystruct import MAP, Structs, scan
from karate.ledger.yvector import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pycrdt import Doc, TransactionEvent

#: What a drag changes of a node.
_MOVED: Final = frozenset({"position"})


class Watch:
    """Observes one document until `close`. Use `taking` round each transaction; not reentrant.

    `keyless` tells that the last transaction changed a map, but none of its keys: a key came and
    went, or something stands in the map that has no key. `moved` are the nodes of which it changed
    nothing but the position, with what stands there now: most edits are drags.
    """

    def __init__(self, doc: Doc[Any], roots: Roots) -> None:
        self._doc, self._roots = doc, roots
        self._touched: dict[str, set[str]] = {}
        self.moved: dict[str, object] = {}
        self.emitted = NOTHING
        self.keyless = False
        self._subscriptions = [doc.observe(self._note_update)]
        for name in ROOTS:
            # Below pycrdt's Python, which inspects the callback's signature and makes objects of
            # every event that nobody here looks at.
            observed = roots[name].integrated.observe_deep(self._noting(name))
            self._subscriptions.append(observed)

    @property
    def touched(self) -> Touched:
        """The keys that the last transaction touched."""
        return Touched({name: frozenset(keys) for name, keys in self._touched.items()})

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Run one transaction; afterwards `emitted` and `touched` tell what it did.

        Raises Malformed when what is applied inside is no update. The document is then in no known
        state and must be dropped, as after every exception from here.
        """
        self._touched = {}
        self.moved = {}
        self.emitted = NOTHING
        self.keyless = False
        try:
            with self._doc.transaction():
                yield
        except (ValueError, RuntimeError, ExceptionGroup) as error:
            raise Malformed("not an update") from error
        except (Exception, GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a Rust panic is no Exception
            raise Malformed("an update the document could not take") from error

    def close(self) -> None:
        """Stop observing. A document that is observed is never freed: pycrdt's observers hold it
        where Python's collector does not look.
        """
        for subscription in self._subscriptions:
            subscription.drop()
        self._subscriptions.clear()

    def _note_update(self, event: TransactionEvent) -> None:
        self.emitted = event.update

    def _noting(self, root: str) -> Callable[[Sequence[Any]], None]:
        def note(events: Sequence[Any]) -> None:
            keys = self._touched.setdefault(root, set())
            places: dict[str, object] = {}
            others: set[str] = set()
            for event in events:
                changed: Mapping[str, Any] | None = getattr(event, "keys", None)
                path = event.path
                if path:
                    key = str(path[0])
                    keys.add(key)
                    if len(path) > 1 or not changed or changed.keys() != _MOVED:
                        others.add(key)
                    else:
                        places[key] = changed["position"].get("newValue")
                elif changed:
                    keys.update(changed)
                    others.update(changed)
                if changed is not None and not changed:
                    self.keyless = True
            if root == "nodes":
                self.moved = {key: at for key, at in places.items() if key not in others}

        return note


def refuse_lists_in_roots(structs: Structs) -> None:
    """Raise Invalid when list items stand in a root that is a map."""
    wrong = structs.listed & set(ROOTS)
    if wrong:
        raise Invalid(f"{min(wrong)} is a Y.Map, not a list or text", rule="type")


def refuse_lists_in_maps(structs: Structs, doc: Doc[Any]) -> None:
    """Raise Invalid when list items stand in a nested Y.Map, where nobody would see them.

    Looks through the whole document for maps older than the update: ask only after a `keyless`
    transaction.
    """
    if not structs.lists:
        return
    kinds = structs.kinds
    if not structs.lists <= kinds.keys():
        kinds = kinds | scan(doc.get_update()).kinds
    if any(kinds.get(parent) == MAP for parent in structs.lists):
        raise Invalid("a Y.Map holds keys, not a list or text", rule="type")
