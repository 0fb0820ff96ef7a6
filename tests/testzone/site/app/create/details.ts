import { Hospital, Person } from "../models";
import { monthAndYear, withoutCode } from "../thai";

export interface Detail {
  label: string;
  wide?: boolean; // a row of its own
  of: (person: Person) => string | undefined;
}

const PID: Detail = { label: "เลขประจำตัวประชาชน", of: (person) => person.pid };
const SEX: Detail = { label: "เพศ", of: (person) => person.sex };
const NAME: Detail = {
  label: "ชื่อ-นามสกุล", of: (person) => [person.fname, person.lname].filter(Boolean).join(" "),
};
const AGE: Detail = { label: "อายุ", of: (person) => person.age };
const BORN: Detail = { label: "เดือนปีเกิด", of: (person) => person.birthDate && monthAndYear(person.birthDate) };
const SUB_RIGHT: Detail = { label: "สิทธิย่อย", of: (person) => person.subInscl && withoutCode(person.subInscl) };
const RIGHT: Detail = { label: "สิทธิหลัก", wide: true, of: (person) => person.mainInscl };
const ADDRESS: Detail = { label: "ที่อยู่", wide: true, of: (person) => person.address };

function narrow({ label, of }: Detail): Detail {
  return { label, of };
}

const PATIENT = [PID, SEX, NAME, AGE, BORN, SUB_RIGHT, RIGHT, ADDRESS];
const WITH_UNITS = [
  ...PATIENT.filter((detail) => detail !== ADDRESS),
  { label: "หน่วยบริการปฐมภูมิ", of: (person: Person) => named(person.hospSub) },
  { label: "หน่วยบริการที่รับส่งต่อ", of: (person: Person) => named(person.hospMain) },
  { label: "Model", of: (person: Person) => person.paidModel },
  { label: "หน่วยบริการประจำ", of: (person: Person) => named(person.hospMainOp) },
];

/** Which rows of a person each place of the create page shows. */
export const ROWS = {
  patient: PATIENT, // first tab
  "patient-and-units": WITH_UNITS, // second tab
  "certifier-by-card": [PID, NAME, SEX, BORN, AGE, narrow(ADDRESS)],
  "certifier-by-document": [PID, NAME, SEX, BORN, AGE, narrow(RIGHT), SUB_RIGHT],
} satisfies Record<string, Detail[]>;

function named(hospital: Hospital | undefined): string | undefined {
  return hospital && `${hospital.hcode} ${hospital.hname}`;
}
