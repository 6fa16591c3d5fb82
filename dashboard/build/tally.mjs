// Says how many tests passed and failed in one line, in the words that ops/test counts by. A reporter of
// both Vitest and Playwright.
export default class Tally {
  #suite;

  /** Playwright: the tests that will run. */
  onBegin(_config, suite) {
    this.#suite = suite;
  }

  /** Playwright: the end. */
  onEnd() {
    if (!this.#suite) return;
    const outcomes = this.#suite.allTests().map((test) => test.outcome());
    const of = (...wanted) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
    say(of('expected'), of('unexpected', 'flaky'), of('skipped'));
  }

  /** Vitest: the end. */
  onTestRunEnd(modules, errors) {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const broken = modules.filter(
      (module) => module.state() === 'failed' && ![...module.children.allTests()].length,
    );
    const of = (wanted) => states.filter((state) => state === wanted).length;
    say(of('passed'), of('failed') + broken.length + errors.length, of('skipped'));
  }
}

function say(passed, failed, ignored) {
  const word = failed === 0 ? 'ok' : 'FAILED';
  console.log(`test result: ${word}. ${passed} passed; ${failed} failed; ${ignored} ignored`);
}
