import "zone.js";

import { MATERIAL } from "./app/kits/material";
import { start } from "./app/start";

start(MATERIAL);
