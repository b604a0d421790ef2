"""AI providers: models as data, a few adapter shapes, one way out of the house.

A model is one record in `models/<provider>.toml`; its node type, and with it palette, inspector,
validation and docs, derive from that. What is special about a provider's wire is one small file
(`openai.py`, `replicate.py`) over a shape (`sync_json.py`, `submit_poll.py`). Every outgoing
request passes `http.py`, which asks `guard.py` about each address it dials.
"""
