import loadHighs from 'highs';
import { policySpecs } from './policy-spec.ts';
import { search, type SearchTask } from './search.ts';
import type { SearchAnswer, SearchMessage } from './searching-process.ts';
import { solveGreedily } from './solve.ts';

/** The process that searches: a task at a time, for as long as it is left alive. */
const highs = await loadHighs();

// V8 compiles what is called for the first time, which takes longer than a small search: not at the cost of a run.
search(highs, warmUp());

const say = (message: SearchMessage) => process.send?.(message);
process.on('message', (task: SearchTask) => say({ answer: answerTo(task) }));
// Whoever started it is gone.
process.once('disconnect', () => process.exit());

function answerTo(task: SearchTask): SearchAnswer {
  try {
    return { ok: true, result: search(highs, task, (soFar) => say({ soFar })) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What WebAssembly says when it may not have more.
    const outOfMemory = error instanceof RangeError || /memory|\boom\b|bad_alloc/i.test(message);
    return { ok: false, reason: outOfMemory ? 'out_of_memory' : 'crashed', message };
  }
}

/** Four stations in a row, with moves to count: enough to go through branch and cut. */
function warmUp(): SearchTask {
  const spec = policySpecs['rebal.global.v1'];
  const stations = [30, 0, 25, 4].map((bikes, index) => ({
    key: String(index),
    name: '',
    lat: 0,
    lon: index / 200,
    capacity: 30,
    bikes,
  }));
  const budget = { ...spec.budget, maxBikesPerMove: 4, maxMoves: 3, maxStationsTouched: 3 };
  const { layout, problem, transfers, idleObjective } = solveGreedily({ stations, spec, budget });
  return { layout, problem, start: transfers, idleTotal: idleObjective.total, timeLimitMs: 1_000 };
}
