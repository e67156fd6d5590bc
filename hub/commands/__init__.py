"""The commands of `hub`, by subject; `hub.cli` joins them."""
