import "@angular/compiler"; // templates are compiled in the browser: no Angular build step to wait for
import "zone.js";

import { BOOTSTRAP } from "./app/kits/bootstrap";
import { start } from "./app/start";

start(BOOTSTRAP);
