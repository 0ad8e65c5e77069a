// Jobs: when each is due, how its last runs went, what became of each step, starting and cancelling.
import { ask, byId, element } from "/dom.js";
import { ago } from "/table.js";

const QUIET_MS = 4_000;
const BUSY_MS = 700;
const UNDER_WAY = ["queued", "running"];

let jobs = [];
let run;
let starting = "";
let shownJobs = "";
let shownRun = "";
let logOf = "";
let timer;

/** Looks again and again; often while something is under way, and not at all where nobody looks. */
export async function followJobs() {
  clearTimeout(timer);
  if (!document.hidden) await load().catch(() => {});
  clearTimeout(timer);
  timer = setTimeout(followJobs, jobs.some((job) => job.running) ? BUSY_MS : QUIET_MS);
}

async function load() {
  jobs = await ask("/api/jobs");
  byId("jobs").hidden = !jobs.length;
  if (!jobs.length) return;
  showJobs();
  if (run && (UNDER_WAY.includes(run.state) || shownRun === "")) await show(run.id);
}

function tell(text, bad) {
  byId("job-told").textContent = text;
  byId("job-told").className = bad ? "problem" : "quiet";
}

/** A time that is to come, or has passed. */
function when(time) {
  if (!time) return "";
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  return seconds > 0 ? `in ${ago(seconds)}` : `${ago(-seconds)} ago`;
}

const took = (of) => of.duration === null ? "" : `${of.duration.toLocaleString("en-US")} s`;

// ---- all jobs

function showJobs() {
  const what = JSON.stringify([jobs, run?.id, starting]);
  if (what === shownJobs) return;
  shownJobs = what;
  byId("job-list").replaceChildren(...jobs.map(row));
}

function row(job) {
  const due = job.next_due ? `due ${when(job.next_due)}` : "";
  const counts = [job.running && `${job.running} running`, job.queued && `${job.queued} queued`, due].filter(Boolean);
  const made = element("div", { className: "job" },
    element("div", {},
      element("b", { textContent: job.name, title: job.description }),
      element("small", { textContent: job.triggers.join(", ") || "by hand" })),
    element("div", { className: "runs", role: "group", ariaLabel: `Runs of ${job.name}, the newest at the right` },
      ...job.runs.slice().reverse().map(bar)),
    element("span", { className: "quiet", textContent: counts.join(", ") }),
    element("button", { textContent: "Start", ariaLabel: `Start ${job.name}`, onclick: () => begin(job) }));
  made.dataset.job = job.name;
  if (job.problem) made.append(element("p", { className: "problem", textContent: job.problem }));
  if (starting === job.name) made.append(form(job));
  return made;
}

function bar(of) {
  return element("button", {
    className: `run ${of.state}${run?.id === of.id ? " on" : ""}`,
    title: `run ${of.id}, ${of.trigger}: ${of.state}${of.reason ? ", " + of.reason : ""}`,
    ariaLabel: `Run ${of.id} of ${of.job}: ${of.state}`,
    onclick: () => show(of.id).then(showJobs, (problem) => tell(problem.message, true)),
  });
}

// ---- starting

function begin(job) {
  if (!Object.keys(job.parameters).length) {
    start(job, {});
    return;
  }
  starting = starting === job.name ? "" : job.name;
  showJobs();
}

function form(job) {
  const inputs = Object.entries(job.parameters).map(([name, parameter]) =>
    [name, element("input", { placeholder: parameter.default ?? "", title: parameter.description, required: parameter.default === null })]);
  return element("form", {
    onsubmit: (event) => {
      event.preventDefault();
      start(job, Object.fromEntries(inputs.filter(([, input]) => input.value).map(([name, input]) => [name, input.value])));
    },
  },
  ...inputs.map(([name, input]) => element("label", {}, name + " ", input)),
  element("button", { textContent: "Start the run" }));
}

async function start(job, parameters) {
  try {
    const made = await ask(`/api/jobs/${encodeURIComponent(job.name)}/runs`, { parameters });
    starting = "";
    tell(`run ${made.id} of ${job.name} is ${made.state}`);
    await show(made.id);
    await followJobs();
  } catch (problem) {
    tell(problem.message, true);
  }
}

// ---- one run

async function show(id) {
  const now = await ask(`/api/runs/${id}`);
  if (run?.id !== id) logOf = "";
  run = now;
  const what = JSON.stringify([run, logOf]);
  if (what === shownRun) return;
  shownRun = what;
  const under = UNDER_WAY.includes(run.state);
  byId("job-run").hidden = false;
  byId("job-run").replaceChildren(
    element("h3", {}, `Run ${run.id} of ${run.job} `, element("span", { className: `state ${run.state}`, textContent: run.state })),
    element("p", { className: "meta", textContent: [
      `by ${run.trigger}`,
      ...Object.entries(run.parameters).map(([name, value]) => `${name} ${value}`),
      ...(run.from ? [`${run.from} to ${run.to}`] : []),
      `made ${when(run.created_at)}`, took(run),
      ...(run.resumed ? [`went on ${run.resumed} times after an interruption`] : []),
    ].filter(Boolean).join(" · ") }),
    ...(run.reason ? [element("p", { className: "problem", textContent: run.reason })] : []),
    element("div", { className: "steps" }, ...columns().map((steps) => element("div", {}, ...steps.map(step)))),
    ...(under ? [element("button", { id: "job-cancel", textContent: run.cancelled ? "is being cancelled" : "Cancel", disabled: run.cancelled, onclick: cancel })] : []),
    element("pre", { id: "job-log", hidden: true }));
  if (logOf) await log(logOf);
}

/** Steps beside each other by what they need, as far as the job is declared so still. */
function columns() {
  const declared = new Map((jobs.find((job) => job.name === run.job)?.steps ?? []).map((each) => [each.name, each.needs]));
  const depth = (name, seen = []) => seen.includes(name) ? 0
    : 1 + Math.max(-1, ...(declared.get(name) ?? []).map((need) => depth(need, [...seen, name])));
  const found = [];
  for (const each of run.steps) (found[depth(each.name)] ??= []).push(each);
  return found.filter(Boolean);
}

function step(of) {
  const attempts = of.attempts > 1 ? `, attempt ${of.attempts}` : "";
  return element("button", {
    className: `step ${of.state}`, title: of.reason,
    onclick: () => log(of.name).catch((problem) => tell(problem.message, true)),
  },
  element("b", { textContent: of.name }),
  element("small", { textContent: `${of.state}${attempts} ${took(of)}` }));
}

async function log(name) {
  logOf = name;
  const response = await fetch(`/api/runs/${run.id}/steps/${encodeURIComponent(name)}/log`);
  const text = await response.text();
  byId("job-log").hidden = false;
  byId("job-log").textContent = text || `${name} has said nothing`;
}

async function cancel() {
  try {
    await ask(`/api/runs/${run.id}/cancel`, {});
    await followJobs();
  } catch (problem) {
    tell(problem.message, true);
  }
}
