"""Lanes that all processes on one Redis share."""

from __future__ import annotations

import time
from typing import Any, Final

from karate.runs.lanes import Lane

#: Seconds a token's entry is kept for its redelivery, should its worker be gone.
TAKEN_S: Final = 86_400
_SEPARATOR: Final = "\n"

#: KEYS: prefix of the queue. ARGV: now, workspace, person, run, place.
_PUT: Final = """
local entry = ARGV[4] .. '\\n' .. ARGV[5]
if redis.call('ZADD', KEYS[1] .. ':since', 'NX', ARGV[1], entry) == 0 then return 0 end
local ring = KEYS[1]
for level = 2, 4 do
  local inner = ring .. ':' .. ARGV[level]
  if redis.call('EXISTS', inner) == 0 then redis.call('RPUSH', ring, ARGV[level]) end
  ring = inner
end
redis.call('RPUSH', ring, ARGV[5])
return 1
"""
#: KEYS: prefix of the queue, where the token's entry is kept. ARGV: seconds to keep it.
_TAKE: Final = """
local kept = redis.call('GET', KEYS[2])
if kept then return kept end
local rings, names, ring = {}, {}, KEYS[1]
for level = 1, 3 do
  local name = redis.call('LMOVE', ring, ring, 'LEFT', 'RIGHT')
  if not name then return false end
  rings[level], names[level] = ring, name
  ring = ring .. ':' .. name
end
local place = redis.call('LPOP', ring)
if not place then return false end
for level = 3, 1, -1 do
  if redis.call('EXISTS', ring) == 1 then break end
  redis.call('LREM', rings[level], 1, names[level])
  ring = rings[level]
end
local entry = names[3] .. '\\n' .. place
redis.call('ZREM', KEYS[1] .. ':since', entry)
redis.call('SET', KEYS[2], entry, 'EX', ARGV[1])
return entry
"""


class RedisLanes:
    """`client` is a `redis.Redis`; errors of its are the caller's, as those of the queue are."""

    def __init__(self, client: Any, namespace: str) -> None:
        self._client, self._space = client, f"{namespace}:lanes"
        self._put = client.register_script(_PUT)
        self._take = client.register_script(_TAKE)

    def put(self, queue: str, lane: Lane, place: str) -> None:
        """Let a place wait."""
        self._put(keys=[self._ring(queue)], args=[time.time(), *lane, place])

    def take(self, queue: str, token: str) -> tuple[str, str] | None:
        """The next in turn."""
        keys = [self._ring(queue), self._kept(queue, token)]
        found = self._take(keys=keys, args=[TAKEN_S])
        if found is None:
            return None
        run, _, place = found.decode().partition(_SEPARATOR)
        return run, place

    def done(self, queue: str, token: str) -> None:
        """Forget what `token` got."""
        self._client.delete(self._kept(queue, token))

    def age(self, queue: str) -> float:
        """Seconds the oldest entry has waited."""
        found = self._client.zrange(f"{self._ring(queue)}:since", 0, 0, withscores=True)
        return max(0.0, time.time() - found[0][1]) if found else 0.0

    def _ring(self, queue: str) -> str:
        return f"{self._space}:{queue}"

    def _kept(self, queue: str, token: str) -> str:
        return f"{self._space}:taken:{queue}:{token}"
