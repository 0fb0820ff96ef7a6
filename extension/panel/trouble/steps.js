/** What the clerk does about each trouble, step by step: the names of the words, by the problem's code. Pure. */

/** @type {Readonly<Record<string, readonly string[]>>} */
export const STEPS = Object.freeze({
  HOST_MISSING: ["do_restart_browser", "do_it_install", "do_meanwhile"],
  HOST_FORBIDDEN: ["do_it_policy", "do_meanwhile"],
  HOST_OUTDATED: ["do_restart_browser", "do_it_update_program", "do_meanwhile"],
  EXTENSION_OUTDATED: ["do_restart_browser", "do_it_update_extension", "do_meanwhile"],
  HOST_GONE: ["do_wait_host", "do_restart_browser", "do_it_host"],
  NO_READER: ["do_plug_reader", "do_other_port", "do_it_reader"],
  SERVICE_STOPPED: ["do_plug_reader", "do_restart_pc", "do_it_service"],
  CARD_REMOVED: ["do_insert_again"],
  READER_BUSY: ["do_close_programs", "do_insert_again", "do_it_reader"],
  CARD_UNREADABLE: ["do_wipe", "do_other_card", "do_other_way"],
  NOT_THAI_ID: ["do_turn_card", "do_other_card", "do_other_way"],
  CARD_MISMATCH: ["do_one_card", "do_insert_again", "do_it_reader"],
  DUPLICATE: ["do_use_code"],
  NOT_TODAY: ["do_only_today", "do_ask_nhso"],
  TOO_MANY: ["do_wait_minute", "do_it_page"],
  ZONE_NOT_SET_UP: ["do_card_works", "do_it_zone"],
  TOKEN_MISSING: ["do_card_works", "do_new_token", "do_it_token"],
  HCODE_MISSING: ["do_card_works", "do_it_hcode"],
  RIGHTS_UNAVAILABLE: ["do_card_works", "do_it_rights"],
  STORE_UNAVAILABLE: ["do_confirm_on_page", "do_it_store"],
  NHSO_UNREACHABLE: ["do_card_works", "do_try_site", "do_it_network"],
  NHSO_BUSY: ["do_card_works", "do_wait_minute"],
  PROXY_REFUSED: ["do_card_works", "do_it_proxy"],
  TOKEN_REJECTED: ["do_card_works", "do_new_token", "do_it_token"],
  TLS_FAILED: ["do_card_works", "do_it_certificate"],
  NHSO_ERROR: ["do_card_works", "do_wait_nhso", "do_ask_nhso"],
  NHSO_TIMEOUT: ["do_card_works", "do_wait_minute", "do_ask_nhso"],
  OUTCOME_UNKNOWN: ["do_not_again", "do_look_up_code", "do_ask_nhso"],
  INTERNAL: ["do_insert_again", "do_restart_browser", "do_it_internal"],
});

/** Troubles without steps of their own, and why. */
export const WITHOUT = Object.freeze({
  NO_CARD: "the panel shows the day's three steps in their place",
  INVALID_REQUEST: "the fields that are wrong are named beside them",
  FORBIDDEN_ORIGIN: "of a site's call, which no clerk made",
  NOT_FOUND: "of a program's call, which no clerk made",
  METHOD_NOT_ALLOWED: "of a program's call, which no clerk made",
});
