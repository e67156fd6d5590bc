"""The NRM Hub: one application, one folder per capability."""
