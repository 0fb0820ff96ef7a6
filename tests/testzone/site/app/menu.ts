import { Config } from "./config";

export interface MenuEntry {
  title: string;
  path: string;
}

export const CREATE_PATHS: Record<Config["routing"], string> = {
  hash: "claimcode/create",
  path: "claimcode/create/own",
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
  return [{ title: CREATE_TITLE, path: CREATE_PATHS[config.routing] }, ...LOOKUP_PAGES];
}
