"""The metrics page: what it names and that registries do not mix."""

from __future__ import annotations

from karate.telemetry.metrics import METRICS, Metrics, process_metrics


def test_the_page_names_every_instrument_and_the_process() -> None:
    page = Metrics().render().decode()
    for name in ("process_cpu_seconds_total", "process_resident_memory_bytes"):
        assert name in page
    for instrument in Metrics().instruments:
        assert f"# HELP {instrument.name}" in page


def test_values_show_with_their_labels() -> None:
    metrics = Metrics()
    metrics.edits_total.inc()
    metrics.follower_lag_events.labels(follower="reads").set(7)
    metrics.step_seconds.labels(type="blur", outcome="succeeded").observe(0.2)
    page = metrics.render().decode()
    assert "karate_edits_total 1.0" in page
    assert 'karate_follower_lag_events{follower="reads"} 7.0' in page
    assert 'outcome="succeeded",type="blur"' in page


def test_registries_are_apart_and_the_process_has_one() -> None:
    first, second = Metrics(), Metrics()
    first.edits_total.inc()
    assert "karate_edits_total 0.0" in second.render().decode()
    assert METRICS is process_metrics()
