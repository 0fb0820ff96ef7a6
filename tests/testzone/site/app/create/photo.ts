import { Component, EventEmitter, Input, Output } from "@angular/core";


/** A photo taken or chosen; the page keeps its name alone. */
@Component({ selector: "app-photo", templateUrl: "./photo.html" })
export class Photo {
  @Input() what = ""; // what the photo has to show
  @Input() name = "";
  @Output() readonly nameChange = new EventEmitter<string>();
}
