import { Config } from "../config";

export interface Service {
  code: string;
  name: string;
}

const OPD = { code: "PG0060001", name: "เข้ารับบริการรักษาทั่วไป (OPD/ IPD/ PP)" };
const COMMON_ILLNESSES = { code: "PG0150001", name: "บริการดูแลอาการเจ็บป่วยเบื้องต้น (Common illnesses)" };
const SELF_ISOLATION = { code: "PG0110001", name: "Self Isolation" };
const UCEP_PLUS = { code: "PG0120001", name: "UCEP PLUS (ผู้ป่วยกลุ่มอาการสีเหลืองและสีแดง)" };
const HD = { code: "PG0130001", name: "บริการฟอกเลือดด้วยเครื่องไตเทียม (HD)" };

/** How the visit form looked before and since October 2565. */
export interface FormVariant {
  services: Service[];
  ticked: string[]; // codes
  timeFilled: boolean;
}

export const FORM_VARIANTS: Record<Config["form"], FormVariant> = {
  older: { services: [OPD, SELF_ISOLATION, UCEP_PLUS, HD], ticked: [OPD.code], timeFilled: true },
  newer: { services: [OPD, COMMON_ILLNESSES, SELF_ISOLATION, UCEP_PLUS, HD], ticked: [], timeFilled: false },
};

export const GENERAL_TREATMENT = "เข้ารับการรักษาทั่วไป";
export const NOTHING_CHOSEN = "ยังไม่ได้เลือกบริการ";
