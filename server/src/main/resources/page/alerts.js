// Alerts: a bar on top while something fires, and a list of all of them with what was told.
import { ask, byId, element } from "/dom.js";
import { table } from "/table.js";

const EVERY_MS = 3000;
const texts = (...names) => names.map((name) => ({ name, type: "string" }));
const moment = (instant) => instant ? instant.replace("T", " ").slice(0, 19) : "";

function show(told) {
  const firing = told.alerts.filter((alert) => alert.state === "firing");
  byId("firing").hidden = !firing.length;
  byId("firing").replaceChildren(...firing.map((alert) =>
    element("p", {}, element("b", { textContent: alert.name }), ` ${alert.text}`,
      element("small", { textContent: ` since ${moment(alert.since)}` }))));
  byId("alerts").hidden = !told.alerts.length && !told.channels.length;
  table(byId("alert-list"), texts("alert", "state", "since", "when", "tells"),
    told.alerts.map((alert) =>
      [alert.name, alert.state, moment(alert.since), alert.text ?? alert.when, alert.notify.join(", ")]),
    "No alert is declared.");
  byId("channels").replaceChildren(...told.channels.map(channel));
  table(byId("notices"), texts("at", "alert", "state", "channel", "delivered", "text"),
    told.notices.map((notice) => [moment(notice.at), notice.alert, notice.state, notice.channel,
      notice.delivered ? moment(notice.delivered) : notice.error ?? "is on its way", notice.text]),
    "Nobody was told of anything yet.");
}

function channel(each) {
  const told = element("span", { className: "quiet", role: "status" });
  const button = element("button", { textContent: "Try", title: `Send a notice to ${each.name}` });
  button.onclick = async () => {
    button.disabled = true;
    try {
      await ask("/api/alerts/test", { channel: each.name });
      told.textContent = "it took the notice";
    } catch (e) {
      told.textContent = e.message;
    }
    button.disabled = false;
  };
  // The line is kept while it is there: what a try found stays to be read.
  const line = document.getElementById("channel-" + each.name);
  const waiting = each.waiting ? `, ${each.waiting} waiting` : "";
  if (line) {
    line.querySelector(".waiting").textContent = waiting;
    return line;
  }
  return element("p", { id: "channel-" + each.name }, `${each.kind} ${each.name}`,
    element("span", { className: "waiting problem", textContent: waiting }), " ", button, " ", told);
}

async function look() {
  try {
    show(await ask("/api/alerts"));
  } catch {
    // It starts or stops: the page says so elsewhere.
  }
  setTimeout(look, EVERY_MS);
}

export function followAlerts() {
  look();
}
