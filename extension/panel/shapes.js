/** Shapes that a value may have. Each gives the value as it may be used, or undefined where it is not sound. Pure. */

/** @typedef {(value: unknown) => any} Shape */
/** @typedef {Readonly<Record<string, Shape>>} Fields */

/** A number stands for its digits: NHSO's texts come as either. @type {Shape} */
export const words = (value) => (typeof value === "number" ? String(value) : typeof value === "string" ? value : undefined);

/** @type {Shape} */
export const number = (value) => (Number.isFinite(value) ? value : undefined);

/** @type {Shape} */
export const flag = (value) => (typeof value === "boolean" ? value : undefined);

/** @param {...string} values @returns {Shape} */
export const oneOf = (...values) => (value) => (values.some((one) => one === value) ? value : undefined);

/** @param {number} first @param {number} last @returns {Shape} */
export const within = (first, last) => (value) =>
  Number.isInteger(value) && Number(value) >= first && Number(value) <= last ? value : undefined;

/** @param {...Shape} shapes @returns {Shape} the first that it has */
export const either = (...shapes) => (value) => {
  for (const shape of shapes) {
    const sound = shape(value);
    if (sound !== undefined) return sound;
  }
  return undefined;
};

/** @param {Shape} shape @param {unknown} instead of what is not sound @returns {Shape} */
export const or = (shape, instead) => either(shape, () => instead);

/** Null too, but nothing else that is not sound. @param {Shape} shape @returns {Shape} */
export const maybe = (shape) => (value) => (value === null || value === undefined ? null : shape(value));

/** Every entry is sound. @param {Shape} shape @returns {Shape} */
export const all = (shape) => (value) => {
  if (!Array.isArray(value)) return undefined;
  const sound = value.map(shape);
  return sound.includes(undefined) ? undefined : sound;
};

/** Those entries that are sound. @param {Shape} shape @returns {Shape} */
export const some = (shape) => (value) =>
  Array.isArray(value) ? value.map(shape).filter((entry) => entry !== undefined) : undefined;

/** @type {(value: unknown) => value is Record<string, unknown>} */
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * @param {Fields} fields    without one of these it is not sound
 * @param {Fields} optional  left out where they are not sound
 * @returns {Shape} other keys are kept as they are
 */
export const record = (fields, optional = {}) => (value) => {
  if (!isRecord(value)) return undefined;
  /** @type {Record<string, unknown>} */
  const sound = { ...value };
  for (const [key, shape] of Object.entries({ ...fields, ...optional })) {
    const given = shape(value[key]);
    if (given !== undefined) sound[key] = given;
    else if (Object.hasOwn(fields, key)) return undefined;
    else delete sound[key];
  }
  return sound;
};

/** @param {Shape} shape @returns {Shape} */
export const values = (shape) => (value) =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, each]) => shape(each) !== undefined)) : undefined;
