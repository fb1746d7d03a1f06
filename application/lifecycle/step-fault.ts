import type { Problem } from '../problem';

/** A step that can't be done, however often it is tried. */
export class StepRefused extends Error {
  override readonly name = 'StepRefused';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

/** A step that something which is away keeps from being done; it is tried until it is back. */
export class StepDelayed extends Error {
  override readonly name = 'StepDelayed';
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}
