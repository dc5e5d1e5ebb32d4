"""The statistics on plain JSON, without a database: one module for each kind, with `Request`, `Result` and `run`."""
