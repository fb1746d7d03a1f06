import { hashOfTools, registryVersionNameSchema, toolSchema, toolsSchema } from '../../domain/tool-registry';
import { calculator, httpGet } from './sample-tools';

test('settings that are left out are those of the deployment, and are kept with the tool', () => {
  expect(toolSchema.parse(httpGet).settings).toEqual({
    allowed_hosts: null,
    timeout_ms: 10_000,
    max_bytes: 1_000_000,
    max_redirects: 3,
  });
});

test('the same tools have the same hash, in whatever order they and their members are written', () => {
  const { parameters, ...rest } = calculator;
  const one = hashOfTools(toolsSchema.parse([calculator, httpGet]));
  const other = hashOfTools(toolsSchema.parse([httpGet, { parameters, ...rest }]));
  expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(other).toBe(one);
});

test.each([
  ['a description', { ...calculator, description: 'Adds.' }],
  ['a parameter', { ...calculator, parameters: { type: 'object' } }],
  ['a setting', { ...calculator, settings: { max_expression_length: 10 } }],
])('%s makes another hash', (_, changed) => {
  expect(hashOfTools(toolsSchema.parse([changed]))).not.toBe(hashOfTools(toolsSchema.parse([calculator])));
});

test.each([
  ['a tool that nobody has built', { ...calculator, kind: 'shell' }],
  ['settings of another tool', { ...calculator, settings: { timeout_ms: 1_000 } }],
  ['parameters that are no object', { ...calculator, parameters: { type: 'string' } }],
  ['a name that models would not take', { ...calculator, name: 'a/b' }],
  ['an address in the place of a host', { ...httpGet, settings: { allowed_hosts: ['http://example.org'] } }],
  ['no time at all', { ...httpGet, settings: { timeout_ms: 0 } }],
])('%s is turned away', (_, tool) => {
  expect(toolSchema.safeParse(tool).success).toBe(false);
});

test('a name stands for one tool', () => {
  expect(toolsSchema.safeParse([calculator, calculator]).error?.issues).toMatchObject([
    { message: 'expected each name once' },
  ]);
});

test.each(['v2.0.0', 'v0.0.1', 'v10.20.30'])('%s is a version', (version) => {
  expect(registryVersionNameSchema.safeParse(version).success).toBe(true);
});

test.each(['2.0.0', 'v2.0', 'v2.0.0-rc1', 'v02.0.0', 'v2.0.0\n'])('%j is none', (version) => {
  expect(registryVersionNameSchema.safeParse(version).success).toBe(false);
});
