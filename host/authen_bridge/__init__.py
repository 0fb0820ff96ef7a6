"""Authen Bridge's host: the NHSO agent's documented API, served over native messaging instead of a port."""

__version__ = "0.1.0"
