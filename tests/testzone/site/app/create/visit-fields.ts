import { ServicesField, TimeField, ValueField } from "../kits/kit";
import { Service } from "./services";
import { VisitModel } from "./visit-model";

type Name = keyof VisitModel["controls"];

/** The visit form's labels and boxes: the document's words, tied to the model. */
export function visitFields(form: VisitModel, services: Service[], wrong: (name: Name) => boolean) {
  const { controls } = form;
  const value = (
    name: "mobile" | "phones" | "serviceDate" | "hn", rest: Omit<ValueField, "name" | "control" | "wrong">,
  ): ValueField => ({ name, control: controls[name], wrong: () => wrong(name), ...rest });
  const time: TimeField = {
    kind: "time", name: "time", label: "เวลา", required: true,
    hour: controls.hour, minute: controls.minute,
    wrong: () => wrong("hour") || wrong("minute"),
    wrongHour: () => wrong("hour"), wrongMinute: () => wrong("minute"),
  };
  const table: ServicesField = {
    kind: "services", name: "services", label: "บริการ", required: true, wrong: () => wrong("services"),
    rows: services.flatMap(({ code, name }) => {
      const control = controls.services.controls[code];
      return control ? [{ code, name, control }] : [];
    }),
  };
  return {
    mobile: value("mobile", {
      kind: "digits", label: "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ", required: true, id: "mobile", length: 10,
    }),
    phones: value("phones", { kind: "text", label: "เบอร์โทรศัพท์ผู้เข้ารับบริการ/ญาติ", required: false }),
    serviceDate: value("serviceDate", { kind: "date", label: "วันที่เข้ารับบริการ", required: false }),
    time,
    hn: value("hn", { kind: "text", label: "HN", required: false, length: 20 }),
    services: table,
  };
}
