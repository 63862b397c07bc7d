// Bounds hidden cells as a reader of the published tables could: smallest and largest value of each target that agrees with every sum.
// Reads problems as a JSON array from standard input and writes an array of their intervals to standard output. It is given what is published and nothing else.
//   columns: number of hidden cells, none negative; starts, indices, signs, known: the sums, row by row; targets: the cells in question;
//   width: a target that is seen to move at least this far in the tables found so far needs no program of its own.
import { createRequire } from 'node:module';

const loadHighs = createRequire(import.meta.url)('highs');

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const problems = JSON.parse(Buffer.concat(chunks));

const highs = await loadHighs();
const { optimal, unbounded, unboundedOrInfeasible } = highs.constants.modelStatus;
process.stdout.write(JSON.stringify(problems.map(attack)));

function attack({ columns, starts, indices, signs, known, targets, width }) {
  const low = new Float64Array(columns).fill(Infinity);
  const high = new Float64Array(columns).fill(-Infinity);
  return highs.withModel(model => {
    model.options.set({ output_flag: false, simplex_strategy: 4 }); // primal: another objective leaves the last solution feasible
    model.passModel({
      numCols: columns,
      numRows: known.length,
      colCost: new Float64Array(columns),
      colLower: new Float64Array(columns),
      colUpper: new Float64Array(columns).fill(Infinity),
      rowLower: Float64Array.from(known),
      rowUpper: Float64Array.from(known),
      matrix: {
        format: 'csr', numRows: known.length, numCols: columns,
        starts: Int32Array.from(starts), indices: Int32Array.from(indices), values: Float64Array.from(signs),
      },
    });
    attackTogether(model);
    return targets.map(target => {
      if (isNarrow(target)) {
        solve(model, [target], [1]);
        if (isNarrow(target)) solve(model, [target], [-1]);
      }
      return [Math.max(0, low[target]), high[target] === Infinity ? null : high[target]];
    });
  });

  function isNarrow(target) {
    return high[target] - low[target] < width;
  }

  // Most targets move far when all are pushed at once, each up or down by chance and then the other way round; those that do not are asked one by one.
  function attackTogether(model) {
    let seed = 1;
    for (let open = targets.filter(isNarrow); open.length > 8;) {
      const costs = open.map(() => ((seed = (seed * 48271) % 2147483647) & 1024) === 0 ? 1 : -1); // Park and Miller, CACM 31 (1988)
      if (!solve(model, open, costs) || !solve(model, open, costs.map(cost => -cost))) return;
      const rest = open.filter(isNarrow);
      if (open.length - rest.length < 8) return; // two programs of all cost about as much as eight of one
      open = rest;
    }
  }

  // Every solution is a table that agrees with what is published: it widens what is known about all cells at once.
  function solve(model, cells, costs) {
    cells.forEach((cell, i) => model.changeColCost(cell, costs[i]));
    const status = model.run().modelStatus;
    const values = status === optimal ? model.getSolution().colValue : null;
    for (const cell of cells) model.changeColCost(cell, 0); // forgets the solution
    if (status === unbounded || status === unboundedOrInfeasible) {
      if (cells.length === 1 && costs[0] < 0) high[cells[0]] = Infinity;
      else if (cells.length === 1) throw new Error(`HiGHS ended with model status ${status}`);
      return false;
    }
    if (values === null) throw new Error(`HiGHS ended with model status ${status}`);
    for (let i = 0; i < columns; i++) {
      low[i] = Math.min(low[i], values[i]);
      high[i] = Math.max(high[i], values[i]);
    }
    return true;
  }
}
