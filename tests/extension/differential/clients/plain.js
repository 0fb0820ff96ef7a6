/** A page without zone.js. */

import { axiosOverFetch, axiosOverXhr } from "./axios.js";
import { plainFetch } from "./fetch.js";
import { jquery } from "./jquery.js";
import { kyClient } from "./ky.js";
import { offer } from "./runner.js";
import { rxjs } from "./rxjs.js";
import { superagent } from "./superagent.js";
import { xhr } from "./xhr.js";

offer(xhr, plainFetch, axiosOverXhr, axiosOverFetch, jquery, kyClient, superagent, rxjs);
