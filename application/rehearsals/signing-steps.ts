import type { KeyBinding } from '../../domain/key-binding';
import { DrillSteps } from './drill-steps';
import type { Attempt } from './observe';
import type { RehearsalIdentity, RehearsedVersion } from './rehearsal-run';

/** What a signing rehearsal does at the provider, step by step. */
export class SigningSteps extends DrillSteps {
  /**
   * Has the version that was examined sign over the commitment to a payload, as a rehearsal and as nothing else. What
   * counts is a signature of the attested key.
   */
  sign(
    run: RehearsalIdentity,
    binding: KeyBinding,
    version: RehearsedVersion,
    payloadHash: string,
    attempt: Attempt,
  ) {
    const signing = {
      step: 'sign',
      title: 'Sign with the bound key',
      subject: payloadHash,
      details: { payload_hash: payloadHash },
      attested: true,
    } as const;
    return this.signWith(run, binding, version, signing, attempt);
  }
}
