import { whyNoAnswer } from '../../custody/transport-failure';
import type { VaultAnswer } from '../../custody/vault-request';
import { failed } from '../secret-store-result';

/** What it means that no answer came. @param changing The request may have left something changed. */
export function noAnswer(error: unknown, signal: AbortSignal, changing: boolean) {
  const { how, told } = whyNoAnswer(error, signal, changing);
  switch (how) {
    case 'timed_out':
      return failed('timed_out', 'The secret store gave no answer in time.');
    case 'never_reached':
      return failed('away', `The secret store cannot be reached${told}.`);
    case 'lost':
      return failed(
        'answer_lost',
        `The connection broke before the secret store answered${told}; what it did is unknown.`,
      );
    default:
      return how satisfies never;
  }
}

/** What an answer means that is no success, whichever request it is to. */
export function refusal({ status, errors }: VaultAnswer, changing: boolean) {
  const told = `HTTP ${status}`;
  switch (status) {
    case 503:
      return says(errors, /sealed/i)
        ? failed('sealed', 'The secret store is sealed.')
        : failed('away', `The secret store, or a proxy before it, takes no requests now (${told}).`);
    case 307:
    case 412:
    case 429:
    case 472:
    case 473:
      return failed('away', `The server takes no requests now: on standby, behind or busy (${told}).`);
    case 500:
    case 502:
    case 504:
      return changing
        ? failed('answer_lost', `The secret store failed (${told}); what it did is unknown.`)
        : failed('away', `The secret store failed (${told}).`);
    case 403:
      return failed('forbidden', 'The secret store does not let the token of Portcullis do this (HTTP 403).');
    case 404:
      return failed('rejected', 'Nothing of the kind is mounted at the secret store (HTTP 404).');
    default:
      return failed('rejected', `The secret store refused (${told}).`);
  }
}

/** Whether the version was not the one that was named: engines of version 2 say so with 400. */
export function isConflict({ status, errors }: VaultAnswer): boolean {
  return status === 400 && says(errors, /check-and-set parameter did not match/);
}

function says(errors: VaultAnswer['errors'], what: RegExp): boolean {
  return errors?.some((error) => typeof error === 'string' && what.test(error)) === true;
}
