"""The agent's routes that this host asks for, as the agent's API writes them."""

READ = "/api/smartcard/read"
PROBE = "/api/smartcard/probe/{pid}"
TERMINALS = "/api/smartcard/terminals"
