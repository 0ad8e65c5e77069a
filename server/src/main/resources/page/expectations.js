// What is expected of streams, tables and views, and how it came out; what does not hold comes first.
import { ask, byId } from "/dom.js";
import { table } from "/table.js";

const EVERY_MS = 5000;
const RANK = { failed: 0, unknown: 1, warned: 2, passed: 3 };
const COLUMNS = ["status", "of", "expectation", "rule", "found"].map((name) => ({ name, type: "string" }));

function show(outcomes) {
  byId("expectations").hidden = !outcomes.length;
  const rows = [...outcomes].sort((a, b) => RANK[a.status] - RANK[b.status]);
  const wrong = rows.filter((outcome) => outcome.status !== "passed").length;
  byId("expectations-told").textContent = wrong
    ? `${wrong} of ${rows.length} do not hold` : `all ${rows.length} hold`;
  byId("expectations-told").className = wrong ? "problem" : "quiet";
  table(byId("expectation-list"), COLUMNS,
    rows.map((outcome) => [outcome.status, outcome.on, outcome.name, outcome.rule, outcome.message]),
    "Nothing is expected.");
}

async function look() {
  try {
    show(await ask("/api/expectations"));
  } catch {
    // It starts or stops: the page says so elsewhere.
  }
  setTimeout(look, EVERY_MS);
}

export function followExpectations() {
  look();
}
