import { Config } from "./config";

export interface MenuEntry {
  title: string;
  path: string;
}

export type Tab = "own" | "other";

/** Where the create page's tabs are. That the second one is a route of its own, and which, is assumed: its
 *  sister is known to be `own`. */
export const CREATE_PATHS: Record<Config["routing"], Record<Tab, string>> = {
  hash: { own: "claimcode/create", other: "claimcode/create" },
  path: { own: "claimcode/create/own", other: "claimcode/create/other" },
};

const CREATE_TITLE = "ตรวจสอบและยืนยันการเข้ารับบริการ";

/** Pages of which only the name is known. */
export const LOOKUP_PAGES: MenuEntry[] = [
  { title: "ค้นหา/แก้ไข ข้อมูลการรับบริการ", path: "claimcode/search/edit" },
  { title: "ค้นหา/ลบรายการที่ยืนยันแล้ว", path: "claimcode/search/confirmed" },
  { title: "ประวัติ Authen Code รายบุคคล", path: "claimcode/search/history" },
  { title: "รายงาน", path: "report/eclaim" },
  { title: "Token", path: "token" },
];

export function menu(config: Config): MenuEntry[] {
  return [{ title: CREATE_TITLE, path: CREATE_PATHS[config.routing].own }, ...LOOKUP_PAGES];
}
