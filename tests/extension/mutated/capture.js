// In the page as its framework drew it: notes what each control is for, and gives the page back as text,
// with the values that it has now and without scripts.

(named) => {
  const words = (element) => element.textContent.replace(/[*:\s]+/g, " ").trim();
  const labels = [...document.querySelectorAll("label, td.label, .mb-1")].filter((each) => words(each));
  const before = (element) => labels.findLast((label) => label.compareDocumentPosition(element) === 4);

  for (const [name, selector] of Object.entries(named)) {
    const all = [...document.querySelectorAll(selector)];
    for (const each of all) {
      const option = name === "service" ? words(each.closest("tr").cells[0]) : (each.labels[0]?.textContent ?? each.value);
      each.dataset.truth = all.length > 1 ? `${name}/${option}` : name;
    }
    if (all[0] && name !== "minute") before(all[0]).dataset.label = name;
  }
  for (const each of document.querySelectorAll("h2, h3, p > b")) each.dataset.heading = "";

  for (const box of document.querySelectorAll("input")) {
    box.setAttribute("value", box.value);
    box.toggleAttribute("checked", box.checked);
  }
  for (const option of document.querySelectorAll("option")) option.toggleAttribute("selected", option.selected);
  const body = document.body.cloneNode(true);
  for (const script of body.querySelectorAll("script")) script.remove();
  const styles = [...document.querySelectorAll("head style, head link[rel=stylesheet]")];
  const links = styles.map((each) => (each.href ? `<link rel="stylesheet" href="${each.href}">` : each.outerHTML));
  return { head: links.join(""), body: body.innerHTML };
};
