/** Where programs expect the NHSO agent: facts of the installed agent, port and all. Packaging may name others. */
globalThis.authenBridgeAgents = [
  "http://localhost:8189",
  "http://127.0.0.1:8189",
  "https://localhost:8189",
  "https://127.0.0.1:8189",
];
