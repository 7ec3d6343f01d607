
"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const records = [...document.querySelectorAll("details.record")];
  const texts = new Map();
  const text = (record) => {
    if (!texts.has(record)) texts.set(record, record.textContent.toLowerCase());
    return texts.get(record);
  };
  const fields = ["search", "outcome", "band", "rule"].map(find);
  const show = () => {
    const [words, outcome, band, rule] = fields.map((field) => field.value);
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const record of records) {
      const { outcome: its, band: itsBand, rules } = record.dataset;
      const fits = (!outcome || its === outcome) && (!band || itsBand === band)
        && (!rule || rules.includes(` ${rule} `)) && wanted.every((word) => text(record).includes(word));
      record.hidden = !fits;
      shown += fits;
    }
    find("shown").textContent = `${shown} of ${records.length} records`;
  };
  let waiting;
  for (const field of fields) {
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 120); });
  }
  find("filters").addEventListener("submit", (event) => event.preventDefault());
  find("open").addEventListener("click", () => {
    for (const record of records) if (!record.hidden) record.open = true;
  });
  addEventListener("beforeprint", () => { for (const record of records) if (!record.hidden) record.open = true; });
  find("filters").hidden = false;
  show();
})();
