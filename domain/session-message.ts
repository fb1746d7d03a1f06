import type { Reference } from './reference';

/**
 * What whoever opens a session signs by its holder key. It begins with what it is for, so that no signature made for
 * another purpose fits, and names whom it is for, so that one made for a tenant opens nothing in another. None of the
 * parts holds a line break.
 */
export function sessionMessage(tenant: Reference, holderKey: Reference, challenge: string): string {
  return ['portcullis-session-v1', tenant, holderKey, challenge].join('\n');
}
