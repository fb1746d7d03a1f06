import { refusalCodes } from '../../domain/refusal-codes';
import { boundaryContract } from '../../operations/boundary-contract';
import { catalogue, operations } from '../../operations/catalogue';
import { maturities } from '../../operations/maturity';

const { operation_maturity, maturity_labels, evaluator_contract, guard_rules } = boundaryContract;

test('the contract has every operation of the catalogue with its maturity, and no other', () => {
  const standing = Object.fromEntries(operations.map(({ name, maturity }) => [name, maturity]));
  expect(operation_maturity).toEqual(standing);
});

test('it says what each maturity label means', () => {
  expect(Object.keys(maturity_labels).sort()).toEqual([...maturities].sort());
});

test('the evaluator is an operation that looks at each posture field once', () => {
  expect(evaluator_contract.operation in catalogue).toBe(true);
  const gates = evaluator_contract.gates.map(({ gate }) => gate);
  expect(new Set(gates).size).toBe(gates.length);
  const fields = evaluator_contract.gates.flatMap(({ posture }) => posture.map(({ field }) => field));
  expect(new Set(fields).size).toBe(fields.length);
});

test('the last gate is production itself, and nothing that is asked opens it', () => {
  const closed = evaluator_contract.gates.filter(({ posture }) => posture.length === 0);
  expect(closed).toEqual([expect.objectContaining({ gate: 'production_admission_enabled' })]);
  expect(evaluator_contract.gates.at(-1)).toBe(closed[0]);
});

test.each(Object.entries(guard_rules))(
  '%s is kept by codes that operations give',
  (_name, { refused_with }) => {
    const given = new Set<string>(operations.flatMap(({ codes }) => codes.map(({ code }) => code)));
    expect(refused_with.filter((code) => !given.has(code))).toEqual([]);
  },
);

test('each code that forbids stands under a guard rule', () => {
  const kept = new Set(Object.values(guard_rules).flatMap(({ refused_with }) => refused_with));
  const forbidding = Object.keys(refusalCodes).filter((code) => /_(forbidden|disabled)$/.test(code));
  expect(forbidding.filter((code) => !kept.has(code))).toEqual([]);
});
