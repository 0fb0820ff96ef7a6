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
  claimTypes?: { claimType: string; claimTypeName: string }[];
  correlationId?: string;
  image?: string; // base64 JPEG
  address?: string; // the backend's alone
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
}
