// Models: how they stand, what becomes of them, and a form that asks one for a prediction.
import { ask, byId, element } from "/dom.js";
import { number, ago } from "/table.js";

const MOST_REASONS = 8;
const QUIET_MS = 5_000;
const TRAINING_MS = 700;

let models = [];
let chosen = "";
let version;
let fields = [];
let shown = "";
let named = "";
let timer;

const model = () => models.find((each) => each.name === chosen);
const path = (rest = "") => `/api/models/${encodeURIComponent(chosen)}${rest}`;
const champion = (of) => of.versions.find((each) => each.aliases.includes("champion"));

/** As many digits as a person wants to read. */
function rounded(value) {
  if (typeof value !== "number") return "–";
  const text = Math.abs(value) >= 1000 ? number(Math.round(value)) : value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
  return text.replace("-", "−");
}

/** Numbers that are added up have as many digits behind the point as the largest needs. */
function alike(values) {
  const most = Math.max(...values.map(Math.abs), 1e-9);
  const digits = Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(most))));
  return (value) => value.toLocaleString("en-US", { maximumFractionDigits: digits }).replace(/^-0$/, "0").replace("-", "−");
}

const percent = (share) => share.toLocaleString("en-US", { style: "percent", maximumFractionDigits: 1 });

function readable(value) {
  if (value === null) return "unknown";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? rounded(value) : value;
}

/** Looks again and again; often while something is trained, and not at all where nobody looks. */
export async function followModels() {
  clearTimeout(timer);
  if (!document.hidden) await load().catch(() => {});
  // Somebody else may have looked meanwhile; one look at a time is to come.
  clearTimeout(timer);
  timer = setTimeout(followModels, models.some((each) => each.training.stage) ? TRAINING_MS : QUIET_MS);
}

async function load() {
  models = await ask("/api/models");
  byId("models").hidden = !models.length;
  if (!models.length) return;
  const names = models.map((each) => each.name);
  if (!names.includes(chosen)) await choose(names[0]);
  show();
}

async function choose(name) {
  chosen = name;
  version = undefined;
  shown = "";
  byId("guessed").replaceChildren();
  tell("");
  fields = [];
  byId("guess").replaceChildren();
  try {
    const form = await ask(path("/form"));
    if (name === chosen) buildForm(form);
  } catch (problem) {
    // Looked at again next time.
    if (name === chosen) chosen = "";
    throw problem;
  }
}

// ---- how it stands

function show() {
  const now = model();
  showNames();
  byId("model-description").textContent = [now.name, now.description].filter(Boolean).join(": ");
  showStands(now);
  showTraining(now);
  const what = JSON.stringify([now.name, now.versions]);
  if (what === shown) return;
  shown = what;
  showVersions(now);
  showRuns().catch((problem) => tell(problem.message, true));
}

/** Each with what is most worth knowing of it. */
function showNames() {
  const all = models.length < 2 ? [] : models.map((each) => [each.name, inShort(each)]);
  const what = JSON.stringify([chosen, all]);
  if (what === named) return;
  named = what;
  byId("model-names").replaceChildren(...all.map(([name, text]) =>
    element("button", {
      role: "tab", className: name === chosen ? "on" : "", ariaSelected: String(name === chosen),
      onclick: () => choose(name).then(show, (problem) => tell(problem.message, true)),
    }, name, element("small", { textContent: text }))));
}

function inShort(of) {
  const best = champion(of);
  if (of.training.stage) return `training, ${percent(of.training.done)}`;
  return best ? `version ${best.version}, ${of.metric} ${rounded(best.metrics?.[of.metric])}` : "no champion";
}

function showStands(now) {
  const best = champion(now);
  const candidate = now.versions.find((each) => each.aliases.includes("candidate"));
  const missed = Object.entries(now.not_scored).map(([reason, events]) => `${number(events)} not scored: ${reason}`);
  byId("model-stands").textContent = [
    best ? `champion: version ${best.version}, ${best.algorithm ?? "unreadable"}, ${now.metric} ${rounded(best.metrics?.[now.metric])}` : "no champion",
    ...(candidate ? [`candidate: version ${candidate.version}, ${now.metric} ${rounded(candidate.metrics?.[now.metric])}`] : []),
    ...(now.drift ? [`${now.drift.metric} on the newest ${number(now.drift.examples)} ${rounded(now.drift.now)}`] : []),
    ...(now.schedule ? [`trained every ${ago(now.schedule.every)}`] : []),
    ...(now.scored === null ? [] : [`${number(now.scored)} scored`]),
    ...missed,
  ].join(" · ");
  const alerts = now.drift?.alerts ?? [];
  const drift = byId("model-drift");
  drift.hidden = !alerts.length;
  if ([...drift.children].map((each) => each.textContent).join() !== alerts.join())
    drift.replaceChildren(...alerts.map((textContent) => element("li", { textContent })));
  byId("model-problem").hidden = now.problem === null;
  const help = best ? "" : now.versions.length
    ? " Promote a version below, or press Train now." : " Press Train now, once its stream has events.";
  const problem = (now.problem ?? "") + (now.problem === null ? "" : `.${help}`);
  if (byId("model-problem").textContent !== problem) byId("model-problem").textContent = problem;
  const button = byId("guess").querySelector("[type=submit]");
  if (button) button.disabled = now.problem !== null;
}

function showTraining(now) {
  const { stage, what, done, remaining } = now.training;
  byId("training").hidden = !stage;
  byId("train").disabled = Boolean(stage);
  if (!stage) return;
  byId("trained").value = done;
  byId("training-what").textContent =
    `${stage}: ${what}, ${percent(done)}` + (remaining === undefined ? "" : `, about ${ago(remaining)} left`);
}

function tell(text, wrong = false) {
  byId("model-told").textContent = text;
  byId("model-told").className = wrong ? "problem" : "quiet";
}

// ---- versions and trainings

function cells(tag, values) {
  return element("tr", {}, ...values.map(([content, numeric]) => element(tag, { className: numeric ? "n" : "" }, content)));
}

function showVersions(now) {
  const metrics = [...new Set(now.versions.flatMap((each) => Object.keys(each.metrics ?? {})))];
  const head = cells("th", [["version"], ["alias"], ["algorithm"], ...metrics.map((name) => [name, true]), ["trained"], [""]]);
  const lines = [...now.versions].reverse().map((each) => {
    const line = cells("td", [
      [element("button", { textContent: each.version, title: "show what counts in this version", onclick: () => showImportances(each) })],
      [each.aliases.join(", ")],
      [each.problem ?? each.algorithm ?? ""],
      ...metrics.map((name) => [rounded(each.metrics?.[name]), true]),
      [(each.created_at ?? "").replace("T", " ").slice(0, 19)],
      [each.aliases.includes("champion") || each.problem ? "" : element("button", {
        textContent: "Promote",
        ariaLabel: `Promote version ${each.version}`,
        onclick: () => confirmed(`Make version ${each.version} the champion of ${now.name}, from the next event on?`, () => ask(path("/promote"), { version: String(each.version) })),
      })],
    ]);
    return line;
  });
  byId("versions").replaceChildren(head, ...lines);
  const best = now.versions.find((each) => each.version === version) ?? champion(now) ?? now.versions.at(-1);
  if (best) showImportances(best);
  else {
    byId("importances-of").textContent = "";
    byId("importances").replaceChildren();
  }
}

function bar(share, from, less) {
  const filled = element("i", { className: less ? "less" : "" });
  filled.style.left = `${from * 100}%`;
  filled.style.width = `${share * 100}%`;
  return element("div", { className: "track", ariaHidden: "true" }, filled);
}

function showImportances(of) {
  version = of.version;
  byId("importances-of").textContent = `What counts in version ${of.version}`;
  const all = Object.entries(of.importances ?? {}).sort((a, b) => b[1] - a[1]);
  const most = Math.max(...all.map(([, share]) => share), 1e-9);
  byId("importances").replaceChildren(...all.flatMap(([name, share]) => [
    element("span", { textContent: name }),
    bar(share / most, 0, false),
    element("span", { className: "n", textContent: percent(share) }),
  ]));
}

async function showRuns() {
  const runs = await ask(path("/runs"));
  const head = cells("th", [["run"], ["status"], ["version", true], ["examples", true], ["began"], ["took", true], ["why"]]);
  byId("runs").replaceChildren(head, ...runs.map((run) => cells("td", [
    [String(run.id)],
    [run.status],
    [run.version === null ? "" : String(run.version), true],
    [run.examples === null ? "" : number(run.examples), true],
    [run.started_at.replace("T", " ").slice(0, 19)],
    [run.status === "running" ? "" : `${(run.duration_ms / 1000).toFixed(1)} s`, true],
    [[run.reason, ...run.notes].join("; ")],
  ])));
}

// ---- what becomes of it

/** Asks in the page whether that is meant, and does it then. */
function confirmed(question, action) {
  const sure = byId("model-sure");
  const close = () => { sure.hidden = true; };
  tell("");
  const yes = element("button", { textContent: "Yes", onclick: async () => { close(); await act(action); } });
  sure.replaceChildren(question + " ", yes, " ", element("button", { textContent: "No", onclick: close }));
  sure.hidden = false;
  yes.focus();
}

async function act(action) {
  try {
    const aliases = await action();
    tell(`version ${aliases.champion} is the champion`);
  } catch (problem) {
    tell(problem.message, true);
  }
  await followModels();
}

byId("rollback").onclick = () =>
  confirmed(`Make the former champion of ${chosen} the champion again?`, () => ask(path("/rollback"), {}));

byId("train").onclick = async () => {
  const name = chosen;
  byId("train").disabled = true;
  tell("");
  const run = ask(path("/train"), {});
  run.catch(() => {});
  await followModels();
  try {
    const done = await run;
    if (name === chosen) tell(`${done.status}: ${done.reason}`);
  } catch (problem) {
    if (name === chosen) tell(problem.message, true);
  }
  byId("train").disabled = false;
  shown = "";
  await followModels();
};

// ---- the form

function options(select, choices, empty) {
  select.replaceChildren(element("option", { value: "", textContent: empty }),
    ...choices.map(([value, text]) => element("option", { value, textContent: text })));
}

/** Each field has an input, and tells the value that an event has: undefined if it is left out. */
function input(field) {
  const id = "guess-" + field.name;
  const hint = [field.description, field.pick?.cut ? `only the first ${number(field.pick.choices.length)} are listed` : ""].filter(Boolean).join("; ");
  const label = element("label", { htmlFor: id, textContent: field.name });
  const box = element("div", { className: "field" }, label);
  let value;
  if (field.pick) {
    value = pick(field, id, box);
  } else if (field.type === "boolean") {
    const select = element("select", { id });
    options(select, [["true", "yes"], ["false", "no"]], "unknown");
    box.append(select);
    value = () => (select.value === "" ? undefined : select.value === "true");
  } else {
    const entry = element("input", { id, autocomplete: "off", ...kind(field.type) });
    box.append(entry);
    if (field.known) {
      entry.setAttribute("list", id + "-known");
      box.append(element("datalist", { id: id + "-known" }, ...field.known.map((text) => element("option", { value: text }))));
    }
    value = () => (entry.value === "" ? undefined : entered(field.type, entry.value));
  }
  if (hint) {
    box.append(element("small", { id: id + "-hint", textContent: hint }));
    box.querySelector("#" + CSS.escape(id)).setAttribute("aria-describedby", id + "-hint");
  }
  return { name: field.name, element: box, value };
}

function kind(type) {
  if (type === "int" || type === "long") return { type: "number", step: "1" };
  if (type === "double" || type.startsWith("decimal")) return { type: "number", step: "any" };
  if (type === "timestamp") return { type: "datetime-local", step: "1" };
  return { type: type === "date" ? "date" : "text" };
}

function entered(type, text) {
  if (type === "timestamp") return text.length === 16 ? text + ":00" : text;
  return kind(type).type === "number" ? Number(text) : text;
}

/** Out of a table; what is chosen in the group says which rows there are to pick from. */
function pick(field, id, into) {
  const { choices, group, table, label } = field.pick;
  const select = element("select", { id });
  const listed = (wanted) => choices.map((choice, index) => [String(index), choice])
    .filter(([, choice]) => wanted === "" || (choice.group ?? "–") === wanted)
    .map(([index, choice]) => [index, choice.label]);
  if (group) {
    const groups = [...new Set(choices.map((choice) => choice.group ?? "–"))];
    const narrow = element("select", { id: id + "-group" });
    narrow.setAttribute("aria-label", `${field.name}: ${group}`);
    options(narrow, groups.map((name) => [name, name]), `any ${group}`);
    narrow.onchange = () => options(select, listed(narrow.value), `unknown ${label}`);
    into.append(narrow);
  }
  options(select, listed(""), `unknown ${label}`);
  select.title = `out of ${table}`;
  into.append(select);
  return () => (select.value === "" ? undefined : choices[Number(select.value)].value);
}

function buildForm(form) {
  fields = form.inputs.map(input);
  byId("guess").replaceChildren(
    ...fields.map((field) => field.element),
    element("div", { className: "submit" }, element("button", { type: "submit", textContent: "Predict" })));
  const task = form.task;
  byId("guess").onsubmit = async (event) => {
    event.preventDefault();
    const values = {};
    for (const field of fields) values[field.name] = field.value();
    const name = chosen;
    try {
      const answer = await ask(path("/predict?explain=true"), values);
      if (name === chosen) showAnswer(answer, form.target, task === "classification");
    } catch (problem) {
      byId("guessed").replaceChildren(element("p", { className: "problem", role: "alert", textContent: problem.message }));
    }
  };
}

function showAnswer({ version: by, predictions: [said] }, target, probability) {
  if (said.error) {
    byId("guessed").replaceChildren(element("p", { className: "problem", role: "alert", textContent: said.error }));
    return;
  }
  const lines = [
    element("div", { className: "estimate", textContent: probability ? percent(said.prediction) : rounded(said.prediction) }),
    element("p", { className: "quiet", textContent: `${target}, by version ${by}` }),
  ];
  if (said.interval) {
    const { low, high, level } = said.interval;
    lines.push(element("p", { className: "interval", textContent: `in ${percent(level)} of such cases between ${rounded(low)} and ${rounded(high)}` }));
  } else if (said.calibration) {
    const { share, examples } = said.calibration;
    lines.push(element("p", { className: "interval", textContent: `of ${number(examples)} examples like this, it was so for ${percent(share)}` }));
  }
  lines.push(element("h3", { textContent: probability ? "What it comes from, in log odds" : "What it comes from" }), reasons(said));
  byId("guessed").replaceChildren(...lines);
}

function reasons({ base, reasons: all }) {
  if (all.every((reason) => reason.adds === 0)) return element("p", { className: "quiet", textContent: "The model does not tell." });
  const first = all.slice(0, MOST_REASONS);
  const others = all.slice(MOST_REASONS);
  const most = Math.max(...all.map((reason) => Math.abs(reason.adds)), 1e-9);
  const digits = alike([base, most]);
  const signed = (adds) => (digits(adds) === "0" || adds < 0 ? "" : "+") + digits(adds);
  const line = (text, adds) => {
    const half = Math.min(1, Math.abs(adds) / most) / 2;
    return [
      element("span", { textContent: text }),
      bar(half, adds < 0 ? 0.5 - half : 0.5, adds < 0),
      element("span", { className: "n", textContent: signed(adds) }),
    ];
  };
  const rest = others.reduce((sum, reason) => sum + reason.adds, 0);
  return element("div", { className: "bars", id: "reasons" },
    element("span", { textContent: "without knowing anything" }), element("span"), element("span", { className: "n", textContent: digits(base) }),
    ...first.flatMap((reason) => line(`${reason.feature}: ${readable(reason.value)}`, reason.adds)),
    ...(others.length ? line(`${others.length} others`, rest) : []));
}
