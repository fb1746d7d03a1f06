import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isOperationName, Portcullis } from '../client';
import { workedExample } from '../documentation/worked-example';
import { operations } from '../operations/catalogue';
import type { Deployment } from './deployment';

/** What there is to be found in a deployment: requests made up at random would seldom name any of it. */
export interface KnownData {
  readonly references: readonly string[];
  readonly uuids: readonly string[];
}

/** Runs that wait for evidence: some are cancelled while others are asked about. */
const waitingRuns = 8;

/** Records the example of every operation, with what it rests on, and starts provisionings. */
export async function recordKnownData({ url, token }: Deployment): Promise<KnownData> {
  const portcullis = new Portcullis({ baseUrl: url, token });
  const references = new Set<string>();
  const uuids = new Set<string>();
  for (const operation of operations) {
    const { before, ...example } = workedExample(operation);
    for (const { operation: of, request, acting } of [...before, example]) {
      if (!isOperationName(of.name)) throw new Error(`the SDK does not know ${of.name}`);
      const { receipt } = await portcullis.operation(of.name, request, { tenant: acting.tenant });
      references.add(acting.tenant);
      if (receipt === null) continue;
      references.add(receipt.record);
      uuids.add(receipt.id);
    }
  }
  for (const yaml of documents()) {
    const started = await portcullis.provisionings.start({ yaml });
    if (started.outcome === 'started') uuids.add(started.provisioning.id);
  }
  return { references: [...references], uuids: [...uuids] };
}

function documents(): readonly string[] {
  const examples = join(__dirname, '..', 'examples');
  const waiting = readFileSync(join(examples, 'missing-standing.yaml'), 'utf8');
  return [
    readFileSync(join(examples, 'tenant.yaml'), 'utf8'),
    ...Array.from({ length: waitingRuns }, (_, index) =>
      waiting.replaceAll('briarfield', `briarfield_${index + 1}`),
    ),
  ];
}
