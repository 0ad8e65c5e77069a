// The layers of one view beside each other: what the batch version has, what came since, and both merged.
const LAYERS = ["batch", "speed", "merged"];

/**
 * @param answers by layer
 * @param groups the columns that tell rows apart
 * @returns an answer with the groups once and every other column once for each layer
 */
export function beside(answers, groups) {
  const { columns } = answers.merged;
  const places = columns.map((column, index) => ({ column, index }));
  const keys = places.filter(({ column }) => groups.includes(column.name));
  const values = places.filter(({ column }) => !groups.includes(column.name));
  const rows = new Map();
  LAYERS.forEach((layer, at) => {
    for (const row of answers[layer].rows) {
      const key = keys.map(({ index }) => row[index]);
      const id = JSON.stringify(key);
      if (!rows.has(id)) rows.set(id, { key, values: values.map(() => [null, null, null]) });
      values.forEach(({ index }, value) => { rows.get(id).values[value][at] = row[index]; });
    }
  });
  return {
    columns: [
      ...keys.map(({ column }) => column),
      ...values.flatMap(({ column }) => LAYERS.map((layer) => ({ ...column, name: `${column.name} ${layer}` }))),
    ],
    rows: [...rows.values()].map((row) => [...row.key, ...row.values.flat()]),
  };
}
