"""What wakes an open door, and what it then finds (rule RO5 of karate/sync/SPEC.md)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from karate.accounts.authenticator import Credentials
from karate.accounts.principal import Principal, Role
from karate.api import watch
from karate.api.doors import Doors
from karate.api.watch import Watch
from karate.errors import Forbidden, TooFast, Unauthenticated, Unavailable
from karate.graph.events import Body, MemberJoined, MemberRemoved, MemberRoleChanged, SessionRevoked
from karate.ledger.event import Event


def person(role: Role = "editor", user: str = "ada") -> Principal:
    return Principal(user, user.title(), "default", role)


def event(body: Body, stream: str = "workspace:default") -> Event:
    return Event(
        position=1,
        stream=stream,
        version=1,
        id="e",
        type=body.type,
        at=datetime.now(UTC),
        actor="owner",
        workspace="default",
        correlation=None,
        causation=None,
        body=body,
        hash=b"",
    )


class Answers:
    """An authenticator that gives one answer after the other; the last again and again."""

    def __init__(self, *answers: Principal | Exception | None, lives: bool = True) -> None:
        self.answers, self._lives = list(answers), lives

    def lives(self, session: str) -> bool:
        return self._lives

    def again(self, actor: Principal) -> Principal | None:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Unavailable):
            raise answer
        return actor if isinstance(answer, Exception) else answer

    def identify(self, shown: object) -> Principal:
        answer = self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer


CONCERNED = [
    (MemberRoleChanged(user="ada", old="editor", new="viewer"), "workspace:default"),
    (MemberRemoved(user="ada"), "workspace:default"),
    (SessionRevoked(session="s"), "user:ada"),
]


@pytest.mark.parametrize(("body", "stream"), CONCERNED)
def test_ro5_an_event_wakes_the_doors_of_whom_it_concerns(body: Body, stream: str) -> None:
    async def go() -> None:
        doors = Doors(10)
        doors.bind(asyncio.get_running_loop())
        with (
            doors.watching(person(), doors.changes) as ada,
            doors.watching(person(), doors.changes) as again,
            doors.watching(person(user="bob"), doors.changes) as bob,
        ):
            doors.foreign([event(MemberJoined(user="ada", role="editor"))])
            await asyncio.to_thread(doors.foreign, [event(body, stream)])
            await asyncio.wait_for(ada.wait(), 10)
            assert again.is_set()
            assert not bob.is_set()
        assert doors._open == {}

    asyncio.run(go())


def test_ro5_a_door_that_was_being_opened_meanwhile_asks_at_once() -> None:
    async def go() -> None:
        doors = Doors(10)
        doors.bind(asyncio.get_running_loop())
        before = doors.changes
        doors.foreign([event(MemberRemoved(user="ada"))])
        await asyncio.sleep(0)
        with doors.watching(person(), before) as late:
            assert late.is_set()
        with doors.watching(person(), doors.changes) as later:
            assert not later.is_set()

    asyncio.run(go())


def told(answers: Answers, *, by_ticket: bool = False, count: int = 1) -> list[Any]:
    """The first `count` standings, or the error that ended them."""

    async def go() -> list[Any]:
        woken = asyncio.Event()
        found: list[Any] = []
        seen = Watch(answers, Credentials(), person(), by_ticket)  # type: ignore[arg-type]  # two methods of it
        try:
            woken.set()
            async for now in seen.standings(woken):
                found.append(now.role)
                if len(found) == count:
                    break
                woken.set()
        except (Unauthenticated, Forbidden) as ended:
            found.append(type(ended))
        return found

    return asyncio.run(go())


def test_ro5_nobody_is_cut_off_while_the_store_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "AWAY_S", 0.001)
    away = Unavailable("the database is away")
    assert told(Answers(away, away, away, person("runner"))) == ["runner"]


def test_ro5_every_door_asks_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "RECHECK_S", 0.001)
    seen = Watch(Answers(None), Credentials(), person())  # type: ignore[arg-type]  # two methods of it

    async def go() -> None:
        async for _ in seen.standings(asyncio.Event()):
            raise AssertionError("who is no member has no standing")

    with pytest.raises(Forbidden):
        asyncio.run(go())


def test_ro4_sign_out_and_removal_read_differently() -> None:
    assert told(Answers(None)) == [Forbidden]
    assert told(Answers(Unauthenticated("ended"))) == [Unauthenticated]


def test_ro6_a_ticket_gives_no_more_than_at_its_opening() -> None:
    assert told(Answers(person("owner")), by_ticket=True) == ["editor"]
    assert told(Answers(person("viewer")), by_ticket=True) == ["viewer"]
    assert told(Answers(person("owner"))) == ["owner"]


def test_ro4_a_ticket_ends_with_its_session() -> None:
    assert told(Answers(person("owner"), lives=False), by_ticket=True) == [Unauthenticated]


def test_ho3_a_person_has_so_many_open_and_a_key_any_number() -> None:
    async def go() -> None:
        doors = Doors(2)
        key = Principal("key", "Key", "default", "owner", "key")
        with doors.watching(person(), 0):
            with doors.watching(person(), 0):
                with pytest.raises(TooFast), doors.watching(person(), 0):
                    pass
                with doors.watching(person(user="bob"), 0):
                    pass
                with doors.watching(key, 0), doors.watching(key, 0), doors.watching(key, 0):
                    pass
            with doors.watching(person(), 0):
                pass

    asyncio.run(go())
