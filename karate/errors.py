"""The error tree. Each class says what the caller can do; edges translate it to HTTP or a close
code.

KarateError                500 internal            1011
├── Malformed              400 malformed           4400   bytes or JSON of the wrong form
├── Invalid                422 invalid             4409   well-formed, but against a rule
│   └── GraphInvalid       422 graph-invalid       4409   carries per-node problems
├── Unauthenticated        401 unauthenticated     4401
├── Forbidden              403 forbidden           4403
├── NotFound               404 not-found           4404   also for what one may not see
│   └── Evicted            410 evicted             4404   removed to save space; can be made again
├── Conflict               409 conflict            4409
│   ├── Stale              409 stale               4409   retryable: read again, recompute
│   ├── LastOwner          409 last-owner          4409   a workspace always has an owner
│   ├── NothingToUndo      409 nothing-to-undo     4409   no gesture of one's own is left
│   └── NothingToRedo      409 nothing-to-redo     4409   no undo, or something newer follows it
├── TooLarge               413 too-large           4413
├── UnsupportedMedia       415 unsupported-media   4400
├── TooFast                429 too-fast            4429   retryable
├── StepFailed             422 step-failed         1011   a run step that ended badly; not retryable
│   ├── ProviderFailed     422 provider-failed     1011   the provider said no or gave nothing
│   ├── Moderated          422 moderated           1011   the provider refused the content
│   ├── Uncertain          422 uncertain           1011   end unknown: it may be charged
│   └── AddressRefused     422 address-refused     1011   an outgoing URL the guard does not let out
├── TimedOut               504 timed-out           1011
├── Unavailable            503 unavailable         1013   retryable: store, queue or disk is away
│   └── ProviderBusy       503 provider-busy       1013   retryable, after `extra["retry_after"]`
└── Incompatible           500 incompatible        1011   data of a newer build, unusable settings
"""

from __future__ import annotations

from typing import ClassVar


class KarateError(Exception):
    """Base of all typed errors; `detail` is safe to show, `extra` joins the problem document."""

    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"
    http_status: ClassVar[int] = 500
    ws_close: ClassVar[int] = 1011
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class Malformed(KarateError):
    code, title, http_status, ws_close = "malformed", "Malformed", 400, 4400


class Invalid(KarateError):
    code, title, http_status, ws_close = "invalid", "Invalid", 422, 4409


class GraphInvalid(Invalid):
    """`extra["problems"]` lists `{node?, edge?, rule, detail}`."""

    code, title = "graph-invalid", "The graph is invalid"


class Unauthenticated(KarateError):
    code, title, http_status, ws_close = "unauthenticated", "Not signed in", 401, 4401


class Forbidden(KarateError):
    code, title, http_status, ws_close = "forbidden", "Not allowed", 403, 4403


class NotFound(KarateError):
    code, title, http_status, ws_close = "not-found", "Not found", 404, 4404


class Evicted(NotFound):
    code, title, http_status = "evicted", "Removed to save space", 410


class Conflict(KarateError):
    code, title, http_status, ws_close = "conflict", "Conflict", 409, 4409


class Stale(Conflict):
    """An append named a version that is no longer the stream's head; `actual` is the head."""

    code, title, retryable = "stale", "Stale version", True

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}", version=actual)
        self.stream, self.expected, self.actual = stream, expected, actual


class LastOwner(Conflict):
    """Somebody else must be made owner first."""

    code, title = "last-owner", "The last owner"


class NothingToUndo(Conflict):
    """The caller has done nothing here that is not undone."""

    code, title = "nothing-to-undo", "Nothing to undo"


class NothingToRedo(Conflict):
    """The caller has undone nothing, or has done something since."""

    code, title = "nothing-to-redo", "Nothing to redo"


class TooLarge(KarateError):
    code, title, http_status, ws_close = "too-large", "Too large", 413, 4413


class UnsupportedMedia(KarateError):
    code, title, http_status, ws_close = "unsupported-media", "Unsupported media", 415, 4400


class TooFast(KarateError):
    code, title, http_status, ws_close, retryable = "too-fast", "Too many requests", 429, 4429, True


class StepFailed(KarateError):
    code, title, http_status = "step-failed", "The step failed", 422


class ProviderFailed(StepFailed):
    code, title = "provider-failed", "The provider failed"


class Moderated(StepFailed):
    """The same request would be refused again, so nobody repeats it."""

    code, title = "moderated", "Refused by the provider's content rules"


class Uncertain(StepFailed):
    """A person decides: trying again may pay twice, giving up may lose what was paid for."""

    code, title = "uncertain", "It is unknown whether the provider did it"


class AddressRefused(StepFailed):
    code, title = "address-refused", "This address may not be called"


class TimedOut(KarateError):
    code, title, http_status = "timed-out", "Timed out", 504


class Unavailable(KarateError):
    code, title, http_status, ws_close, retryable = "unavailable", "Unavailable", 503, 1013, True


class ProviderBusy(Unavailable):
    """Nothing was done and nothing charged; `extra["retry_after"]` has the seconds to wait."""

    code, title = "provider-busy", "The provider is busy"


class Incompatible(KarateError):
    code, title = "incompatible", "Incompatible data or settings"
