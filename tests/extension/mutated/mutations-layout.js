// What can happen to the layout of a form, its tables and its sections.

const BLOCKS = "app-person-details, app-visit-form, app-certifier-form, app-pid-search, app-reader";
const STRANGERS = ["ลำดับ", "รหัส", "หมายเหตุ", "ราคา", "ผู้ให้บริการ"];
const SIMILAR = {
  mobile: ["เบอร์โทรศัพท์ญาติ", "เบอร์โทรศัพท์มือถือเจ้าหน้าที่", "เบอร์โทรศัพท์มือถือผู้เข้ารับบริการ/ญาติ (เดิม)"],
  phones: ["เบอร์โทรศัพท์บ้าน", "เบอร์โทรสาร"],
  hn: ["HN เดิม", "AN", "VN"],
  hour: ["เวลานัด", "เวลาออก"],
  relation: ["ความสัมพันธ์กับหัวหน้าครอบครัว"],
  "card-type": ["ประเภทบัตรอื่น"],
  reason: ["เหตุผล"],
  "certifier-name": ["ชื่อ-สกุล ผู้บันทึก"],
  "certifier-pid": ["เลขประจำตัวประชาชนผู้บันทึก"],
  from: ["วันที่บันทึก"],
  to: ["วันที่แก้ไข"],
};
const HIDDEN = [
  "display:none",
  "visibility:hidden",
  "position:absolute;left:-9999px",
  "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)",
  "opacity:0;position:absolute",
  "height:0;overflow:hidden",
];

const services = (copy) => copy.controls("service")[0]?.closest("table, [role=table]");
const rowsOf = (table) => [...table.querySelectorAll("tr, [role=row]")];
const titled = (copy, field) => copy.labels.get(field).cloneNode(true);

/** Exchange two runs of adjacent nodes. */
const exchange = (some, others) => {
  const [here, there] = [document.createComment(""), document.createComment("")];
  some[0].before(here);
  others[0].before(there);
  here.replaceWith(...others);
  there.replaceWith(...some);
};

Object.assign(MUTATIONS, {
  "fields in another order": (copy) => {
    const fields = copy.shuffled(copy.fields);
    for (const [at, field] of fields.slice(1).entries()) {
      const [one, other] = [copy.unit(fields[at]), copy.unit(field)];
      const form = (nodes) => nodes?.[0].parentElement?.closest("form, section");
      if (one && other && form(one) === form(other) && !one.some((node) => other.some((each) => node.contains(each) || each.contains(node)))) exchange(one, other);
    }
  },
  "services: more columns": (copy) => {
    const table = services(copy);
    if (!table) return;
    for (let count = 1 + copy.below(2); count > 0; count--) {
      const at = copy.below(rowsOf(table)[0].children.length);
      const ticks = copy.maybe(0.3);
      for (const [index, row] of rowsOf(table).entries()) {
        const before = row.children[at];
        const cell = before.cloneNode(false);
        if (index === 0) cell.textContent = ticks ? "พิมพ์" : copy.pick(STRANGERS);
        else if (ticks) cell.append(Object.assign(document.createElement("input"), { type: "checkbox" }));
        else cell.textContent = copy.pick(["", "-", String(index)]);
        before.before(cell);
      }
    }
  },
  "services: columns in another order": (copy) => {
    const table = services(copy);
    const order = table && copy.shuffled([...rowsOf(table)[0].children].map((_, at) => at));
    for (const row of table ? rowsOf(table) : []) if (row.children.length === order.length) row.append(...order.map((at) => row.children[at]));
  },
  "services: more rows": (copy) => {
    const table = services(copy);
    if (!table) return;
    const [head, ...rows] = rowsOf(table);
    const title = copy.pick(rows).cloneNode(false);
    title.append(made("td", "กลุ่มบริการ", { colspan: head.children.length }));
    copy.pick(rows).before(title);
    const more = copy.pick(rows).cloneNode(true);
    for (const cell of more.children) if (!cell.querySelector("input")) cell.textContent = "บริการอื่น ๆ";
    for (const box of more.querySelectorAll("input")) box.checked = false;
    copy.pick(rows).after(more);
  },
  "services: a grouping column over rows": (copy) => {
    const table = services(copy);
    if (!table?.matches("table")) return;
    const [head, ...rows] = rowsOf(table);
    head.prepend(made("th", "กลุ่ม"));
    rows[0].prepend(made("td", "บริการ", { rowspan: rows.length }));
  },
  "sections swapped": (copy) => {
    const blocks = [...document.querySelectorAll(`${BLOCKS}, section, form`)].filter((each) => copy.headings.some((heading) => each.contains(heading)));
    const pairs = blocks.flatMap((one) => blocks.filter((other) => other !== one && other.parentElement === one.parentElement).map((other) => [one, other]));
    const pair = copy.pick(pairs);
    if (pair) exchange([pair[0]], [pair[1]]);
  },
  "sections in cards": (copy) => {
    for (const heading of copy.headings.filter(() => copy.maybe(0.7))) {
      const block = heading.parentElement;
      if (!block.matches("section, form, div") || block.firstElementChild !== heading) continue;
      const [outer, inner] = copy.pick([["fieldset", "legend"], ["details", "summary"], ["div", "div"], ["section", "header"]]);
      const card = made(outer, "", { open: "" });
      const body = made("div", "", { class: "card-body" });
      body.append(...block.childNodes);
      card.append(body);
      block.append(card);
      card.prepend(copy.retag(heading, inner));
    }
  },
  "headings of another level": (copy) => {
    for (const heading of copy.headings)
      if (heading.matches("h2, h3, b")) copy.retag(heading, ...copy.pick([["h1"], ["h5"], ["div", { role: "heading", "aria-level": "4" }], ["div", { style: "font-weight:bold" }], ["b"]]));
  },
  "grid as a table": (copy) => {
    for (const row of [...document.querySelectorAll("form .row")]) {
      if (!row.parentElement) continue;
      const table = made("table", "");
      const line = table.insertRow();
      for (const child of [...row.children]) line.insertCell().append(child);
      row.replaceWith(table);
    }
  },
  "tables of roles": (copy) => {
    const ROLES = { TABLE: ["table", "table"], TR: ["row", "table-row"], TD: ["cell", "table-cell"], TH: ["columnheader", "table-cell"] };
    for (const table of [...document.querySelectorAll("form table")].reverse()) {
      for (const group of table.querySelectorAll("thead, tbody")) group.replaceWith(...group.childNodes);
      for (const part of [...table.querySelectorAll("tr, td, th"), table]) {
        const [role, display] = ROLES[part.tagName];
        copy.retag(part, "div", { role, style: `display:${display};padding:2px` });
      }
    }
  },
  "hidden copies": (copy) => {
    const form = copy.pick([...document.querySelectorAll("form")]);
    const twin = form?.cloneNode(true);
    twin?.setAttribute("style", copy.pick(HIDDEN));
    if (twin) copy.pick([() => form.before(twin), () => form.after(twin), () => document.body.prepend(twin)])();
  },
  "similar labels": (copy) => {
    for (const [field, texts] of Object.entries(SIMILAR)) {
      const nodes = copy.labels.has(field) && copy.unit(field);
      if (!nodes || !copy.maybe(0.6)) continue;
      const label = copy.labels.get(field);
      const twins = nodes.map((node) => node.cloneNode(true));
      const holder = document.createElement("div");
      holder.append(...twins);
      const place = [...nodes.flatMap((node) => (node.querySelectorAll ? [node, ...node.querySelectorAll("*")] : []))].indexOf(label);
      const own = twins.flatMap((node) => (node.querySelectorAll ? [node, ...node.querySelectorAll("*")] : []));
      own[place].textContent = copy.pick(texts);
      for (const each of own) if (each.id) each.id = `${each.id}-2`;
      for (const each of own) if (each.htmlFor) each.htmlFor = `${each.htmlFor}-2`;
      if (copy.maybe()) nodes[0].before(...twins);
      else nodes.at(-1).after(...twins);
    }
  },
  "boxes in groups": (copy) => {
    for (const box of copy.boxes().filter(() => copy.maybe(0.6))) {
      const group = made("div", "", { class: "input-group" });
      box.before(group);
      const sides = [made("span", copy.pick(["+66", "#", "✎"]), { class: "input-group-text" }), made("button", "ล้าง", { type: "button" })];
      group.append(...(copy.maybe() ? [sides[0], box] : [box, sides[1]]));
    }
  },
  "boxes in shadow roots": (copy) => {
    for (const box of copy.boxes().filter(() => copy.maybe(0.5))) copy.shade([box]);
  },
  "fields in shadow roots": (copy) => {
    for (const field of copy.fields.filter(() => copy.maybe(0.4))) {
      const nodes = copy.unit(field);
      if (nodes && !nodes.some((node) => node.matches?.("td, tr"))) copy.shade(nodes);
    }
  },
  "forms in shadow roots": (copy) => {
    for (const form of document.querySelectorAll("form")) copy.shade([...form.childNodes]);
  },
  "in columns": () => {
    for (const form of document.querySelectorAll("form")) form.style.cssText = "columns:2";
  },
  "boxes stacked": () => {
    for (const each of document.querySelectorAll("form label, form input, form select")) if (!each.matches("[type=radio], [type=checkbox]")) each.style.display = "block";
  },
  "right to left": () => document.documentElement.setAttribute("dir", "rtl"),
  "without styles": () => {
    for (const sheet of document.styleSheets) sheet.disabled = true;
  },
  "narrow": () => document.body.setAttribute("style", "width:320px"),
  "a second patient": (copy) => {
    const form = [...copy.controls("hn"), ...copy.controls("mobile")][0]?.closest("form");
    const twin = form?.cloneNode(true);
    if (!twin) return;
    for (const box of twin.querySelectorAll("input")) box.checked = false;
    const heading = made("h3", copy.pick(["ข้อมูลการเข้ารับบริการ", "ผู้เข้ารับบริการรายที่ 2"]));
    const person = made("p", "เลขประจำตัวประชาชน : 1990100000025");
    if (copy.maybe()) form.after(heading, person, twin);
    else form.before(person, heading, twin);
  },
});

/** Put adjacent nodes into a shadow root that stands in their place. */
Copy.prototype.shade = function (nodes) {
  const host = document.createElement("x-part");
  nodes[0].parentNode.insertBefore(host, nodes[0]);
  const root = host.attachShadow({ mode: this.pick(["open", "closed"]) });
  root.append(...nodes);
  this.roots.push(root);
};

/** Apply mutations by name; all that is random in them is the seed's. */
Copy.prototype.mutate = function (names) {
  for (const name of names) MUTATIONS[name](this);
  this.begin();
};
