import { Calculator } from '../../tools/calculator';
import type { ToolOutcome } from '../../tools/tool-outcome';

const calculator = new Calculator();
afterAll(() => calculator.close());

function calculate(expression: string): Promise<ToolOutcome> {
  return calculator.run(JSON.stringify({ expression }), { max_expression_length: 1_000 });
}

const codeOf = (outcome: ToolOutcome) => (outcome.kind === 'used' ? outcome.output : outcome.code);

test.each([
  ['2+3', '5'],
  ['0.1 + 0.2', '0.3'],
  ['(1 + 2) * 3 ^ 2', '27'],
  ['sqrt(2) > 1 ? 7 : 8', '7'],
  ['[1, 2; 3, 4] * [1; 1]', '[[3], [7]]'],
  ['5 cm + 2 inch', '10.08 cm'],
  ['mean(1, 2, 3, 6)', '3'],
])('%s is %s', async (expression, result) => {
  expect(await calculate(expression)).toEqual({ kind: 'used', output: result });
});

test.each([
  'import({ a: 1 }, {})',
  'import("fs")',
  'createUnit("foo")',
  'evaluate("1+1")',
  'parse("1+1")',
  'compile("1+1").evaluate()',
  'simplify("x + x")',
  'derivative("x^2", "x")',
  'map([1], evaluate)',
  'map(["1+1"], parse)',
  'cos.constructor("return process")',
  '[].constructor',
  'f(x) = x; f(2)',
  'a = 5',
  '{ a: 1 }.a',
  'print("$a", { a: 1 })',
  'sqrt',
])('%s is refused', async (expression) => {
  expect(await calculate(expression)).toMatchObject({ kind: 'refused', code: 'expression_forbidden' });
});

test.each(['', '1 +', 'process', 'unknown(1)', '1 / "a"', '__proto__', 'constructor'])(
  'what has no value is told of: %j',
  async (expression) => {
    expect(await calculate(expression)).toMatchObject({ kind: 'failed', code: 'expression_invalid' });
  },
);

test('what would take for ever, or all memory, is ended, and the next expression is calculated', async () => {
  expect(codeOf(await calculate('9^9^9^9'))).toBe('Infinity');
  expect(['took_too_long', 'took_too_much']).toContain(codeOf(await calculate('sum(ones(100000, 100000))')));
  expect(codeOf(await calculate('2+3'))).toBe('5');
});

test('a result that is too long is not given', async () => {
  expect(codeOf(await calculate('ones(2000)'))).toBe('answer_too_large');
});

test('arguments that are none are told of, without being repeated', async () => {
  for (const given of ['', 'null', '[]', '{}', '{"expression":5}', '{"a":"1","b":"2"}', 'not JSON'])
    expect(await calculator.run(given, { max_expression_length: 10 })).toMatchObject({
      code: 'arguments_invalid',
    });
  expect(
    await calculator.run(JSON.stringify({ expression: '1+1+1+1+1+1' }), { max_expression_length: 10 }),
  ).toMatchObject({ code: 'arguments_invalid' });
});
