import "zone.js";

import { BOOTSTRAP } from "./app/kits/bootstrap";
import { start } from "./app/start";

start(BOOTSTRAP);
