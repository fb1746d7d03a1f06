import { toolsSchema } from '../../domain/tool-registry';
import { diffVersions } from '../../domain/tool-registry-diff';
import { calculator, httpGet } from './sample-tools';

const version = (...tools: object[]) => ({ tools: toolsSchema.parse(tools) });

test('versions of the same tools differ in nothing', () => {
  expect(diffVersions(version(calculator, httpGet), version(httpGet, calculator))).toEqual({
    added: [],
    removed: [],
    changed: [],
  });
});

test('tools come and go by name', () => {
  expect(diffVersions(version(calculator), version(httpGet))).toEqual({
    added: ['http_get'],
    removed: ['calculator'],
    changed: [],
  });
});

test('each field that changed is told by itself', () => {
  const changed = {
    ...httpGet,
    description: 'Reads a page.',
    parameters: { type: 'object', properties: { 'a/b': { type: 'string' } }, required: [] },
    settings: { timeout_ms: 500, allowed_hosts: ['example.org'] },
  };
  expect(diffVersions(version(httpGet), version(changed)).changed).toEqual([
    {
      name: 'http_get',
      fields: [
        { pointer: '/description', from: 'Works out an expression.', to: 'Reads a page.' },
        { pointer: '/parameters/properties/a~1b/type', to: 'string' },
        { pointer: '/parameters/properties/expression/type', from: 'string' },
        { pointer: '/parameters/required', to: [] },
        { pointer: '/parameters/required/0', from: 'expression' },
        { pointer: '/settings/allowed_hosts', from: null },
        { pointer: '/settings/allowed_hosts/0', to: 'example.org' },
        { pointer: '/settings/timeout_ms', from: 10_000, to: 500 },
      ],
    },
  ]);
});
