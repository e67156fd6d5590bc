"""What a worker's connection calls itself, so that whoever looks at the server sees whether one is there."""

SESSION_NAME = "hub worker"
