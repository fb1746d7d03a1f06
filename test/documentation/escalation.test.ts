import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { parse } from 'yaml';
import { escalationAreas, escalationOf } from '../../domain/escalation';
import { escalationTeamsSchema } from '../../domain/escalation-schema';
import { deliveryPauses, webhookEvents } from '../../domain/webhook';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'escalation.md'), 'utf8');

function blockOf(language: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page) ?? [];
  if (block === undefined) throw new Error(`the page has no ${language}`);
  return block;
}

describe('the verification that the page shows', () => {
  const isFromPortcullis: unknown = runInNewContext(`${blockOf('js')}; isFromPortcullis`, {
    require: createRequire(__filename),
    Buffer,
    Date,
  });
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const body = blockOf('json');

  function verifies(changed: { secret?: string; body?: string; sentAt?: Date } = {}): unknown {
    if (typeof isFromPortcullis !== 'function') throw new Error('the page shows no function');
    const { sentAt = new Date() } = changed;
    const other = new Webhook(Buffer.alloc(32, 8).toString('base64')).sign('id', sentAt, body);
    const headers = {
      'webhook-id': 'id',
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': `${other} ${new Webhook(secret).sign('id', sentAt, body)}`,
    };
    return isFromPortcullis(changed.secret ?? secret, headers, changed.body ?? body);
  }

  test('takes what was signed, also where a secret is being replaced', () => expect(verifies()).toBe(true));
  test.each([
    ['was changed', { body: body.replace('Security', 'Nobody') }],
    ['is old', { sentAt: new Date(Date.now() - 600_000) }],
    ['another secret signed', { secret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` }],
  ])('refuses what %s', (_what, changed) => expect(verifies(changed)).toBe(false));
});

test('the file of teams is one that a process starts with', () => {
  expect(escalationTeamsSchema.parse(parse(blockOf('yaml')))).toMatchObject({
    security: { contact: 'security@example.com' },
  });
});

test.each(escalationAreas)('%s has the team that it has', (area) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${area}\``));
  expect(row?.split('|').at(-2)?.trim()).toBe(escalationOf(area).team);
});

test('each event, and each pause between attempts, is named', () => {
  for (const event of webhookEvents) expect(page).toContain(`\`${event}\``);
  const told = deliveryPauses.map((pause) =>
    pause < 60_000
      ? `${pause / 1_000} s`
      : pause < 3_600_000
        ? `${pause / 60_000} min`
        : `${pause / 3_600_000} h`,
  );
  const [, stated = ''] =
    /again after ([^,]+(?:, [^,]+)*?), each time/.exec(page.replaceAll('\n', ' ')) ?? [];
  expect(stated.replace(' and ', ', ')).toBe(told.join(', '));
});
