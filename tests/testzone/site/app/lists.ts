import lists from "./lists.json";

export const CERTIFIERS: string[] = lists.certifiers;
export const RELATIONS: string[] = lists.relations;
export const CARD_TYPES: string[] = lists.cardTypes;
export const REASONS: string[] = lists.reasons;
