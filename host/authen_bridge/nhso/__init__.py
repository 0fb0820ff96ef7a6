"""NHSO's side: the documented API's JSON, the zones, the rights sources, the relay. Knows no card."""
