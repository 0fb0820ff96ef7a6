/**
 * What the host says, before anything of it is used: NHSO's answers come through as they are, and a program of
 * another version may say what we do not know. What cannot be used is a problem like any other. Pure.
 */

/** @import {Answer, News, Progress} from "./connection.js" */
/** @import {Shape} from "./shapes.js" */

import { all, either, flag, maybe, number, oneOf, or, record, some, values, within, words } from "./shapes.js";

const nothing = or(words, null);
const blank = or(words, "");

const DATE = record({ year: within(1, 9999), month: or(within(1, 12), null), day: or(within(1, 31), null) });
const date = or(DATE, null);
const lastDay = or(either(DATE, oneOf("lifelong")), null);
const NAME = record({ prefix: blank, first: blank, middle: blank, last: blank });

const PERSON = record({
  pid: words,
  pidValid: flag,
  nameTh: NAME,
  nameEn: NAME,
  birthDate: date,
  sex: blank,
  address: nothing,
  issuer: nothing,
  issueDate: date,
  expiryDate: lastDay,
  image: nothing,
});

const CARD = record({
  reader: words,
  state: oneOf("inserted", "identified", "ready", "removed", "unreadable"),
  person: maybe(PERSON),
  problem: nothing,
});
const READERS = record({ terminals: all(record({ terminalName: words, isPresent: flag })), problem: nothing });

const STATUS = record({
  version: blank,
  zone: oneOf("test", "production"),
  zoneReady: flag,
  hcode: blank,
  rights: blank,
  readers: READERS,
  card: maybe(CARD),
});

const CHIP_RIGHTS = record({
  mainInscl: blank,
  subInscl: blank,
  mainHospital: blank,
  subHospital: blank,
  paidType: blank,
  issueDate: date,
  expiryDate: lastDay,
  updateDate: date,
  timesChanged: blank,
});

/** An entry without one is no code. */
const CODE = record({ claimCode: words }, { claimType: words, claimTypeName: words, hcode: words, hname: words, claimDateTime: words });
const TODAY = record({ day: blank, codes: some(CODE), sources: all(words), troubles: all(words) });

const HOSPITAL = record({}, { hcode: words, hname: words });
const RIGHTS = record(
  { pid: words },
  {
    ...{ mainInscl: words, subInscl: words, hospMain: HOSPITAL, hospSub: HOSPITAL, hospMainOp: HOSPITAL },
    ...{ paidModel: words, expireDateTime: words, checkDate: words, deathDate: words },
    ...{ claimTypes: some(record({ claimType: words, claimTypeName: blank })), correlationId: words, rightsSource: words },
  },
);

const SAVED = record({}, { claimCode: words, createdDate: words, createDate: words });

/** None is left out: somebody has to look after it. */
const OUTBOX = all(
  record({
    ...{ id: words, zone: words, kind: oneOf("draft", "confirm"), state: words, created: blank },
    ...{ pid: words, claimType: blank, hn: nothing, claimCode: nothing, problem: nothing },
  }),
);

const VISIT = record({ on: flag, mobile: nothing, mobileDate: nothing, hn: nothing, hnDate: nothing });

const SETTINGS = record({
  settings: all(record({ key: words, value: either(words, flag), source: words })),
  refused: all(record({ source: words, key: words, why: words })),
});
const FIGURES = record({ transmits: values(number), milliseconds: values(number), notes: some(words) });
const DIAGNOSIS = record({
  checks: all(record({ name: words, state: oneOf("ok", "warning", "broken"), found: words, mend: words }, { code: words })),
  card: or(FIGURES, null),
});

/** By path, what an answer of 200 is. @type {readonly (readonly [RegExp, Shape])[]} */
const ANSWERS = [
  [/^\/api\/bridge\/status$/, STATUS],
  [/^\/api\/bridge\/card$/, PERSON],
  [/^\/api\/bridge\/card\/rights$/, record({ pid: words, chipRights: or(CHIP_RIGHTS, null) })],
  [/^\/api\/bridge\/today\//, TODAY],
  [/^\/api\/bridge\/visits\//, VISIT],
  [/^\/api\/bridge\/outbox$/, OUTBOX],
  [/^\/api\/bridge\/outbox\//, record({}, { claimCode: words })],
  [/^\/api\/bridge\/settings$/, SETTINGS],
  [/^\/api\/bridge\/diagnostics$/, DIAGNOSIS],
  [/^\/api\/smartcard\/read$/, RIGHTS],
  [/^\/api\/nhso-service\/latest-5-/, some(CODE)],
  [/^\/api\/nhso-service\/(?:save-as-draft|confirm-save)$/, SAVED],
];

const ODD = Object.freeze({ status: 502, body: Object.freeze({ code: "INTERNAL" }) });

const PROBLEM = record({ code: words });

/** @param {string} path @param {Answer} answer @returns {Answer} */
export function soundAnswer(path, { status, body }) {
  if (status !== 200) return { status, body: PROBLEM(body) ?? ODD.body };
  const shape = ANSWERS.find(([paths]) => paths.test(path))?.[1];
  const sound = shape ? shape(body) : body;
  return sound === undefined ? ODD : { status, body: sound };
}

/** A card that nothing can be told of is one that cannot be read: whoever was shown goes. @param {any} body */
const oddCard = (body) => ({ reader: blank(body?.reader), state: /** @type {const} */ ("unreadable"), person: null, problem: ODD.body.code });

/** @param {News} news @returns {News} */
export function soundNews(news) {
  if (news.type !== "event") return news;
  const { event, body } = news;
  if (event === "card") return { ...news, body: CARD(body) ?? oddCard(body) };
  return { ...news, body: READERS(body) ?? { terminals: [], problem: ODD.body.code } };
}

/** @param {Progress} progress @returns {Progress | undefined} */
export const soundProgress = record({ done: number, total: number });
