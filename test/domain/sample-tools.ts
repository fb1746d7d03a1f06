/** Tools as a version of a registry is seeded with them. */
export const calculator = {
  name: 'calculator',
  description: 'Works out an expression.',
  kind: 'calculator',
  parameters: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
};

export const httpGet = { ...calculator, name: 'http_get', kind: 'http_get' };
