/** A page of Angular's, whose zone.js patches both ways of asking. */

import "zone.js";

import { angularOverFetch, angularOverXhr } from "./angular.js";
import { offer } from "./runner.js";

offer(angularOverXhr, angularOverFetch);
