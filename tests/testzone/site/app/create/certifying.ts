import { FormControl, FormGroup, Validators } from "@angular/forms";

import { ValueField } from "../kits/kit";
import { CARD_TYPES, CERTIFIERS, REASONS, RELATIONS } from "../lists";
import { Certifier, Person } from "../models";
import { filled } from "./filled";
import { Certification } from "./visit-form";

type Name = "who" | "name" | "relation" | "cardType" | "reason";

const LABELS: Record<Name, Omit<ValueField, "name" | "control" | "wrong">> = {
  who: { kind: "radios", label: "ผู้รับรอง", required: true, options: CERTIFIERS },
  name: { kind: "text", label: "ชื่อ-สกุล ผู้ปกครอง/ผู้ดูแล/เจ้าหน้าที่", required: false },
  relation: { kind: "choice", label: "ความสัมพันธ์", required: true, id: "relation", options: RELATIONS },
  cardType: { kind: "choice", label: "ประเภทบัตร", required: true, options: CARD_TYPES },
  reason: {
    kind: "choice", label: "เหตุผลการไม่พิสูจน์ตัวตนผ่านบัตรประจำตัวประชาชน", required: true, options: REASONS,
  },
};

/** What one certifier is asked: with the smart card, less. */
const ASKED: Record<Certifier["proof"], Name[]> = {
  card: ["who", "relation"],
  document: ["who", "name", "relation", "cardType", "reason"],
};

/** The certifier's part of the second tab: its model, its labels and its rules. */
export class Certifying implements Certification {
  readonly form = new FormGroup({
    who: text(), name: text(), relation: text(), cardType: text(), reason: text(),
  });
  readonly fields: ValueField[];
  photoName = "";
  submitted = false;

  constructor(readonly person: Person, readonly proof: Certifier["proof"]) {
    this.fields = ASKED[proof].map((name) => {
      const control = this.form.controls[name];
      control.addValidators(LABELS[name].required ? Validators.required : filled);
      control.updateValueAndValidity();
      const wrong = () => control.invalid && (this.submitted || control.touched);
      return { ...LABELS[name], name, control, wrong };
    });
  }

  /** The document's words, which follow what is chosen. */
  get photoShows(): string {
    const { who, cardType } = this.form.getRawValue();
    return `(ให้ถ่ายรูปใบหน้าของ ${who || "ผู้รับรอง"} คู่กับ ${cardType || "บัตร"}) (ใช้ในการ Audit)`;
  }

  get proved(): boolean {
    return this.proof === "card" || this.photoName !== "";
  }

  complete(): boolean {
    this.submitted = true;
    return this.form.valid;
  }

  certifier(): Certifier {
    return { pid: this.person.pid, proof: this.proof, ...this.form.getRawValue() };
  }
}

function text(): FormControl<string> {
  return new FormControl("", { nonNullable: true });
}
