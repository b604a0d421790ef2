"""The run line on PostgreSQL: two processes' worth of executors on one log."""

from __future__ import annotations

from pathlib import Path

from karate.nodes.pool import Pool
from tests.runs.line import ADA, lab, open_line


def test_runs_on_postgres_share_their_results(
    tmp_path: Path, pool: Pool, postgres_url: str, redis_url: str
) -> None:
    with (
        open_line(tmp_path, pool, url=postgres_url, redis_url=redis_url) as web,
        open_line(tmp_path, pool, url=postgres_url, redis_url=redis_url) as worker,
    ):
        web.runs.start(work=False)
        worker.runs.start()
        photo = web.photo()
        first = web.run(lab(photo))
        assert first.state == "succeeded"
        again = web.run(lab(photo), idempotency_key="k")
        assert {step.state for step in again.steps.values()} == {"cached"}
        assert web.runs.request(ADA, "f", lab(photo), 1, idempotency_key="k").run == again.run
