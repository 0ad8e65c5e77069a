// Rows as a table, sorted by a click on a column's head; numbers and ages for people.
const NUMBER = /^(int|long|double|decimal)/;
const sorting = new WeakMap();

export const isNumber = (column) => NUMBER.test(column.type);
export const isTime = (column) => column.type === "timestamp" || column.type === "date";

export function number(value) {
  return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : String(value);
}

export function ago(seconds) {
  if (seconds === undefined || seconds === null) return "–";
  if (seconds < 90) return Math.max(0, Math.round(seconds)) + " s";
  if (seconds < 5400) return Math.round(seconds / 60) + " min";
  return (seconds / 3600).toFixed(1) + " h";
}

export function text(value, column) {
  if (value === null) return "NULL";
  if (isTime(column)) return String(value).replace("T", " ");
  return isNumber(column) ? number(value) : String(value);
}

export function table(target, columns, rows, empty) {
  const by = sorting.get(target);
  const head = document.createElement("tr");
  columns.forEach((column, index) => {
    const cell = document.createElement("th");
    cell.textContent = column.name + (by?.index === index ? (by.down ? " ↓" : " ↑") : "");
    if (isNumber(column)) cell.className = "n";
    cell.onclick = () => {
      sorting.set(target, { index, down: by?.index === index ? !by.down : isNumber(column) });
      table(target, columns, rows, empty);
    };
    head.append(cell);
  });
  const sorted = by && by.index < columns.length ? [...rows].sort(order(by)) : rows;
  const body = sorted.map((row) => {
    const line = document.createElement("tr");
    row.forEach((value, index) => {
      const cell = document.createElement("td");
      cell.textContent = text(value, columns[index]);
      cell.className = value === null ? "null" : isNumber(columns[index]) ? "n" : columns[index].name === "raw" ? "raw" : "";
      line.append(cell);
    });
    return line;
  });
  if (!body.length) {
    const line = document.createElement("tr");
    const cell = document.createElement("td");
    cell.className = "null";
    cell.colSpan = columns.length || 1;
    cell.textContent = empty;
    line.append(cell);
    body.push(line);
  }
  target.replaceChildren(head, ...body);
}

function order({ index, down }) {
  const sign = down ? -1 : 1;
  return (a, b) => {
    const [x, y] = [a[index], b[index]];
    if (x === null || y === null) return (x === null) - (y === null);
    return sign * (x < y ? -1 : x > y ? 1 : 0);
  };
}
