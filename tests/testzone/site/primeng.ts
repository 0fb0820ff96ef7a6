import "zone.js";

import { PRIMENG } from "./app/kits/primeng";
import { start } from "./app/start";

start(PRIMENG);
