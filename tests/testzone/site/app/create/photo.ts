import { Component, EventEmitter, Input, Output } from "@angular/core";

import template from "./photo.html";

/** A photo taken or chosen; the page keeps its name alone. */
@Component({ selector: "app-photo", template })
export class Photo {
  @Input() what = ""; // what the photo has to show
  @Input() name = "";
  @Output() readonly nameChange = new EventEmitter<string>();
}
