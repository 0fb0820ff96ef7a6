import { Component, Input } from "@angular/core";

import { Person } from "../models";
import { Detail, ROWS } from "./details";

/** What is known of a person, to be read; its rows are there, empty, while nobody is known. */
@Component({ selector: "app-person-details", templateUrl: "./person-details.html" })
export class PersonDetails {
  @Input() heading = "ข้อมูลรายละเอียดบุคคล";
  @Input() rows: keyof typeof ROWS = "patient";
  @Input() person: Person | null = null;

  get details(): Detail[] {
    return ROWS[this.rows];
  }

  get image(): string {
    return this.person?.image ? `data:image/jpeg;base64,${this.person.image}` : "";
  }

  value(detail: Detail): string {
    return (this.person && detail.of(this.person)) || "";
  }
}
