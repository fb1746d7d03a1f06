import * as fc from 'fast-check';
import { capabilityScopes, covers } from '../../domain/capability-scope';
import {
  type CapabilityGrant,
  capabilityTokenType,
  longestChain,
  looksLikeCapabilityToken,
  scopeTextSchema,
  whyNotNarrower,
} from '../../domain/capability-token';
import { reference } from '../../domain/reference';

const grants = fc.record<CapabilityGrant>({
  tenant: fc.constantFrom('one', 'two').map((name) => reference('tenant_node', name)),
  scopes: fc.subarray([...capabilityScopes], { minLength: 1 }),
  expiresAt: fc.integer({ min: 1, max: 5 }),
  ancestors: fc.array(fc.uuid(), { maxLength: longestChain }),
  bound: fc.boolean(),
});

/** A line of tokens in which each may be made of the one before. */
function lineOf(wished: readonly CapabilityGrant[]): readonly CapabilityGrant[] {
  const line: CapabilityGrant[] = [];
  for (const child of wished) {
    const parent = line.at(-1);
    if (parent === undefined || whyNotNarrower(parent, child) === undefined) line.push(child);
  }
  return line;
}

test('down a line of tokens nothing is ever gained: no scope, no second, no other tenant, no looser hold', () => {
  fc.assert(
    fc.property(fc.array(grants, { minLength: 2, maxLength: 12 }), (wished) => {
      const [first, ...rest] = lineOf(wished);
      if (first === undefined) throw new Error('the first stands by itself');
      for (const token of rest) {
        expect(token.tenant).toBe(first.tenant);
        for (const scope of capabilityScopes)
          if (covers(token.scopes, scope)) expect(covers(first.scopes, scope)).toBe(true);
        expect(token.expiresAt).toBeLessThanOrEqual(first.expiresAt);
        if (first.bound) expect(token.bound).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

const parent: CapabilityGrant = {
  tenant: reference('tenant_node', 'acme'),
  scopes: ['vms:write', 'device:enrol'],
  expiresAt: 100,
  ancestors: [],
  bound: true,
};

test.each<[string, Partial<CapabilityGrant>, Partial<CapabilityGrant>, ReturnType<typeof whyNotNarrower>]>([
  ['the same again', {}, {}, undefined],
  ['fewer scopes', {}, { scopes: ['vms:write'] }, undefined],
  ['any scope of an admin', { scopes: ['service:tenant-admin'] }, { scopes: ['runs:write'] }, undefined],
  ['another scope', {}, { scopes: ['runs:write'] }, 'scope_not_narrower'],
  ["an admin's scope of none", {}, { scopes: ['service:tenant-admin'] }, 'scope_not_narrower'],
  ['a second longer', {}, { expiresAt: 101 }, 'life_not_shorter'],
  ['no key to prove', {}, { bound: false }, 'binding_dropped'],
  ['a key to prove where none was', { bound: false }, { bound: true }, undefined],
  ['another tenant', {}, { tenant: reference('tenant_node', 'other') }, 'another_tenant'],
  ['the last of a line', { ancestors: ['a', 'b'] }, {}, undefined],
  ['one more than that', { ancestors: ['a', 'b', 'c'] }, {}, 'chain_too_long'],
])('%s', (_, of, child, expected) => {
  expect(whyNotNarrower({ ...parent, ...of }, { ...parent, ...child })).toBe(expected);
});

test('scopes are words parted by one space, each known', () => {
  expect(scopeTextSchema.parse('runs:write vms:write runs:write')).toEqual(['vms:write', 'runs:write']);
  for (const text of ['', ' ', 'vms:write ', 'vms:write  runs:write', 'vms:write,runs:write', 'vms:read'])
    expect(scopeTextSchema.safeParse(text).success).toBe(false);
});

test('a token is known by the type in its header, so that no other JWT passes for one', () => {
  const header = (typ: string) => Buffer.from(JSON.stringify({ alg: 'EdDSA', typ })).toString('base64url');
  expect(looksLikeCapabilityToken(`${header(capabilityTokenType)}.e30.c2ln`)).toBe(true);
  expect(looksLikeCapabilityToken(`${header('JWT')}.e30.c2ln`)).toBe(false);
  expect(looksLikeCapabilityToken('pct_0123456789')).toBe(false);
});
