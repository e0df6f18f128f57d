"""Any history, compared with a model in plain Python."""
