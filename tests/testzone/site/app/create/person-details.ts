import { Component, Input } from "@angular/core";

import { Person } from "../models";
import { monthAndYear, withoutCode } from "../thai";
import template from "./person-details.html";

interface Detail {
  label: string;
  value: string;
  wide?: boolean; // a row of its own
}

const DETAILS: { label: string; wide?: boolean; of: (person: Person) => string | undefined }[] = [
  { label: "เลขประจำตัวประชาชน", of: (person) => person.pid },
  { label: "เพศ", of: (person) => person.sex },
  { label: "ชื่อ-นามสกุล", of: (person) => [person.fname, person.lname].filter(Boolean).join(" ") },
  { label: "อายุ", of: (person) => person.age },
  { label: "เดือนปีเกิด", of: (person) => person.birthDate && monthAndYear(person.birthDate) },
  { label: "สิทธิย่อย", of: (person) => person.subInscl && withoutCode(person.subInscl) },
  { label: "สิทธิหลัก", wide: true, of: (person) => person.mainInscl },
  { label: "ที่อยู่", wide: true, of: (person) => person.address },
];

@Component({ selector: "app-person-details", template })
export class PersonDetails {
  details: Detail[] = [];
  image = "";

  @Input() set person(person: Person | null) {
    this.details = DETAILS.map(({ of, ...rest }) => ({ ...rest, value: (person && of(person)) || "" }));
    this.image = person?.image ? `data:image/jpeg;base64,${person.image}` : "";
  }
}
