/** What `read`, or the site's backend, says of a person. All but the PID may be missing. */
export interface Person {
  pid: string;
  fname?: string;
  lname?: string;
  birthDate?: string; // YYYYMMDD Buddhist era, 00 = unknown
  sex?: string;
  age?: string;
  mainInscl?: string;
  subInscl?: string;
  hospMain?: Hospital;
  hospSub?: Hospital;
  hospMainOp?: Hospital;
  paidModel?: string;
  claimTypes?: { claimType: string; claimTypeName: string }[];
  correlationId?: string;
  image?: string; // base64 JPEG
  address?: string; // the backend's alone
}

export interface Hospital {
  hcode: string;
  hname: string;
}

export interface Terminal {
  terminalName: string;
  isPresent: boolean;
}

/** A log-in: the clerk's name, and the unit's own code and name. */
export interface Profile {
  clerk: string;
  hcode: string;
  hname: string;
}

export interface Visit {
  pid: string;
  claimType: string;
  mobile: string;
  phones: string;
  hn: string;
  serviceDate: string; // dd/mm/yyyy Buddhist era
  serviceTime: string; // HH:mm
  certifier?: Certifier; // of the second tab
}

/** Who certifies for the patient, and how we know who that is. */
export interface Certifier {
  pid: string;
  proof: "card" | "document";
  who: string; // of lists.json, like relation, cardType and reason
  relation: string;
  // without the certifier's smart card only, else empty:
  name: string;
  cardType: string;
  reason: string;
}
