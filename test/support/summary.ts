import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Where the last run's numbers are left for `.ci/run`: `N passed, N failed`. */
const file = 'node_modules/.cache/modelgraph/tests.txt';

/** Says at the end of a run how it went and what to do next. */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed').length;
    const skipped = tests.filter((test) => test.result().state === 'skipped').length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    // Without a single test the set-up has failed.
    const failed = tests.length ? tests.length - passed - skipped + broken + unhandled.length : 1;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${passed} passed, ${failed} failed\n`);
    if (skipped) console.log(`\n${skipped} tests were skipped, since what they need is not here.`);
    console.log(
      failed
        ? `\n${failed} failed; what went wrong is told above. One file alone: npx vitest run test/…`
        : `\nAll ${passed} tests passed. Serve the graph with: npm start`,
    );
  }
}
