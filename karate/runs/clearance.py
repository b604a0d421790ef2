"""Whether a step may begin its work now: nobody does the same, and its provider has room."""

from __future__ import annotations

from karate.runs.book import Book
from karate.runs.flight import Flights
from karate.runs.prepare import Prepared


class Clearance:
    """Gives steps leave to begin. `per_provider` is how many may be at one provider."""

    def __init__(self, book: Book, flights: Flights, per_provider: int) -> None:
        self._book, self._flights, self._per_provider = book, flights, per_provider

    def take_off(self, prepared: Prepared) -> bool:
        """Tell whether the step may begin; otherwise it looks again soon."""
        key, run, place = prepared.key, prepared.run, prepared.place
        if not _shared(prepared):
            return self._slot(prepared)
        if not self._flights.take(key, run, place):
            self._flights.wait(key, run, place)
            return False
        self._flights.arrived(key, run, place)
        if self._slot(prepared):
            return True
        self._flights.release(key, run, place)
        return False

    def land(self, prepared: Prepared) -> None:
        """Give everything back, unless the step runs on: elsewhere, or at a provider."""
        step, run = self._book.recent(prepared.run).state.at(prepared.place), prepared.run
        if step.spread or not (step.state == "running" or step.left_behind):
            keys = [prepared.key] if _shared(prepared) else []
            for name in (*keys, *self._slots(prepared)):
                self._flights.release(name, run, prepared.place)

    def _slot(self, prepared: Prepared) -> bool:
        """A place at the provider. That of a step that has ended is free, whoever gives it back."""
        slots = self._slots(prepared)
        return not slots or any(
            self._flights.take(name, prepared.run, prepared.place) for name in slots
        )

    def _slots(self, prepared: Prepared) -> list[str]:
        provider = prepared.declared.provider
        if not provider or prepared.count is not None:
            return []
        return [f"{provider}/{number}" for number in range(self._per_provider)]


def _shared(prepared: Prepared) -> bool:
    """Tell whether it pays to do the work once: handling a value takes less than asking."""
    return prepared.declared.cacheable and prepared.declared.kind != "control"
