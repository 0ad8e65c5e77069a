// Chooses a chart by the columns: a time makes lines, one for each value of a second key; anything
// else makes bars of the largest values.
import { isNumber, isTime } from "/table.js";

const charts = new WeakMap();
const MAX_SERIES = 8;
const MAX_BARS = 30;

/** Columns worth drawing: numbers that are not names of something, least of all of the row's group. */
export function measures(columns, groups) {
  const numbers = columns.filter((c) => isNumber(c) && !groups.includes(c.name) && !/(^|_)id$/.test(c.name)).map((c) => c.name);
  return numbers.length ? numbers : columns.filter(isNumber).map((c) => c.name);
}

export function drawChart(target, answer, measure, groups) {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue("--" + name).trim();
  let chart = charts.get(target);
  if (!chart) {
    chart = echarts.init(target, null, { renderer: "canvas" });
    new ResizeObserver(() => chart.resize()).observe(target);
    charts.set(target, chart);
  }
  const columns = answer.columns;
  const value = columns.findIndex((c) => c.name === measure);
  const time = columns.findIndex(isTime);
  const axis = { axisLine: { lineStyle: { color: color("line") } }, axisLabel: { color: color("quiet") }, splitLine: { lineStyle: { color: color("line") } } };
  const option = {
    animation: false,
    color: ["blue", "amber", "green", "red"].map(color).concat(["#8a6fc0", "#3fa7a3", "#c06f9e", "#8a8f3a"]),
    grid: { left: 12, right: 16, top: 34, bottom: 8, containLabel: true },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: color("card"), borderColor: color("line"), textStyle: { color: color("ink") } },
    legend: { textStyle: { color: color("quiet") }, icon: "circle", top: 0 },
  };
  if (value < 0 || !answer.rows.length) {
    chart.setOption({ ...option, title: { text: "nothing to draw yet", left: "center", top: "middle", textStyle: { color: color("quiet"), fontWeight: 400, fontSize: 14 } } }, true);
  } else if (time >= 0 && answer.rows.length > 1 && !columns[time].name.match(/^(first|last|min|max)_/)) {
    chart.setOption({ ...option, xAxis: { type: "time", ...axis, splitLine: { show: false } }, yAxis: { type: "value", scale: false, ...axis }, series: lines(answer, time, value, groups) }, true);
  } else {
    const bars = topBars(answer, value, groups);
    chart.setOption({
      ...option, legend: { show: false },
      xAxis: { type: "category", data: bars.map((bar) => bar.name), ...axis },
      yAxis: { type: "value", ...axis },
      series: [{ type: "bar", name: measure, data: bars.map((bar) => bar.value), barMaxWidth: 48, itemStyle: { borderRadius: [4, 4, 0, 0] } }],
    }, true);
  }
}

function keys(columns, value, groups) {
  if (groups.length) return columns.map((c, i) => i).filter((i) => groups.includes(columns[i].name) && !isTime(columns[i]));
  // A second key: a text, or a number that names something, which few rows share.
  return columns.map((c, i) => i).filter((i) => i !== value && !isTime(columns[i]) && (!isNumber(columns[i]) || /(^|_)id$|type$/.test(columns[i].name)));
}

function lines(answer, time, value, groups) {
  const names = keys(answer.columns, value, groups);
  const series = new Map();
  for (const row of answer.rows) {
    if (row[time] === null) continue;
    const name = names.length ? names.map((i) => row[i] ?? "NULL").join(" · ") : answer.columns[value].name;
    if (!series.has(name)) series.set(name, []);
    series.get(name).push([row[time], Number(row[value])]);
  }
  const sum = (points) => points.reduce((total, point) => total + point[1], 0);
  return [...series].sort((a, b) => sum(b[1]) - sum(a[1])).slice(0, MAX_SERIES).map(([name, points]) => ({
    type: "line", name, showSymbol: points.length < 3, sampling: "lttb", lineStyle: { width: 1.8 },
    data: points.sort((a, b) => (a[0] < b[0] ? -1 : 1)),
  }));
}

function topBars(answer, value, groups) {
  const names = keys(answer.columns, value, groups);
  return answer.rows
    .map((row) => ({ name: names.length ? names.map((i) => row[i] ?? "NULL").join(" · ") : String(row[0]), value: Number(row[value]) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, MAX_BARS);
}
