import "@angular/localize/init"; // ng-bootstrap's own few words go through it
import "zone.js";

import { NG_BOOTSTRAP } from "./app/kits/ng-bootstrap";
import { start } from "./app/start";

start(NG_BOOTSTRAP);
