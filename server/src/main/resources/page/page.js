// The page: everything it shows comes from /api/live and /api; it keeps no state of its own.
import { drawChart, measures } from "/chart.js";
import { table, number, ago } from "/table.js";
import { beside } from "/compare.js";
import { ask, byId, element } from "/dom.js";
import { followModels } from "/models.js";
import { followJobs } from "/jobs.js";
import { followExpectations } from "/expectations.js";
import { followAlerts } from "/alerts.js";

const rates = new Map();
let views = [];
let chosen = decodeURIComponent(location.hash.slice(1));
let layer = "merged";
let measure = "";
let source;
let status;
let lastQuarantined = -1;
let loading;

// ---- the path of the data

function stage(kind, title, value, ...notes) {
  return element("div", { className: "stage " + kind },
    element("b", { textContent: title }),
    element("div", { className: "number", textContent: value }),
    ...notes.map((note) => note instanceof Node ? note : element("small", { textContent: note })));
}

function sparkline(values) {
  const top = Math.max(1, ...values);
  const points = values.map((v, i) => `${(i * 100) / Math.max(1, values.length - 1)},${24 - (v * 22) / top}`);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 100 26");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "spark");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M" + points.join("L"));
  svg.append(path);
  return svg;
}

/** What a source has read file by file, and what it set aside. */
function files(told) {
  if (!told) return [];
  const waiting = told.waiting ? `, ${number(told.waiting)} waiting` : "";
  const notes = [`${number(told.read)} files read${waiting}${told.reading ? `, now ${told.reading}` : ""}`];
  if (told.failed.length) {
    notes.push(element("details", { className: "problem" },
      element("summary", { textContent: `${number(told.failed.length)} failed` }),
      ...told.failed.map((failure) => element("p", { textContent: failure.reason }))));
  }
  return notes;
}

const arrow = () => element("div", { className: "arrow", textContent: "→", ariaHidden: "true" });

function path(stream) {
  const history = rates.get(stream.name) ?? [];
  history.push(stream.per_second);
  if (history.length > 60) history.shift();
  rates.set(stream.name, history);
  const own = status.views.filter((view) => view.stream === stream.name);
  const batched = own.filter((view) => view.batch_version > 0);
  const age = batched.length ? Math.min(...batched.map((view) => view.batch_age)) : undefined;
  const speedRows = own.reduce((sum, view) => sum + view.speed_rows, 0);
  const duplicates = stream.duplicates ? `, of which ${number(stream.duplicates)} duplicates` : "";
  const title = element("h2", {}, stream.name,
    element("span", {
      className: stream.balanced ? "holds" : "broken",
      textContent: `${number(stream.read)} read = ${number(stream.accepted)} accepted + ${number(stream.quarantined)} quarantined${duplicates}`,
    }));
  if (stream.imbalance) title.append(element("span", { className: "problem", textContent: stream.imbalance }));
  if (stream.error) title.append(element("span", { className: "problem", textContent: stream.error }));
  const fork = element("div", { className: "fork" },
    stage("speed", "speed", number(speedRows) + " rows", `open segment ${stream.segment}`),
    stage("batch", "master dataset", number(stream.master_rows), `${number(stream.segments_archived)} segments archived`,
      batched.length
        ? `batch ${Math.max(...batched.map((v) => v.batch_version))}, ${ago(age)} old`
        : "no batch version yet"));
  return element("div", { className: "path" }, title,
    stage("", "source", stream.source === "outside" ? "–" : number(stream.source_events),
      stream.source + (stream.source_done ? ", exhausted" : ""), ...files(stream.source_files)),
    arrow(),
    stage("", "log", `${number(Math.round(stream.per_second))}/s`,
      `topic ${stream.topic}, ${stream.partitions} partitions, lag ${number(stream.lag)}`, sparkline(history)),
    arrow(), fork, arrow(),
    stage("merged", "merged", number(stream.accepted), `${own.length} views, exact at every offset`));
}

function showStatus(json) {
  status = json;
  document.title = status.workspace + " · Periscope";
  byId("workspace").textContent = status.workspace;
  byId("state").textContent = status.state;
  byId("state").className = "pill " + status.state;
  byId("log").textContent = status.log;
  byId("uptime").textContent = ago((Date.now() - Date.parse(status.started_at)) / 1000);
  byId("paths").replaceChildren(...status.streams.map(path));
  showBuilding();
  showSinks();
  if (!loading && status.streams.length) loading = loadViews().catch(() => { loading = undefined; });
  const quarantined = status.streams.reduce((sum, stream) => sum + stream.quarantined, 0);
  byId("quarantined").textContent = quarantined ? number(quarantined) : "";
  if (quarantined !== lastQuarantined) {
    lastQuarantined = quarantined;
    showQuarantine().catch(() => { lastQuarantined = -1; });
  }
}

let built = "";

/** Views that are being built; when there is one less, there may be other views to choose from. */
function showBuilding() {
  byId("building").replaceChildren(...status.building.map((build) =>
    element("p", { className: build.error ? "problem" : "quiet" },
      `${build.view} ${build.replaces ? "is being changed" : "is being built"}: ${build.error ?? build.doing}`)));
  const now = status.building.map((build) => build.view).join() + "/" + status.views.map((view) => view.name).join();
  if (built && built !== now && loading) loading = loadViews().catch(() => { loading = undefined; });
  built = now;
}

/** Where answers and events go, and what is in the way. */
function showSinks() {
  byId("sinks").replaceChildren(...status.sinks.map((sink) =>
    element("p", { className: sink.error ? "problem" : "quiet" },
      `→ ${sink.kind} ${sink.name}: ${sink.error ?? `written ${number(sink.writes)} times`}`)));
}

async function showQuarantine() {
  const rows = [];
  for (const stream of status.streams) {
    if (!stream.quarantined) continue;
    for (const event of await ask(`/api/streams/${stream.name}/quarantine?limit=20`)) {
      rows.push([stream.name, event.position, event.at.replace("T", " ").slice(0, 19), event.reason,
        (event.raw ?? "base64 " + event.raw_base64).slice(0, 300)]);
    }
  }
  const columns = ["stream", "position", "at", "reason", "raw"].map((name) => ({ name, type: "string" }));
  table(byId("quarantine"), columns, rows, "No event was rejected.");
}

// ---- one view

function chooseView(name) {
  chosen = name;
  history.replaceState(null, "", "#" + encodeURIComponent(name));
  const view = views.find((each) => each.name === name);
  measure = "";
  byId("description").textContent = view.description;
  byId("sql").textContent = view.sql;
  for (const tab of byId("views").children) {
    const on = tab.textContent === name;
    tab.className = on ? "on" : "";
    tab.setAttribute("aria-selected", on);
  }
  connect();
}

function showView(answer) {
  const groups = views.find((each) => each.name === chosen)?.groups ?? [];
  const options = measures(answer.columns, groups);
  if (!options.includes(measure)) measure = options[0] ?? "";
  byId("measure").replaceChildren(...options.map((name) =>
    element("option", { value: name, textContent: name, selected: name === measure })));
  drawChart(byId("chart"), answer, measure, groups);
  if (layer === "compare") showLayers(answer);
  else table(byId("rows"), answer.columns, answer.rows.slice(0, 200),
    layer === "batch" ? "No batch version yet." : layer === "speed" ? "Nothing newer than the batch version." : "No events yet.");
  const m = answer.meta;
  const [version] = Object.values(m.batch_version);
  const [age] = Object.values(m.batch_age);
  byId("meta").textContent = [
    "covers " + Object.entries(m.coverage).map(([s, c]) => s + " " + Object.entries(c).map(([p, o]) => `${p}:${o}`).join(" ")).join(", "),
    version ? `batch version ${version}, ${ago(age)} old` : "no batch version yet",
    "lag " + number(Object.values(m.lag)[0] ?? 0),
    m.took_ms.toFixed(1) + " ms",
  ].join(" · ");
  const n = answer.rows.length;
  byId("shown").textContent = n > 200 ? `showing 200 of ${number(n)} rows` : `${number(n)} rows`;
}

let lastAnswer;
let comparing = false;

/** The layers are asked one after the other, so what came in between is in the last of them alone. */
async function showLayers(merged) {
  if (comparing) return;
  comparing = true;
  const view = views.find((each) => each.name === chosen);
  try {
    if (!view.groups.length && merged.rows.length > 1) throw new Error("This view does not show all that it groups by, so its rows cannot be told apart.");
    const answers = { merged };
    for (const each of ["batch", "speed"]) answers[each] = await ask(`/api/views/${view.name}?layer=${each}&limit=5000`);
    const { columns, rows } = beside(answers, view.groups);
    if (layer === "compare" && chosen === view.name) table(byId("rows"), columns, rows.slice(0, 200), "No events yet.");
  } catch (problem) {
    table(byId("rows"), [], [], problem.message);
  } finally {
    comparing = false;
  }
}

function connect() {
  source?.close();
  const parameters = new URLSearchParams({ layer: layer === "compare" ? "merged" : layer, limit: 5000 });
  if (views.length) parameters.set("view", chosen);
  source = new EventSource("/api/live?" + parameters);
  source.onopen = () => byId("live").classList.add("on");
  source.onerror = () => {
    byId("live").classList.remove("on");
    byId("state").textContent = "not reachable";
  };
  source.addEventListener("status", (event) => showStatus(JSON.parse(event.data)));
  source.addEventListener("view", (event) => {
    lastAnswer = JSON.parse(event.data);
    showView(lastAnswer);
  });
  source.addEventListener("view_error", (event) => {
    byId("meta").textContent = JSON.parse(event.data).message;
  });
}

byId("measure").onchange = (event) => {
  measure = event.target.value;
  if (lastAnswer) showView(lastAnswer);
};
for (const button of document.querySelectorAll("[data-layer]")) {
  button.onclick = () => {
    layer = button.dataset.layer;
    for (const each of document.querySelectorAll("[data-layer]")) {
      each.classList.toggle("on", each === button);
      each.setAttribute("aria-checked", each === button);
    }
    connect();
  };
}

// ---- asking, recomputing, proving

byId("ask").onsubmit = async (event) => {
  event.preventDefault();
  const problem = byId("problem");
  problem.hidden = true;
  try {
    const answer = await ask("/api/query", { sql: byId("question").value, layer: layer === "compare" ? "merged" : layer });
    table(byId("answer"), answer.columns, answer.rows.slice(0, 1000), "No rows.");
    byId("answered").textContent = `${number(answer.rows.length)} rows, ${answer.meta.layer}, ${answer.meta.took_ms.toFixed(1)} ms`;
  } catch (e) {
    problem.textContent = e.message;
    problem.hidden = false;
  }
};
byId("question").onkeydown = (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) byId("ask").requestSubmit();
};

async function report(button, work) {
  const out = byId("report");
  button.disabled = true;
  out.hidden = false;
  out.textContent = "working …";
  try {
    out.textContent = await work();
  } catch (e) {
    out.textContent = e.message;
  } finally {
    button.disabled = false;
  }
}
const batch = (full) => async () => {
  const done = await ask("/api/batch", { full });
  return done.versions.map((v) => `${v.view}: version ${v.version}, ${number(v.rows)} rows, through segment ${v.through_segment}`).join("\n")
    + `\n${done.took.toFixed(1)} s`;
};
byId("batch").onclick = (event) => report(event.target, batch(false));
byId("full").onclick = (event) => report(event.target, batch(true));
byId("verify").onclick = (event) => report(event.target, async () => {
  const done = await ask("/api/verify", {});
  return [
    ...done.differences.map((d) => `${d.view}: ${number(d.expected)} rows, ${d.missing} missing, ${d.extra} extra, ${d.different} different`
      + d.samples.map((s) => "\n    " + s).join("")),
    ...done.conservation.map((c) => `${c.stream}: ${number(c.read)} read, found again ${number(c.in_log)}: ${c.holds ? "holds" : "DOES NOT HOLD"}`),
    done.passed ? "no differences" : "DIFFERENCES FOUND",
  ].join("\n");
});

byId("retry").onclick = async (event) => {
  event.target.disabled = true;
  try {
    let accepted = 0;
    for (const stream of status.streams) {
      accepted += (await ask(`/api/streams/${encodeURIComponent(stream.name)}/quarantine/retry`, {})).accepted;
    }
    byId("retried").textContent = accepted ? `${number(accepted)} accepted` : "none of them is acceptable now";
  } catch (e) {
    byId("retried").textContent = e.message;
  } finally {
    event.target.disabled = false;
  }
};

async function loadViews() {
  views = await ask("/api/views");
  byId("views").replaceChildren(...views.map((view) =>
    element("button", { textContent: view.name, role: "tab", onclick: () => chooseView(view.name) })));
  if (views.length) {
    chooseView(views.some((view) => view.name === chosen) ? chosen : views[0].name);
    byId("question").value = `SELECT * FROM ${chosen} LIMIT 10`;
  }
}

connect();
followAlerts();
followModels();
followJobs();
followExpectations();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => lastAnswer && showView(lastAnswer));
