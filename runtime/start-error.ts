/** A reason why something can't be started that its user can mend. `message` carries both, for whoever only prints that. */
export class StartError extends Error {
  override readonly name: string = 'StartError';

  constructor(
    readonly problem: string,
    readonly mend: string,
  ) {
    super(`${problem}\n${mend}`);
  }
}
