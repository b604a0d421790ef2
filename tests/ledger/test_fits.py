"""What a scan is sure of: an update that fits leaves nothing waiting in the document (MD)."""

from __future__ import annotations

import random

from pycrdt import Doc, Map, Text

from karate.ledger.ydoc import is_complete, read_vector, scan


def some_edits(seed: int) -> list[bytes]:
    """The updates of three authors who hear each other now and then."""
    dice = random.Random(seed)
    updates: list[bytes] = []
    authors: list[Doc[Map[object]]] = []
    for client in (1, 2, 3):
        doc: Doc[Map[object]] = Doc(client_id=client)
        doc["m"], doc["t"] = Map(), Text()  # type: ignore[assignment]  # a text beside the map
        authors.append(doc)
        doc.observe(lambda event: updates.append(event.update))
    for _ in range(40):
        doc = dice.choice(authors)
        match dice.randrange(4):
            case 0:
                doc["m"][dice.choice("ab")] = dice.random()
            case 1:
                doc["m"]["n"] = Map({"x": dice.random()})
            case 2:
                text: Text = doc["t"]  # type: ignore[assignment]  # as made above
                if dice.random() < 0.6 or not len(text):
                    text.insert(dice.randint(0, len(text)), "word")
                else:
                    del text[0 : dice.randint(1, len(text))]
            case _:
                for update in tuple(updates):
                    dice.choice(authors).apply_update(update)
    return updates


def test_md_what_fits_is_complete() -> None:
    fitted = refused = 0
    for seed in range(60):
        dice = random.Random(seed)
        updates = [update for update in some_edits(seed) if dice.random() < 0.9]
        doc: Doc[Map[object]] = Doc()
        doc["m"], doc["t"] = Map(), Text()  # type: ignore[assignment]  # as above
        known: dict[int, int] = {}
        for update in updates:
            structs = scan(update)
            if structs.ahead_of(known) or not structs.fits(known):
                refused += 1
                continue
            doc.apply_update(update)
            known = read_vector(doc.get_state())
            assert is_complete(update, doc.get_state(), known)
            assert all(end <= known[client] for client, _, end in structs.blocks)
            fitted += 1
    assert fitted > 100
    assert refused > 20


def test_md_two_blocks_that_need_each_other_do_not_fit() -> None:
    # Client 1's only item stands right of client 2's, and client 2's right of client 1's.
    one = bytes((1, 1, 0, 0x84, 2, 0, 1)) + b"a"
    two = bytes((1, 2, 0, 0x84, 1, 0, 1)) + b"b"
    structs = scan(bytes((2,)) + one + two + b"\x00")
    assert not structs.ahead_of({})
    assert not structs.fits({})
    assert not structs.fits({1: 1})
    assert structs.fits({1: 1, 2: 1})
