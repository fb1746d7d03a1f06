import { parentPort } from 'node:worker_threads';
import { all, create, type MathNode } from 'mathjs';
import type { ToolOutcome } from './tool-outcome';

// A thread of its own: an expression may take for ever, and is then ended with the thread.

/** What an expression may be made of: neither assignments nor definitions, nor access to the members of anything. */
const permitted: ReadonlySet<string> = new Set([
  'ArrayNode',
  'ConditionalNode',
  'ConstantNode',
  'FunctionNode',
  'OperatorNode',
  'ParenthesisNode',
  'RangeNode',
  'RelationalNode',
  'SymbolNode',
]);

/**
 * Functions that read or make expressions, change the library itself, or reach into objects: neither called nor handed
 * on.
 */
const forbidden: ReadonlySet<string> = new Set([
  'import',
  'createUnit',
  'evaluate',
  'parse',
  'compile',
  'parser',
  'chain',
  'typed',
  'config',
  'simplify',
  'simplifyCore',
  'simplifyConstant',
  'symbolicEqual',
  'rationalize',
  'derivative',
  'resolve',
  'leafCount',
  'reviver',
  'replacer',
  'help',
  'print',
]);

/** The longest result that is given in whole. */
const resultLength = 2_000;

const math = create(all ?? {});

class Forbidden extends Error {}

function calculated(expression: string): ToolOutcome {
  try {
    const tree = math.parse(expression);
    tree.traverse((node: MathNode) => {
      if (!permitted.has(node.type) || (math.isSymbolNode(node) && forbidden.has(node.name)))
        throw new Forbidden();
    });
    const result: unknown = tree.compile().evaluate();
    if (typeof result === 'function') throw new Forbidden();
    if (result === undefined) throw new Error('there is nothing to calculate');
    const text = math.format(result, { precision: 14 });
    return text.length <= resultLength
      ? { kind: 'used', output: text }
      : {
          kind: 'failed',
          code: 'answer_too_large',
          reason: `The result has more than ${resultLength} characters.`,
        };
  } catch (error) {
    if (error instanceof Forbidden)
      return {
        kind: 'refused',
        code: 'expression_forbidden',
        reason: 'Only arithmetic is calculated: no assignments, definitions, members or evaluation of text.',
      };
    return {
      kind: 'failed',
      code: 'expression_invalid',
      reason: 'The expression has no value: it is not one that mathjs understands, or not defined.',
    };
  }
}

parentPort?.on('message', (expression: string) => parentPort?.postMessage(calculated(expression)));
